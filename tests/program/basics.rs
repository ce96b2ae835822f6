//! The manners that every command has.

use std::io::Read;
use std::process::{Command, Stdio};

use crate::support::{fei, root, run, run_with};

#[test]
fn help_teaches_with_examples() {
    for command in [
        "check", "diff", "breaking", "fmt", "test", "decode", "encode", "view", "send", "simulate", "run",
        "reload", "demo", "explain", "schema",
    ] {
        let help = run(&[command, "--help"]);
        assert_eq!(help.code, 0, "{command}");
        assert!(
            help.stdout.contains(&format!("  fei {command}")),
            "{command} has no example:\n{}",
            help.stdout
        );
        assert!(!help.stdout.contains('\x1b'), "no colour in a pipe");
    }
}

#[test]
fn a_wrong_command_line_ends_with_two() {
    for wrong in [&["nonsense"][..], &["decode"], &["check", "--nonsense"], &["explain", "X99"]] {
        let ran = run(wrong);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{wrong:?}");
        assert!(!ran.stderr.is_empty());
    }
}

/// One way to say which layouts, for whatever works with a folder of them.
#[test]
fn the_environment_names_the_layouts_of_every_command() {
    for command in
        [&["check"][..], &["test"], &["fmt", "--check"], &["export", "openapi"], &["key", "agency"]]
    {
        let output = fei(command).env("FEI_LAYOUTS", "no/such/folder").output().expect("it runs");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && told.contains("no/such/folder"), "{command:?}: {told}");
    }
}

#[test]
fn what_is_not_there_is_named() {
    let ran = run(&["check", "no/such/folder"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no/such/folder"), "{}", ran.stderr);
    let ran = run_with(&["decode", "hecto.nonsense.request"], "");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("hecto.nonsense") && ran.stderr.contains("hecto.transfer"), "{}", ran.stderr);
    let ran = run_with(&["decode", "hecto.transfer"], "");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("hecto.transfer.request"), "says how a side is named: {}", ran.stderr);
    let ran = run(&["export", "openapi", "--party", "agnecy"]);
    assert_eq!((ran.code, &*ran.stdout), (2, ""), "no document of nothing");
    assert!(ran.stderr.contains("(did you mean agency?); there are: agency, "), "{}", ran.stderr);
    let ran = run(&["key", "agnecy"]);
    assert_eq!((ran.code, &*ran.stdout), (2, ""), "no key for nobody");
    assert!(ran.stderr.contains("(did you mean agency?); there are: agency, "), "{}", ran.stderr);
    assert_eq!(run(&["key", "agency"]).code, 0);
    assert_eq!(run(&["key", "hecto"]).code, 2, "it calls nobody here");
    let nowhere = run(&["key", "agency", "--layouts", "nowhere"]);
    let folder = root().join("nowhere").display().to_string();
    assert!(nowhere.code != 0 && nowhere.stderr.contains(&folder), "which folder: {}", nowhere.stderr);
    let empty = tempfile::tempdir().unwrap();
    let empty = run(&["key", "agency", "--layouts", empty.path().to_str().unwrap()]);
    assert!(empty.stderr.contains(": it holds no layouts"), "{}", empty.stderr);
}

#[test]
fn a_code_is_explained_for_people_and_for_programs() {
    let text = run(&["explain", "u01"]);
    assert_eq!(text.code, 0);
    assert!(
        text.stdout.starts_with("U01: ") && text.stdout.contains("must not send it again"),
        "{}",
        text.stdout
    );
    let finding = run(&["explain", "L001"]);
    assert!(finding.stdout.starts_with("L001: "), "{}", finding.stdout);
    let json: serde_json::Value =
        serde_json::from_str(&run(&["explain", "N41", "--format", "json"]).stdout).unwrap();
    assert_eq!(json["code"], "N41");
    for (code, money, advice) in [
        ("n12", "Money: not sent.", "`match` of the layouts"),
        ("U05", "Money: sent, and may have been executed", "Ask the institution what became of ours"),
        ("U09", "Money: sent, and may have been executed", "then list it in party.toml"),
    ] {
        let text = run(&["explain", code]).stdout;
        assert!(text.contains(money) && text.contains(advice), "{text}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fei"))
        .args(["schema", "transaction"])
        .current_dir(root())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut talk = String::new();
    child.stderr.take().unwrap().read_to_string(&mut talk).unwrap();
    assert!(child.wait().unwrap().success(), "{talk}");
    assert_eq!(talk, "");
}

#[test]
fn quiet_leaves_the_answer_alone() {
    let loud = run(&["check"]);
    let quiet = run(&["check", "--quiet"]);
    assert_eq!((loud.code, &loud.stdout), (0, &quiet.stdout));
    assert!(quiet.stdout.starts_with("ok:") && quiet.stdout.lines().count() == 1, "{}", quiet.stdout);
    assert_eq!(quiet.stderr, "");
}

#[test]
fn formatted_layouts_stay_as_they_are() {
    let ran = run(&["fmt", "--check"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    let unformatted = "title='a'\nmatch    =  { msg_type = \"1\" }\n";
    let once = run_with(&["fmt", "-"], unformatted);
    let twice = run_with(&["fmt", "-"], once.stdout.clone());
    assert_eq!((once.code, twice.code, &once.stdout), (0, 0, &twice.stdout));
    assert_ne!(once.stdout, unformatted);
}

#[test]
fn a_long_text_comes_back_whole() {
    let text = "# a remark that says nothing, and says it at length\n".repeat(25_000) + "title = \"t\"\n";
    assert!(text.len() > 1 << 20);
    let ran = run_with(&["fmt", "-"], text.clone());
    assert_eq!(ran.code, 0);
    assert!(ran.stdout == text, "{} bytes of {}", ran.stdout.len(), text.len());
}
