//! What is wrong with a call, and where.

use fei_exchange::Code;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{CALL, CORE, HOUSE, INQUIRY, NOTICE, Scene, World, scene, world_of};
use crate::{Losses, View};

#[test]
fn everything_that_is_missing_or_of_another_type_is_told_at_once() {
    let scene = scene();
    let body = r#"{"payer":"x","amount":"1500","items":[{"no":1,"paid":true},7],"kind":null}"#;
    assert_eq!(
        scene.wrong(body),
        [
            "/payer: expected an object, got a string",
            "/amount: expected a number, got a string",
            "/kind: expected a string, got null",
            "/items/0/no: expected a string, got a number",
            "/items/0/paid: expected a string, got a boolean",
            "/items/1: expected an object, got a number",
        ]
    );
    assert_eq!(scene.wrong("[]"), ["expected an object, got a list"]);
    assert_eq!(
        scene.wrong("{}"),
        [
            "/payer: expected an object, got nothing",
            "/amount: expected a number, got nothing",
            "/kind: expected a string, got nothing",
            "/items: expected a list, got nothing",
        ]
    );
}

#[test]
fn keys_types_and_values_that_are_wrong_are_told_together_each_once() {
    let scene = scene();
    let body = r#"{"new":1,"payer":{"account":"12345678901","name":7,"nick":"x"},"amount":1.5,"amount":2.5,"kind":"up",
        "items":[{"no":"1x","no":"2x","paid":"yes","sum":100000},{"no":"03","paid":7,"on":[]}],"no":"1"}"#;
    assert_eq!(
        scene.wrong(body),
        [
            "/new: expected a key of this call, got \"new\"",
            "/payer/nick: expected a key of this call, got \"nick\"",
            "/amount: expected a key once, got it twice",
            "/items/0/no: expected a key once, got it twice",
            "/items/1/on: expected a key of this call, got \"on\"",
            "/no: expected a key of this call, got another",
            "/payer/name: expected a string, got a number",
            "/items/1/paid: expected a string, got a number",
            "/kind: expected one of \"in\", \"out\", got \"up\"",
            "/payer/account: expected at most 10 bytes of CP949, got 11: (masked)",
            "/items/0/sum: expected at most 5 digits before the point, got \"100000\"",
        ]
    );
}

