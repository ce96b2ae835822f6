//! Both ways, every form, any number of threads.

use std::fs;

use super::{BULK, TRANSFER, bulks, folder, names, text, transfer_file, transfers};
use crate::support::{run, run_with};

#[test]
fn records_of_one_length_go_both_ways() {
    let ran = run_with(&["decode", "--records", TRANSFER], transfer_file(3));
    assert_eq!((ran.code, ran.stdout.as_str()), (0, transfers(3).as_str()), "{}", ran.stderr);
    assert_eq!(ran.stderr, "3 records\n");
}

#[test]
fn every_form_goes_both_ways() {
    let json = bulks(40);
    for (form, starts) in [
        ("lf", &b"0220"[..]),
        ("crlf", b"0220"),
        ("rdw", b"\x00\x38\x00\x000220"),
        ("word2", b"\x00\x340220"),
        ("word4", b"\x00\x00\x00\x340220"),
        ("word2le", b"\x34\x000220"),
        ("word4le", b"\x34\x00\x00\x000220"),
    ] {
        let file = run_with(&["encode", "--records", "--record", form, BULK], json.clone());
        assert_eq!(file.code, 0, "{form}: {}", file.stderr);
        assert!(file.bytes.starts_with(starts), "{form}");
        let ran = run_with(&["decode", "--records", "--record", form, BULK], file.bytes);
        assert_eq!((ran.code, &ran.stdout), (0, &json), "{form}: {}", ran.stderr);
    }
}

#[test]
fn records_of_varying_length_want_a_form() {
    for way in ["decode", "encode"] {
        let ran = run_with(&[way, "--records", BULK], "");
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
        assert!(ran.stderr.contains("--record lf"), "{}", ran.stderr);
    }
    assert_eq!(run(&["decode", "--records", "--framed", TRANSFER]).code, 2);
    assert_eq!(run(&["decode", "--rejects", "x", TRANSFER]).code, 2, "only with --records");
}

#[test]
fn the_order_is_kept_whatever_the_threads() {
    let (_folder, file) = folder();
    fs::write(file("in"), transfer_file(4000)).unwrap();
    let expected = transfers(4000);
    for threads in ["1", "2", "7"] {
        let out = file(threads);
        let ran = run(&[
            "decode",
            "--records",
            "--threads",
            threads,
            TRANSFER,
            text(&file("in")),
            "-o",
            text(&out),
        ]);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
        assert!(fs::read_to_string(out).unwrap() == expected, "{threads} threads");
    }
}

#[test]
fn threads_are_counted_in_hundreds_at_most() {
    for threads in ["0", "257", "4294967295"] {
        let ran = run_with(&["decode", "--records", "--threads", threads, TRANSFER], "");
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{threads}: {}", ran.stderr);
        assert!(ran.stderr.contains("--threads <N>") && ran.stderr.contains("256"), "{}", ran.stderr);
    }
    assert_eq!(run_with(&["decode", "--records", "--threads", "256", TRANSFER], transfer_file(3)).code, 0);
}

#[test]
fn nothing_becomes_nothing() {
    let (folder, file) = folder();
    for way in ["decode", "encode"] {
        let ran = run_with(
            &[way, "--records", TRANSFER, "-o", text(&file("out")), "--rejects", text(&file("rejects"))],
            "",
        );
        assert_eq!((ran.code, ran.stderr.as_str()), (0, "0 records\n"));
        assert_eq!(names(folder.path()), ["out", "rejects"]);
        assert_eq!((fs::read(file("out")).unwrap(), fs::read(file("rejects")).unwrap()), (vec![], vec![]));
    }
}
