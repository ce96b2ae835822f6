//! Records that cannot be translated, files that end where they should not, and what is lost on the way.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{TRANSFER, folder, json_lines, names, text, transfer_file, transfers};
use crate::support::run_with;

#[test]
fn bad_records_go_aside_and_the_rest_goes_on() {
    let (_folder, file) = folder();
    let mut bytes = transfer_file(2000);
    for bad in [0, 777, 1999] {
        bytes[300 * bad + 141] = b'x'; // in the amount
    }
    let rejects = file("rejects");
    let ran = run_with(&["decode", "--records", TRANSFER, "--rejects", text(&rejects)], bytes.clone());
    assert_eq!((ran.code, ran.stderr.as_str()), (1, "2000 records, 3 rejected\n"));
    let all = transfers(2000);
    let good: Vec<_> = all
        .lines()
        .enumerate()
        .filter(|(nth, _)| ![0, 777, 1999].contains(nth))
        .map(|(_, line)| line)
        .collect();
    assert!(ran.stdout.lines().eq(good), "the others are there, in order");
    let rejects = json_lines(&fs::read_to_string(rejects).unwrap());
    let places: Vec<_> = rejects.iter().map(|one| (one["record"].clone(), one["offset"].clone())).collect();
    assert_eq!(places, [(1.into(), 0.into()), (778.into(), 233_100.into()), (2000.into(), 599_700.into())]);
    let one = &rejects[1];
    assert_eq!((&one["path"], &one["at"], &one["width"]), (&"amount".into(), &129.into(), &13.into()));
    assert_eq!((&one["kind"], &one["expected"]), (&"digits".into(), &"13 digits".into()));
    assert!(one["reason"].as_str().unwrap().contains("amount at byte 129 (13 bytes): expected 13 digits"));
    assert_eq!(STANDARD.decode(one["bytes"].as_str().unwrap()).unwrap(), bytes[233_100..233_400]);
}

#[test]
fn mended_records_go_back_into_the_file_at_their_offset_or_into_the_lines_as_their_number() {
    let (_folder, file) = folder();
    let (good, all) = (transfer_file(9), transfers(9));
    let mut bytes = good.clone();
    for bad in [0, 4, 5, 8] {
        bytes[300 * bad + 141] = b'x';
    }
    let rejects = file("rejects");
    let ran = run_with(&["decode", "--records", TRANSFER, "--rejects", text(&rejects)], bytes.clone());
    let mut lines: Vec<_> = ran.stdout.lines().map(str::to_owned).collect();
    for one in json_lines(&fs::read_to_string(rejects).unwrap()) {
        let mut mended = STANDARD.decode(one["bytes"].as_str().unwrap()).unwrap();
        mended[141] = b'0';
        let (offset, number) = (one["offset"].as_u64().unwrap() as usize, one["record"].as_u64().unwrap());
        bytes[offset..][..mended.len()].copy_from_slice(&mended);
        lines.insert(
            number as usize - 1,
            run_with(&["decode", TRANSFER], mended).stdout.trim_end().to_owned(),
        );
    }
    assert!(lines.iter().eq(all.lines().collect::<Vec<_>>()), "every line is in its place");
    assert!(bytes == good, "every record is in its place");
}

#[test]
fn lines_that_are_no_records_go_aside_too() {
    let (_folder, file) = folder();
    let good = transfers(2);
    let (first, second) = good.split_at(good.find('\n').unwrap() + 1);
    let lines = format!("{first}\n{{\"tx_code\":1}}\n{second}{{\"tx_code\":\"A\"");
    let ran = run_with(&["encode", "--records", TRANSFER, "--rejects", text(&file("rejects"))], lines);
    assert_eq!((ran.code, ran.bytes), (1, transfer_file(2)));
    assert!(ran.stderr.starts_with("5 records, 3 rejected\n"), "{}", ran.stderr);
    let rejects = json_lines(&fs::read_to_string(file("rejects")).unwrap());
    let said: Vec<_> =
        rejects.iter().map(|one| (one["record"].as_u64().unwrap(), one["kind"].as_str().unwrap())).collect();
    assert_eq!(said, [(2, "syntax"), (3, "wrong_type"), (5, "syntax")]);
    assert_eq!(rejects[1]["pointer"], "/tx_code");
    assert_eq!(STANDARD.decode(rejects[1]["bytes"].as_str().unwrap()).unwrap(), b"{\"tx_code\":1}");
}