#[test]
fn what_values_say_together_is_told_when_each_of_them_can_stand_alone() {
    let scene = scene();
    let four = CALL.replace(
        "{\"no\":\"01\"",
        "{\"no\":\"03\",\"paid\":\"no\"},{\"no\":\"04\",\"paid\":\"no\"},{\"no\":\"01\"",
    );
    assert_eq!(scene.wrong(&four), ["/items: expected at most 3 items, got 4"]);
    let strange = four.replace("1500", "1500,\"new\":1");
    assert_eq!(
        scene.wrong(&strange),
        ["/new: expected a key of this call, got \"new\"", "/items: expected at most 3 items, got 4"]
    );
    let bad = four.replace("1500", "1.5");
    assert_eq!(
        scene.wrong(&bad),
        [
            "/amount: expected no digits behind the point, got \"1.5\"",
            "/items: expected at most 3 items, got 4"
        ]
    );
    let object = four.replace("\"홍길동\"", r#"{"x":1,"y":[]}"#);
    assert_eq!(
        scene.wrong(&object),
        ["/payer/name: expected a string, got an object", "/items: expected at most 3 items, got 4"]
    );
}

#[test]
fn every_value_that_does_not_follow_from_the_rest_is_told() {
    let computed = NOTICE
        .replace("required = true, json = \"decimal\"", "json = \"decimal\", compute = \"sum(item[].sum)\"")
        .replace("as = \"9(2)\" }", "as = \"9(2)\", compute = \"sequence\" }");
    let scene = Scene { world: world_of(&computed) };
    let wrong = scene
        .wrong(&CALL.replace("\"01\"", "\"07\"").replace("\"kind\":\"in\"", "\"kind\":\"in\",\"new\":1"));
    let (new, of) =
        ("/new: expected a key of this call, got \"new\"", "as computed from the rest of the telegram");
    let rest = [
        new.to_owned(),
        format!("/amount: expected \"1000\", {of}, got \"1500\""),
        format!("/items/0/no: expected \"1\", {of}, got \"07\""),
    ];
    assert_eq!(wrong, rest);
}

#[test]
fn of_a_call_a_hundred_things_are_told_at_most() {
    let keys: String = (0..300).map(|key| format!(",\"k{key}\":0")).collect();
    let wrong = scene().wrong(&CALL.replace("1500", &format!("1500{keys}")));
    assert_eq!((wrong.len(), wrong[99].starts_with("/k99:")), (100, true));
}

/// A table that lets other codes pass: its words are as good as the codes, and the caller has both.
#[test]
fn a_code_that_the_row_does_not_take_is_refused_with_the_words_of_the_table() {
    let house = HOUSE.replace("\"out\" = \"2\"", "\"out\" = \"2\", \"*\" = \"same\"");
    let files = [
        ("core/party.toml", CORE),
        ("core/notice.toml", NOTICE),
        ("core/inquiry.toml", INQUIRY),
        ("house/party.toml", &*house),
    ];
    let scene = Scene { world: World::of(&files) };
    let wrong = scene.wrong(&CALL.replace("\"in\"", "\"3\""));
    assert_eq!(wrong, ["/kind: expected one of \"in\", \"out\", \"1\", \"2\", got \"3\""]);
}

#[test]
fn every_value_that_its_row_cannot_hold_is_told() {
    let scene = scene();
    let body =
        CALL.replace("110-123-456", "110-123-456-789").replace("1500", "10.5").replace("\"01\"", "\"1x\"");
    let wrong = scene.wrong(&body);
    let places: Vec<_> = wrong.iter().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(places, ["/payer/account", "/amount", "/items/0/no"]);
    assert!(!wrong[0].contains("110123456789"), "a masked value in {}", wrong[0]);
    for (from, to, place) in [
        ("110-123-456", "", "/payer/account"),
        ("110-123-456", "11\\n0", "/payer/account"),
        ("\"홍길동\"", "\"\\ud83d\\ude00\"", "/payer/name"),
        ("\"in\"", "\"up\"", "/kind"),
        ("1500", "1e3", "/amount"),
        ("1500", "-1500", "/amount"),
        ("1500", "1234567890", "/amount"),
        ("\"yes\"", "\"yes\",\"sum\":5,\"x\":1", "/items/0/x"),
        ("1500", "1500,\"amount\":1", "/amount"),
        ("1500", "1500,\"bank\":\"088\"", "/bank"),
        ("1500", "1500,\"no\":\"1\"", "/no"),
        ("1500", "1500,\"new\":1", "/new"),
        ("\"홍길동\"", "\"\\ud83d\"", "/payer/name"),
        (",\"sum\":1000", "", "/items/0/sum"),
        (
            "{\"no\":\"02\"",
            "{\"no\":\"02\",\"paid\":\"no\"},{\"no\":\"03\",\"paid\":\"no\"},{\"no\":\"04\"",
            "",
        ),
    ] {
        let body = CALL.replacen(from, to, 1);
        let wrong = scene.wrong(&body);
        assert!(wrong[0].starts_with(place), "{from} {to}: {wrong:?}");
    }
}

#[test]
fn what_is_not_there_is_told_as_what_it_is_and_why_it_is_needed() {
    let scene = scene();
    assert_eq!(scene.wrong(""), ["expected a JSON object as its body, got no body"]);
    let account = |text: &str| scene.wrong(&CALL.replace("110-123-456", text));
    assert_eq!(account(""), ["/payer/account: expected a value, got \"\""]);
    assert_eq!(account("  "), ["/payer/account: expected a value, got blanks alone"]);
    let why = "/items/0/sum: expected a value, needed with items[].paid yes, got";
    for (instead, got) in [("", "nothing"), (",\"sum\":null", "null")] {
        assert_eq!(scene.wrong(&CALL.replace(",\"sum\":1000", instead)), [format!("{why} {got}")]);
    }
}

#[test]
fn a_text_that_is_no_json_or_no_number_is_told_so() {
    let scene = scene();
    let said = &scene.wrong("{\"가\":1,\n \"나\" x}")[0];
    assert!(said.starts_with("the body is no JSON at line 2, column 6: expected "), "{said}");
    let text = NOTICE.replace("from = \"{amount}\", type = \"number\"", "from = \"{amount}\"");
    let scene = Scene { world: world_of(&text) };
    for amount in ["0015", "15,000", "15 원", "+15"] {
        let said = scene.wrong(&CALL.replace("1500,", &format!("\"{amount}\",")));
        let expected =
            format!("/amount: expected digits only, no zero in front and no commas, got \"{amount}\"");
        assert_eq!(said, [expected]);
    }
}

/// What no arm of a `choose` takes is never thrown away.
#[test]
fn what_decides_is_refused_where_nothing_fits_it() {
    let chosen = |choose: &str| NOTICE.replace("from = \"{kind}\", table = \"kind\"", choose);
    let arms = |rest: &str| {
        format!(
            "choose = [{{ when = {{ kind = \"in\" }}, from = \"1\" }}, {{ when = {{ kind = [\"out\", \"o\"] }}, from = \"2\" }}{rest}]"
        )
    };
    let read = |choose: &str, kind: &str| {
        let scene = Scene { world: world_of(&chosen(choose)) };
        let body = CALL.replace("\"kind\":\"in\"", &format!("\"kind\":{kind}"));
        scene.read(&body).map(|read| read.telegram[59]).map_err(|errors| errors.to_string())
    };
    let strict = arms("");
    assert_eq!(read(&strict, "\"o\""), Ok(b'2'));
    let refused = "/kind: expected one of \"in\", \"out\", \"o\", got another";
    assert_eq!(read(&strict, "\"x\"").unwrap_err(), refused);
    assert_eq!(read(&strict, "\"\"").unwrap_err(), refused);
    assert_eq!(read(&arms(", { from = \"1\" }"), "\"x\""), Ok(b'1'), "an arm for the rest");
    assert_eq!(read(&format!("{strict}, omit = \"empty\""), "\"x\""), Ok(b' '), "the layout says otherwise");
    let under = format!("{strict}, when = {{ amount = \"1\" }}");
    assert_eq!(read(&under, "\"x\""), Ok(b' '), "the row is not there");
    let several = strict.replace("kind = \"in\"", "kind = \"in\", amount = \"1\"");
    assert_eq!(
        read(&several, "\"in\"").unwrap_err(),
        "/kind: expected kind, amount as one of the cases of this call, got another"
    );
}

#[test]
fn parameters_of_the_query_are_as_strict() {
    let scene = scene();
    let wrong = |query: &[(&str, &str)]| {
        let errors = scene.read_with(CALL, query, &mut Losses::new()).unwrap_err();
        errors.to_string()
    };
    assert_eq!(wrong(&[]), "?no: expected a value, got none");
    assert_eq!(wrong(&[("no", "1"), ("no", "1")]), "?no: expected a key once, got it twice");
    assert_eq!(wrong(&[("no", "1"), ("amount", "1")]), "?amount: no such parameter");
    assert_eq!(wrong(&[("no", "")]), "?no: expected a value, got \"\"");
}

#[test]
fn what_cannot_be_written_has_its_own_code() {
    let scene = scene();
    let body = CALL.replace("홍길동", "홍😀");
    assert_eq!(scene.read(&body).unwrap_err().code(), Code::Encoding);
    assert_eq!(scene.read("{").unwrap_err().code(), Code::Format);
}

/// Values that a caller may put anywhere.
fn anything() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{0,12}".prop_map(|text| format!("{text:?}")),
        "\\PC{0,10}".prop_map(|text| serde_json::Value::from(text).to_string()),
        "[가-힣A-Za-z 　-]{0,10}".prop_map(|text| serde_json::Value::from(text).to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>()
            .prop_filter("JSON has no such number", |number| number.is_finite())
            .prop_map(|number| number.to_string()),
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("[]".to_owned()),
        Just("{}".to_owned()),
        Just("\"\\u0000\"".to_owned()),
        Just("\"yes\"".to_owned()),
        Just("\"in\"".to_owned()),
    ]
}

