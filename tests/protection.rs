//! The real program and an institution that fails: it is left alone, and used again when it is back; the others feel
//! nothing of it.

use std::time::{Duration, Instant};

use fei_testkit::{
    Conduct, Config, CoreLine, Fei, Gate, HttpPeer, HttpRequest, PATIENCE, Step, hecto, open_banking,
};

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
/// Hecto's 은행코드.
const BANK: hecto::Field = (21, 3);

/// An institution that cannot work, and a program that leaves it alone after four calls.
fn failing(conduct: Conduct) -> (Fei, HttpPeer, CoreLine) {
    let peer = HttpPeer::start(conduct);
    let config = Config::new("layouts", &peer.url())
        .institution("breaker = { calls_min = 4, open_min_ms = 1000 }")
        .institution("follow = { first_after = \"10m\" }");
    let fei = Fei::start(BINARY, &config);
    let core = CoreLine::dial(fei.address("hecto"));
    (fei, peer, core)
}

fn sick() -> Conduct {
    let answer = b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n";
    Conduct::steps(vec![Step::Send(answer.to_vec())])
}

fn code(core: &mut CoreLine, telegram: &[u8]) -> String {
    hecto::text(&core.ask(telegram), hecto::RSP_CODE).to_owned()
}

/// H24: nothing is sent while it is open; then one question finds out that the institution is back.
#[test]
fn h24_an_institution_that_fails_is_left_alone_until_a_question_is_answered() {
    let (fei, peer, mut core) = failing(sick());
    for number in 1..=4 {
        assert_eq!(code(&mut core, &hecto::transfer(number)), "VTIM");
    }
    assert_eq!(code(&mut core, &hecto::transfer(5)), "FE90", "not executed: it may be sent again");
    fei.log().wait_for(&[("alarm", "true"), ("institution", "kftc"), ("code", "N42")]);
    assert_eq!(peer.requests().len(), 4);
    peer.conduct(Conduct::answer(open_banking::well));
    let until = Instant::now() + PATIENCE;
    let mut number = 10;
    while code(&mut core, &hecto::account_holder(number, "12345678901234")) != "0000" {
        assert!(Instant::now() < until, "it stays open");
        number += 1;
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(
        code(&mut core, &hecto::transfer(5)),
        "0000",
        "the same transfer, which was not executed before"
    );
}

/// H24: where nobody asks, a connection that is taken is enough; of the money nothing is tried before.
#[test]
fn h24_an_institution_that_only_gets_money_is_found_back_by_its_door() {
    let (fei, peer, mut core) = failing(sick());
    for number in 1..=4 {
        assert_eq!(code(&mut core, &hecto::transfer(number)), "VTIM");
    }
    fei.log()
        .wait_for(&[("message", "the breaker is open, and nothing is sent for a while: most calls failed, or one was answered with how long to wait")]);
    peer.conduct(Conduct::answer(open_banking::well));
    fei.log().wait_for(&[("message", "the breaker lets calls in again"), ("institution", "kftc")]);
    assert_eq!(peer.requests().len(), 4, "whoever knocks asks nothing");
    assert_eq!(code(&mut core, &hecto::transfer(5)), "0000");
    // On trial: the first failure is enough.
    peer.conduct(sick());
    assert_eq!(code(&mut core, &hecto::transfer(6)), "VTIM");
    assert_eq!(code(&mut core, &hecto::transfer(7)), "FE90");
    assert_eq!(peer.requests().len(), 6);
}

/// H21: it said how long it wants to be left alone.
#[test]
fn h21_an_institution_that_asks_for_a_pause_gets_it() {
    let busy = b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n";
    let (_fei, peer, mut core) = failing(Conduct::steps(vec![Step::Send(busy.to_vec())]));
    let asked = Instant::now();
    assert_eq!(code(&mut core, &hecto::transfer(1)), "VTIM", "no contract lists 429: nobody knows");
    peer.conduct(Conduct::answer(open_banking::well));
    let mut number = 2;
    while code(&mut core, &hecto::transfer(number)) == "FE90" {
        assert!(asked.elapsed() < PATIENCE, "it stays open");
        number += 1;
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(asked.elapsed() >= Duration::from_secs(2), "{:?}", asked.elapsed());
    assert_eq!(peer.requests().len(), 2);
}

/// An institution with a limit of calls a second: what cannot wait so long is not executed, and is not sent.
#[test]
fn no_more_calls_a_second_than_an_institution_is_given() {
    let peer = HttpPeer::start(Conduct::answer(|request: &HttpRequest| open_banking::well(request)));
    let config = Config::new("layouts", &peer.url()).institution("calls_per_second_max = 10");
    let fei = Fei::start(BINARY, &config);
    let mut core = CoreLine::dial(fei.address("hecto"));
    let began = Instant::now();
    for number in 1..=40 {
        core.send(&hecto::transfer(number));
    }
    let codes: Vec<String> =
        (0..40).map(|_| hecto::text(&core.receive(), hecto::RSP_CODE).to_owned()).collect();
    let executed = codes.iter().filter(|code| *code == "0000").count();
    assert!(codes.iter().all(|code| code == "0000" || code == "FE90"), "{codes:?}");
    // One at once, and one each tenth of a second that there was.
    let most = 2 + usize::try_from(began.elapsed().as_millis() / 100).unwrap();
    assert!((2..=most).contains(&executed), "{executed} of {most}: {codes:?}");
    fei.log().wait_for(&[("institution", "kftc"), ("code", "N40")]);
    assert_eq!(peer.requests().len(), executed);
}

/// Answers the transfers of the one house that takes numbers, from its contract; the other one's wait at a gate.
fn one_hangs(gate: &Gate) -> HttpPeer {
    let gate = gate.clone();
    HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        if request.call() == "POST /firmbank/transfer" {
            let asked = request.json();
            let number = format!("{:06}", asked["telegram_no"].as_u64().expect("a number"));
            return open_banking::ok(&serde_json::json!({
                "status": 200, "natv_tr_no": number, "request_at": "2026-09-07 14:30:00", "amount": asked["amount"],
            }));
        }
        gate.pass();
        open_banking::well(request)
    }))
}

