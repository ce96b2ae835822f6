//! A file of several kinds of records: CMS EB11, whose layout says what comes where and what must add up.

use std::fmt::Write as _;
use std::fs;

use super::{folder, json_lines, text};
use crate::support::{Copy, run, run_with};

const EB11: &str = "cms.eb11";

/// A file of so many new payers, and its trailer's number of them.
fn eb11(payers: usize, said: usize) -> String {
    let mut file = format!("H00000000TESTORG001EB111125261125{:87}", "");
    for number in 1..=payers {
        let _ = write!(
            file,
            "R{number:08}TESTORG0012611251PAYER{number:05}{:10}000400112345678901234  {:16}{:24}1{:10}",
            "", "800101", "", ""
        );
    }
    let _ = write!(file, "T99999999TESTORG001EB111125{said:08}{said:08}{:024}{:53}", 0, "");
    assert_eq!(file.len(), 120 * (payers + 2));
    file
}

#[test]
fn a_file_of_kinds_goes_both_ways() {
    let file = eb11(3000, 3000);
    let json = run_with(&["decode", "--records", EB11, "--threads", "3"], file.clone());
    assert_eq!((json.code, json.stderr.as_str()), (0, "3002 records\n"));
    let lines = json_lines(&json.stdout);
    assert_eq!((lines.len(), &lines[0]["header"]["file_name"]), (3002, &"EB111125".into()));
    assert_eq!(
        (&lines[7]["data"]["seq"], &lines[3001]["trailer"]["total_cnt"]),
        (&"00000007".into(), &3000.into())
    );
    let again = run_with(&["encode", "--records", EB11, "--threads", "3"], json.stdout);
    assert!(again.code == 0 && again.bytes == file.as_bytes(), "{}", again.stderr);
}

#[test]
fn the_form_of_a_file_can_be_another() {
    let file = eb11(2, 2);
    let json = run_with(&["decode", "--records", EB11], file.clone()).stdout;
    let lines = run_with(&["encode", "--records", "--record", "lf", EB11], json.clone());
    assert_eq!(lines.stdout.lines().collect::<Vec<_>>().concat(), file);
    assert_eq!(run_with(&["decode", "--records", "--record", "lf", EB11], lines.bytes).stdout, json);
}