/// Mostly what belongs there.
fn mostly(good: impl Strategy<Value = String> + 'static) -> impl Strategy<Value = String> {
    prop_oneof![5 => good, 1 => anything()]
}

fn digits(pattern: &'static str) -> impl Strategy<Value = String> {
    pattern.prop_map(|digits| format!("{digits:?}"))
}

fn number_below(most: u64) -> impl Strategy<Value = String> {
    (0..most).prop_map(|number| number.to_string())
}

fn word(word: &'static str) -> impl Strategy<Value = String> {
    Just(format!("{word:?}"))
}

proptest! {
    /// What a call becomes is a telegram that FEI would take itself, and it says what the call said; what cannot be one is
    /// told with a place.
    #[test]
    fn whatever_is_called_is_a_sound_telegram_or_refused_with_its_place(
        account in mostly(digits("[0-9]{1,10}")),
        amount in mostly(number_below(1_000_000_000)),
        name in anything(),
        kind in mostly(word("in")),
        items in vec(
            (mostly(digits("[0-9]{2}")), mostly(word("yes")), mostly(number_below(100_000))),
            0..4,
        ),
    ) {
        let items = items.iter().map(|(no, paid, sum)| format!(r#"{{"no":{no},"paid":{paid},"sum":{sum}}}"#));
        let items = items.collect::<Vec<_>>().join(",");
        let body = format!(
            r#"{{"payer":{{"account":{account},"name":{name}}},"amount":{amount},"kind":{kind},"items":[{items}]}}"#
        );
        let scene = scene();
        match scene.read(&body) {
            Ok(asked) => {
                let view = View::read(&scene.notice().request, &asked.telegram).unwrap();
                view.check().unwrap();
                let amount_of = view.value(view.layout().find("amount").unwrap()).unwrap();
                prop_assert_eq!(amount_of.text(), &*amount);
                let again = scene.read(&body).unwrap();
                prop_assert_eq!(asked, again);
            }
            Err(errors) => {
                prop_assert!(errors.iter().count() > 0);
                for error in errors.iter() {
                    let told = error.to_string();
                    prop_assert!(told.starts_with('/') || told.starts_with('?'), "{} of {}", told, body);
                }
            }
        }
    }
}
