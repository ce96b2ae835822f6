//! The real program with telegrams of many transfers: one call for all of them, and an outcome, a row and an inquiry for
//! each.

use std::process::Command;

use fei_testkit::{Conduct, Config, CoreLine, Fei, Gate, HttpPeer, HttpRequest, bulk, hecto, open_banking};
use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
const DEPOSIT: &str = "POST /v2.0/transfer/deposit/acnt_num";
const RESULT: &str = "POST /v2.0/transfer/result";
const UNKNOWN: [&str; 3] = ["", "", "E999"];

/// A gateway that asks within milliseconds what became of an unknown item.
fn config(institution: &str, first_after: &str) -> Config {
    Config::new("layouts", institution)
        .institution("attempt_timeout_ms = 2000")
        .institution(&format!("follow.first_after = \"{first_after}\""))
        .institution("follow.inquiry = [\"20ms\"]")
        .institution("follow.not_found = [\"10ms\"]")
}

fn ask(fei: &Fei, telegram: &[u8]) -> Vec<u8> {
    CoreLine::dial(fei.address("bulk")).ask(telegram)
}

/// Asks again and again until it hears this of the telegram.
fn ask_until(fei: &Fei, telegram: &[u8], rsp_code: &str) -> Vec<u8> {
    let mut tries = 0;
    loop {
        let answer = ask(fei, telegram);
        if hecto::text(&answer, bulk::RSP_CODE) == rsp_code {
            return answer;
        }
        tries += 1;
        assert!(tries < 400, "{rsp_code} was never told");
        std::thread::sleep(std::time::Duration::from_millis(25));
    }
}

fn results(answer: &[u8]) -> Vec<&str> {
    bulk::told(answer).into_iter().map(|[result, ..]| result).collect()
}

fn json(fei: &Fei, arguments: &[&str]) -> Vec<Value> {
    let mut command = Command::new(BINARY);
    command.args(arguments).args(["--format", "json", "--config", "fei.toml"]).current_dir(fei.folder());
    let output = command.output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("text");
    serde_json::Deserializer::from_str(&text).into_iter().collect::<Result<_, _>>().expect("JSON")
}

/// The rows of the journal, in the telegram's order: amount and stage.
fn rows(fei: &Fei) -> Vec<(String, String)> {
    let mut rows: Vec<_> = json(fei, &["journal", "find", "--limit", "200"])
        .iter()
        .map(|row| [&row["amount"], &row["stage"]].map(|text| text.as_str().expect("text").to_owned()).into())
        .collect();
    rows.sort();
    rows
}

fn calls(peer: &HttpPeer, call: &str) -> Vec<Value> {
    peer.requests().iter().filter(|request| request.call() == call).map(HttpRequest::json).collect()
}

fn pair(amount: &str, stage: &str) -> (String, String) {
    (amount.to_owned(), stage.to_owned())
}

/// Each item has a row, a number and an outcome; what follows an unknown one is its own inquiry, and once that is
/// answered a repetition hears it (I5).
#[test]
fn an_unknown_item_is_asked_about_alone_and_a_repetition_hears_what_is_known() {
    let gate = Gate::default();
    let asked = gate.clone();
    let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        if request.call() == RESULT {
            asked.pass();
            return open_banking::ok(&open_banking::result(request, "000"));
        }
        let mut answer = open_banking::transfer(request);
        answer["res_list"][2]["bank_rsp_code"] = "400".into();
        answer["res_list"].as_array_mut().unwrap().remove(1);
        open_banking::ok(&answer)
    }));
    let fei = Fei::start(BINARY, &config(&peer.url(), "30ms"));
    let telegram = bulk::transfers(1, 3);
    let first = ask(&fei, &telegram);
    assert_eq!(hecto::text(&first, bulk::RSP_CODE), "E999");
    let told = bulk::told(&first);
    assert_eq!((told[0][0], told[1], told[2][0], told[2][2]), ("S", UNKNOWN, "F", "0400"));
    assert_eq!(ask(&fei, &telegram), first, "the same bytes while nothing has changed");
    let mut changed = telegram.clone();
    hecto::put(&mut changed, (52 + 62, 20), b"ANOTHER");
    let refused = ask(&fei, &changed);
    assert_eq!((hecto::text(&refused, bulk::RSP_CODE), results(&refused)), ("E930", vec!["", "", ""]));

    gate.open();
    let settled = ask_until(&fei, &telegram, "0000");
    assert_eq!(results(&settled), ["S", "S", "F"]);
    assert_eq!(
        (&settled[40..88], &settled[136..]),
        (&first[40..88], &first[136..]),
        "the others are as they were"
    );
    let expected = [pair("1001", "executed"), pair("1002", "confirmed_executed"), pair("1003", "declined")];
    assert_eq!(rows(&fei), expected);
    let sent = calls(&peer, DEPOSIT);
    assert_eq!(sent.len(), 1, "sent once");
    for inquiry in calls(&peer, RESULT) {
        let about = &inquiry["req_list"][0];
        assert_eq!(about["org_bank_tran_id"], sent[0]["req_list"][1]["bank_tran_id"]);
        assert_eq!(
            (&about["org_tran_amt"], &about["org_bank_tran_date"]),
            (&"1002".into(), &"20260907".into())
        );
    }
    let found = json(&fei, &["journal", "find", "--limit", "200"]);
    let item = |amount: &str| &found.iter().find(|row| row["amount"] == amount).expect("a row")["item"];
    let first_row = found.iter().find(|row| row["amount"] == "1001").expect("a row");
    assert_eq!((&item("1003")["number"], &item("1003")["telegram"]), (&3.into(), &first_row["txn"]));
    let totals = json(&fei, &["journal", "totals"]);
    let count: u64 = totals.iter().map(|total| total["count"].as_u64().unwrap()).sum();
    assert_eq!(count, 3, "{totals:?}");
}

