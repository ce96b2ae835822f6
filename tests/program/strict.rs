//! `--strict`: any change is an error with its place, exit 1, and nothing is written.

use crate::support::{run, run_with};

/// A transfer of the golden cases, as JSON.
fn mirror() -> String {
    let telegram = run(&["send", "hecto.transfer", "--case", "executed", "--offline"]).bytes;
    run_with(&["decode", "hecto.transfer.request", "--strict"], telegram).stdout
}

#[test]
fn what_comes_back_as_it_was_passes() {
    let mirror = mirror();
    let telegram = run_with(&["encode", "hecto.transfer.request", "--strict"], mirror.clone());
    assert_eq!((telegram.code, telegram.bytes.len(), &*telegram.stderr), (0, 300, ""));
    assert_eq!(run_with(&["decode", "hecto.transfer.request", "--strict"], telegram.bytes).stdout, mirror);
}

#[test]
fn what_is_told_without_it_is_an_error_with_it() {
    let changed = mirror().replacen("\"amount\":\"1500000\",", "", 1);
    let arguments = ["encode", "hecto.transfer.request"];
    let told = run_with(&arguments, changed.clone());
    assert_eq!((told.code, told.bytes.len()), (1, 0), "amount is required: {}", told.stderr);
    let changed = mirror().replacen("\"fee\":\"0\"", "\"fee\":\"0\",\"_247\":\"YGS \"", 1);
    let told = run_with(&arguments, changed.clone());
    let loss = "_247 at /_247 (byte";
    assert_eq!((told.code, told.bytes.len()), (0, 300));
    assert!(
        told.stderr.contains(loss) && told.stderr.contains("trimmed, from \"YGS \" to \"YGS\""),
        "{}",
        told.stderr
    );
    let strict = run_with(&["encode", "hecto.transfer.request", "--strict"], changed);
    assert_eq!((strict.code, strict.bytes.len()), (1, 0));
    assert!(strict.stderr.contains(loss) && strict.stderr.contains("stays as it is"), "{}", strict.stderr);
}

#[test]
fn bytes_that_would_not_come_back_are_refused_with_their_place() {
    let mut telegram = run(&["send", "hecto.transfer", "--case", "executed", "--offline"]).bytes;
    telegram[174..183].fill(b' '); // fee: only the answer sets it
    let told = run_with(&["decode", "hecto.transfer.request"], telegram.clone());
    assert!(
        told.code == 0 && told.stderr.contains("fee at byte 174 (9 bytes): rewritten"),
        "{}",
        told.stderr
    );
    let strict = run_with(&["decode", "hecto.transfer.request", "--strict", "--format", "json"], telegram);
    let error: serde_json::Value = serde_json::from_str(&strict.stdout).unwrap();
    assert_eq!(
        (strict.code, &error["path"], &error["at"], &error["kind"]),
        (1, &"fee".into(), &174.into(), &"loss".into())
    );
}

#[test]
fn a_record_that_changes_goes_aside_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let rejects = folder.path().join("rejects.jsonl");
    let sound = run(&["send", "hecto.transfer", "--case", "executed", "--offline"]).bytes;
    let mut other = sound.clone();
    other[174..183].fill(b' ');
    let file = [sound, other].concat();
    let rejects_path = rejects.to_str().expect("a path of text");
    let arguments = ["decode", "--records", "hecto.transfer.request", "--rejects", rejects_path];
    let told = run_with(&arguments, file.clone());
    assert_eq!((told.code, told.stdout.lines().count()), (0, 2), "{}", told.stderr);
    let strict = run_with(&[&arguments[..], &["--strict"]].concat(), file);
    assert_eq!((strict.code, strict.stdout.lines().count()), (1, 1), "{}", strict.stderr);
    let reject: serde_json::Value =
        serde_json::from_slice(&std::fs::read(rejects).expect("rejects")).expect("JSON");
    assert_eq!(
        (&reject["record"], &reject["path"], &reject["at"], &reject["kind"]),
        (&2.into(), &"fee".into(), &174.into(), &"loss".into())
    );
}

#[test]
fn everything_that_is_wrong_with_a_mirror_is_told_in_one_run() {
    let mirror = r#"{"tx_code":"PAYCHECK","direction":"Q","msg_no":"0000007","made_at":"20260907143000",
        "book_date":"20260908","total":"1.00","new":1,
        "item":[{"account":"110123456789","luhn":"9","biz_no":"123456789","amount":"10000.50"}]}"#;
    let arguments = ["encode", "host.computed.request", "--date", "2026-09-07"];
    let told = |mirror: &str| {
        let ran = run_with(&arguments, mirror);
        let path = |line: &str| line.split(' ').nth(1).map(str::to_owned);
        (ran.code, ran.bytes.len(), ran.stderr.lines().filter_map(path).collect::<Vec<_>>())
    };
    assert_eq!(told(mirror), (1, 0, ["new", "total", "item[0].luhn"].map(str::to_owned).to_vec()));
    // What rows say together is judged when each of them fits.
    let worse = mirror.replace("0000007", "x").replace("10000.50", "1.234");
    assert_eq!(told(&worse), (1, 0, ["new", "msg_no", "item[0].amount"].map(str::to_owned).to_vec()));
    let ran = run_with(&[&arguments[..], &["--format", "json"]].concat(), worse);
    let told: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&told["path"], &told["others"][1]["pointer"]), (&"new".into(), &"/item/0/amount".into()));
}