#[test]
fn all_that_is_wrong_with_a_line_is_told() {
    let (_folder, file) = folder();
    let bad = r#"{"trailer":{"total_cnt":"x","new_cnt":1.5,"q":1}}"#;
    let lines = format!("{{\"header\":{{\"org\":\"1\",\"file_name\":\"EB111125\"}}}}\n{bad}\n");
    let encode = ["encode", "--records", "cms.eb11"];
    let ran = run_with(&encode, lines.clone());
    // What follows from the records before, as the trailer's org, is not missing.
    let told: Vec<_> = ran.stderr.lines().map(|line| line.split(" (byte").next().unwrap()).collect();
    assert_eq!(
        told,
        [
            "fei: record 2 at byte 46: cms.eb11.trailer: q at /trailer/q",
            "cms.eb11.trailer: total_cnt at /trailer/total_cnt",
            "cms.eb11.trailer: new_cnt at /trailer/new_cnt"
        ]
    );
    let rejects = file("rejects");
    let ran = run_with(&[&encode[..], &["--rejects", text(&rejects)]].concat(), lines);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, "2 records, 2 rejected\n"));
    let rejects = json_lines(&fs::read_to_string(rejects).unwrap());
    assert_eq!((&rejects[0]["path"], &rejects[0]["kind"]), (&"q".into(), &"unknown_key".into()));
    let others: Vec<_> = rejects[0]["others"].as_array().unwrap().iter().collect();
    assert_eq!(
        (&others[0]["pointer"], &others[0]["kind"]),
        (&"/trailer/total_cnt".into(), &"wrong_type".into())
    );
    assert_eq!((&others[1]["pointer"], &others[1]["kind"]), (&"/trailer/new_cnt".into(), &"number".into()));
    assert_eq!((others.len(), rejects[0].get("more")), (2, None));
}

#[test]
fn without_rejects_the_first_bad_record_ends_it_with_its_place() {
    let (folder, file) = folder();
    let mut bytes = transfer_file(1000);
    bytes[300 * 500 + 141] = b'x';
    let ran = run_with(&["decode", "--records", TRANSFER], bytes.clone());
    assert_eq!(ran.code, 1);
    assert!(ran.stdout == transfers(500), "what stood before it is there: {}", ran.stdout.lines().count());
    assert!(
        ran.stderr.starts_with("fei: record 501 at byte 150000: hecto.transfer.request: amount at byte 129"),
        "{}",
        ran.stderr
    );
    fs::write(file("out"), "of yesterday").unwrap();
    let ran = run_with(&["decode", "--records", TRANSFER, "-o", text(&file("out"))], bytes);
    assert_eq!(ran.code, 1);
    assert_eq!(names(folder.path()), ["out"]);
    assert_eq!(fs::read(file("out")).unwrap(), b"of yesterday");
}

#[test]
fn a_file_that_ends_inside_a_record_is_told() {
    let (_folder, file) = folder();
    let mut bytes = transfer_file(3);
    bytes.truncate(800);
    let ran = run_with(&["decode", "--records", TRANSFER], bytes.clone());
    assert_eq!((ran.code, &ran.stdout), (1, &transfers(2)));
    assert!(ran.stderr.contains("record 3 at byte 600: expected 300 bytes, got 200 bytes"), "{}", ran.stderr);
    let ran =
        run_with(&["decode", "--records", TRANSFER, "--rejects", text(&file("rejects"))], bytes.clone());
    assert_eq!((ran.code, ran.stderr.as_str()), (1, "3 records, 1 rejected\n"));
    let rejects = json_lines(&fs::read_to_string(file("rejects")).unwrap());
    assert_eq!((&rejects[0]["kind"], &rejects[0]["offset"]), (&"cut".into(), &600.into()));
    assert_eq!(STANDARD.decode(rejects[0]["bytes"].as_str().unwrap()).unwrap(), bytes[600..]);
}

