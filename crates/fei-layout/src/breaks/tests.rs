//! What breaks somebody is told with the row's own name, and what is only new is not told.

mod blanks;
mod codes;
mod tables;

use super::*;
use crate::{SourceFile, load};

const PARTY: &str = r#"
speaks  = "telegram"
charset = "cp949"
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 100 }
text    = { request = "reject", answer = "replace" }
key     = ["kind"]
key_forever = "a sample's numbers never start again"
trace   = "{kind}"
header  = [
  { at = 0, name = "kind",     as = "X(2)" },
  { at = 2, name = "rsp_code", as = "X(1)", set_by = "answer" },
]
answer  = { rsp_code = { A = "0", D = "1", N = "2", U = "9" } }
codes   = [{ rsp_code = "0", is = "executed", ko = "정상" }]
"#;
const BANK: &str = "speaks = \"json\"\ncodes = [{ api = \"0\", is = \"executed\", ko = \"정상\" }]\n";
const LAYOUT: &str = r#"
title    = "조회"
flow     = "outbound"
to       = "bank"
match    = { kind = "IQ" }
total    = 60
effect   = "none"
telegram = [
  { at = 3,  name = "account", as = "X(14)", ko = "계좌번호" },
  { at = 17, name = "count",   as = "9(3)",  ko = "건수", json = "decimal" },
  { at = 20, name = "sort",    as = "X(1)",  ko = "순서", codes = { A = "오름", D = "내림" } },
  { at = 21, as = "X(39)", ko = "예비" },
]
[http]
call    = "POST /v1/list"
codes   = { api = "code" }
request = [
  { json = "account", from = "{account}" },
  { json = "page.rows", from = "{count}" },
  { json = "page.order", from = "{sort}" },
]
"#;

const SERVED: &str = r#"
title    = "통지"
flow     = "inbound"
from     = "bank"
match    = { kind = "NO" }
effect   = "advice"
telegram = [
  { at = 3,  name = "account", as = "X(14)", ko = "계좌번호" },
  { at = 17, name = "count",   as = "9(3)",  ko = "건수", json = "decimal" },
]
[serve]
call     = "POST /v1/notices/{day}"
key      = "{day}{no}"
ignore   = ["memo"]
request  = [
  { field = "account", from = "{account}{day}{no}" },
  { field = "count",   from = "{count}", type = "number", omit = "empty" },
]
response = [{ json = "result", from = "{@outcome}" }]
"#;

fn registry(layout: &str) -> Registry {
    let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
    let mut files = vec![file("core/party.toml", PARTY), file("bank/party.toml", BANK)];
    if !layout.is_empty() {
        files.push(file("core/inquiry.toml", layout));
    }
    let loaded = load(&files);
    assert!(!loaded.has_errors(), "{:?}", loaded.findings);
    loaded.registry
}

/// What is broken when each of these texts becomes the other.
fn broken(level: Level, changed: &[(&str, &str)]) -> Vec<String> {
    broken_of(LAYOUT, level, changed)
}

fn broken_of(layout: &str, level: Level, changed: &[(&str, &str)]) -> Vec<String> {
    let mut after = layout.to_owned();
    for (text, instead) in changed {
        assert!(after.contains(text), "{text}");
        after = after.replace(text, instead);
    }
    breaks(&registry(layout), &registry(&after), level).iter().map(ToString::to_string).collect()
}

#[test]
fn a_row_that_moves_or_is_another_breaks_the_core() {
    let wire = |changed: &[(&str, &str)]| broken(Level::Wire, changed);
    let both =
        |what: &str| ["request", "response"].map(|side| format!("core: core.inquiry.{side}{what}")).to_vec();
    assert_eq!(wire(&[]), [""; 0]);
    assert_eq!(
        wire(&[("X(14)", "X(13)"), ("at = 17", "at = 16"), ("9(3)", "9(4)")]),
        [
            "core: core.inquiry.request account 계좌번호: 14 bytes are 13 now",
            "core: core.inquiry.request count 건수: it begins at byte 16 now, not 17, 3 bytes are 4 now, another type",
            "core: core.inquiry.response account 계좌번호: 14 bytes are 13 now",
            "core: core.inquiry.response count 건수: it begins at byte 16 now, not 17, 3 bytes are 4 now, another type",
        ]
    );
    assert_eq!(wire(&[("\"X(14)\"", "\"H(14)\"")]), both(" account 계좌번호: another type"));
    assert_eq!(wire(&[("X(39)", "X(49)"), ("= 60", "= 70")]), both(": 60 bytes are 70 now"));
    assert_eq!(
        wire(&[("\"IQ\"", "\"IR\"")]),
        ["core: core.inquiry 조회: its request is recognised by other bytes"]
    );
    let sort = "core: core.inquiry.request sort 순서";
    assert_eq!(wire(&[("D = \"내림\"", "Z = \"없음\"")]), [format!("{sort}: D is not taken any more")]);
    assert_eq!(
        wire(&[("name = \"sort\",", "name = \"sort\", required = true,")]),
        [format!("{sort}: it is required now")]
    );
    let gone = breaks(&registry(LAYOUT), &registry(""), Level::Wire);
    assert_eq!(gone[0].to_string(), "core: core.inquiry 조회: it is gone");
}

