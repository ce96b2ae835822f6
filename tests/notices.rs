//! The real program when an unknown result became known: the core is told until it has taken the notice.

use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use fei_testkit::{Conduct, Config, CoreLine, Fei, Gate, HttpPeer, PATIENCE, hecto, open_banking};
use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
const TRANSFER: &str = "POST /v2.0/transfer/deposit/acnt_num";
const RESULT: &str = "POST /v2.0/transfer/result";

/// An institution that says nothing of a transfer until it is asked, and then that it was executed.
fn institution() -> HttpPeer {
    HttpPeer::start(Conduct::answer(|request| match &*request.call() {
        TRANSFER => open_banking::http("502 Bad Gateway", "text/html", b"<html></html>"),
        RESULT => open_banking::ok(&open_banking::result(request, "000")),
        _ => open_banking::http("404 Not Found", "text/plain", b""),
    }))
}

/// Asks within milliseconds what became of a transfer, and tells the core again after so long.
fn config(peer: &HttpPeer, again: &str) -> Config {
    Config::new("layouts", &peer.url())
        .institution("follow.first_after = \"30ms\"")
        .institution("follow.inquiry = [\"20ms\"]")
        .line(&format!("ask.notice = [\"{again}\"]"))
        .line("ask.deadline_ms = 400")
}

fn start(peer: &HttpPeer, again: &str) -> Fei {
    Fei::start(BINARY, &config(peer, again))
}

/// A core that is connected and answers what it is told.
fn core(fei: &Fei) -> CoreLine {
    CoreLine::dial(fei.address("hecto")).hears_notices()
}

/// A transfer of which the core hears that nobody knows.
fn unknown(core: &mut CoreLine, msg_no: u32) {
    let answer = core.ask(&hecto::transfer(msg_no));
    assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "VTIM");
}

/// What a notice says: which transfer, what became of it, under which number, for the how-manieth time.
fn told(notice: &[u8]) -> (&str, &str, &str, &str) {
    assert_eq!(&notice[24..31], b"7000110", "{}", notice.escape_ascii());
    let text = |field| hecto::text(notice, field);
    (text(hecto::TOLD_MSG_NO), text(hecto::TOLD_RESULT), text(hecto::MSG_NO), text(hecto::SEND_COUNT))
}

/// What `fei` beside the gateway says.
fn beside(fei: &Fei, arguments: &[&str]) -> Vec<Value> {
    let mut command = Command::new(BINARY);
    command.args(arguments).args(["--format", "json", "--config", "fei.toml"]).current_dir(fei.folder());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FEI_")) {
        command.env_remove(name);
    }
    let output = command.output().expect("it runs");
    let documents = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>();
    documents.collect::<Result<_, _>>().expect("JSON")
}

/// The notice, in any state, once it is as it should be.
fn notice_that(fei: &Fei, is: impl Fn(&Value) -> bool) -> Value {
    let until = Instant::now() + PATIENCE;
    loop {
        let all = ["pending", "parked", "done", "cancelled"].into_iter();
        let items: Vec<_> = all.flat_map(|state| beside(fei, &["saf", "list", "--state", state])).collect();
        let found = items.iter().find(|item| item["kind"] == "notice" && is(item));
        match found {
            Some(item) => return item.clone(),
            None => assert!(Instant::now() < until, "{items:?}"),
        }
        thread::sleep(Duration::from_millis(20));
    }
}

fn is_done(item: &Value) -> bool {
    item["state"] == "done"
}

/// unknown → the inquiry settles it → the core is told, takes it, and is told nothing more.
#[test]
fn what_an_inquiry_settles_the_core_is_told_once() {
    let peer = institution();
    let fei = start(&peer, "50ms");
    let mut core = core(&fei);
    unknown(&mut core, 1);
    let notice = core.receive();
    assert_eq!(told(&notice), ("000001", "0000", "000001", "1"));
    assert_eq!(hecto::text(&notice, (139, 13)), "0000001500000");
    core.send(&hecto::answered(&notice, "0000"));
    let item = notice_that(&fei, is_done);
    assert_eq!((&item["attempts"], &item["institution"]), (&1.into(), &"hecto".into()));
    core.assert_silent(150);

    let txn = item["txn"].as_str().expect("a number").to_owned();
    let shown = beside(&fei, &["journal", "show", &txn]).remove(0);
    let what: Vec<_> =
        shown["events"].as_array().expect("events").iter().map(|event| &event["what"]).collect();
    let end = ["settled", "followed", "noticed", "attempted", "done"];
    assert_eq!(what[what.len() - 5..], end, "{what:?}");
    let kept = shown["telegrams"].as_array().expect("telegrams").iter().find(|it| it["leg"] == "notice");
    let kept = kept.expect("the telegram is kept")["masked"].as_str().expect("text").to_owned();
    assert!(kept.contains("wd_account=110******789"), "{kept}");
    assert!(beside(&fei, &["journal", "verify"]).iter().all(|line| line["sound"] != false));
}