/// H26: an institution that hangs fills its own places and no others. One call more to it is not executed and not sent;
/// the other institution's are, all of them, while the first one's hang.
#[test]
fn h26_an_institution_that_hangs_takes_nothing_of_the_others() {
    const PLACES: u32 = 8;
    let gate = Gate::default();
    let peer = one_hangs(&gate);
    let config = Config::new("layouts", &peer.url())
        .institution(&format!("connections_max = {PLACES}"))
        .institution("attempt_timeout_ms = 60000");
    let fei = Fei::start(BINARY, &config);
    let mut hanging = CoreLine::dial(fei.address("hecto"));
    for number in 1..=PLACES {
        hanging.send(&hecto::transfer(number));
    }
    peer.wait_for_requests(PLACES as usize);
    // On the line of those that hang, and on one of its own.
    let mut core = CoreLine::dial(fei.address("hecto"));
    for number in 101..=140 {
        let mut other = hecto::transfer(number);
        hecto::put(&mut other, BANK, b"081");
        let line = if number % 2 == 0 { &mut core } else { &mut hanging };
        let answer = line.ask(&other);
        assert_eq!(hecto::get(&answer, hecto::MSG_NO), hecto::get(&other, hecto::MSG_NO));
        assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "0000", "the other institution is well");
    }
    assert_eq!(code(&mut core, &hecto::transfer(9)), "FE90", "no place is free");
    fei.log().wait_for(&[("institution", "kftc"), ("code", "N41")]);
    let sent = PLACES as usize + 40;
    assert_eq!(peer.requests().len(), sent, "what found no place was not sent");
    gate.open();
    for _ in 1..=PLACES {
        assert_eq!(hecto::text(&hanging.receive(), hecto::RSP_CODE), "0000", "they hung all the while");
    }
    assert_eq!(code(&mut core, &hecto::transfer(9)), "0000", "its places are free again");
    assert_eq!(peer.requests().len(), sent + 1);
}
