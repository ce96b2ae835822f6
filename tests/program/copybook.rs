//! `fei import copybook`: from a copybook to JSON, and everything that is said on the way.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{Ran, root, run};

/// A layouts folder with nothing in it, and a copybook beside it.
struct Site {
    folder: TempDir,
}

impl Site {
    fn new(copybook: &str) -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir_all(site.folder.path().join("layouts/host")).unwrap();
        fs::write(site.folder.path().join("A.cpy"), copybook).unwrap();
        site
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Imports a copybook of the samples into a party of its charset, and checks what was made.
    fn imported(name: &str, charset: &str) -> Self {
        let site = Self::new(&sample(&format!("{name}.cpy")));
        let layout = site.path("layouts/host/record.toml");
        let copied = root().join("crates/fei-import/tests/data/copied");
        let made = site.import(&["--charset", charset, "--include", copied.to_str().unwrap(), "-o", &layout]);
        assert_eq!((made.code, made.stdout.as_str()), (0, ""), "{}", made.stderr);
        // The party that it proposes is taken as it stands.
        let (_, party) =
            made.stderr.split_once("party.toml is not there yet; for records it can be:\n\n").unwrap();
        let (party, _) = party.split_once("\n\n").unwrap();
        fs::write(site.path("layouts/host/party.toml"), format!("{party}\n")).unwrap();
        let layouts = site.path("layouts");
        let checked = run(&["check", &layouts]);
        assert_eq!(checked.code, 0, "{}", checked.stdout);
        assert_eq!(run(&["fmt", "--check", &layouts]).code, 0);
        site
    }

    /// The record that a script wrote becomes its JSON, and the JSON the record.
    fn both_ways(&self, name: &str) {
        let layouts = self.path("layouts");
        let data = |ending: &str| root().join("tests/program/copybook").join(format!("{name}.{ending}"));
        let (record, mirror) = (data("bin"), data("json"));
        let turned = |command: &str, file: &Path| {
            run(&[command, "--layouts", &layouts, "host.record.request", file.to_str().unwrap()])
        };
        let decoded = turned("decode", &record);
        assert_eq!(decoded.stdout, fs::read_to_string(&mirror).unwrap(), "{}", decoded.stderr);
        let encoded = turned("encode", &mirror);
        assert_eq!(encoded.bytes, fs::read(record).unwrap(), "{}", encoded.stderr);
    }

    fn import(&self, more: &[&str]) -> Ran {
        let file = self.path("A.cpy");
        run(&[&["import", "copybook", &file], more].concat())
    }
}

fn sample(name: &str) -> String {
    let path = root().join("crates/fei-import/tests/data").join(name);
    fs::read_to_string(path).unwrap()
}

#[test]
fn a_record_of_a_host_becomes_json_and_comes_back() {
    Site::imported("account_master", "cp933").both_ways("account");
}

#[test]
fn a_record_has_as_many_rows_as_it_says() {
    Site::imported("statement", "cp949").both_ways("statement");
}