/// unknown → the institution's answer comes late → the core is told.
#[test]
fn what_a_late_answer_settles_the_core_is_told() {
    let gate = Gate::default();
    let waiting = gate.clone();
    let peer = HttpPeer::start(Conduct::answer(move |request| {
        waiting.pass();
        open_banking::well(request)
    }));
    let config = Config::new("layouts", &peer.url()).institution("attempt_timeout_ms = 700");
    let fei = Fei::start(BINARY, &config.line("ask.deadline_ms = 400"));
    let mut core = core(&fei);
    unknown(&mut core, 1);
    gate.open();
    let notice = core.receive();
    assert_eq!(told(&notice), ("000001", "0000", "000001", "1"));
    core.send(&hecto::answered(&notice, "0000"));
    notice_that(&fei, is_done);
    assert_eq!(peer.requests().iter().filter(|request| request.call() == TRANSFER).count(), 1);
}

/// Whoever sends a telegram by hand opens a line, and the core is told on any that is open.
#[test]
fn who_sends_by_hand_gets_the_answer_and_not_what_the_core_is_told() {
    let gate = Gate::default();
    let waiting = gate.clone();
    let peer = HttpPeer::start(Conduct::answer(move |request| match &*request.call() {
        TRANSFER => open_banking::http("502 Bad Gateway", "text/html", b"<html></html>"),
        RESULT => open_banking::ok(&open_banking::result(request, "000")),
        _ => {
            waiting.pass();
            open_banking::well(request)
        }
    }));
    let fei = start(&peer, "50ms");
    unknown(&mut CoreLine::dial(fei.address("hecto")), 1);
    let line = fei.address("hecto").to_string();
    let send = ["send", "hecto.account_holder", "--case", "executed", "--to", &line];
    let told = thread::scope(|scope| {
        let sending = scope.spawn(|| beside(&fei, &send));
        // It came to the line, and was not answered there.
        notice_that(&fei, |item| item["attempts"] != 0);
        gate.open();
        sending.join().expect("it ends")
    });
    assert_eq!((&told[0]["msg_type"], &told[0]["rsp_code"]), (&"6100".into(), &"0000".into()), "{told:?}");
}

/// Another person approves that it was executed.
fn approve(fei: &Fei, txn: &str, more: &[&str]) -> Output {
    let mut second = Command::new("unshare");
    second.args(["--user", "--map-user=4321", "--map-group=4321", BINARY, "journal", "settle", txn]);
    second.args(["--as", "confirmed_executed", "--approve", "--why", "대사 확인", "--yes"]);
    second.args(["--config", "fei.toml"]).args(more).current_dir(fei.folder());
    second.output().expect("unshare, of util-linux")
}

/// unknown → nobody can find out → two people settle it → the core is told. The second person is another user, in a name space
/// of users: this machine has no second one.
#[test]
fn what_two_people_settle_the_core_is_told() {
    let peer = institution();
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).line("ask.deadline_ms = 400"));
    let mut core = core(&fei);
    unknown(&mut core, 1);
    let item = beside(&fei, &["saf", "list"]).remove(0);
    let (id, txn) = (item["item"].to_string(), item["txn"].as_str().expect("a number"));
    beside(&fei, &["saf", "cancel", &id, "--why", "기관 전화 확인", "--yes"]);
    beside(&fei, &["journal", "settle", txn, "--as", "confirmed_executed", "--why", "거래내역", "--yes"]);
    // By layouts that are not those of then nobody is told anything that was not asked for; and the journal of an FEI that kept
    // none does not have them.
    let journal = rusqlite::Connection::open(fei.folder().join("fei-data/journal.db")).expect("it opens");
    journal.execute_batch("DELETE FROM layout_file; DELETE FROM layout_set").expect("written");
    drop(journal);
    let edited = fei.folder().join("edited");
    assert!(Command::new("cp").args(["-r", "layouts"]).arg(&edited).status().expect("a copy").success());
    let file = edited.join("hecto/transfer.toml");
    let text = std::fs::read_to_string(&file).expect("the file") + "# edited\n";
    std::fs::write(&file, text).expect("written");
    let refused = approve(&fei, txn, &["--layouts", "edited"]);
    let why = String::from_utf8(refused.stderr).expect("UTF-8");
    assert!(refused.status.code() == Some(1) && why.contains("have changed since it was begun"), "{why}");
    let approved = approve(&fei, txn, &[]);
    assert!(approved.status.success(), "{approved:?}");
    let notice = core.receive();
    assert_eq!(told(&notice), ("000001", "0000", "000001", "1"));
    core.send(&hecto::answered(&notice, "0000"));
    notice_that(&fei, is_done);
    assert_eq!(beside(&fei, &["journal", "find", txn])[0]["stage"], "confirmed_executed");
}

