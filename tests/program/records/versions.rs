//! A file of records of which there are two versions: the day of its first record picks one, or `--date` does.

use std::fs;

use super::{folder, text};
use crate::support::{Copy, run, run_with};

const DAILY: &str = "mainframe.daily";

/// The JSON lines of a day; `more` is what each entry says besides.
fn lines(day: &str, entries: usize, more: &str) -> String {
    let entry =
        format!("{{\"data\":{{\"rec\":\"D\",\"account\":\"110123456789\",\"amount\":\"5\"{more}}}}}\n");
    let header = format!("{{\"header\":{{\"rec\":\"H\",\"date\":\"{day}\"}}}}\n");
    let sums = format!("\"count\":{entries},\"total\":\"{}\"", 5 * entries);
    format!("{header}{}{{\"trailer\":{{\"rec\":\"T\",{sums}}}}}\n", entry.repeat(entries))
}

#[test]
fn the_first_record_picks_the_version_both_ways() {
    for (day, width, more) in [("20260630", 24, ""), ("20260701", 26, ",\"channel\":\"01\"")] {
        let lines = lines(day, 9000, more);
        let file = run_with(&["encode", "--records", DAILY], lines.clone());
        assert_eq!((file.code, file.bytes.len()), (0, 9002 * width), "{}", file.stderr);
        let again = run_with(&["decode", "--records", DAILY], file.bytes);
        assert_eq!((again.code, again.stdout == lines, &*again.stderr), (0, true, "9002 records\n"));
    }
}

#[test]
fn a_day_that_is_said_goes_first() {
    let old = lines("20260701", 1, "");
    let ran = run_with(&["encode", "--records", DAILY, "--date", "2026-06-30"], old.clone());
    assert_eq!((ran.code, ran.bytes.len()), (0, 3 * 24), "{}", ran.stderr);
    let told = "header.date says 2026-07-01, --date says 2026-06-30: mainframe.daily is taken as of 2026-06-30\n3 records\n";
    let again = run_with(&["decode", "--records", DAILY, "--date", "2026-06-30"], ran.bytes.clone());
    assert_eq!((again.code, &*again.stdout, &*ran.stderr, &*again.stderr), (0, &*old, told, told));
    let same = run_with(&["encode", "--records", DAILY, "--date", "2026-07-01"], lines("20260701", 1, ""));
    assert!(!same.stderr.contains("--date"), "{}", same.stderr);
    // What the file says alone would cut it otherwise.
    let (_folder, path) = folder();
    let (out, rejects) = (path("out"), path("rejects"));
    let options = ["decode", "--records", DAILY, "-o", text(&out), "--rejects", text(&rejects)];
    assert_eq!(run_with(&options, ran.bytes).code, 1);
}

#[test]
fn a_first_record_that_says_no_day_is_asked_about_before_anything_is_written() {
    let (_folder, path) = folder();
    let out = path("out");
    let said = "fei: which version of mainframe.daily this is follows from header.date, and the first record does not say \
                that: --date picks one\n";
    let file = run_with(&["encode", "--records", DAILY], lines("20260630", 2, "")).bytes;
    for (way, input) in [
        ("decode", file[24..].to_vec()),
        ("decode", [b"\xC8", "00000000".as_bytes(), &file[9..]].concat()),
        ("decode", b"short".to_vec()),
        ("encode", b"{\"data\":{}}\n".to_vec()),
        ("encode", b"{\"header\":{\"date\":\"20260631\"}}\n".to_vec()),
        ("encode", b"no JSON".to_vec()),
    ] {
        let ran = run_with(&[way, "--records", DAILY, "-o", text(&out)], input);
        assert_eq!((ran.code, &*ran.stderr, out.exists()), (2, said, false));
    }
}

#[test]
fn a_day_without_a_version_is_told() {
    let copy = Copy::of_layouts();
    for gone in ["daily.before-20260701.records.toml", "daily.golden.toml"] {
        fs::remove_file(copy.file(&format!("mainframe/{gone}"))).unwrap();
    }
    let ran =
        run(&["encode", "--records", DAILY, "--layouts", copy.path(), "--date", "2026-06-30", "/dev/null"]);
    assert_eq!((ran.code, &*ran.stderr), (2, "fei: mainframe.daily has no version on 2026-06-30\n"));
    let alone = run(&["decode", "mainframe.daily.data", "--date", "2026-06-30", "/dev/null"]);
    assert!(alone.stderr.contains("24 bytes"), "{}", alone.stderr);
}