#[test]
fn a_body_stands_behind_the_header_of_its_party() {
    let site = Site::new(&sample("transfer_body.cpy"));
    let ran = site.import(&["--party", "hecto"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    // bank_code is a row of the header, and there are two in the body.
    for row in
        ["{ at = 100, name = \"sender_bank_code\",", "name = \"receiver_bank_code\",", "total    = 227"]
    {
        assert!(ran.stdout.contains(row), "{row}: {}", ran.stdout);
    }
    let json = site.import(&["--party", "kftc"]);
    assert_eq!((json.code, json.stderr.contains("speaks JSON")), (2, true), "{}", json.stderr);
    let none = site.import(&["--charset", "ascii"]);
    assert_eq!((none.code, none.stderr.contains("no charset")), (2, true), "{}", none.stderr);
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_nothing_is_written() {
    let site =
        Site::new("       01  REC.\n           05  A  PIC X(3).\n           05  B  PIC 9(3) COMP-9.\n");
    let layout = site.path("layouts/host/a.toml");
    let ran = site.import(&["-o", &layout]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    for said in ["error[C007]", "A.cpy:3:28", "^^^^^^", "no layout was made"] {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
    assert!(!Path::new(&layout).exists());
    let explained = run(&["explain", "c007"]);
    assert!(explained.stdout.starts_with("C007: "), "{}", explained.stdout);
    let data = site.import(&["--format", "json"]);
    let data: serde_json::Value = serde_json::from_str(&data.stdout).unwrap();
    assert_eq!((&data["layout"], &data["form"]), (&serde_json::Value::Null, &"fixed".into()));
    assert_eq!((&data["findings"][0]["code"], &data["findings"][0]["line"]), (&"C007".into(), &3.into()));
}

#[test]
fn warnings_are_told_and_strictness_counts_them() {
    let site = Site::new("       01  REC.\n           05  A  PIC ZZ9.\n");
    let ran = site.import(&[]);
    assert_eq!((ran.code, ran.stderr.contains("warning[C013]")), (0, true), "{}", ran.stderr);
    assert!(ran.stdout.contains("as = \"X(3)\""), "{}", ran.stdout);
    assert_eq!(site.import(&["--quiet"]).stderr, "");
    let strict = site.import(&["--strict"]);
    assert_eq!((strict.code, strict.stdout.as_str()), (1, ""));
}

#[test]
fn copybooks_are_found_beside_the_first_and_in_folders_that_are_named() {
    let site = Site::new("       01  REC.\n           COPY keys.\n           COPY Body.\n");
    fs::write(site.path("KEYS.CBL"), "           05  K  PIC X(2).\n").unwrap();
    assert_eq!(site.import(&[]).code, 1, "the body is missing");
    fs::create_dir(site.path("lib")).unwrap();
    // An old editor's file: a name in CP949 behind column 72.
    let cp949 =
        encoding_rs::EUC_KR.encode(&format!("{:72}계좌\n", "           05  B  PIC X(2).")).0.into_owned();
    fs::write(site.path("lib/body"), cp949).unwrap();
    let ran = site.import(&["--include", &site.path("lib")]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("{ at = 2, name = \"b\", as = \"X(2)\", ko = \"계좌\" },"), "{}", ran.stdout);
}

#[test]
fn nothing_is_written_over_unless_asked_to() {
    let site = Site::new("       01  REC.\n           05  A  PIC X.\n");
    let layout = site.path("layouts/host/a.toml");
    fs::write(&layout, "mine").unwrap();
    let ran = site.import(&["-o", &layout]);
    assert_eq!((ran.code, ran.stderr.contains("--force")), (2, true), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&layout).unwrap(), "mine");
    assert_eq!(site.import(&["-o", &layout, "--force"]).code, 0);
    assert!(fs::read_to_string(&layout).unwrap().contains("name = \"a\""));
}

#[test]
fn a_record_that_stands_alone_does_not_go_under_a_header() {
    let site = Site::new("       01  REC.\n           05  A  PIC X.\n");
    fs::copy(root().join("layouts/host/party.toml"), site.path("layouts/host/party.toml")).unwrap();
    let layout = site.path("layouts/host/a.toml");
    let ran = site.import(&["-o", &layout]);
    assert_eq!(
        (ran.code, ran.stderr.contains("header of 20 bytes: say --party host")),
        (2, true),
        "{}",
        ran.stderr
    );
    assert!(!Path::new(&layout).exists());
    let ran = site.import(&["-o", &layout, "--party", "host", "--layouts", &site.path("layouts")]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(run(&["check", &site.path("layouts")]).code, 0);
}

#[test]
fn pointers_have_the_bytes_that_are_asked_for() {
    let site = Site::new("       01  REC.\n           05  A  POINTER.\n           05  B  PIC X.\n");
    let ran = site.import(&[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("--pointer 4 or --pointer 8"), "{}", ran.stderr);
    let ran = site.import(&["--pointer", "8"]);
    assert!(ran.code == 0 && ran.stdout.contains("RAW(8)"), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn what_is_no_text_is_no_copybook() {
    let site = Site::new("       01 R.\n           05 A PIC X.\n\0");
    let ran = run(&["import", "copybook", &site.path("A.cpy")]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("byte 36 is zero: it is no text"), "{}", ran.stderr);
}