#[test]
fn line_ends_of_the_other_kind_are_told() {
    let lf = run_with(&["encode", "--records", "--record", "lf", TRANSFER], transfers(2)).bytes;
    let ran = run_with(&["decode", "--records", "--record", "crlf", TRANSFER], lf.clone());
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("got a line feed alone at byte 300"), "{}", ran.stderr);
    let crlf = run_with(&["encode", "--records", "--record", "crlf", TRANSFER], transfers(2)).bytes;
    let ran = run_with(&["decode", "--records", "--record", "lf", TRANSFER], crlf);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("expected 300 bytes, got 301 bytes"), "{}", ran.stderr);
    let ran = run_with(&["decode", "--records", "--record", "lf", TRANSFER], &lf[..lf.len() - 1]);
    assert_eq!((ran.code, &ran.stdout), (0, &transfers(2)));
    assert_eq!(ran.stderr, "2 records\nthe last line had no end\n");
}

#[test]
fn a_record_longer_than_any_may_be_is_refused() {
    let ran = run_with(&["decode", "--records", "--record", "word4", TRANSFER], b"\xFF\xFF\xFF\xFFxyz");
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("expected at most 1048576 bytes, got 4294967295 bytes"), "{}", ran.stderr);
    let ran = run_with(&["decode", "--records", "--record", "lf", TRANSFER], vec![b'x'; 3 << 20]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("got more, without a line end"), "{}", ran.stderr);
}

#[test]
fn a_line_end_inside_a_record_is_not_written_where_it_would_end_it() {
    let json = transfers(1).replace("\"rsv1\":\"\"", "\"_247\":\"a\\nb\",\"rsv1\":\"\"");
    let ran = run_with(&["encode", "--records", "--record", "lf", TRANSFER], json.clone());
    let fixed = run_with(&["encode", "--records", TRANSFER], json);
    assert_eq!((ran.code, ran.stdout.as_str(), fixed.code), (1, "", 0), "{} {}", ran.stderr, fixed.stderr);
    assert!(ran.stderr.contains("no line feed inside a record"), "{}", ran.stderr);
}

#[test]
fn what_is_lost_is_counted_and_listed() {
    let (_folder, file) = folder();
    let json = transfers(5).replace("급여２０２６", "급여2026");
    let ran = run_with(&["encode", "--records", TRANSFER, "--losses", text(&file("losses"))], json.clone());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "5 records; memo widened 5\n"));
    let losses = json_lines(&fs::read_to_string(file("losses")).unwrap());
    assert_eq!(losses.len(), 5);
    assert_eq!(
        (&losses[4]["record"], &losses[4]["path"], &losses[4]["kind"]),
        (&5.into(), &"memo".into(), &"widened".into())
    );
    let ran = run_with(&["encode", "--records", TRANSFER, "--format", "json"], json);
    let sums: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!((&sums["records"], &sums["losses"][0]["times"]), (&5.into(), &5.into()));
    let quiet = run_with(&["encode", "--records", TRANSFER, "--quiet"], transfers(1));
    assert_eq!(quiet.stderr, "");
}

#[test]
fn lines_that_are_read_as_fixed_are_told() {
    let (_folder, file) = folder();
    let records = transfer_file(4);
    for (end, said) in
        [("\r\n", "CR LF: if it is a file of lines, say --record crlf"), ("\n", "say --record lf")]
    {
        let lines: Vec<u8> =
            records.chunks(300).flat_map(|record| [record, end.as_bytes()].concat()).collect();
        let ran = run_with(&["decode", "--records", TRANSFER], lines.clone());
        assert!(ran.code == 1 && ran.stderr.contains(said), "{}", ran.stderr);
        let ran = run_with(&["decode", "--records", TRANSFER, "--rejects", text(&file("r"))], lines);
        assert!(ran.code == 1 && ran.stderr.contains(said), "{}", ran.stderr);
    }
    let mut bytes = records;
    bytes[300 + 141] = b'x';
    let ran = run_with(&["decode", "--records", TRANSFER], bytes);
    assert!(ran.code == 1 && !ran.stderr.contains("--record "), "{}", ran.stderr);
}
