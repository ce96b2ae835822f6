//! The real program when its machine freezes: it stands still past a deadline, and goes on as if no time had passed.

use std::time::{Duration, Instant};

use fei_testkit::{
    Conduct, Config, CoreLine, Fei, Gate, HttpPeer, HttpRequest, PATIENCE, hecto, open_banking,
};

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
/// Longer than an exchange may take here.
const STILL: Duration = Duration::from_millis(2_500);

/// An institution that answers transfers when it is let, and says of each that was asked about that it was done.
fn institution(gate: &Gate) -> HttpPeer {
    let gate = gate.clone();
    HttpPeer::start(Conduct::answer(move |request: &HttpRequest| match &*request.call() {
        "POST /v2.0/transfer/result" => open_banking::ok(&open_banking::result(request, "000")),
        _ => {
            gate.pass();
            open_banking::well(request)
        }
    }))
}

/// What the core hears of a transfer once it is known, and that nobody ever hears another thing after it.
fn known_in_the_end(core: &mut CoreLine, number: u32) {
    let until = Instant::now() + PATIENCE;
    while hecto::text(&core.ask(&hecto::transfer(number)), hecto::RSP_CODE) != "0000" {
        assert!(Instant::now() < until, "transfer {number} stays unknown");
    }
    assert_eq!(hecto::text(&core.ask(&hecto::transfer(number)), hecto::RSP_CODE), "0000");
}

/// J17: an answer comes while it stands still, and a telegram does.
#[test]
fn whatever_passes_while_it_stands_still_is_told_as_it_was() {
    let gate = Gate::default();
    let peer = institution(&gate);
    let config = Config::new("layouts", &peer.url()).own_group().institution("deadline_ms = 1500");
    let follow = "follow = { first_after = \"100ms\", inquiry = [\"200ms\"] }";
    let fei = Fei::start(BINARY, &config.institution(follow));
    let mut core = CoreLine::dial(fei.address("hecto"));

    // Its answer comes while it stands still: told as executed, or as unknown and settled by the late answer.
    core.send(&hecto::transfer(1));
    peer.wait_for_requests(1);
    let opener = gate.clone();
    let opened = std::thread::spawn(move || {
        std::thread::sleep(STILL / 2);
        opener.open();
    });
    fei.stand_still(STILL);
    opened.join().unwrap();
    let told = hecto::text(&core.receive(), hecto::RSP_CODE).to_owned();
    assert!(matches!(&*told, "0000" | "VTIM"), "{told}");
    known_in_the_end(&mut core, 1);

    // A telegram comes at the moment that it stops: read and sent before that, or not, and then it is too late for it.
    core.send(&hecto::transfer(2));
    fei.stand_still(STILL);
    let told = hecto::text(&core.receive(), hecto::RSP_CODE).to_owned();
    let not_executed = told == "FE90";
    if !not_executed {
        assert!(matches!(&*told, "0000" | "VTIM"), "{told}");
        known_in_the_end(&mut core, 2);
    }

    let sent = peer.requests().iter().filter(|request| !request.call().ends_with("/result")).count();
    assert_eq!(sent, if not_executed { 1 } else { 2 }, "each was sent once, or was not executed");
    let verified = fei.beside(BINARY, &["journal", "verify"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
}