/// Another row has come into its place: it is compared with itself, and not with that one.
#[test]
fn a_row_that_only_moved_is_not_told_as_another() {
    let new = "{ at = 3, name = \"branch\", as = \"9(4)\" },\n  { at = 7,  name = \"account\"";
    let moved = [
        ("{ at = 3,  name = \"account\"", new),
        ("at = 17", "at = 21"),
        ("at = 20", "at = 24"),
        ("{ at = 21, as = \"X(39)\"", "{ at = 25, as = \"X(35)\""),
        ("codes   = { api", "drop = [\"branch\"]\ncodes   = { api"),
    ];
    let told = |side: &str| {
        [("account 계좌번호", 3, 7), ("count 건수", 17, 21), ("sort 순서", 20, 24)].map(|(row, was, is)| {
            format!("core: core.inquiry.{side} {row}: it begins at byte {is} now, not {was}")
        })
    };
    assert_eq!(broken(Level::Wire, &moved), [told("request"), told("response")].concat());
    let gone = [
        ("{ at = 17, name = \"count\",   as = \"9(3)\",  ko = \"건수\", json = \"decimal\" },", ""),
        ("at = 20", "at = 17"),
        ("{ at = 21, as = \"X(39)\"", "{ at = 18, as = \"X(42)\""),
        ("{ json = \"page.rows\", from = \"{count}\" },", ""),
    ];
    assert_eq!(
        broken(Level::Wire, &gone)[..2],
        [
            "core: core.inquiry.request count 건수: 3 bytes are 1 now, another type, another padding, only some codes are taken",
            "core: core.inquiry.request sort 순서: it begins at byte 17 now, not 20",
        ],
        "what is gone is another row"
    );
}

#[test]
fn what_is_only_new_and_names_break_nobody_on_the_wire() {
    let wire = |changed: &[(&str, &str)]| broken(Level::Wire, changed);
    let row = "{ at = 21, name = \"memo\", as = \"X(20)\", ko = \"메모\" },\n  { at = 41, as = \"X(19)\"";
    let renamed = [("\"sort\"", "\"order\""), ("{sort}", "{order}")];
    let with = |instead: &str| {
        let drop = ("codes   = { api", "drop = [\"memo\"]\ncodes   = { api");
        wire(&[("{ at = 21, as = \"X(39)\"", instead), drop])
    };
    assert_eq!(with(row), [""; 0]);
    assert_eq!(wire(&renamed), [""; 0]);
    assert_eq!(wire(&[("A = \"오름\"", "A = \"오름\", B = \"둘다\"")]), [""; 0]);
    let filled = row.replace("ko = \"메모\"", "ko = \"메모\", required = true");
    assert_eq!(with(&filled), ["core: core.inquiry.request memo 메모: it was filler, and may not be blank"]);
}

/// FEI reads a core's answer when it asks, and writes its own.
#[test]
fn what_is_read_is_judged_by_what_is_taken_and_what_is_written_by_what_stands_there() {
    let row = "as = \"X(14)\", ko = \"계좌번호\"";
    let coded = SERVED.replace(row, &format!("{row}, codes = {{ A = \"하나\", B = \"둘\" }}"));
    assert_eq!(
        broken_of(&coded, Level::Wire, &[("B = \"둘\"", "C = \"셋\"")]),
        ["core: core.inquiry.response account 계좌번호: B is not taken any more"]
    );
    let mark = "{ at = 20, name = \"mark\", as = \"X(1)\", ko = \"표시\", const = \"A\" },\n]\n[serve]";
    let fixed = SERVED.replace("]\n[serve]", mark);
    assert_eq!(
        broken_of(&fixed, Level::Wire, &[("const = \"A\"", "const = \"B\"")]),
        [
            "core: core.inquiry.request mark 표시: it is B now, not A",
            "core: core.inquiry.response mark 표시: only one value is taken",
        ]
    );
}

