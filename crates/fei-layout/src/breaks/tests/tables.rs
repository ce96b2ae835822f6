//! Code tables: the same word for another code, the same code for another word.

use super::*;

/// A call of the bank with a table on the way in and one on the way back.
fn served(kind: &str, state: &str, codes: &str) -> Registry {
    let layout = SERVED
        .replace("as = \"X(14)\", ko", &format!("as = \"X(14)\", codes = {{ {codes} }}, ko"))
        .replace("from = \"{account}{day}{no}\"", "from = \"{kind}\", table = \"kind\"")
        .replace("ignore   = [\"memo\"]\n", "")
        .replace("from = \"{@outcome}\" }", "from = \"{account}\", table = \"state\" }");
    of(&layout, &format!("tables.kind = {{ {kind} }}\ntables.state = {{ {state} }}\n"))
}

fn of(layout: &str, tables: &str) -> Registry {
    let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
    let loaded = load(&[
        file("core/party.toml", PARTY),
        file("bank/party.toml", &format!("{BANK}{tables}")),
        file("core/inquiry.toml", layout),
    ]);
    assert!(!loaded.has_errors(), "{:?}", loaded.findings);
    loaded.registry
}

fn told(old: &Registry, new: &Registry, level: Level) -> Vec<String> {
    breaks(old, new, level).iter().map(ToString::to_string).collect()
}

const KIND: &str = "\"transfer\" = \"1\", \"cash\" = \"2\"";
const STATE: &str = "\"1\" = \"booked\", \"2\" = \"cancelled\"";
const CODES: &str = "1 = \"이체\", 2 = \"현금\", 3 = \"수표\"";

/// Both the core, which reads another code, and the caller, whose word is another thing.
#[test]
fn words_that_change_places_break_both() {
    let before = served(KIND, STATE, CODES);
    let after = served("\"transfer\" = \"2\", \"cash\" = \"1\"", STATE, CODES);
    let row = "core: core.inquiry.request account 계좌번호";
    assert_eq!(
        told(&before, &after, Level::Wire),
        [format!("{row}: transfer of bank is 2 now, not 1"), format!("{row}: cash of bank is 1 now, not 2")]
    );
    let key = "bank: core.inquiry [serve] kind";
    assert_eq!(
        told(&before, &after, Level::Json),
        [
            format!("{key}: transfer is 2 to the core now, not 1"),
            format!("{key}: cash is 1 to the core now, not 2")
        ]
    );
}

#[test]
fn codes_that_change_places_on_the_way_back_break_the_caller() {
    let before = served(KIND, STATE, CODES);
    let after = served(KIND, "\"1\" = \"cancelled\", \"2\" = \"booked\"", CODES);
    assert_eq!(told(&before, &after, Level::Wire), [""; 0]);
    let key = "bank: core.inquiry [serve] result";
    assert_eq!(
        told(&before, &after, Level::Json),
        [
            format!("{key}: 1 is told as cancelled now, not booked"),
            format!("{key}: 2 is told as booked now, not cancelled")
        ]
    );
}

/// What its row lists the core knows, and what the table told it.
#[test]
fn a_word_that_had_no_code_breaks_the_core_when_the_code_is_new_to_it() {
    let before = served(KIND, STATE, CODES);
    let more = |code: &str| format!("{KIND}, \"check\" = \"{code}\"");
    assert_eq!(told(&before, &served(&more("3"), STATE, CODES), Level::Wire), [""; 0]);
    assert_eq!(told(&before, &served(&more("3"), STATE, CODES), Level::Json), [""; 0]);
    let wider = format!("{CODES}, 4 = \"어음\"");
    assert_eq!(
        told(&before, &served(&more("4"), STATE, &wider), Level::Wire),
        ["core: core.inquiry.request account 계좌번호: it may be 4 now, which it never was"]
    );
    let names = CODES.replace("이체", "계좌이체");
    assert_eq!(told(&before, &served(KIND, STATE, &names), Level::Wire), [""; 0]);
}

/// The core has another number for the same thing, and the table follows it: the caller's word is what it was.
#[test]
fn a_code_that_is_renumbered_breaks_the_core_alone() {
    let before = served(KIND, STATE, CODES);
    let after = served(&KIND.replace('2', "4"), STATE, &CODES.replace("2 =", "4 ="));
    assert_eq!(told(&before, &after, Level::Json), [""; 0]);
    let wire = told(&before, &after, Level::Wire);
    assert!(wire.iter().any(|one| one.ends_with("계좌번호: cash of bank is 4 now, not 2")), "{wire:?}");
}

