//! The real program when its core leaves, when it is told to stop, and when files run out.

use std::thread;
use std::time::{Duration, Instant};

use fei_testkit::{
    Conduct, Config, CoreLine, Fei, Gate, HangingDisk, HttpPeer, HttpRequest, PATIENCE, hecto, open_banking,
};

/// An institution that answers when it is let.
struct Slow {
    peer: HttpPeer,
    gate: Gate,
}

impl Slow {
    fn start() -> Self {
        let gate = Gate::default();
        let waiting = gate.clone();
        let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
            waiting.pass();
            open_banking::well(request)
        }));
        Self { peer, gate }
    }
}

fn start(peer: &HttpPeer, config: impl FnOnce(Config) -> Config) -> Fei {
    Fei::start(env!("CARGO_BIN_EXE_fei"), &config(Config::new("layouts", &peer.url())))
}

#[test]
fn a_core_that_leaves_does_not_stop_its_transfer() {
    let slow = Slow::start();
    let fei = start(&slow.peer, |config| config);
    let mut connection = CoreLine::dial(fei.address("hecto"));
    connection.send(&hecto::transfer(1));
    slow.peer.wait_for_requests(1);
    connection.reset();
    slow.gate.open();
    let ended = fei.log().wait_for(&[("message", "exchange ended"), ("outcome", "executed")]);
    assert_eq!(ended["trace"], "20260907-088-000001");
    fei.log().wait_for(&[("line", "hecto"), ("undelivered", "1")]);
}

#[test]
fn a_core_that_has_sent_all_still_gets_its_answer() {
    let slow = Slow::start();
    let fei = start(&slow.peer, |config| config);
    let mut connection = CoreLine::dial(fei.address("hecto"));
    connection.send(&hecto::transfer(1));
    connection.finish_sending();
    slow.peer.wait_for_requests(1);
    slow.gate.open();
    assert_eq!(hecto::text(&connection.receive(), hecto::RSP_CODE), "0000");
    connection.assert_closed_without_answer();
}

#[test]
fn told_to_stop_it_answers_what_is_in_flight_and_takes_nothing_new() {
    let slow = Slow::start();
    let fei = start(&slow.peer, |config| config);
    let address = fei.address("hecto");
    let mut connection = CoreLine::dial(address);
    connection.send(&hecto::transfer(1));
    slow.peer.wait_for_requests(1);
    fei.terminate();
    let until = Instant::now() + PATIENCE;
    while CoreLine::try_dial(address).is_ok() {
        assert!(Instant::now() < until, "it goes on accepting");
        thread::sleep(Duration::from_millis(5));
    }
    let refused = connection.ask(&hecto::transfer(2));
    assert_eq!(hecto::text(&refused, hecto::MSG_NO), "000002");
    assert_eq!(hecto::text(&refused, hecto::MSG_TYPE), "2100");
    fei.log().wait_for(&[("code", "N51"), ("trace", "20260907-088-000002")]);
    slow.gate.open();
    let answer = connection.receive();
    assert_eq!(hecto::text(&answer, hecto::MSG_NO), "000001");
    assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "0000");
    connection.assert_closed_without_answer();
    assert!(fei.wait().success());
    assert_eq!(slow.peer.requests().len(), 1);
}

#[test]
fn told_twice_it_stops_at_once() {
    let slow = Slow::start();
    let fei = start(&slow.peer, |config| config);
    let mut connection = CoreLine::dial(fei.address("hecto"));
    connection.send(&hecto::transfer(1));
    slow.peer.wait_for_requests(1);
    fei.terminate();
    fei.log().wait_for(&[("message", "told to stop: answering what is in flight")]);
    fei.terminate();
    let stopped = "stopped with transactions in flight: their results are unknown";
    fei.log().wait_for(&[("message", stopped)]);
    assert!(fei.wait().success());
    slow.gate.open();
}

/// A disk that hangs is not waited for without end: the log says so, and so does the exit code.
#[test]
fn told_to_stop_it_stops_though_the_disk_hangs() {
    let slow = Slow::start();
    let disk = HangingDisk::well();
    let mut fei =
        start(&slow.peer, |config| config.line("drain_timeout_ms = 300").variables(disk.variables()));
    let mut connection = CoreLine::dial(fei.address("hecto"));
    connection.send(&hecto::transfer(1));
    slow.peer.wait_for_requests(1);
    disk.hang();
    slow.gate.open();
    assert_eq!(fei.stop().code(), Some(1));
    let alarm = |log: &fei_testkit::Log| log.matching(&[("alarm", "true")]).len();
    assert!(
        alarm(fei.log()) > 0 && fei.log().text().contains("the journal's disk hangs"),
        "{}",
        fei.log().text()
    );
    assert_eq!(slow.peer.requests().len(), 1);
}

#[test]
fn without_files_it_waits_and_with_files_it_goes_on() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = start(&peer, |config| config.files_max(48));
    let address = fei.address("hecto");
    let crowd: Vec<_> = (0..64).map(|_| CoreLine::dial(address)).collect();
    // One line a second tells how many tries no line told of.
    let told = fei.log().wait_for_all(2, &[("message", "cannot accept, trying again"), ("line", "hecto")]);
    drop(crowd);
    let answer = CoreLine::dial(address).ask(&hecto::account_holder(1, "1101230000678"));
    assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "0000");
    let tries = told[1]["left_out"].as_u64().expect("a number");
    assert!(tries < 100, "{tries} tries: the accept loop spins");
}

/// J22: what does not come to its end is unknown when the process ends, and followed, and not first at its next start.
#[test]
fn told_to_stop_what_takes_too_long_is_unknown_and_followed() {
    let slow = Slow::start();
    let mut fei = start(&slow.peer, |config| config.line("drain_timeout_ms = 300"));
    let mut connection = CoreLine::dial(fei.address("hecto"));
    connection.send(&hecto::transfer(1));
    slow.peer.wait_for_requests(1);
    fei.terminate();
    let ended = fei.log().wait_for(&[("message", "it lost its owner: now unknown")]);
    assert_eq!(ended["code"], "U07");
    fei.log().wait_for(&[("message", "stopped with transactions in flight: their results are unknown")]);
    fei.kill_and_start_again(env!("CARGO_BIN_EXE_fei"));
    let answer = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer(1));
    assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "VTIM");
    assert!(
        fei.log().matching(&[("code", "U07"), ("level", "ERROR")]).is_empty(),
        "nothing was left to sweep"
    );
    assert_eq!(slow.peer.requests().len(), 1, "sent once in both lives");
    slow.gate.open();
}