/// The core is silent, then has no time, then takes it: the same notice each time, and each says which it is.
#[test]
fn a_core_that_does_not_take_it_is_told_again() {
    let peer = institution();
    let fei = start(&peer, "50ms");
    let mut core = core(&fei);
    unknown(&mut core, 1);
    let first = core.receive();
    // Numbers begin anew each day: the answer of another one takes nothing.
    let mut of_another_day = hecto::answered(&first, "0000");
    hecto::put(&mut of_another_day, hecto::SEND_DATE, b"20260301");
    core.send(&of_another_day);
    fei.log().wait_for(&[("message", "an answer to nothing"), ("alarm", "true")]);
    let second = core.receive();
    core.send(&hecto::answered(&second, "FE90"));
    let third = core.receive();
    core.send(&hecto::answered(&third, "0000"));
    notice_that(&fei, is_done);
    for (notice, count) in [(&first, "1"), (&second, "2"), (&third, "3")] {
        assert_eq!(told(notice), ("000001", "0000", "000001", count));
    }
    let but_the_count = |notice: &[u8]| [&notice[..31], &notice[32..]].concat();
    assert_eq!(but_the_count(&first), but_the_count(&third), "byte for byte");
    // The answer to the first attempt, late, and the one to the third once more: nothing is done twice.
    core.send(&hecto::answered(&first, "0000"));
    core.assert_silent(150);
    fei.log().wait_for(&[("message", "the core has taken the notice for the second time")]);
}

/// J25: declined three times it is put aside, and people send it again or cancel it.
#[test]
fn what_the_core_declines_is_put_aside_and_people_decide() {
    let peer = institution();
    let fei = start(&peer, "20ms");
    let mut core = core(&fei);
    unknown(&mut core, 1);
    for _ in 0..3 {
        let notice = core.receive();
        core.send(&hecto::answered(&notice, "FE40"));
    }
    let parked = notice_that(&fei, |item| item["state"] == "parked");
    assert_eq!(parked["last"], "the core declines it: 거절");
    let id = parked["item"].to_string();
    beside(&fei, &["saf", "resend", &id, "--why", "원장 등록 뒤 재통지", "--yes"]);
    let again = core.receive();
    assert_eq!(told(&again), ("000001", "0000", "000001", "4"));
    core.send(&hecto::answered(&again, "0000"));
    notice_that(&fei, is_done);

    unknown(&mut core, 2);
    for _ in 0..3 {
        let notice = core.receive();
        core.send(&hecto::answered(&notice, "FE40"));
    }
    let parked = notice_that(&fei, |item| item["state"] == "parked");
    let id = parked["item"].to_string();
    beside(&fei, &["saf", "cancel", &id, "--why", "수기 처리", "--yes"]);
    notice_that(&fei, |item| item["state"] == "cancelled");
    core.assert_silent(150);
}

/// Killed when it was sent and not answered: the next process sends the same notice, as a repetition.
#[test]
fn a_notice_in_flight_at_a_kill_is_sent_again_as_a_repetition() {
    let peer = institution();
    let mut fei = start(&peer, "50ms");
    let mut line = core(&fei);
    unknown(&mut line, 1);
    let first = line.receive();
    fei.kill_and_start_again(BINARY);
    let mut line = core(&fei);
    let again = line.receive();
    assert_eq!(
        (told(&first), told(&again)),
        (("000001", "0000", "000001", "1"), ("000001", "0000", "000001", "2"))
    );
    line.send(&hecto::answered(&again, "0000"));
    notice_that(&fei, is_done);
}

/// Nobody is there to be told: it waits, says so, and costs no attempt; whoever connects is told.
#[test]
fn a_core_that_is_not_connected_is_waited_for() {
    let peer = institution();
    let fei = start(&peer, "50ms");
    let mut line = core(&fei);
    unknown(&mut line, 1);
    drop(line);
    let waits = notice_that(&fei, |item| item["last"] == "the core is not connected");
    assert_eq!((&waits["state"], &waits["attempts"]), (&"pending".into(), &0.into()));
    let mut line = core(&fei);
    let notice = line.receive();
    assert_eq!(told(&notice), ("000001", "0000", "000001", "1"));
    line.send(&hecto::answered(&notice, "0000"));
    notice_that(&fei, is_done);
}

/// Notices of several results: each under a number of its own, whatever the order in which they are answered.
#[test]
fn each_result_has_a_notice_of_its_own() {
    let peer = institution();
    let fei = start(&peer, "5s");
    let mut core = core(&fei);
    let mut notices = Vec::new();
    for msg_no in 1..=3 {
        unknown(&mut core, msg_no);
        notices.push(core.receive());
        let (last, number) = (notices.last().expect("one"), format!("{msg_no:06}"));
        assert_eq!(told(last), (&*number, "0000", &*number, "1"));
        if msg_no < 3 {
            // One at a time goes out to a core that has not answered yet.
            core.send(&hecto::answered(last, "0000"));
        }
    }
    core.send(&hecto::answered(&notices[2], "0000"));
    let until = Instant::now() + PATIENCE;
    while beside(&fei, &["saf", "list", "--state", "done"]).iter().filter(|it| it["kind"] == "notice").count()
        < 3
    {
        assert!(Instant::now() < until, "all three are taken");
        thread::sleep(Duration::from_millis(20));
    }
}
