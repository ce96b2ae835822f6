//! The real program where an unknown result is for people at once: they are told, it is counted until two of them settle it,
//! and nothing else would show it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use fei_testkit::{
    Conduct, Config, CoreLine, Fei, Gate, HttpPeer, HttpRequest, PATIENCE, hecto, open_banking,
};
use serde_json::{Value, json};
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
const MESSAGE: &str = "unknown, and nothing follows it: people decide";

/// The sample layouts, in which nothing follows a transfer whose result is unknown.
fn layouts() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let copied = Command::new("cp").args(["-r", "layouts/."]).arg(folder.path()).status();
    assert!(copied.expect("cp runs").success());
    let file = folder.path().join("hecto/transfer.toml");
    let text = std::fs::read_to_string(&file).expect("the transfer's file");
    let asks =
        "on_unknown = { policy = \"inquire_only\", owner = \"core\", first_after = \"5m\", until = \"24h\" }";
    assert!(text.contains(asks), "{text}");
    std::fs::write(&file, text.replace(asks, "on_unknown = { policy = \"manual\", owner = \"core\" }"))
        .expect("written");
    folder
}

fn start(layouts: &TempDir, peer: &HttpPeer) -> Fei {
    Fei::start(BINARY, &Config::new(layouts.path(), &peer.url()).admin())
}

/// A page of the admin port.
fn page(fei: &Fei, path: &str) -> String {
    let mut stream = TcpStream::connect(fei.admin()).expect("the admin port takes connections");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket takes a limit");
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer.split_once("\r\n\r\n").expect("a head and a body").1.to_owned()
}

/// How many wait for people: as `/metrics` has it, and as `/institutions` and with it `fei top` have it.
fn waiting(fei: &Fei) -> (String, Value) {
    let metrics = page(fei, "/metrics");
    let gauge = metrics.lines().find_map(|line| line.strip_prefix("fei_manual{institution=\"kftc\"} "));
    let institutions: Vec<Value> = serde_json::from_str(&page(fei, "/institutions")).expect("JSON");
    let kftc = institutions.iter().find(|one| one["name"] == "kftc").expect("it is called");
    (gauge.expect("a number").to_owned(), kftc["manual"].clone())
}

fn counted(count: u64) -> (String, Value) {
    (count.to_string(), count.into())
}

/// `fei journal settle` by whoever runs this, or by another user in a name space of users.
fn settle(fei: &Fei, txn: &str, second: bool) {
    let mut command = if second { Command::new("unshare") } else { Command::new(BINARY) };
    if second {
        command.args(["--user", "--map-user=4321", "--map-group=4321", BINARY]);
    }
    command.args(["journal", "settle", txn, "--as", "confirmed_not", "--why", "기관 확인 (전화)", "--yes"]);
    command.args(second.then_some("--approve")).args(["--config", "fei.toml"]).current_dir(fei.folder());
    let settled = command.output().expect("it runs");
    assert!(settled.status.success(), "{settled:?}");
}

#[test]
fn what_nothing_follows_is_an_alarm_and_counted_until_people_settle_it() {
    let peer = HttpPeer::start(Conduct::answer(|_: &HttpRequest| {
        open_banking::http("502 Bad Gateway", "text/html", b"<html></html>")
    }));
    let layouts = layouts();
    let mut fei = start(&layouts, &peer);
    assert_eq!(waiting(&fei), counted(0));
    let answer = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer(1));
    assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "VTIM");
    let alarm = fei.log().wait_for(&[("message", MESSAGE), ("level", "ERROR"), ("alarm", "true")]);
    assert_eq!((&alarm["code"], &alarm["people"]), (&"U04".into(), &true.into()), "{alarm}");
    let txn = alarm["txn"].as_str().expect("a number").to_owned();
    assert_eq!(waiting(&fei), counted(1));

    fei.kill_and_start_again(BINARY);
    assert_eq!(waiting(&fei), counted(1), "it is on the disk");
    settle(&fei, &txn, false);
    assert_eq!(waiting(&fei), counted(1), "one has proposed");
    settle(&fei, &txn, true);
    assert_eq!(waiting(&fei), counted(0));
}

