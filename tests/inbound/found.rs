//! Calls that an operator looks for, as whoever called names them, and what is shown of them.

use std::fs;
use std::process::{Command, Output};

use fei_testkit::{Caller, Fei};
use serde_json::Value;
use tempfile::TempDir;

use super::site::{BINARY, cancel, core, deposit, json, start, start_by, vbank};

/// What asks for the holder of an account.
const HOLDER: &str = "/v1/accounts/56012345678901/holder?bank_code=088";

fn desk(fei: &Fei, arguments: &[&str]) -> Output {
    let mut command = Command::new(BINARY);
    command.args(arguments).args(["--config", "fei.toml"]).current_dir(fei.folder());
    command.output().expect("it runs")
}

/// The transactions that are found.
fn found(fei: &Fei, arguments: &[&str]) -> Vec<String> {
    let rows = json(fei, &[&["journal", "find"], arguments].concat());
    rows.iter().map(|row| row["transaction"].as_str().expect("a name").to_owned()).collect()
}

/// A call of each kind: a deposit, whose file makes the key of its values, and one under a client's own key, as what asks for a holder
/// would be if it did something. The core goes away with each of them.
fn two_calls() -> (TempDir, Fei) {
    let layouts = tempfile::tempdir().expect("a folder");
    let copied = Command::new("cp").args(["-r", "layouts/."]).arg(layouts.path()).status();
    assert!(copied.expect("cp").success());
    let holder = layouts.path().join("core/holder.toml");
    let text = fs::read_to_string(&holder).expect("a layout");
    let does = text.replace("effect   = \"none\"", "effect   = \"advice\"");
    assert_ne!(does, text);
    fs::write(holder, does).expect("written");
    let fei = start_by(layouts.path());
    let asks = Caller::new(fei.serves(), "agency").under("2026/0907 17");
    let body = deposit("T1", 1000);
    for (caller, method, path, body) in
        [(vbank(&fei), "POST", "/v1/deposits", &*body), (asks, "GET", HOLDER, "")]
    {
        let mut core = core(&fei);
        let calling = caller.calling(method, path, body);
        let _asked = core.receive();
        drop(core);
        assert_eq!(calling.join().expect("it is answered").said(), "504 U02");
    }
    (layouts, fei)
}

#[test]
fn a_call_is_found_by_its_key_and_by_its_client() {
    let (_layouts, fei) = two_calls();
    for (arguments, expected) in [
        (&["--client", "vbank"][..], &["core.deposit"][..]),
        (&["--client", "agency"], &["core.holder"]),
        (&["--key", "2026/0907 17"], &["core.holder"]),
        (&["--key", "2026/0907 17", "--client", "agency"], &["core.holder"]),
        (&["--key", "2026/0907 17", "--client", "agency.main"], &["core.holder"]),
        (&["--key", "2026/0907 17", "--client", "agency.other"], &[]),
        (&["--key", "2026/0907 17", "--client", "vbank"], &[]),
        (&["--key", "2026/0907 1"], &[]),
        (&["--key", "20260907,T1"], &["core.deposit"]),
        (&["--key", "20260907,T1", "--outcome", "executed"], &[]),
        (&["--key", "20260907,T"], &[]),
        (&["--key", "20260907", "--key", "T1"], &["core.deposit"]),
        (&["--key", "2026/0907 17", "--key", "1"], &[]),
    ] {
        assert_eq!(found(&fei, arguments), expected, "{arguments:?}");
    }
    let shown = &json(&fei, &["journal", "show", "--key", "20260907,T1"])[0];
    assert_eq!((&shown["transaction"], &shown["channel"]), (&"core.deposit".into(), &"vbank".into()));
}

/// A value may have a comma in it, where no path has to carry it: then each is said by itself.
#[test]
fn a_call_whose_key_has_a_comma_is_found_by_its_values_one_by_one() {
    let fei = start();
    let mut core = core(&fei);
    let calling = vbank(&fei).calling("POST", "/v1/deposits/cancel", &cancel("T1,2", "T0", 1000));
    let _asked = core.receive();
    drop(core);
    assert_eq!(calling.join().expect("it is answered").said(), "504 U02");
    for (arguments, expected) in [
        (&["--key", "20260907", "--key", "T1,2"][..], &["core.deposit_cancel"][..]),
        (&["--key", "20260907,T1,2"], &[]),
        (&["--key", "20260907,T1", "--key", "2"], &[]),
        (&["--key", "20260907", "--key", "T1"], &[]),
    ] {
        assert_eq!(found(&fei, arguments), expected, "{arguments:?}");
    }
    let shown = &json(&fei, &["journal", "show", "--key", "20260907", "--key", "T1,2"])[0];
    assert_eq!(shown["transaction"], "core.deposit_cancel");
}

#[test]
fn a_client_that_nobody_knows_is_no_client_without_calls() {
    let (_layouts, fei) = two_calls();
    let refused = |arguments: &[&str], said: &str| {
        let ran = desk(&fei, arguments);
        let told = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.code() == Some(2) && told.contains(said), "{arguments:?}: {told}");
    };
    refused(
        &["journal", "find", "--client", "vbnak"],
        "no party \"vbnak\" (did you mean vbank?); there are: ",
    );
    refused(&["journal", "find", "--institution", "croe"], "(did you mean core?)");
    refused(&["journal", "show", "--client", "vbnak", "--key", "20260907,T1"], "(did you mean vbank?)");
    refused(&["saf", "list", "--institution", "croe"], "(did you mean core?)");
    refused(&["journal", "find", "--client", "vbank.main"], "say --client vbank, or --key too");
    assert_eq!(
        desk(&fei, &["journal", "find", "--client", "thedozen"]).status.code(),
        Some(1),
        "it never called"
    );
}

/// The row has no answer of the core, and that is nothing broken.
#[test]
fn a_call_that_the_core_never_answered_is_shown_as_that() {
    let (_layouts, fei) = two_calls();
    let shown = desk(&fei, &["journal", "show", "--client", "agency", "--key", "2026/0907 17"]);
    let told = String::from_utf8_lossy(&shown.stdout);
    assert!(
        told.contains(
            "told: no telegram: the core gave no answer that tells anything; whoever called heard of U02"
        ),
        "{told}"
    );
    assert!(!told.contains("broken"), "{told}");
    let shown = &json(&fei, &["journal", "show", "--key", "20260907,T1"])[0];
    let answer = |of: &&Value| of["leg"] == "answer";
    let answer = shown["telegrams"].as_array().expect("a list").iter().find(answer).expect("it stands");
    assert!(answer["masked"].as_str().expect("a text").starts_with("no telegram"), "{answer}");
}
