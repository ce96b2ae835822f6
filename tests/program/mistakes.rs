//! `fei check` on a layout with many mistakes: all of them in one run, each with its line.

use std::collections::BTreeSet;

use crate::support::{Copy, run, run_with};

/// A transaction with a mistake on every line that ends in `#! CODE`.
const MISTAKES: &str = include_str!("mistakes.toml");

/// `(line, code)` of every mistake that the text marks.
fn marked() -> BTreeSet<(u64, String)> {
    let marks = MISTAKES.lines().enumerate().filter_map(|(at, line)| Some((at, line.split_once("#! ")?.1)));
    marks.map(|(at, code)| (at as u64 + 1, code.to_owned())).collect()
}

#[test]
fn all_mistakes_are_found_in_one_run_each_at_its_line() {
    let copy = Copy::of_layouts();
    copy.write("hecto/mistakes.toml", MISTAKES);
    let ran = run(&["check", copy.path(), "--format", "json"]);
    assert_eq!(ran.code, 1);
    let findings: Vec<serde_json::Value> = serde_json::from_str(&ran.stdout).unwrap();
    let place =
        |one: &serde_json::Value| (one["line"].as_u64().unwrap(), one["code"].as_str().unwrap().to_owned());
    let found: BTreeSet<_> =
        findings.iter().filter(|one| one["file"] == "hecto/mistakes.toml").map(place).collect();
    assert!(marked().len() >= 12);
    assert_eq!(found, marked(), "{}", ran.stdout);
}

#[test]
fn people_see_the_line_what_was_expected_and_the_mended_line() {
    let copy = Copy::of_layouts();
    copy.write("hecto/mistakes.toml", MISTAKES);
    let ran = run(&["check", copy.path()]);
    assert_eq!(ran.code, 1);
    assert!(!ran.stdout.starts_with("ok:") && !ran.stdout.contains('\x1b'), "{}", ran.stdout);
    for shown in ["hecto/mistakes.toml:", "accont", "^", "did you mean"] {
        assert!(ran.stdout.contains(shown), "nowhere {shown}:\n{}", ran.stdout);
    }
}

#[test]
fn a_part_is_checked_with_the_whole() {
    let copy = Copy::of_layouts();
    copy.write("hecto/mistakes.toml", MISTAKES);
    let of = |path: &str| run(&["check", copy.file(path).to_str().unwrap(), "--quiet"]);
    assert_eq!(of("hecto/mistakes.toml").code, 1);
    assert_eq!(of("hecto").code, 1);
    assert_eq!(of("hecto/transfer.toml").code, 0, "the mistakes are another file's");
    assert_eq!(of("core").code, 0);
}

#[test]
fn what_several_files_get_wrong_together_is_found() {
    let copy = Copy::of_layouts();
    copy.write("hecto/twin.toml", &copy.text("hecto/open.toml"));
    let ran = run(&["check", copy.path(), "--format", "json"]);
    assert_eq!((ran.code, ran.stdout.contains("L021")), (1, true), "{}", ran.stdout);
    let copy = Copy::of_layouts();
    copy.replace("kftc/party.toml", "rsp_code = \"0421\"", "rsp_code = \"VTIM\"");
    let ran = run(&["check", copy.path(), "--format", "json"]);
    assert_eq!((ran.code, ran.stdout.contains("L040")), (1, true), "{}", ran.stdout);
}

#[test]
fn a_layout_whose_file_has_findings_is_answered_with_the_first_of_them() {
    let copy = Copy::of_layouts();
    copy.replace("hecto/transfer.toml", "title  ", "titel  ");
    copy.replace("mainframe/daily.records.toml", "title ", "titel ");
    let told = |arguments: &[&str], place: &str| {
        let ran = run(&[arguments, &["--layouts", copy.path()]].concat());
        let (name, place) = (arguments.last().unwrap(), copy.file(place));
        let starts = format!(
            "fei: {name} cannot be used, its file, or one that it stands on, has findings: {}:",
            place.display()
        );
        assert!(ran.code == 2 && ran.stderr.starts_with(&starts), "{starts}\n{}", ran.stderr);
        assert!(ran.stderr.contains("titel") || ran.stderr.contains("title"), "{}", ran.stderr);
    };
    told(&["decode", "hecto.transfer"], "hecto/transfer.toml");
    told(&["encode", "--records", "--date", "2026-09-07", "mainframe.daily"], "mainframe/daily.records.toml");
    let strange = run_with(&["view", "--party", "hecto", "--layouts", copy.path()], "SETTLEBNK");
    assert!(strange.stderr.contains("hecto/transfer.toml:"), "{}", strange.stderr);
    copy.replace("hecto/party.toml", "title ", "titel ");
    told(&["view", "--party", "hecto"], "hecto/party.toml");
    let other = run(&["decode", "hecto.nonsense.request", "--layouts", copy.path()]);
    assert!(other.stderr.starts_with("fei: no transaction \"hecto.nonsense\""), "{}", other.stderr);
}

#[test]
fn a_name_that_lacks_its_side_is_not_laid_to_the_findings_of_others() {
    let copy = Copy::of_layouts();
    copy.write("_common/unused.toml", "titel = \"\"\n");
    let ran = run(&["decode", "hecto.transfer", "--layouts", copy.path()]);
    assert!(ran.code == 2 && !ran.stderr.contains("cannot be used"), "{}", ran.stderr);
    assert!(ran.stderr.contains("hecto.transfer.request"), "{}", ran.stderr);
}