/// Words of an institution that is called, in rows of the answer.
#[test]
fn another_code_of_an_institutions_word_breaks_the_core() {
    let layout = LAYOUT.replace("ko = \"계좌번호\"", "ko = \"계좌번호\", set_by = \"both\"")
        + "response = [{ field = \"account\", from = \"{state}\", table = \"state\" }]\n";
    let set = |table: &str| of(&layout, &format!("tables.state = {{ {table} }}\n"));
    let two = |second: &str| {
        format!("\"A\" = {{ \"1\" = \"{second}\", \"*\" = \"same\" }}, \"*\" = {{ \"*\" = \"Z\" }}")
    };
    let row = "core: core.inquiry.response account 계좌번호";
    let before = set("\"A\" = \"1\", \"B\" = \"2\"");
    for (table, expected) in [
        ("\"A\" = \"2\", \"B\" = \"2\"", vec![format!("{row}: A of bank is 2 now, not 1")]),
        ("\"A\" = \"1\", \"B\" = \"2\", \"C\" = \"2\"", vec![]),
        (
            "\"A\" = \"1\", \"B\" = \"2\", \"C\" = \"3\"",
            vec![format!("{row}: it may be 3 now, which it never was")],
        ),
        ("\"A\" = \"1\", \"B\" = \"2\", \"*\" = \"same\"", vec![format!("{row}: it may be anything now")]),
    ] {
        assert_eq!(told(&before, &set(table), Level::Wire), expected, "{table}");
    }
    let as_it_is = of(&layout.replace(", table = \"state\"", ""), "");
    assert_eq!(
        told(&before, &as_it_is, Level::Wire),
        ["A of bank is A now, not 1", "B of bank is B now, not 2", "it may be anything now"]
            .map(|what| format!("{row}: {what}"))
    );
    let any = set("\"A\" = \"1\", \"*\" = \"same\"");
    let merged = set("\"A\" = \"1\", \"B\" = \"A\", \"*\" = \"same\"");
    assert_eq!(told(&any, &merged, Level::Wire), [format!("{row}: B of bank is A now, not B")]);
    let by = layout.replace("table = \"state\"", "table = \"state\", by = \"{kind}\"");
    let of_two = |second: &str| of(&by, &format!("tables.state = {{ {} }}\n", two(second)));
    assert_eq!(
        told(&of_two("x"), &of_two("y"), Level::Wire),
        [format!("{row}: A with 1 of bank is y now, not x")]
    );
}

/// Words of two keys are not held against each other: that it is another key says it all.
#[test]
fn a_row_that_is_made_of_another_key_of_the_answer_is_told_as_that_alone() {
    let set = |value: &str, table: &str| {
        let layout = LAYOUT.replace("ko = \"계좌번호\"", "ko = \"계좌번호\", set_by = \"both\"")
            + &format!("response = [{{ field = \"account\", {value}, table = \"state\" }}]\n");
        of(&layout, &format!("tables.state = {{ {table} }}\n"))
    };
    let (table, other) = ("\"A\" = \"1\", \"B\" = \"2\"", "\"A\" = \"2\", \"B\" = \"3\"");
    let before = set("from = \"{state}\"", table);
    for from in ["{result.state}", "{list[0].state}", "{@request.kind}"] {
        let now = from.trim_matches(['{', '}']);
        assert_eq!(
            told(&before, &set(&format!("from = \"{from}\""), other), Level::Wire),
            [format!("core: core.inquiry.response account 계좌번호: it is made of {now} now, not state")]
        );
    }
    let more = "choose = [{ when = { kind = \"1\" }, from = \"{state}\" }, { from = \"{status}\" }]";
    assert_eq!(told(&before, &set(more, other), Level::Wire), [""; 0], "what it was it may still be");
    let two = |key: &str, value: &str| {
        let table = format!("\"A\" = {{ \"1\" = \"{value}\", \"*\" = \"same\" }}");
        set(&format!("from = \"{{state}}\", by = \"{key}\""), &table)
    };
    assert_eq!(told(&two("kind", "x"), &two("kind", "y"), Level::Wire).len(), 1);
    assert_eq!(told(&two("kind", "x"), &two("mode", "y"), Level::Wire), [""; 0], "another second key");
}

#[test]
fn what_is_told_of_another_row_of_the_request_is_not_held_against_the_first() {
    let set = |from: &str, state: &str| {
        let from = format!("from = \"{from}\", table = \"state\" }}");
        of(&SERVED.replace("from = \"{@outcome}\" }", &from), &format!("tables.state = {{ {state} }}\n"))
    };
    let other = "\"1\" = \"cancelled\", \"2\" = \"booked\"";
    let before = set("{@request.account}", STATE);
    assert_eq!(told(&before, &set("{@request.account}", other), Level::Json).len(), 2);
    assert_eq!(told(&before, &set("{@request.kind}", other), Level::Json), [""; 0]);
}
