//! The real program where an unknown result is undone (망취소): by a relay that takes payments back. The core is told by the
//! telegram in which it asks; the steps stand in the journal.

use std::process::Command;
use std::sync::Mutex;

use fei_testkit::{Conduct, Config, CoreLine, Fei, Gate, HttpPeer, HttpRequest, hecto, open_banking};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
const PAYMENT: &str = "POST /payment";
const STATUS: &str = "POST /payment/status";
const CANCEL: &str = "POST /payment/cancel";
/// The bank of `hecto.payment`: it is asked about, and undone when it was executed.
const ASKED_FIRST: &[u8] = b"071";
/// The bank of `hecto.payment_at_once`: it is undone without a question.
const AT_ONCE: &[u8] = b"045";
const BANK: hecto::Field = (21, 3);
/// 처리결과 of 7000/100.
const TOLD: hecto::Field = (193, 4);

/// A gateway that asks and undoes within milliseconds.
fn start(peer: &HttpPeer) -> Fei {
    let config = Config::new("layouts", &peer.url())
        .institution("attempt_timeout_ms = 2000")
        .institution("follow.first_after = \"30ms\"")
        .institution("follow.inquiry = [\"20ms\"]")
        .institution("follow.reversal = [\"20ms\"]")
        .institution("follow.not_found = [\"10ms\", \"20ms\", \"30ms\"]");
    Fei::start(BINARY, &config)
}

/// A relay whose payment is lost on its way back; what it says of it afterwards is scripted: the last word again and again.
fn relay(status: &[&'static str], cancel: &[&'static str]) -> HttpPeer {
    let words = Mutex::new([status.to_vec(), cancel.to_vec()]);
    HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        let mut words = words.lock().expect("no answer has panicked");
        let words = match &*request.call() {
            STATUS => &mut words[0],
            CANCEL => &mut words[1],
            PAYMENT => return open_banking::http("502 Bad Gateway", "text/html", b"<html></html>"),
            _ => {
                return open_banking::http(
                    "404 Not Found",
                    "text/plain",
                    b"a call that is not in the contract",
                );
            }
        };
        let code = if words.len() > 1 { words.remove(0) } else { words[0] };
        said(request, code)
    }))
}

/// An answer of the relay, with what it was asked about.
fn said(request: &HttpRequest, code: &str) -> Vec<u8> {
    let asked = request.json();
    open_banking::ok(&json!({
        "code": code, "trace_no": asked["trace_no"], "org_trace_no": asked["org_trace_no"], "amount": asked["amount"],
    }))
}

fn payment(bank: &[u8]) -> Vec<u8> {
    let mut telegram = hecto::transfer(1);
    hecto::put(&mut telegram, BANK, bank);
    telegram
}

fn pay(fei: &Fei, bank: &[u8]) -> String {
    let answer = CoreLine::dial(fei.address("hecto")).ask(&payment(bank));
    hecto::text(&answer, hecto::RSP_CODE).to_owned()
}

/// 7000/100: what became of payment 1? It is asked with a number of its own.
fn told(fei: &Fei, bank: &[u8], msg_no: u32) -> String {
    let mut telegram = hecto::transfer(msg_no);
    telegram.truncate(100);
    telegram.resize(300, b' ');
    hecto::put(&mut telegram, BANK, bank);
    hecto::put(&mut telegram, hecto::MSG_TYPE, b"7000");
    hecto::put(&mut telegram, (100, 6), b"000001");
    for amount in [(139, 13), (152, 13), (165, 13), (178, 9), (187, 6)] {
        hecto::put(&mut telegram, amount, "0".repeat(amount.1).as_bytes());
    }
    hecto::text(&CoreLine::dial(fei.address("hecto")).ask(&telegram), TOLD).to_owned()
}

fn calls(peer: &HttpPeer, call: &str) -> Vec<Value> {
    peer.requests().iter().filter(|request| request.call() == call).map(HttpRequest::json).collect()
}

