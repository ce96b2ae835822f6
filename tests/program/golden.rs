//! One changed byte in any part of a golden case makes `fei test` say where.

use crate::support::{Copy, run};

const FILE: &str = "hecto/transfer.golden.toml";

/// Changes one byte of the first case and gives back what `fei test` says.
fn spoiled(from: &str, to: &str) -> String {
    assert!(from.len() == to.len() && from.bytes().zip(to.bytes()).filter(|(a, b)| a != b).count() == 1);
    let copy = Copy::of_layouts();
    copy.replace(FILE, from, to);
    let ran = run(&["test", copy.path()]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains(FILE) && ran.stdout.contains("executed"), "{}", ran.stdout);
    ran.stdout
}

#[test]
fn all_golden_cases_are_as_written() {
    let ran = run(&["test"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.starts_with("ok: ") && ran.stdout.lines().count() == 1, "{}", ran.stdout);
}

/// A misspelt name is no test that passed.
#[test]
fn a_name_that_no_case_has_is_told() {
    for command in [&["test", "--case", "nosuch"][..], &["demo", "--once", "--case", "nosuch"]] {
        let ran = run(command);
        assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains("no golden case has \"nosuch\" in its name"), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn a_byte_of_the_telegram_in() {
    // the account is sent on, so the JSON out is another one; the telegram out repeats it
    let told = spoiled(
        "\"110123456789\", 3, 8, 6, \"0000001500000\"",
        "\"110123456788\", 3, 8, 6, \"0000001500000\"",
    );
    assert!(told.contains("core_sends: byte 111 (wd_account 출금계좌번호): the file has \"8"), "{told}");
    // sent nowhere, but repeated
    let told = spoiled(
        "6, \"0000001500000\", 1, \"0000000000000\", \"004\"",
        "6, \"0000001500000\", 1, \"0000000000000\", \"003\"",
    );
    assert!(told.contains("core_sends: byte 158 (rcv_bank"), "{told}");
}

#[test]
fn a_byte_of_the_json_out() {
    let told = spoiled("\"cntr_account_type\":\"N\"", "\"cntr_account_type\":\"M\"");
    assert!(told.contains("sends: byte 22: the file has \"M"), "{told}");
    let told =
        spoiled("\"POST /v2.0/transfer/deposit/acnt_num\"", "\"POST /v2.1/transfer/deposit/acnt_num\"");
    assert!(told.contains("calls: byte 9: the file has \"1"), "{told}");
}

#[test]
fn a_byte_of_the_json_in() {
    // mapped nowhere: only the institution knows it
    let told = spoiled("신한은행", "신한은\u{d588}");
    assert!(told.contains("answers: byte"), "{told}");
}

#[test]
fn a_byte_of_the_telegram_out() {
    let told = spoiled("\"2100\", \"100\", \"1\", \"000123\"", "\"2100\", \"100\", \"2\", \"000123\"");
    assert!(told.contains("core_gets: byte 31 (send_count 송신회수): the file has \"2"), "{told}");
}

#[test]
fn how_it_ends_and_what_is_lost_are_compared_too() {
    let copy = Copy::of_layouts();
    copy.replace(FILE, "ends       = \"executed\"", "ends       = \"unknown\"");
    let ran = run(&["test", copy.path()]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("ends: "), "{}", ran.stdout);
}

#[test]
fn a_broken_golden_file_is_told_with_its_place() {
    let copy = Copy::of_layouts();
    copy.replace(FILE, "core_sends = [", "core_send = [");
    let ran = run(&["test", copy.path()]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("transfer.golden.toml:9:1: unknown field `core_send`"), "{}", ran.stderr);
}

#[test]
fn a_case_that_cannot_be_played_is_told_with_its_place() {
    let (served, several) = ("core/deposit.golden.toml", "bulk/transfer.golden.toml");
    let call = "calls      = \"POST /v1/deposits\"";
    for (file, text, instead, line, told) in [
        (
            "core/deposit.toml",
            "\"POST /v1/deposits\"",
            "\"POST /v1/gone\"",
            4,
            "booked: calls \"POST /v1/deposits\", which is not served on 2026-09-07",
        ),
        (
            served,
            call,
            "calls      = \"POST /v1/gone\"",
            4,
            "booked: calls \"POST /v1/gone\", which is not served on 2026-09-07",
        ),
        (several, "\"swapped-elements\"", "\"swapped\"", 0, ": fault: "),
    ] {
        let copy = Copy::of_layouts();
        copy.replace(file, text, instead);
        let case = if file == several { several } else { served };
        let ran = run(&["test", &format!("{}/{case}", copy.path())]);
        let place = if line == 0 { format!("{case}:") } else { format!("{case}:{line}: ") };
        assert!(ran.code == 1 && ran.stderr.contains(&place) && ran.stderr.contains(told), "{}", ran.stderr);
    }
}

#[test]
fn cases_of_one_file_and_of_one_name() {
    let of_file = run(&["test", "layouts/hecto/open.golden.toml", "--format", "json"]);
    let all = run(&["test", "--format", "json"]);
    let count =
        |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap()["cases"].as_u64().unwrap();
    assert!(count(&of_file.stdout) > 0 && count(&of_file.stdout) < count(&all.stdout));
    let beside = run(&["test", "layouts/hecto/open.toml", "--format", "json"]);
    assert_eq!(count(&of_file.stdout), count(&beside.stdout), "a layout names the cases beside it");
}
