//! The real program while somebody sets its machine's clock. Time itself goes on as it did: deadlines and pauses are its.

use std::collections::HashSet;

use fei_testkit::{
    Conduct, Config, CoreLine, Fei, Gate, HttpPeer, HttpRequest, WallClock, hecto, open_banking,
};

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
const HOUR: i64 = 3_600;

/// An institution that says of a transfer nothing but that something broke, and of the question what became of it, when it
/// is let, that it was done.
fn silent(gate: &Gate) -> HttpPeer {
    let gate = gate.clone();
    HttpPeer::start(Conduct::answer(move |request: &HttpRequest| match &*request.call() {
        "POST /v2.0/transfer/result" => {
            gate.pass();
            open_banking::ok(&open_banking::result(request, "000"))
        }
        _ => open_banking::http("500 Internal Server Error", "text/plain", b""),
    }))
}

fn start(peer: &HttpPeer, clock: &WallClock, first_after: &str) -> (Fei, CoreLine) {
    let follow = format!("follow = {{ first_after = \"{first_after}\", inquiry = [\"200ms\"] }}");
    let config = Config::new("layouts", &peer.url()).institution(&follow).variables(clock.variables());
    let fei = Fei::start(BINARY, &config);
    let core = CoreLine::dial(fei.address("hecto"));
    (fei, core)
}

fn jumped(fei: &Fei, times: usize) {
    let alarms = [("message", "the machine's clock jumped"), ("alarm", "true")];
    assert_eq!(fei.log().wait_for_all(times, &alarms).len(), times);
}

fn verified(fei: &Fei) {
    let verified = fei.beside(BINARY, &["journal", "verify"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
}

/// J16: hours forward and back, and over midnight, while a transfer is in flight.
#[test]
fn a_clock_that_jumps_changes_nothing_of_what_is_in_flight() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let clock = WallClock::right();
    let (fei, mut core) = start(&peer, &clock, "60s");
    let jumps = [HOUR, -HOUR, 0, 24 * HOUR, 0];
    for (jump, number) in jumps.into_iter().zip(1..) {
        let gate = Gate::default();
        let waiting = gate.clone();
        peer.conduct(Conduct::answer(move |request: &HttpRequest| {
            waiting.pass();
            open_banking::well(request)
        }));
        core.send(&hecto::transfer(number));
        peer.wait_for_requests(number as usize);
        clock.set(jump);
        jumped(&fei, number as usize);
        gate.open();
        assert_eq!(hecto::text(&core.receive(), hecto::RSP_CODE), "0000", "jump to {jump}");
    }
    for (_, number) in jumps.into_iter().zip(1..) {
        assert_eq!(
            hecto::text(&core.ask(&hecto::transfer(number)), hecto::RSP_CODE),
            "0000",
            "again {number}"
        );
    }
    let sent = peer.requests();
    let traces: HashSet<_> = sent.iter().map(|sent| sent.header("x-request-id")).collect();
    assert_eq!((sent.len(), traces.len()), (jumps.len(), jumps.len()), "each was sent once");
    // One of them came on the next day; the institution, whose day it was not, sees no number twice.
    let numbers = sent.iter().map(|sent| sent.json()["req_list"][0]["bank_tran_id"].to_string());
    assert_eq!(numbers.collect::<HashSet<_>>().len(), jumps.len());
    assert!(fei.log().matching(&[("message", "it lost its owner: now unknown")]).is_empty());
    verified(&fei);
}

/// J16: an hour back, and what was to be asked in a second is not asked in an hour.
#[test]
fn what_is_unknown_is_asked_about_though_the_clock_goes_back() {
    let gate = Gate::default();
    gate.open();
    let peer = silent(&gate);
    let clock = WallClock::right();
    let (fei, mut core) = start(&peer, &clock, "2s");
    assert_eq!(hecto::text(&core.ask(&hecto::transfer(1)), hecto::RSP_CODE), "VTIM");
    clock.set(-HOUR);
    jumped(&fei, 1);
    peer.wait_for_requests(2);
    fei.log().wait_for(&[("message", "the unknown result is known"), ("outcome", "executed")]);
    assert_eq!(hecto::text(&core.ask(&hecto::transfer(1)), hecto::RSP_CODE), "0000");
    assert_eq!(peer.requests().iter().filter(|sent| sent.call().ends_with("acnt_num")).count(), 1);
    verified(&fei);
}

/// J16: an hour forward while a question is on its way: whoever holds its lane seems to have held it too long.
#[test]
fn a_question_on_its_way_settles_once_though_the_clock_goes_forward() {
    let gate = Gate::default();
    let peer = silent(&gate);
    let clock = WallClock::right();
    let (fei, mut core) = start(&peer, &clock, "10ms");
    assert_eq!(hecto::text(&core.ask(&hecto::transfer(1)), hecto::RSP_CODE), "VTIM");
    peer.wait_for_requests(2);
    clock.set(HOUR);
    jumped(&fei, 1);
    gate.open();
    fei.log().wait_for(&[("message", "the unknown result is known"), ("outcome", "executed")]);
    assert_eq!(hecto::text(&core.ask(&hecto::transfer(1)), hecto::RSP_CODE), "0000");
    assert_eq!(peer.requests().iter().filter(|sent| sent.call().ends_with("acnt_num")).count(), 1);
    verified(&fei);
}