/// What `fei` beside the gateway says.
fn beside(fei: &Fei, arguments: &[&str]) -> Vec<Value> {
    let mut command = Command::new(BINARY);
    command.args(arguments).args(["--format", "json", "--config", "fei.toml"]).current_dir(fei.folder());
    let output = command.output().expect("it runs");
    let documents = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>();
    documents.collect::<Result<_, _>>().expect("JSON")
}

/// What left FEI for the payment, in turn, and every event's word, as `fei journal show` tells them.
fn steps(fei: &Fei) -> (Vec<String>, Vec<String>) {
    let row = &beside(fei, &["journal", "find"])[0];
    let shown = &beside(fei, &["journal", "show", row["txn"].as_str().expect("a number")])[0];
    let words = |list: &str, key: &str| {
        let list = shown[list].as_array().expect("a list").iter();
        list.map(|one| one[key].as_str().expect("a word").to_owned()).collect()
    };
    (words("attempts", "kind"), words("events", "what"))
}

fn stage(fei: &Fei) -> Value {
    beside(fei, &["journal", "find"])[0]["stage"].clone()
}

#[test]
fn what_was_executed_and_nobody_knew_is_undone_and_the_core_hears_it() {
    let peer = relay(&["9800", "0000"], &["9800", "0000"]);
    let fei = start(&peer);
    assert_eq!(pay(&fei, ASKED_FIRST), "VTIM");
    fei.log().wait_for(&[("message", "the unknown result is known"), ("outcome", "not_executed")]);
    assert_eq!(stage(&fei), "reversed");
    assert_eq!(told(&fei, ASKED_FIRST, 2), "NREC", "it may be sent again as a new one");
    assert_eq!(pay(&fei, ASKED_FIRST), "FE90", "a repetition hears it too, and is not sent");

    let (sent, cancels) = (calls(&peer, PAYMENT), calls(&peer, CANCEL));
    assert_eq!((sent.len(), calls(&peer, STATUS).len(), cancels.len()), (1, 2, 2));
    assert!(
        peer.requests().iter().all(|request| request.header("x-api-key").as_deref() == Some(Fei::SECRET))
    );
    assert!(!fei.log().text().contains(Fei::SECRET), "the key stands in the log");
    for cancel in &cancels {
        assert_eq!((&cancel["org_trace_no"], &cancel["amount"]), (&sent[0]["trace_no"], &"1500000".into()));
        assert_ne!(cancel["trace_no"], sent[0]["trace_no"], "it has a number of its own");
    }
    assert_eq!(cancels[0]["trace_no"], cancels[1]["trace_no"], "the second one is the first one said again");
    let (attempts, _) = steps(&fei);
    assert_eq!(attempts, ["send", "inquiry", "inquiry", "reversal", "reversal"]);
    let left = beside(&fei, &["saf", "list"]);
    assert!(left.iter().all(|item| item["kind"] == "notice"), "only the core is still to be told: {left:?}");
}

/// J27: what is not known may still be on its way; nothing is undone that was never executed.
#[test]
fn what_the_inquiry_does_not_find_again_and_again_was_not_executed() {
    let peer = relay(&["4004"], &[]);
    let fei = start(&peer);
    assert_eq!(pay(&fei, ASKED_FIRST), "VTIM");
    fei.log().wait_for(&[("message", "the unknown result is known"), ("outcome", "not_executed")]);
    assert_eq!(
        (stage(&fei), calls(&peer, STATUS).len()),
        ("confirmed_not".into(), 4),
        "once, and three times more"
    );
    assert_eq!((told(&fei, ASKED_FIRST, 2), calls(&peer, CANCEL).len()), ("NREC".to_owned(), 0));
}

/// J27: the reversal itself finds nothing. It is said again, then asked about, before anybody believes it.
#[test]
fn what_the_reversal_does_not_find_is_asked_about_before_it_is_believed() {
    let peer = relay(&["4004"], &["4004"]);
    let fei = start(&peer);
    assert_eq!(pay(&fei, AT_ONCE), "VTIM");
    fei.log().wait_for(&[("message", "the unknown result is known"), ("outcome", "not_executed")]);
    assert_eq!((calls(&peer, CANCEL).len(), calls(&peer, STATUS).len()), (4, 4));
    assert_eq!((stage(&fei), told(&fei, AT_ONCE, 2)), ("confirmed_not".into(), "NREC".to_owned()));
    assert_eq!(calls(&peer, PAYMENT).len(), 1);
}

