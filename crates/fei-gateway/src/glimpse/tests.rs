use fei_layout::Registry;
use fei_layout::plan::Flow;
use jiff::civil::date;
use proptest::prelude::*;

use super::words::{STEMS, WORDS};
use super::*;
use crate::testing::{BANK, PARTY, TRANSFER, registry};

/// A transfer whose layout has names that stand in no list.
fn layouts() -> Registry {
    let transfer = TRANSFER
        .replace("\"code\"", "\"res_list[0].rcode\"")
        .replace("\"amount\", from", "\"tran_amt\", from");
    let transfer = transfer.replace("\"no\"", "\"holder.wd_phrase\"");
    registry(&[("bank/party.toml", BANK), ("core/party.toml", PARTY), ("core/a.toml", &transfer)])
}

fn of_the_call(body: &[u8]) -> String {
    let layouts = layouts();
    let transfer = layouts.transaction("core.a", date(2026, 9, 7)).unwrap();
    let Flow::Outbound { http, .. } = &transfer.flow else { unreachable!() };
    glimpse(body, Some(http))
}

/// What institutions said of a request of ours, and with it the request.
#[test]
fn a_request_that_is_said_back_is_not_shown() {
    for (body, shown) in [
        ("bad field: wd_phrase=sample-pass-phrase&holder=HONG+GILDONG", "text: bad field wd_phrase holder"),
        (
            "<html><pre>POST /v2/transfer authorization: Bearer eyJhbGciOiJSUzI.eyJzdWIiOiJmZWkiLCJzY",
            "a page for people: authorization bearer",
        ),
        ("<?xml version='a'?><err who='HONG GILDONG' phrase='sample-pass-phrase'/>", "XML: xml version err"),
        (r#"holder "HONG GILDONG": not found"#, "text: holder not found"),
        (
            "<html>예금주: 홍길동 Hong Gildong phrase CANARYPHRASE</html>",
            "a page for people without a known word",
        ),
        ("계좌 110-1234-567890 1,101,230원 점검중입니다", "text: 점검"),
        ("value <HONG> of 1101230", "text: value of"),
    ] {
        assert_eq!(of_the_call(body.as_bytes()), shown, "{body}");
    }
}

#[test]
fn of_json_the_shape_is_shown_with_the_keys_that_are_known() {
    for (body, shown) in [
        (
            r#"{"res_list":[{"rcode":"A1","HONG":"x"},{"tran_amt":1101230}],"holder":{"wd_phrase":"p"}}"#,
            r#"JSON {"res_list":[{"rcode":"***","***":"***"},{"tran_amt":***}],"holder":{"wd_phrase":"***"}}"#,
        ),
        (
            r#"{"errorCode":-3,"trace_id":1.5,"ok":null,"retry":true,"message":"HONG: Not found"}"#,
            r#"JSON {"errorCode":***,"trace_id":***,"***":null,"retry":true,"message":"not found ***"}"#,
        ),
        (r#"{"rcode" : "A1", "tran_amt": 110"#, r#"JSON {"rcode":"***","tran_amt":*** and no end"#),
        (r#"{"code":"a\"b","tran"#, r#"JSON {"code":"***" and no end"#),
        (r#"{"HONG GILDONG"}"#, r#"JSON {"***": and then no JSON"#),
        (r"{HONG GILDONG}", "JSON { and then no JSON"),
        ("{} HONG GILDONG", "JSON {} and then no JSON"),
        (r#"holder "code": 1"#, "text: holder code"),
        ("\"just text", "JSON  and no end"),
        ("\u{feff} []", "JSON []"),
    ] {
        assert_eq!(of_the_call(body.as_bytes()), shown, "{body}");
    }
    assert_eq!(glimpse(br#"{"rcode":"A1","code":"A1"}"#, None), r#"JSON {"***":"***","code":"***"}"#);
}

/// It must be of use at night.
#[test]
fn what_kind_of_answer_it_was_is_told() {
    for (body, shown) in [
        (&b""[..], "nothing"),
        (b" \r\n", "nothing"),
        (
            b"<!DOCTYPE html><h1>503 Service Unavailable</h1> nginx",
            "a page for people: service unavailable nginx",
        ),
        (b"java.lang.NullPointerException: x", "text: java null pointer exception"),
        (b"\x1b[2J\x00", "text without a known word"),
        (b"\xc1\xa1\xb0\xcb error", "text: error (not UTF-8)"),
        (&"가".as_bytes()[..2], "text without a known word"),
    ] {
        assert_eq!(glimpse(body, None), shown, "{body:?}");
    }
    let many = [b"[".as_slice(), &b"1,".repeat(4000), b"1]"].concat();
    let shown = glimpse(&many, None);
    assert!(shown.len() < 600 && shown.ends_with("*** and so on"), "{shown}");
}

/// An account, an amount, a name or a secret.
fn canary() -> impl Strategy<Value = String> {
    let letters = "[a-z]{9,20}|[A-Z]{9,20}|[A-Z][a-z]{8,12}";
    let mixed = "[a-zA-Z0-9_.~+/=-]{12,30}|[A-Za-z]{4,7}[0-9]{4}";
    prop_oneof![letters, mixed, "[0-9]{6,16}", "[가-힣]{3,8}"]
}

/// Whatever it may stand in.
const CONTAINERS: &[&str] = &[
    "{}",
    r#"{"{}":1}"#,
    r#"{"message":"{}"}"#,
    r#"{"rcode":{}}"#,
    r#"{"a":[{"b":"bad value {} of code"}]}"#,
    r#"{"x" "{}":1}"#,
    r#""{}": not found"#,
    r#"[{"holder":'{}'}]"#,
    "{error: {}}",
    "error=bad&holder={}&wd_phrase={}",
    "authorization: Bearer {}",
    "{}: not found",
    "error_{} {}_code code-{}",
    "<err who='{}' phrase=\"{}\" {}='x'>{}</err>",
    "<{}><code>{}</code></{}>",
    "<?xml version='{}'?><!-- {} --><![CDATA[{}]]>",
    "<!DOCTYPE html><title>{}</title><p class={}>{}",
    "<html><script>var code = '{}';</script>{}",
];

/// The names that the layout gives to the call.
const NAMES: [&str; 5] = ["res_list", "rcode", "tran_amt", "holder", "wd_phrase"];

/// Whether a word is put together of words of the lists: `errorCode`, `trace_id`.
fn is_of_lists(word: &str) -> bool {
    let mut apart = String::new();
    for c in word.chars() {
        if c == '_' || (c.is_ascii_uppercase() && apart.ends_with(|before: char| before.is_ascii_lowercase()))
        {
            apart.push(' ');
        }
        apart.extend((c != '_').then_some(c));
    }
    let listed = |part: &str| WORDS.split_whitespace().chain(STEMS.split_whitespace()).any(|of| of == part);
    apart.to_ascii_lowercase().split(' ').all(listed)
}

/// What is on the lists is shown whoever says it: no digit, and nothing that people are called.
#[test]
fn no_word_of_the_lists_tells_of_anybody() {
    const CALLED: &str = "ahn bae baek cha cho choi chung gildong han heo hong hwang jang jeon jo jung kang kim ko \
                          kwon lee lim min moon nam oh park ryu seo shin sohn song yang yoo yoon";
    for word in WORDS.split_whitespace() {
        assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
        assert!(CALLED.split_whitespace().all(|name| name != word), "{word}");
    }
    for stem in STEMS.split_whitespace() {
        assert!(stem.chars().count() >= 2 && stem.chars().all(|c| ('가'..='힣').contains(&c)), "{stem}");
    }
}

proptest! {
    /// Whole or cut anywhere.
    #[test]
    fn nothing_of_a_request_or_a_secret_is_ever_shown(
        canary in canary(),
        container in proptest::sample::select(CONTAINERS),
        percent in 0..150_usize,
    ) {
        let body = container.replace("{}", &canary);
        let bytes = &body.as_bytes()[..(body.len() * percent / 100).min(body.len())];
        let shown = of_the_call(bytes);
        prop_assert!(!shown.to_lowercase().contains(&canary.to_lowercase()), "{}", shown);
        for piece in canary.split(|c: char| !c.is_alphanumeric()).filter(|piece| piece.len() >= 6) {
            prop_assert!(!shown.to_lowercase().contains(&piece.to_lowercase()), "{} of {}", piece, shown);
        }
    }

    /// One line of known words, whatever the bytes are.
    #[test]
    fn no_word_is_shown_that_is_not_known(
        text in r#"(\{"|\[\{"|)([a-zA-Z가-힣0-9]{1,12}|[{}\[\]":,<>='/ _.\\-]|":1,"|":"|","|code|error|null|tran_amt|<html|\PC|[\x00-\x1f]){0,60}"#,
        broken in any::<bool>(),
    ) {
        let body = [text.as_bytes(), if broken { b"\xff" } else { b"" }].concat();
        let shown = of_the_call(&body);
        let frame = "JSON XML text a page for people nothing without known word and no end then so on not UTF 8 true false null";
        for word in shown.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()) {
            let is_known = NAMES.contains(&word) || is_of_lists(word);
            prop_assert!(is_known || frame.split(' ').any(|of| of == word), "{:?} of {:?}", word, shown);
        }
        prop_assert!(!shown.contains(char::is_control));
    }
}