/// J05: killed after the call left. Each item becomes unknown with an inquiry of its own, and none is sent again.
#[test]
fn a_kill_leaves_each_item_unknown_and_each_is_asked_about() {
    let gate = Gate::default();
    let waiting = gate.clone();
    let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        if request.call() == DEPOSIT {
            waiting.pass();
        }
        let came = request.json()["req_list"][0]["org_tran_amt"] == "1001";
        open_banking::ok(&open_banking::result(request, if came { "000" } else { "410" }))
    }));
    let mut fei = Fei::start(BINARY, &config(&peer.url(), "30ms"));
    let telegram = bulk::transfers(2, 2);
    CoreLine::dial(fei.address("bulk")).send(&telegram);
    while calls(&peer, DEPOSIT).is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert_eq!(rows(&fei), [pair("1001", "sending"), pair("1002", "sending")], "before the first byte");
    fei.kill_and_start_again(BINARY);
    gate.open();
    let settled = ask_until(&fei, &telegram, "0000");
    assert_eq!(results(&settled), ["S", "N"], "one was executed, one never came");
    assert_eq!(rows(&fei), [pair("1001", "confirmed_executed"), pair("1002", "confirmed_not")]);
    assert_eq!(calls(&peer, DEPOSIT).len(), 1, "never sent again");
}

#[test]
fn a_late_answer_settles_every_item() {
    let gate = Gate::default();
    let waiting = gate.clone();
    let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        waiting.pass();
        open_banking::ok(&open_banking::transfer(request))
    }));
    let fei = Fei::start(BINARY, &config(&peer.url(), "1h"));
    let telegram = bulk::transfers(3, 2);
    assert_eq!(bulk::told(&ask(&fei, &telegram)), [UNKNOWN, UNKNOWN]);
    gate.open();
    assert_eq!(results(&ask_until(&fei, &telegram, "0000")), ["S", "S"]);
    assert_eq!(peer.requests().len(), 1);
}

#[test]
fn as_many_as_the_institution_takes_go_and_more_are_refused_whole() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &config(&peer.url(), "30ms"));
    let all = ask(&fei, &bulk::transfers(4, 99));
    assert_eq!((hecto::text(&all, bulk::RSP_CODE), results(&all)), ("0000", vec!["S"; 99]));
    let more = ask(&fei, &bulk::transfers(5, 100));
    assert_eq!((hecto::text(&more, bulk::RSP_CODE), results(&more)), ("E900", vec!["N"; 100]));
    assert_eq!((peer.requests().len(), rows(&fei).len()), (1, 99), "what is refused has no row");
}

/// Numbers start again every day: the same one tomorrow is another transaction, today at another time a repetition.
#[test]
fn a_number_is_a_days_own() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &config(&peer.url(), "30ms"));
    let first = bulk::transfers(7, 2);
    let at = |moment: &[u8]| {
        let mut telegram = first.clone();
        hecto::put(&mut telegram, bulk::SENT, moment);
        telegram
    };
    let answer = ask(&fei, &first);
    assert_eq!(ask(&fei, &at(b"20260907235959")), answer, "the same bytes, and not sent again");
    assert_eq!(peer.requests().len(), 1);
    let next = ask(&fei, &at(b"20260908143000"));
    assert_eq!((hecto::text(&next, bulk::RSP_CODE), results(&next)), ("0000", vec!["S", "S"]));
    assert_ne!(bulk::told(&next), bulk::told(&answer), "with numbers of its own at the institution");
    assert_eq!((peer.requests().len(), rows(&fei).len()), (2, 4));
    let none = ask(&fei, &at(b"00000000000000"));
    assert_eq!(hecto::text(&none, bulk::RSP_CODE), "E900", "a telegram without a day is refused");
    assert_eq!(peer.requests().len(), 2);
}

/// H08: of a page that is no answer people see what it was, once for the telegram.
#[test]
fn what_a_page_for_people_was_stands_in_the_journal() {
    let page = b"<html>Maintenance</html>";
    let peer = HttpPeer::start(Conduct::answer(|_| open_banking::http("200 OK", "text/html", page)));
    let fei = Fei::start(BINARY, &config(&peer.url(), "1h"));
    assert_eq!(bulk::told(&ask(&fei, &bulk::transfers(7, 2))), [UNKNOWN, UNKNOWN]);
    let txns = json(&fei, &["journal", "find"]);
    let until = std::time::Instant::now() + fei_testkit::PATIENCE;
    loop {
        let shown =
            txns.iter().flat_map(|row| json(&fei, &["journal", "show", row["txn"].as_str().unwrap()]));
        let events = shown.flat_map(|shown| shown["events"].as_array().unwrap().clone());
        let notes: Vec<_> = events.filter(|event| event["what"] == "kept").collect();
        if let [note] = notes.as_slice() {
            return assert_eq!(note["detail"], "status 200, 24 bytes: a page for people: maintenance");
        }
        assert!(notes.is_empty() && std::time::Instant::now() < until, "{notes:?}");
    }
}

/// N is told where nothing left: nobody listens.
#[test]
fn without_a_connection_nothing_was_received() {
    let fei = Fei::start(BINARY, &config("http://127.0.0.1:1", "30ms"));
    let telegram = bulk::transfers(6, 2);
    let answer = ask(&fei, &telegram);
    assert_eq!((hecto::text(&answer, bulk::RSP_CODE), results(&answer)), ("E900", vec!["N", "N"]));
    assert_eq!(rows(&fei), [pair("1001", "not_sent"), pair("1002", "not_sent")]);
    assert_eq!(ask(&fei, &telegram), answer);
}