/// J25: refused three times, people see it; the result stays unknown, and is not asked about behind their backs.
#[test]
fn a_reversal_that_is_refused_three_times_is_put_aside_with_an_alarm() {
    let peer = relay(&["0000"], &["4009"]);
    let fei = start(&peer);
    assert_eq!(pay(&fei, AT_ONCE), "VTIM");
    fei.log().wait_for(&[("message", "it is put aside"), ("level", "ERROR")]);
    let parked = beside(&fei, &["saf", "list", "--state", "parked"]);
    let [item] = parked.as_slice() else { panic!("{parked:?}") };
    assert_eq!((&item["kind"], &item["attempts"]), (&"reversal".into(), &3.into()));
    assert_eq!((calls(&peer, CANCEL).len(), calls(&peer, STATUS).len()), (3, 0));
    assert_eq!((stage(&fei), told(&fei, AT_ONCE, 2)), ("unknown".into(), "VTIM".to_owned()));
}

/// H17: a reversal was tried, so the late answer is written down and settles nothing; the reversal does.
#[test]
fn a_late_answer_against_a_tried_reversal_settles_nothing() {
    let (paid, undone) = (Gate::default(), Gate::default());
    let (paying, undoing) = (paid.clone(), undone.clone());
    let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        match &*request.call() {
            PAYMENT => paying.pass(),
            _ => undoing.pass(),
        }
        said(request, "0000")
    }));
    let fei = start(&peer);
    assert_eq!(pay(&fei, AT_ONCE), "VTIM");
    peer.wait_for_requests(2);
    paid.open();
    fei.log().wait_for(&[("message", "a late answer, and an undoing or people decide")]);
    assert_eq!((stage(&fei), told(&fei, AT_ONCE, 2)), ("unknown".into(), "VTIM".to_owned()));
    undone.open();
    fei.log().wait_for(&[("message", "the unknown result is known"), ("outcome", "not_executed")]);
    assert_eq!((stage(&fei), told(&fei, AT_ONCE, 3)), ("reversed".into(), "NREC".to_owned()));
    let (attempts, events) = steps(&fei);
    assert_eq!(attempts, ["send", "reversal"]);
    assert!(events.contains(&"late_answer".to_owned()), "{events:?}");
    assert_eq!(calls(&peer, STATUS).len(), 0);
}

/// H17: the answer to the undoing itself comes when nobody waits for it any more, behind a second one that nobody can judge.
#[test]
fn a_late_answer_to_the_undoing_settles_it() {
    let (undone, first) = (Gate::default(), Mutex::new(true));
    let undoing = undone.clone();
    let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        if &*request.call() == PAYMENT {
            return open_banking::http("502 Bad Gateway", "text/html", b"<html></html>");
        }
        if std::mem::replace(&mut *first.lock().expect("no answer has panicked"), false) {
            undoing.pass();
            return said(request, "0000");
        }
        said(request, "9800")
    }));
    let fei = start(&peer);
    assert_eq!(pay(&fei, AT_ONCE), "VTIM");
    // The payment, its undoing, and the same once more: the first one is not waited for by now.
    peer.wait_for_requests(3);
    undone.open();
    fei.log().wait_for(&[("message", "a late answer to what follows: the result is known now")]);
    assert_eq!((stage(&fei), told(&fei, AT_ONCE, 2)), ("reversed".into(), "NREC".to_owned()));
    let left = beside(&fei, &["saf", "list"]);
    assert!(left.iter().all(|item| item["kind"] == "notice"), "nothing is undone any more: {left:?}");
    let (mut attempts, events) = steps(&fei);
    // Of the core being told this says nothing.
    attempts.retain(|kind| kind != "notice");
    assert!(attempts.len() >= 3 && attempts[1..].iter().all(|kind| kind == "reversal"), "{attempts:?}");
    assert!(events.contains(&"settled".to_owned()), "{events:?}");
}