/// A question that the institution refuses for good is put aside: nothing settles the result any more, and people are told.
#[test]
fn what_was_put_aside_is_counted_until_people_let_it_go_on() {
    let peer = HttpPeer::start(Conduct::answer(|request: &HttpRequest| match &*request.call() {
        "POST /v2.0/transfer/result" => open_banking::ok(&json!({ "rsp_code": "O0002", "rsp_message": "" })),
        _ => open_banking::http("502 Bad Gateway", "text/html", b"<html></html>"),
    }));
    let config = Config::new("layouts", &peer.url())
        .admin()
        .institution("follow.first_after = \"30ms\"")
        .institution("follow.inquiry = [\"20ms\"]");
    let fei = Fei::start(BINARY, &config);
    let answer = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer(1));
    assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "VTIM");
    let aside = fei.log().wait_for(&[("message", "it is put aside"), ("level", "ERROR")]);
    assert_eq!(waiting(&fei), counted(1));
    let mut cancel = Command::new(BINARY);
    cancel.args(["saf", "cancel", &aside["item"].to_string(), "--why", "기관 확인 (전화)", "--yes"]);
    let cancelled =
        cancel.args(["--config", "fei.toml"]).current_dir(fei.folder()).output().expect("it runs");
    assert!(cancelled.status.success(), "{cancelled:?}");
    assert_eq!(waiting(&fei), counted(1), "it is manual, and still one");
}

#[test]
fn what_the_sweeper_leaves_to_people_is_an_alarm_too() {
    let gate = Gate::default();
    let passing = gate.clone();
    let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        passing.pass();
        open_banking::well(request)
    }));
    let layouts = layouts();
    let mut fei = start(&layouts, &peer);
    CoreLine::dial(fei.address("hecto")).send(&hecto::transfer(1));
    peer.wait_for_requests(1);
    fei.kill_and_start_again(BINARY);
    fei.log().wait_for(&[("code", "U07"), ("alarm", "true"), ("people", "true")]);
    assert_eq!(waiting(&fei), counted(1));
    gate.open();
}

/// What its table lists as not executed tells the outcome: a line, and nobody is called. What it does not list is an alarm.
#[test]
fn only_an_answer_that_does_not_tell_the_outcome_is_an_alarm() {
    let code = Arc::new(Mutex::new("O0002"));
    let said = code.clone();
    let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        let mut answer = open_banking::transfer(request);
        answer["rsp_code"] = json!(*said.lock().unwrap());
        open_banking::ok(&answer)
    }));
    let layouts = layouts();
    let fei = start(&layouts, &peer);
    let mut core = CoreLine::dial(fei.address("hecto"));
    let answer = core.ask(&hecto::transfer(1));
    assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "FE90");
    let refused = ("message", "the institution refused it before it was executed");
    fei.log().wait_for(&[refused, ("level", "WARN"), ("code", "N60"), ("meaning", "인증 오류")]);
    assert!(fei.log().matching(&[("alarm", "true")]).is_empty(), "{}", fei.log().text());
    *code.lock().unwrap() = "A9999";
    assert_eq!(hecto::text(&core.ask(&hecto::transfer(2)), hecto::RSP_CODE), "VTIM");
    let untold = ("message", "the institution's answer does not tell the outcome");
    fei.log().wait_for(&[untold, ("level", "ERROR"), ("alarm", "true"), ("code", "U09")]);
}

/// What is asked about is not for people yet: no alarm says so.
#[test]
fn what_is_asked_about_is_left_to_nobody() {
    let peer = HttpPeer::start(Conduct::answer(|_: &HttpRequest| {
        open_banking::http("502 Bad Gateway", "text/html", b"<html></html>")
    }));
    let fei = Fei::start(BINARY, &Config::new(Path::new("layouts"), &peer.url()).admin());
    let answer = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer(1));
    assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "VTIM");
    fei.log().wait_for(&[("message", "exchange ended")]);
    assert!(fei.log().matching(&[("message", MESSAGE)]).is_empty(), "{}", fei.log().text());
    assert_eq!(waiting(&fei), counted(0));
}