#[test]
fn keys_break_programs_and_institutions() {
    let json = |changed: &[(&str, &str)]| broken(Level::Json, changed);
    assert_eq!(json(&[("X(14)", "X(13)"), ("at = 17", "at = 16"), ("9(3)", "9(4)")]), [""; 0], "bytes alone");
    let mirrors = |what: &str| {
        ["request", "response"].map(|side| format!("mirrors: core.inquiry.{side} {what}")).to_vec()
    };
    assert_eq!(
        json(&[("\"sort\"", "\"order\""), ("{sort}", "{order}")]),
        mirrors("sort 순서: the key is gone")
    );
    assert_eq!(
        json(&[("json = \"decimal\"", "json = \"number\"")]),
        mirrors("count 건수: a number in quotes is a number now")
    );
    assert_eq!(
        json(&[("page.rows", "page.count"), ("/v1/list", "/v2/list")]),
        [
            "bank: core.inquiry [http]: POST /v1/list is POST /v2/list now",
            "bank: core.inquiry [http] page.rows: it is not sent any more",
            "bank: core.inquiry [http] page.count: it was not sent before",
        ]
    );
}

#[test]
fn those_who_call_us_are_broken_by_what_is_refused_needed_or_untold() {
    let json = |changed: &[(&str, &str)]| broken_of(SERVED, Level::Json, changed);
    let place = "bank: core.inquiry [serve]";
    assert_eq!(json(&[("{day}", "{date}")]), [""; 0]);
    assert_eq!(json(&[("[\"memo\"]", "[\"memo\", \"more\"]")]), [""; 0]);
    assert_eq!(
        json(&[(", omit = \"empty\"", ""), ("\"memo\"", "\"note\""), ("/v1", "/v2"), ("result", "outcome")]),
        [
            format!("{place}: POST /v1/notices/{{}} is POST /v2/notices/{{}} now"),
            format!("{place} memo: it is refused now"),
            format!("{place} count: it has to be there now"),
            format!("{place} result: it is not told any more"),
        ]
    );
    assert_eq!(
        json(&[("{no}", "{seq}"), ("type = \"number\", ", "")]),
        [
            format!("{place} no: it is refused now"),
            format!("{place} count: a number is a string now"),
            format!("{place} seq: it has to be there now"),
            format!("{place}: a repetition is told by something else now"),
        ]
    );
    let parts = |what: &str| ["account", "no", "day"].map(|key| format!("{place} {key}: {what}")).to_vec();
    assert_eq!(
        json(&[("X(14)", "X(13)"), ("at = 17", "at = 16"), ("result\"", "result\", omit = \"empty\"")]),
        [
            parts("at most 13 bytes are taken now, not 14"),
            vec![
                format!("{place} result: it may be missing now"),
                format!("{place}: a repetition is told by something else now"),
            ]
        ]
        .concat()
    );
    assert_eq!(
        json(&[("\"9(3)\"", "\"9(2)\"")]),
        [format!("{place} count: at most 2 digits before the point are taken now, not 3")]
    );
    let cut = SERVED.replace("{account}{day}{no}\"", "{account}{day}{no}\", cut = \"character\"");
    assert_eq!(
        broken_of(&cut, Level::Json, &[(", cut = \"character\"", "")]),
        [
            parts("a text of more than 14 bytes is refused now, and was cut"),
            vec![format!("{place}: a repetition is told by something else now")],
        ]
        .concat()
    );
    assert_eq!(
        json(&[("response =", "status   = { executed = 202, declined = 422 }\nresponse =")]),
        [
            format!("{place}: what was executed is told with 202 now, not 200"),
            format!("{place}: what was declined is told with 422 now, not a problem document"),
        ]
    );
}

