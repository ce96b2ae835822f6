//! The real program beside a running gateway: an operator finds a transfer, sees it masked, and decides with another.

use std::process::{Command, Output};

use fei_testkit::{Conduct, Config, CoreLine, Fei, HttpPeer, HttpRequest, hecto, open_banking};
use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_fei");

/// `fei` beside a gateway, with its settings.
fn beside(fei: &Fei, arguments: &[&str]) -> Output {
    let mut command = Command::new(BINARY);
    command.args(arguments).args(["--format", "json", "--config", "fei.toml"]).current_dir(fei.folder());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FEI_")) {
        command.env_remove(name);
    }
    command.output().expect("it runs")
}

/// Its answer, one document a line.
fn lines(fei: &Fei, arguments: &[&str]) -> Vec<Value> {
    let output = beside(fei, arguments);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("a document a line")).collect()
}

/// Two transfers: the first one executed, of the second nobody knows.
fn two_transfers() -> (Fei, HttpPeer) {
    let second = |request: &HttpRequest| {
        let number = request.json()["req_list"][0]["bank_tran_id"].as_str().unwrap_or_default().to_owned();
        match number.ends_with('1') {
            true => open_banking::well(request),
            false => open_banking::http("500 Internal Server Error", "text/html", b"<html></html>"),
        }
    };
    let peer = HttpPeer::start(Conduct::answer(second));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()));
    let mut core = CoreLine::dial(fei.address("hecto"));
    assert_eq!(hecto::text(&core.ask(&hecto::transfer(1)), hecto::RSP_CODE), "0000");
    assert_eq!(hecto::text(&core.ask(&hecto::transfer(2)), hecto::RSP_CODE), "VTIM");
    (fei, peer)
}

#[test]
fn a_transfer_is_found_by_what_is_known_of_it_and_shown_masked() {
    let (fei, _peer) = two_transfers();
    let all = lines(&fei, &["journal", "find", "--amount", "1500000"]);
    let [second, first] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((&first["stage"], &second["stage"]), (&"executed".into(), &"unknown".into()));
    assert_eq!((&second["code"], &second["account_tail"]), (&"U04".into(), &"1234".into()));
    let number = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    for (arguments, expected) in [
        (&["--account", "1234-5678-901234", "--limit", "1"][..], second),
        (&["--outcome", "unknown"], second),
        (&["--stage", "executed"], first),
        (&["--from", "2020-01-01", "--until", "2099-12-31", "--before", &number(second, "txn")], first),
        (&[&number(first, "reference")], first),
        (&[&number(second, "trace")], second),
        (&[&number(first, "txn")], first),
    ] {
        let found = lines(&fei, &[&["journal", "find"], arguments].concat());
        assert_eq!(found, std::slice::from_ref(expected), "{arguments:?}");
    }
    assert_eq!(beside(&fei, &["journal", "find", "--amount", "7"]).status.code(), Some(1), "none");
    for nothing in [
        &["--limit", "0"][..],
        &["--account", ""],
        &["--account", "- -"],
        &["--from", "2026-09-08", "--until", "2026-09-07"],
    ] {
        let asked = beside(&fei, &[&["journal", "find"], nothing].concat());
        assert_eq!(asked.status.code(), Some(2), "{nothing:?} asks for nothing");
    }

    let shown = beside(&fei, &["journal", "show", &number(second, "txn")]).stdout;
    let text = String::from_utf8(shown).unwrap();
    assert!(!text.contains("12345678901234") && !text.contains("홍길동"), "{text}");
    let shown: Value = serde_json::from_str(&text).unwrap();
    let events: Vec<_> = shown["events"].as_array().unwrap().iter().map(|event| &event["what"]).collect();
    for what in ["begun", "ended", "followed"] {
        assert!(events.contains(&&what.into()), "{what}, and what else became of it: {events:?}");
    }
    for name in ["reference", "trace"] {
        let by_other = beside(&fei, &["journal", "show", &number(second, name)]).stdout;
        let by_other: Value = serde_json::from_slice(&by_other).unwrap();
        assert_eq!(by_other["txn"], second["txn"], "{name}");
    }
    assert_eq!(beside(&fei, &["journal", "show", "F123456789U999999999"]).status.code(), Some(1));
    assert_eq!(shown["layouts"], "the same");
    let telegrams = shown["telegrams"].as_array().unwrap();
    let answer = telegrams.iter().find(|telegram| telegram["leg"] == "answer").unwrap();
    assert!(answer["masked"].as_str().unwrap().contains("rsp_code=VTIM"), "{text}");

    let totals = lines(&fei, &["journal", "totals", first["day"].as_str().unwrap()]);
    assert!(totals.iter().all(|total| total["transaction"] == "hecto.transfer"), "{totals:?}");
    let sums: Vec<_> = totals.iter().map(|total| (&total["stage"], &total["count"], &total["sum"])).collect();
    let one = (&1.into(), &"1500000".into());
    assert_eq!(sums, [(&"executed".into(), one.0, one.1), (&"unknown".into(), one.0, one.1)]);
}

