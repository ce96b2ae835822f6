//! The real program and a core that sends whatever bytes it likes: broken frames, frames in pieces, frames in heaps.

use std::collections::HashSet;
use std::thread;
use std::time::Duration;

use fei_testkit::{
    Conduct, Config, CoreLine, Fei, Gate, HttpPeer, HttpRequest, LastComerFirst, framed, hecto, open_banking,
};

/// The program, and an institution that is well.
fn start(config: impl FnOnce(Config) -> Config) -> (Fei, HttpPeer) {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = fei_calling(&peer, config);
    (fei, peer)
}

fn fei_calling(peer: &HttpPeer, config: impl FnOnce(Config) -> Config) -> Fei {
    Fei::start(env!("CARGO_BIN_EXE_fei"), &config(Config::new("layouts", &peer.url())))
}

fn core(fei: &Fei) -> CoreLine {
    CoreLine::dial(fei.address("hecto"))
}

fn assert_answered(answer: &[u8], msg_no: u32) {
    let codes = [hecto::text(answer, hecto::MSG_TYPE), hecto::text(answer, hecto::RSP_CODE)];
    assert_eq!(codes, ["6100", "0000"]);
    assert_eq!(hecto::text(answer, hecto::MSG_NO), format!("{msg_no:06}"));
    assert_eq!(hecto::get(answer, hecto::HOLDER12), [hecto::HONG_GILDONG, b"      "].concat());
}

#[test]
fn bytes_that_are_no_frame_close_their_connection_and_no_other() {
    let (fei, peer) = start(|config| config);
    let mut other = core(&fei);
    let broken: [&[u8]; 8] = [
        b"9999",
        b"ABCD",
        b"-001",
        b"    ",
        b"\xa3\xb9\xa3\xb9\xa3\xb9\xa3\xb9", // ９９９９
        b"0000",
        b"0099",
        b"GET / HTTP/1.1\r\nHost: bank\r\n\r\n",
    ];
    for (number, bytes) in broken.into_iter().enumerate() {
        let mut connection = core(&fei);
        connection.send_raw(bytes).unwrap();
        connection.assert_closed_without_answer();
        let number = number as u32;
        assert_answered(&other.ask(&hecto::account_holder(number, "1101230000678")), number);
    }
    assert_eq!(peer.requests().len(), broken.len(), "a broken frame reached the institution");
    fei.log().wait_for_all(broken.len(), &[("code", "N01"), ("line", "hecto")]);
}

#[test]
fn half_a_frame_and_then_nothing_is_closed() {
    let (fei, peer) = start(|config| config.line("frame_timeout_ms = 100"));
    let whole = framed(&hecto::account_holder(1, "1101230000678"));
    for half in [1, 4, 150] {
        let mut connection = core(&fei);
        connection.send_raw(&whole[..half]).unwrap();
        connection.assert_closed_without_answer();
    }
    assert!(peer.requests().is_empty());
}

#[test]
fn a_frame_is_one_however_it_comes() {
    let (fei, _peer) = start(|config| config);
    let mut connection = core(&fei);
    for byte in framed(&hecto::account_holder(1, "1101230000678")) {
        connection.send_raw(&[byte]).unwrap();
    }
    assert_answered(&connection.receive(), 1);
    let whole = framed(&hecto::account_holder(2, "1101230000678"));
    for cut in [1, 2, 3, 4, 5, 100, 303] {
        connection.send_raw(&whole[..cut]).unwrap();
        thread::sleep(Duration::from_millis(5));
        connection.send_raw(&whole[cut..]).unwrap();
        assert_answered(&connection.receive(), 2);
    }
}

#[test]
fn two_frames_in_one_write_get_two_answers() {
    let (fei, _peer) = start(|config| config);
    let mut connection = core(&fei);
    let frames = [1, 2].map(|number| framed(&hecto::account_holder(number, "1101230000678")));
    connection.send_raw(&frames.concat()).unwrap();
    let mut answers = [connection.receive(), connection.receive()];
    answers.sort_by_key(|answer| hecto::get(answer, hecto::MSG_NO).to_vec());
    assert_answered(&answers[0], 1);
    assert_answered(&answers[1], 2);
}

#[test]
fn sixty_four_in_flight_are_answered_in_another_order_each_with_its_own() {
    const MANY: u32 = 64;
    let gate = LastComerFirst::of(MANY);
    let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        let mut body = open_banking::real_name(request);
        body["account_holder_name"] = body["account_num"].clone();
        gate.pass(|| thread::sleep(Duration::from_millis(3))); // for the answer before to be on its way
        open_banking::ok(&body)
    }));
    let fei = fei_calling(&peer, |config| config.institution("connections_max = 64"));
    let mut connection = core(&fei);
    for number in 0..MANY {
        connection.send(&hecto::account_holder(number, &format!("9{number:011}")));
    }
    let answers: Vec<_> = (0..MANY).map(|_| connection.receive()).collect();
    let order: Vec<u32> =
        answers.iter().map(|answer| hecto::text(answer, hecto::MSG_NO).parse().unwrap()).collect();
    for (answer, number) in answers.iter().zip(&order) {
        assert_eq!(hecto::text(answer, hecto::RSP_CODE), "0000");
        assert_eq!(hecto::text(answer, hecto::HOLDER12), format!("9{number:011}"));
    }
    assert_eq!(order.iter().collect::<HashSet<_>>().len(), MANY as usize);
    assert!(!order.is_sorted(), "the answers came in the order of the requests");
}

#[test]
fn a_poll_is_answered_between_telegrams_and_while_one_waits() {
    let gate = Gate::default();
    let waiting = gate.clone();
    let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        waiting.pass();
        open_banking::well(request)
    }));
    let fei = fei_calling(&peer, |config| config);
    let mut connection = core(&fei);
    assert_eq!(connection.ask(b"HDRREQPOLL0907143000"), b"HDRRESPOLL0907143000");
    connection.send(&hecto::account_holder(1, "1101230000678"));
    assert_eq!(connection.ask(b"HDRREQPOLL0907143001"), b"HDRRESPOLL0907143001");
    gate.open();
    assert_answered(&connection.receive(), 1);
}

#[test]
fn a_connection_over_the_limit_is_closed() {
    let (fei, _peer) = start(|config| config.line("connections_max = 2"));
    let (mut first, mut second) = (core(&fei), core(&fei));
    assert_answered(&first.ask(&hecto::account_holder(1, "1101230000678")), 1);
    assert_answered(&second.ask(&hecto::account_holder(2, "1101230000678")), 2);
    core(&fei).assert_closed_without_answer();
    assert_answered(&first.ask(&hecto::account_holder(3, "1101230000678")), 3);
}