/// What no path can carry is refused where the inquiry has it in its path; where it has it in its query it is taken.
#[test]
fn an_inquiry_that_has_a_number_in_its_path_narrows_what_it_asks_about() {
    let inquiry = |call: &str| {
        format!(
            "title = \"조회\"\nflow = \"inbound\"\nfrom = \"bank\"\nmatch = {{ kind = \"NQ\" }}\neffect = \"none\"\n\
             telegram = [{{ at = 3, name = \"account\", as = \"X(14)\", ko = \"계좌번호\" }}]\n[serve]\n{call}\n\
             original = {{ of = [\"core.inquiry\"], key = \"{{day}}{{no}}\" }}\n\
             request = [{{ field = \"account\", from = \"{{day}}{{no}}\" }}]\n\
             response = [{{ json = \"result\", from = \"{{@outcome}}\" }}]\n"
        )
    };
    let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
    let set = |notice: &str, call: &str| {
        let files = [("core/party.toml", PARTY), ("bank/party.toml", BANK), ("core/inquiry.toml", notice)];
        let asks = inquiry(call);
        let files = files.into_iter().chain((!call.is_empty()).then_some(("core/asks.toml", &*asks)));
        let loaded = load(&files.map(|(path, text)| file(path, text)).collect::<Vec<_>>());
        assert!(!loaded.has_errors(), "{:?}", loaded.findings);
        loaded.registry
    };
    let (path, query) =
        ("call = \"GET /v1/asks/{day}/{no}\"", "call = \"GET /v1/asks\"\nquery = [\"day\", \"no\"]");
    let told = |notice: &str, before: &str, after: &str| {
        let all = breaks(&set(notice, before), &set(notice, after), Level::Json);
        let of_notice = all.iter().map(ToString::to_string).filter(|it| it.contains("core.inquiry [serve]"));
        of_notice.collect::<Vec<_>>()
    };
    // The day is in the path of the call itself.
    let narrowed =
        ["bank: core.inquiry [serve] no: only 1 to 64 characters of A-Z, a-z, 0-9, _ and - are taken now: \
         its inquiry has it in its path"];
    for (before, after, expected) in [
        ("", path, &narrowed[..]),
        (query, path, &narrowed),
        (path, path, &[]),
        (path, query, &[]),
        ("", query, &[]),
    ] {
        assert_eq!(told(SERVED, before, after), expected, "{before:?} {after:?}");
    }
    // Whatever its row takes is such a text.
    let digits = SERVED.replace("X(14)", "9(14)").replace("{account}{day}{no}", "{no}");
    assert_eq!(told(&digits, query, path), [""; 0]);
}

#[test]
fn what_tells_a_repetition_otherwise_is_told_alone() {
    let told = |changed: &[(&str, &str)]| {
        let after = changed.iter().fold(SERVED.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        });
        told_anew(&registry(SERVED), &registry(&after)).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let anew = ["bank: core.inquiry [serve]: a repetition is told by something else now"];
    for same in [("{day}", "{date}"), ("/v1", "/v2"), ("result", "outcome"), ("\"memo\"", "\"note\"")] {
        assert_eq!(told(&[same]), [""; 0], "{same:?}");
    }
    for other in [
        ("\"{day}{no}\"", "\"{no}{day}\""),
        ("key      = \"{day}{no}\"\n", ""),
        ("from = \"{account}{day}{no}\"", "from = \"{account}{day}{no}\", strip = \"-\""),
        ("from = \"{account}{day}{no}\"", "from = \"{day}{no}\""),
        ("X(14)", "9(14)"),
    ] {
        assert_eq!(told(&[other]), anew, "{other:?}");
    }
    let keyed = |key: &str| {
        let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
        let party = PARTY.replace("key     = [\"kind\"]", key);
        load(&[file("core/party.toml", &party), file("bank/party.toml", BANK)]).registry
    };
    let (one, two) = (keyed("key     = [\"kind\"]"), keyed("key     = [\"kind\", \"rsp_code\"]"));
    assert_eq!(told_anew(&one, &two).len(), 1);
    assert_eq!(breaks(&one, &two, Level::Wire), told_anew(&one, &two));
    assert_eq!(breaks(&one, &two, Level::Json), []);
}

/// What a caller's table names is taken, and what it lets pass has to be a code of the row.
#[test]
fn who_loses_a_word_of_a_table_is_told() {
    let with = |table: &str, codes: &str| {
        let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
        let layout = SERVED
            .replace("as = \"X(14)\", ko", &format!("as = \"X(14)\", codes = {{ {codes} }}, ko"))
            .replace("from = \"{account}{day}{no}\"", "from = \"{kind}\", table = \"kind\"")
            .replace("ignore   = [\"memo\"]\n", "");
        let loaded = load(&[
            file("core/party.toml", PARTY),
            file("bank/party.toml", &format!("{BANK}tables.kind = {{ {table} }}\n")),
            file("core/inquiry.toml", &layout),
        ]);
        assert!(!loaded.has_errors(), "{:?}", loaded.findings);
        loaded.registry
    };
    let told = |old: &Registry, new: &Registry| -> Vec<String> {
        breaks(old, new, Level::Json).iter().map(ToString::to_string).collect()
    };
    let (all, fewer) = ("1 = \"a\", 3 = \"b\"", "1 = \"a\", 4 = \"b\"");
    let gone = |word: &str| vec![format!("bank: core.inquiry [serve] kind: {word} is not taken any more")];
    let words = with("\"in\" = \"1\", \"check\" = \"3\"", all);
    assert_eq!(told(&words, &with("\"in\" = \"1\"", fewer)), gone("check"));
    assert_eq!(told(&words, &with("\"in\" = \"1\", \"check\" = \"4\"", fewer)), [""; 0]);
    let open = "\"in\" = \"1\", \"*\" = \"same\"";
    assert_eq!(told(&with(open, all), &with(open, fewer)), gone("3"));
}