#[test]
fn several_items_are_changed_at_once_or_none_when_one_is_not_there() {
    let peer = HttpPeer::start(Conduct::answer(|_: &HttpRequest| {
        open_banking::http("500 Internal Server Error", "text/html", b"<html></html>")
    }));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()));
    let mut core = CoreLine::dial(fei.address("hecto"));
    for number in 1..=3 {
        assert_eq!(hecto::text(&core.ask(&hecto::transfer(number)), hecto::RSP_CODE), "VTIM");
    }
    let waits =
        || lines(&fei, &["saf", "list"]).iter().map(|item| item["item"].to_string()).collect::<Vec<_>>();
    let all = waits();
    let cancel = |which: &[&str]| {
        let arguments = [&["saf", "cancel"], which, &["--why", "asked by telephone", "--yes"]].concat();
        beside(&fei, &arguments).status.code()
    };
    assert_eq!(cancel(&[&all[0], "999"]), Some(1));
    assert_eq!(waits(), all, "one is not there");
    assert_eq!(cancel(&[&all[0], &all[2], &all[0]]), Some(0), "one that is said twice is cancelled once");
    assert_eq!(waits(), all[1..2]);
    assert_eq!(cancel(&[&all[1], &all[2]]), Some(1), "the second one was cancelled before");
    assert!(waits().is_empty());
}

#[test]
fn what_follows_is_cancelled_with_a_reason_and_nobody_settles_alone() {
    let (fei, _peer) = two_transfers();
    let items = lines(&fei, &["saf", "list"]);
    let [item] = items.as_slice() else { panic!("{items:?}") };
    assert_eq!((&item["kind"], &item["state"]), (&"inquiry".into(), &"pending".into()));
    let (item, txn) = (item["item"].to_string(), item["txn"].as_str().unwrap().to_owned());

    let only_shown = beside(&fei, &["saf", "cancel", &item, "--why", "to see"]);
    assert_eq!(only_shown.status.code(), Some(0));
    assert_eq!(lines(&fei, &["saf", "show", &item])[0]["state"], "pending", "a plan changes nothing");
    let alone = ["journal", "settle", &txn, "--as", "reversed", "--why", "too early", "--yes"];
    assert_eq!(beside(&fei, &alone).status.code(), Some(1), "the inquiry is still to come");
    assert_eq!(beside(&fei, &["saf", "cancel", &item, "--why", " ", "--yes"]).status.code(), Some(2), "why?");
    let cancelled = beside(&fei, &["saf", "cancel", &item, "--why", "asked by telephone", "--yes"]);
    let told = String::from_utf8(cancelled.stderr).unwrap();
    let next = format!("{txn} is manual: people decide what became of it, by `fei journal settle {txn}`");
    assert!(cancelled.status.code() == Some(0) && told.contains(&next), "{told}");
    for resend in [&["saf", "resend", &item, "--why", "no", "--yes"][..], &["saf", "resend", &item]] {
        let refused = beside(&fei, resend);
        assert_eq!(refused.status.code(), Some(1), "{resend:?}");
        let said = String::from_utf8(refused.stderr).expect("UTF-8");
        assert!(said.contains("would not be changed: it is cancelled for good"), "{said}");
    }
    assert_eq!(lines(&fei, &["journal", "find", &txn])[0]["stage"], "manual");

    let settle = ["journal", "settle", &txn, "--why", "the statement says so", "--yes"];
    assert_eq!(
        beside(&fei, &[&settle[..], &["--as", "confirmed_executed", "--approve"]].concat()).status.code(),
        Some(1),
        "nothing is proposed"
    );
    assert_eq!(beside(&fei, &[&settle[..], &["--as", "confirmed_executed"]].concat()).status.code(), Some(0));
    let approve = |stage| beside(&fei, &[&settle[..], &["--as", stage, "--approve"]].concat());
    let nobody_logged_in =
        std::fs::read_to_string("/proc/self/loginuid").map_or(true, |uid| uid == "4294967295");
    let warned = String::from_utf8(approve("confirmed_executed").stderr).unwrap();
    assert_eq!(warned.contains("nobody has logged in"), nobody_logged_in, "{warned}");
    for (stage, told) in [
        ("confirmed_executed", "another person approves"),
        ("confirmed_not", "has proposed confirmed_executed"),
    ] {
        let refused = approve(stage);
        let why = String::from_utf8(refused.stderr).unwrap();
        assert!(refused.status.code() == Some(1) && why.contains(told), "{why}");
    }
    assert_eq!(lines(&fei, &["journal", "find", &txn])[0]["stage"], "manual");

    // The gateway has gone on beside it, and the journal is what both wrote.
    let mut core = CoreLine::dial(fei.address("hecto"));
    assert_eq!(hecto::text(&core.ask(&hecto::transfer(2)), hecto::RSP_CODE), "VTIM");
    let verdict = beside(&fei, &["journal", "verify"]).stdout;
    let verdict: Value = serde_json::from_slice(&verdict).unwrap();
    assert_eq!(verdict["verdict"], "sound", "{verdict}");
}
