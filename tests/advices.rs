//! The real program and an advice that its institution does not answer: it is said again, under the same number and with
//! the same content, until it is heard; also by the process after one that was killed.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use fei_testkit::{
    Conduct, Config, CoreLine, Fei, HttpPeer, HttpRequest, Step, hecto, open_banking, unused_address,
};
use serde_json::Value;
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
const TRANSFER: &str = "hecto/transfer.toml";

/// The samples, in which a transfer only tells: as an institution that is told of something sees it.
fn layouts() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let copied = Command::new("cp").args(["-r", "layouts/."]).arg(folder.path()).status().expect("a copy");
    assert!(copied.success());
    // Its golden cases are of the transfer that moves money.
    fs::remove_file(folder.path().join("hecto/transfer.golden.toml")).expect("it is there");
    let mut text = fs::read_to_string(Path::new("layouts").join(TRANSFER)).expect("it is there");
    for (from, to) in [
        ("effect     = \"money\"", "effect     = \"advice\""),
        (
            "on_unknown = { policy = \"inquire_only\", owner = \"core\", first_after = \"5m\", until = \"24h\" }\n",
            "",
        ),
        ("unset   = [", "header  = [{ name = \"x-attempt\", from = \"{@attempt}\" }]\nunset   = ["),
    ] {
        assert!(text.contains(from), "{TRANSFER} has no {from}");
        text = text.replacen(from, to, 1);
    }
    fs::write(folder.path().join(TRANSFER), text).expect("it is written");
    folder
}

/// A gateway that says it again within milliseconds.
fn config(layouts: &TempDir, peer: &HttpPeer) -> Config {
    Config::new(layouts.path(), &peer.url())
        .institution("attempt_timeout_ms = 500")
        .institution("follow.first_after = \"30ms\"")
        .institution("follow.advice = [\"20ms\"]")
}

/// An institution that hangs so many times, and then answers.
fn hanging(times: usize) -> HttpPeer {
    let told = AtomicUsize::new(0);
    HttpPeer::start(Conduct::play(move |request: &HttpRequest| {
        if told.fetch_add(1, SeqCst) < times {
            return vec![Step::Hang];
        }
        vec![Step::Send(open_banking::ok(&open_banking::transfer(request)))]
    }))
}

fn tell(fei: &Fei) -> String {
    let answer = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer(1));
    hecto::text(&answer, hecto::RSP_CODE).to_owned()
}

/// What `fei` beside the gateway says.
fn beside(fei: &Fei, arguments: &[&str]) -> Vec<Value> {
    let mut command = Command::new(BINARY);
    command.args(arguments).args(["--format", "json", "--config", "fei.toml"]).current_dir(fei.folder());
    let output = command.output().expect("it runs");
    let documents = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>();
    documents.collect::<Result<_, _>>().expect("JSON")
}

/// The calls that came, which must be one said again: how often it says so itself.
fn said(peer: &HttpPeer) -> Vec<String> {
    let requests = peer.requests();
    let first = requests[0].json();
    assert!(first["req_list"][0]["bank_tran_id"].is_string(), "{first}");
    for request in &requests {
        assert_eq!(request.call(), requests[0].call());
        assert_eq!(request.json(), first, "the same number, the same content");
    }
    requests.iter().map(|request| request.header("x-attempt").expect("it counts")).collect()
}

fn attempts(fei: &Fei) -> (Value, Vec<Value>) {
    let row = beside(fei, &["journal", "find"]).remove(0);
    let shown = beside(fei, &["journal", "show", row["txn"].as_str().expect("a number")]).remove(0);
    let attempts = shown["attempts"].as_array().expect("a list").iter();
    (row["stage"].clone(), attempts.map(|attempt| attempt["kind"].clone()).collect())
}

#[test]
fn an_advice_is_said_again_until_it_is_heard() {
    let (layouts, peer) = (layouts(), hanging(2));
    let fei = Fei::start(BINARY, &config(&layouts, &peer));
    assert_eq!(tell(&fei), "VTIM", "nobody knows, and so the core is told");
    fei.log().wait_for(&[("message", "the unknown result is known"), ("outcome", "executed")]);
    assert_eq!(said(&peer), ["1", "2", "3"]);
    assert_eq!(
        attempts(&fei),
        ("confirmed_executed".into(), vec!["send".into(), "advice".into(), "advice".into()])
    );
    assert_eq!(tell(&fei), "0000", "a repetition hears it, and is not sent");
    assert_eq!(peer.requests().len(), 3);
}

/// P4, J05: killed while it was said for the first time, the next process says it again.
#[test]
fn the_next_process_says_on_what_a_killed_one_began() {
    let (layouts, peer) = (layouts(), hanging(2));
    let mut fei = Fei::start(BINARY, &config(&layouts, &peer));
    let mut core = CoreLine::dial(fei.address("hecto"));
    core.send(&hecto::transfer(1));
    peer.wait_for_requests(1);
    fei.kill_and_start_again(BINARY);
    fei.log().wait_for(&[("message", "the unknown result is known"), ("outcome", "executed")]);
    assert_eq!(said(&peer), ["1", "2", "3"]);
    assert_eq!(attempts(&fei).0, "confirmed_executed");
    assert_eq!(tell(&fei), "0000");
}

/// What never left is the core's to send again: it was told so, and FEI does not say it behind its back.
#[test]
fn what_did_not_leave_is_not_said_again() {
    let layouts = layouts();
    let config = Config::new(layouts.path(), &format!("http://{}", unused_address()))
        .institution("follow.first_after = \"1ms\"")
        .institution("follow.advice = [\"1ms\"]");
    let fei = Fei::start(BINARY, &config);
    let answer = tell(&fei);
    assert!(!["VTIM", "0000"].contains(&answer.as_str()), "{answer}");
    assert_eq!(attempts(&fei), ("not_sent".into(), vec!["send".into()]));
    assert!(beside(&fei, &["saf", "list"]).is_empty(), "nothing follows it");
}
