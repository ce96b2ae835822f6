//! Codes by which a core hears how a transaction ended: of the party's answer rule, of an institution's rows, of items, of what
//! FEI answers itself.

use super::*;

const CODES: &str = r#"
speaks = "json"
codes  = [
  { api = "A0", bank = "000", is = "executed", ko = "정상" },
  { api = "A0", bank = "403", is = "declined", rsp_code = "3", ko = "잔액 부족" },
  { api = "A1",               is = "declined", rsp_code = "4", ko = "계좌 오류" },
  { api = "A2",               is = "unknown",  ko = "처리중" },
]
"#;

/// What of a core is broken when in the files of a set these texts become the others.
fn told(set: &[(&str, &str)], changed: &[(&str, &str)], level: Level) -> Vec<String> {
    let loaded = |changed: &[(&str, &str)]| {
        let text =
            |text: &str| changed.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
        let files = set.iter().map(|(path, of)| SourceFile { path: (*path).into(), text: text(of).into() });
        let loaded = load(&files.collect::<Vec<_>>());
        assert!(!loaded.has_errors(), "{:?}", loaded.findings);
        loaded.registry
    };
    for (from, _) in changed {
        assert!(set.iter().any(|(_, text)| text.contains(from)), "{from}");
    }
    breaks(&loaded(&[]), &loaded(changed), level).iter().map(ToString::to_string).collect()
}

/// Of a core that asks an institution whose rows have two columns.
fn wire(changed: &[(&str, &str)]) -> Vec<String> {
    let layout = LAYOUT.replace("{ api = \"code\" }", "{ api = \"code\", bank = \"bank_code\" }");
    told(
        &[("core/party.toml", PARTY), ("bank/party.toml", CODES), ("core/inquiry.toml", &layout)],
        changed,
        Level::Wire,
    )
}

#[test]
fn another_code_for_the_same_ending_breaks_the_core() {
    let rule = "core: core [answer] rsp_code";
    for (changed, expected) in [
        (("N = \"2\"", "N = \"7\""), "N is told with 7 now, not 2"),
        (("D = \"1\"", "D = \"7\""), "D is told with 7 now, not 1"),
        (("U = \"9\"", "U = \"8\""), "U is told with 8 now, not 9"),
        (("U = \"9\"", "U = \"9\", N30 = \"7\""), "N30 is told with 7 now, not 2"),
    ] {
        assert_eq!(wire(&[changed]), [format!("{rule}: {expected}")], "{changed:?}");
    }
    assert_eq!(wire(&[("U = \"9\"", "U = \"9\", N30 = \"2\"")]), [""; 0], "its class said so before");
    assert_eq!(
        wire(&[("answer  = {", "answer  = { kind = \"AN\",")]),
        ["core: core [answer] kind: it is AN now, not without a rule"]
    );
    let level = Level::Json;
    assert_eq!(
        told(
            &[("core/party.toml", PARTY), ("bank/party.toml", BANK), ("core/inquiry.toml", LAYOUT)],
            &[("N = \"2\"", "N = \"7\"")],
            level
        ),
        [""; 0]
    );
}

