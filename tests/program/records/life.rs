//! Pipes, signals, and what stands in the output's place.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Command;
use std::time::{Duration, Instant};

use super::{TRANSFER, folder, names, started, text, transfer_file, transfers};
use crate::support::{Ran, fei, run_with};

#[test]
fn a_reader_that_goes_away_ends_it_without_an_error() {
    let mut child = started(&["decode", "--records", TRANSFER]);
    let (mut stdin, bytes) = (child.stdin.take().unwrap(), transfer_file(200));
    let feed = std::thread::spawn(move || while stdin.write_all(&bytes).is_ok() {});
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    lines.read_line(&mut first).unwrap();
    assert_eq!(first, transfers(1));
    drop(lines);
    let mut talk = String::new();
    child.stderr.take().unwrap().read_to_string(&mut talk).unwrap();
    assert_eq!((child.wait().unwrap().code(), talk.as_str()), (Some(0), ""));
    feed.join().unwrap();
}

#[test]
fn a_record_is_translated_before_the_next_one_comes() {
    let mut child = started(&["decode", "--records", TRANSFER]);
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&transfer_file(1)).unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    lines.read_line(&mut first).unwrap();
    assert_eq!(first, transfers(1), "while the pipe is open");
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn interrupted_it_leaves_no_half_file() {
    use std::os::unix::process::ExitStatusExt;
    for (signal, number) in [("-INT", 2), ("-TERM", 15)] {
        let (folder, file) = folder();
        fs::write(file("out"), "of yesterday").unwrap();
        let mut child = started(&[
            "decode",
            "--records",
            TRANSFER,
            "-o",
            text(&file("out")),
            "--rejects",
            text(&file("rejects")),
        ]);
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(&transfer_file(2000)).unwrap();
        let half = Instant::now() + Duration::from_secs(60);
        let is_written = || {
            fs::read_dir(folder.path()).unwrap().any(|one| {
                let one = one.unwrap();
                one.file_name() != "out" && one.metadata().unwrap().len() > 10_000
            })
        };
        while !is_written() {
            assert!(Instant::now() < half, "nothing is written");
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(names(folder.path()).len(), 3, "out, and two that are not finished");
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().signal(), Some(number), "as a shell expects it");
        assert_eq!(names(folder.path()), ["out"]);
        assert_eq!(fs::read(file("out")).unwrap(), b"of yesterday");
    }
}

#[test]
fn what_is_no_file_stays_what_it_is() {
    use std::os::unix::fs::FileTypeExt;
    let (_folder, file) = folder();
    let pipe = file("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = {
        let pipe = pipe.clone();
        std::thread::spawn(move || fs::read_to_string(pipe).unwrap())
    };
    let ran: Ran = fei(&["decode", "--records", TRANSFER, "-o", text(&pipe)])
        .write_stdin(transfer_file(2))
        .output()
        .unwrap()
        .into();
    assert_eq!((ran.code, reader.join().unwrap()), (0, transfers(2)));
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    fs::write(file("real"), "").unwrap();
    std::os::unix::fs::symlink(file("real"), file("link")).unwrap();
    let ran = run_with(&["decode", "--records", TRANSFER, "-o", text(&file("link"))], transfer_file(1));
    assert_eq!(ran.code, 0);
    assert!(fs::symlink_metadata(file("link")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(file("real")).unwrap(), transfers(1));
}

#[test]
fn streams_that_are_one_file_are_refused_before_anything_is_read() {
    let (folder, file) = folder();
    let bytes = transfer_file(2);
    fs::write(file("in"), &bytes).unwrap();
    fs::write(file("old"), "of yesterday").unwrap();
    fs::hard_link(file("in"), file("hard")).unwrap();
    std::os::unix::fs::symlink(file("in"), file("soft")).unwrap();
    let dotted = folder.path().join(".").join("new");
    let (old, new) = (file("old"), file("new"));
    for (more, said) in [
        (vec!["-o", text(&new), "--rejects", text(&dotted)], "--output and --rejects are one file"),
        (vec!["-o", text(&old), "--losses", text(&old)], "--output and --losses are one file"),
        (vec!["--rejects", text(&new), "--losses", text(&new)], "--rejects and --losses are one file"),
        (vec!["-o", text(&file("in"))], "the input and --output are one file"),
        (vec!["-o", text(&file("hard"))], "the input and --output are one file"),
        (vec!["--rejects", text(&file("soft"))], "the input and --rejects are one file"),
    ] {
        let ran = run_with(&[&["decode", "--records", TRANSFER, text(&file("in"))], &*more].concat(), "");
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{more:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(said), "{more:?}: {}", ran.stderr);
    }
    assert_eq!(names(folder.path()), ["hard", "in", "old", "soft"]);
    assert_eq!((fs::read(file("in")).unwrap(), fs::read(&old).unwrap()), (bytes, b"of yesterday".to_vec()));
    let null = ["-o", "/dev/null", "--rejects", "/dev/null"];
    let ran = run_with(&[&["decode", "--records", TRANSFER], &null[..]].concat(), transfer_file(1));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}
