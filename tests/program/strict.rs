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