#[test]
fn what_the_trailer_says_is_checked_and_so_is_the_order() {
    let ran = run_with(&["decode", "--records", EB11], eb11(2, 3));
    assert_eq!((ran.code, ran.stdout.lines().count()), (1, 3));
    assert_eq!(
        ran.stderr,
        "fei: record 4 at byte 360: cms.eb11.trailer: total_cnt at byte 27 (8 bytes): expected 2 by count(data), got 3\n"
    );
    let (_folder, rejects) = folder();
    let file = eb11(3, 3);
    let no_trailer = &file[..480];
    let ran = run_with(&["decode", "--records", EB11, "--rejects", text(&rejects("r"))], no_trailer);
    assert_eq!(
        (ran.code, ran.stdout.lines().count(), ran.stderr.as_str()),
        (1, 4, "4 records, 1 rejected\n")
    );
    let told = json_lines(&fs::read_to_string(rejects("r")).unwrap());
    assert_eq!(
        (&told[0]["kind"], &told[0]["offset"], &told[0]["bytes"]),
        (&"order".into(), &480.into(), &"".into())
    );
    let twice = format!("{file}{file}");
    let ran = run_with(&["decode", "--records", EB11], twice);
    assert!(
        ran.stderr.contains("record 6 at byte 600: cms.eb11: expected the end of the file, got header"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_is_rejected_on_the_way_back_does_not_come_to_stand_in_the_file() {
    let json = run_with(&["decode", "--records", EB11], eb11(3, 3)).stdout;
    let (_folder, rejects) = folder();
    let wrong = json
        .replace("\"kind\":\"1\",\"payer_no\":\"PAYER00002\"", "\"kind\":\"9\",\"payer_no\":\"PAYER00002\"");
    let ran = run_with(&["encode", "--records", EB11, "--rejects", text(&rejects("r"))], wrong);
    assert_eq!((ran.code, ran.bytes.len()), (1, 240), "header and the first payer");
    let told = json_lines(&fs::read_to_string(rejects("r")).unwrap());
    let told: Vec<_> =
        told.iter().map(|one| (one["record"].as_u64().unwrap(), one["kind"].as_str().unwrap())).collect();
    // The third payer would leave a gap, the trailer count what is not there, and a file without one has no end.
    assert_eq!(told, [(3, "not_in_codes"), (4, "total"), (5, "total"), (6, "order")]);
    let ran = run_with(&["encode", "--records", EB11], "{\"dat\":{}}");
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("expected {\"header\":{…}} or {\"data\":{…}}"), "{}", ran.stderr);
}

#[test]
fn what_follows_from_the_records_before_need_not_be_given() {
    let file = eb11(3000, 3000);
    let json = run_with(&["decode", "--records", EB11], file.clone()).stdout;
    let mut lines: Vec<serde_json::Value> = json_lines(&json);
    for line in &mut lines {
        for (kind, left) in
            [("data", &["seq"][..]), ("trailer", &["org", "file_name", "total_cnt", "new_cnt"])]
        {
            let record = line.get_mut(kind).and_then(|record| record.as_object_mut());
            record.into_iter().for_each(|record| record.retain(|key, _| !left.contains(&key.as_str())));
        }
    }
    let short: String = lines.iter().map(|line| format!("{line}\n")).collect();
    assert!(short.len() < json.len() && !short.contains("total_cnt"));
    let (_folder, path) = folder();
    let losses = path("losses");
    let again =
        run_with(&["encode", "--records", EB11, "--threads", "3", "--losses", text(&losses)], short.clone());
    assert!(again.code == 0 && again.bytes == file.as_bytes(), "{}", again.stderr);
    assert_eq!(fs::read_to_string(&losses).unwrap(), "", "nothing of it is a loss");

    // What is given must agree all the same, and one record alone has no others that could tell.
    let wrong = short.replacen("{\"trailer\":{", "{\"trailer\":{\"new_cnt\":2999,", 1);
    let ran = run_with(&["encode", "--records", EB11], wrong);
    assert!(ran.code == 1 && ran.stderr.contains("expected 3000 by count(data), got 2999"), "{}", ran.stderr);
    let ran = run_with(&["encode", "cms.eb11.trailer"], "{\"rec\":\"T\",\"seq\":\"99999999\"}");
    assert!(ran.code == 1 && ran.stderr.contains("org"), "{}", ran.stderr);
}

#[test]
fn a_record_that_could_not_be_read_again_is_not_written() {
    let copy = Copy::of_layouts();
    let rows = |kind: &str, last: &str| {
        format!(
            "[record.{kind}]\nmatch = {{ rec = \"{}\" }}\nrows = [{{ name = \"rec\", as = \"X(1)\" }}, {last}]\n",
            &kind[..1]
        )
    };
    let file = format!(
        "title = \"t\"\nform = \"lf\"\norder = \"data* trailer?\"\nchecks = [{{ row = \"trailer.count\", is = \"count(data)\" }}]\n{}{}",
        rows("data", "{ name = \"a\", as = \"X(2)\" }"),
        rows("trailer", "{ name = \"count\", as = \"9(4) binary\" }"),
    );
    copy.write("cms/bin.records.toml", &file);
    let data = "{\"data\":{\"rec\":\"d\",\"a\":\"xx\"}}\n";
    let encode =
        |lines: String| run_with(&["encode", "--records", "--layouts", copy.path(), "cms.bin"], lines);
    let with_trailer = |count: usize| encode(data.repeat(count) + "{\"trailer\":{\"rec\":\"t\"}}\n");
    let ran = with_trailer(9);
    assert_eq!((ran.code, &ran.bytes[36..]), (0, &b"t\x00\x09\n"[..]), "{}", ran.stderr);
    let ran = with_trailer(10);
    assert!(
        ran.code == 1 && ran.stderr.contains("no line feed inside a record"),
        "a count of 10: {}",
        ran.stderr
    );
    assert_eq!(ran.bytes.len(), 40, "the data alone");
    let ran = encode(data.replace(":\"d\"", ":\"t\""));
    assert!(
        ran.code == 1 && ran.stderr.contains("read as data, got one that is read as trailer"),
        "{}",
        ran.stderr
    );
}

#[test]
fn one_record_can_be_looked_at_alone() {
    let file = eb11(1, 1);
    let one = run_with(&["decode", "cms.eb11.data"], &file[120..240]);
    assert_eq!(one.code, 0, "{}", one.stderr);
    assert!(one.stdout.starts_with("{\"rec\":\"R\",\"seq\":\"00000001\""), "{}", one.stdout);
    assert_eq!(run_with(&["encode", "cms.eb11.data"], one.stdout).stdout, file[120..240]);
    let view = run_with(&["view", "--party", "cms"], &file[240..]);
    assert_eq!(view.code, 0, "{}{}", view.stdout, view.stderr);
    assert!(view.stdout.contains("because rec = \"T\"") && view.stdout.contains("총건수"), "{}", view.stdout);
}

#[test]
fn a_file_of_records_is_named_as_one() {
    let ran = run_with(&["decode", EB11], "");
    assert!(ran.code == 2 && ran.stderr.contains("a file of records: say --records"), "{}", ran.stderr);
    let ran = run_with(&["decode", "--records", "cms.eb1"], "");
    assert!(ran.code == 2 && ran.stderr.contains("did you mean cms.eb11?"), "{}", ran.stderr);
}

#[test]
fn a_telegram_that_is_another_is_told() {
    let telegram = super::transfer_file(1);
    let ran = run_with(&["decode", super::TRANSFER], telegram.clone());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let mut other = telegram;
    other[24..31].copy_from_slice(b"2100100");
    let ran = run_with(&["decode", super::TRANSFER], other);
    assert_eq!(ran.code, 0);
    assert!(
        ran.stderr.contains("no hecto.transfer.request: it is hecto.transfer.response"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_golden_file_of_records_is_played() {
    let copy = Copy::of_layouts();
    copy.replace(
        "cms/eb11.golden.toml",
        "\"PAYER00002\", 10, \"0880002\"",
        "\"PAYER00002\", 10, \"0880003\"",
    );
    let ran = run(&["test", &format!("{}/cms/eb11.records.toml", copy.path())]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.contains("one of each kind") && ran.stdout.contains("line 22: lines: byte 496"),
        "{}",
        ran.stdout
    );
    copy.replace("cms/eb11.golden.toml", "expected 1 by sequence", "expected 7 by sequence");
    let ran = run(&["test", copy.path(), "--case", "no trailer"]);
    assert!(ran.code == 1 && ran.stdout.contains("rejects: the file has"), "{}", ran.stdout);
}