/// A row that shows the Korean name of a code is read by people, whatever else it says.
#[test]
fn sentences_and_names_break_nobody() {
    let message = r#"rsp_code = { A = "0", D = "1", N = "2", U = "9" }, kind = { A = "ok", D = "{ko}", N = "{ko}", U = "?" }"#;
    let party = PARTY.replace(r#"rsp_code = { A = "0", D = "1", N = "2", U = "9" }"#, message);
    let set = [("core/party.toml", &*party), ("bank/party.toml", CODES)];
    for changed in [("A = \"ok\"", "A = \"OK\""), ("U = \"?\"", "U = \"{ko}\"")] {
        assert_eq!(told(&set, &[changed], Level::Wire), [""; 0]);
    }
    assert_eq!(told(&set, &[("N = \"2\"", "N = \"7\"")], Level::Wire).len(), 1);
    assert_eq!(wire(&[("잔액 부족", "잔액이 모자람")]), [""; 0]);
}

#[test]
fn another_code_for_the_same_code_of_an_institution_breaks_the_core() {
    let row = |codes: &str, what: &str| vec![format!("core: bank [codes] {codes}: rsp_code: {what}")];
    let lost = "rsp_code = \"3\", ";
    for (from, to, expected) in [
        ("rsp_code = \"3\"", "rsp_code = \"7\"", row("api A0, bank 403", "7 now, not 3")),
        (lost, "", row("api A0, bank 403", "1 now, not 3")),
        ("is = \"unknown\"", "is = \"not_executed\"", row("api A2", "2 now, not 9")),
        // No row says what it was: nobody knows.
        (
            "{ api = \"A1\",               is = \"declined\", rsp_code = \"4\", ko = \"계좌 오류\" },",
            "",
            row("api A1", "9 now, not 4"),
        ),
        // A row of its own for what another one spoke of.
        (
            "{ api = \"A1\",  ",
            "{ api = \"A1\", bank = \"5\", is = \"declined\", rsp_code = \"5\", ko = \"해지\" }, { api = \"A1\", ",
            row("api A1, bank 5", "5 now, not 4"),
        ),
    ] {
        assert_eq!(wire(&[(from, to)]), expected, "{to}");
    }
}

/// As of a caller: what it may be told that it never was.
#[test]
fn a_code_that_had_no_row_breaks_the_core_when_it_tells_what_the_core_never_met() {
    let more = |code: &str| {
        let row = format!("{{ api = \"A4\", is = \"declined\"{code}, ko = \"해지\" }}, {{ api = \"A2\"");
        wire(&[("{ api = \"A2\"", &row)])
    };
    assert_eq!(more(""), [""; 0]);
    assert_eq!(more(", rsp_code = \"3\""), [""; 0]);
    let never = ["core: bank [codes] api A4: rsp_code: it may be 7 now, which it never was"];
    assert_eq!(more(", rsp_code = \"7\""), never);
}

/// What proved nothing proves that nothing was done, or the other way: N60 becomes U04.
#[test]
fn a_status_that_is_refused_now_or_no_more_breaks_the_core() {
    let listed = |statuses: &str| format!("speaks = \"json\"\nrefused = [{statuses}]");
    let (both, one) = (listed("401, 403"), listed("401"));
    let row = |what: &str| [format!("core: bank [refused] 403: rsp_code: {what}")];
    let codes = |refused: &str| CODES.replace("speaks = \"json\"", refused);
    let wire = |from: &str, to: &str| {
        let codes = codes(from);
        let set = [("core/party.toml", PARTY), ("bank/party.toml", &*codes), ("core/inquiry.toml", LAYOUT)];
        told(&set, &[(from, to)], Level::Wire)
    };
    assert_eq!(wire(&one, &both), row("2 now, not 9"));
    assert_eq!(wire(&both, &one), row("9 now, not 2"));
    assert_eq!(wire(&both, &listed("403, 401")), [""; 0]);
}

/// What stood there is looked for elsewhere; the words of two places are not held against each other.
#[test]
fn a_column_that_is_read_elsewhere_breaks_the_core() {
    let column = ("bank = \"bank_code\"", "bank = \"result.bank_code\"");
    let moved = "core: core.inquiry [http] codes bank: it is read from result.bank_code now, not bank_code";
    assert_eq!(wire(&[column]), [moved]);
    assert_eq!(wire(&[column, ("rsp_code = \"3\"", "rsp_code = \"7\"")]), [moved]);
    let alike = "core: bank [codes] api A1: rsp_code: 7 now, not 4";
    assert_eq!(wire(&[column, ("rsp_code = \"4\"", "rsp_code = \"7\"")]), [moved, alike]);
}

/// A column that no transaction hears decides of nothing; what several hear is told once.
#[test]
fn only_codes_that_the_core_may_hear_are_looked_at() {
    let second = LAYOUT.replace("\"IQ\"", "\"IR\"");
    let set = [
        ("core/party.toml", PARTY),
        ("bank/party.toml", CODES),
        ("core/inquiry.toml", LAYOUT),
        ("core/second.toml", &second),
    ];
    assert_eq!(told(&set, &[("rsp_code = \"3\"", "rsp_code = \"7\"")], Level::Wire), [""; 0]);
    let heard = ["core: bank [codes] api A1: rsp_code: 7 now, not 4"];
    assert_eq!(told(&set, &[("rsp_code = \"4\"", "rsp_code = \"7\"")], Level::Wire), heard);
}

#[test]
fn what_fei_answers_itself_is_told_by_the_state_of_the_original() {
    let local = LAYOUT.split("effect").next().unwrap().replace("to       = \"bank\"\n", "");
    let local = local.replace("outbound", "local")
        + "telegram = [{ at = 3, name = \"account\", as = \"X(57)\" }]\n[local]\n\
           original = { of = [\"core.other\"] }\n\
           answers = [{ when = \"not_found\", is = \"declined\", rsp_code = \"5\" }, { is = \"unknown\" }]\n";
    let set = [
        ("core/party.toml", PARTY),
        ("bank/party.toml", CODES),
        ("core/other.toml", LAYOUT),
        ("core/asks.toml", &local.replace("\"IQ\"", "\"IR\"")),
    ];
    let place = "core: core.asks [local] rsp_code";
    for (changed, expected) in [
        (("rsp_code = \"5\"", "rsp_code = \"6\""), "not_found is told with 6 now, not 5"),
        (("{ is = \"unknown\" }", "{ is = \"declined\" }"), "what else there is is told with 1 now, not 9"),
    ] {
        assert_eq!(told(&set, &[changed], Level::Wire), [format!("{place}: {expected}")]);
    }
}

/// A telegram of two items, each with a code of its own.
const ITEMS: &str = r#"
title      = "다건"
flow       = "outbound"
to         = "bank"
match      = { kind = "IQ" }
effect     = "money"
on_unknown = { policy = "manual", owner = "core" }
request    = [{ group = "item", slots = 2, rows = [{ name = "no", as = "X(2)" }] }]
response   = [{ group = "item", slots = 2, rows = [{ name = "no", as = "X(2)", set_by = "request" }, { name = "error", as = "X(1)", ko = "오류" }] }]
[items]
group      = "item"
rsp_code   = "error"
[items.answer]
error      = { A = "0", D = "1", N = "2", U = "9" }
[http]
call       = "POST /v1/items"
codes      = { api = "list[].code", bank = "list[].bank" }
request    = [{ json = "list[].no", from = "{item[].no}" }]
response   = [{ group = "item", each = "list", by = { no = "no" }, rows = [] }]
"#;

#[test]
fn items_that_are_transactions_have_codes_of_their_own() {
    let set = [("core/party.toml", PARTY), ("bank/party.toml", CODES), ("core/items.toml", ITEMS)];
    let own = [("error      = { A = \"0\", D = \"1\"", "error      = { A = \"0\", D = \"7\"")];
    assert_eq!(
        told(&set, &own, Level::Wire),
        ["core: core.items [items.answer] error 오류: D is told with 7 now, not 1"]
    );
    let of_rows = [("rsp_code = \"3\"", "rsp_code = \"7\"")];
    assert_eq!(
        told(&set, &of_rows, Level::Wire),
        ["core: bank [codes] api A0, bank 403: error 오류: 7 now, not 3"]
    );
}

/// The inquiry's column decides as the call's does.
#[test]
fn a_column_of_an_inquiry_that_is_read_elsewhere_breaks_the_core() {
    let inquiry = "\n[http.inquiry]\ncall = \"GET /v1/list/{account}\"\ncodes = { api = \"code\" }\n";
    let layout = format!("{LAYOUT}{inquiry}");
    let set = [("core/party.toml", PARTY), ("bank/party.toml", BANK), ("core/inquiry.toml", &*layout)];
    let column = (
        "GET /v1/list/{account}\"\ncodes = { api = \"code\" }",
        "GET /v1/list/{account}\"\ncodes = { api = \"result.code\" }",
    );
    assert_eq!(
        told(&set, &[column], Level::Wire),
        ["core: core.inquiry [http.inquiry] codes api: it is read from result.code now, not code"]
    );
}

/// A header has one row for what all institutions say.
#[test]
fn a_code_that_another_institution_has_long_told_is_not_new_to_the_core() {
    let second = LAYOUT.replace("\"IQ\"", "\"IR\"").replace("\"bank\"", "\"other\"");
    let set = [
        ("core/party.toml", PARTY),
        ("bank/party.toml", CODES),
        ("other/party.toml", BANK),
        ("core/inquiry.toml", LAYOUT),
        ("core/second.toml", &second),
    ];
    let more = |code: &str| {
        format!(
            "codes = [{{ api = \"5\", is = \"declined\", rsp_code = \"{code}\", ko = \"해지\" }}, {{ api = \"0\""
        )
    };
    let told = |code: &str| told(&set, &[("codes = [{ api = \"0\"", &more(code))], Level::Wire);
    assert_eq!(told("3"), [""; 0]);
    assert_eq!(told("7"), ["core: other [codes] api 5: rsp_code: it may be 7 now, which it never was"]);
}

#[test]
fn an_answer_of_the_core_that_is_taken_for_another_ending_breaks_it() {
    let row = "rsp_code = \"0\", is = \"executed\"";
    assert_eq!(
        wire(&[(row, "rsp_code = \"0\", is = \"declined\"")]),
        ["core: core [codes] rsp_code 0: it is taken for declined now, not executed"]
    );
    let more = format!("{row}, ko = \"정상\" }}, {{ rsp_code = \"5\", is = \"declined\"");
    assert_eq!(wire(&[(row, &more)]), [""; 0]);
}
