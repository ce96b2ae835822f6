//! The real program and telegrams that are framed well: what it refuses, what it has seen before, what it logs.

use fei_testkit::{Conduct, Config, CoreLine, Fei, Gate, HttpPeer, HttpRequest, hecto, open_banking};

fn start(change: impl FnOnce(Config) -> Config) -> (Fei, HttpPeer, CoreLine) {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &change(Config::new("layouts", &peer.url())));
    let core = CoreLine::dial(fei.address("hecto"));
    (fei, peer, core)
}

/// A transfer with one field changed.
fn transfer_with(msg_no: u32, field: hecto::Field, value: &[u8]) -> Vec<u8> {
    let mut telegram = hecto::transfer(msg_no);
    hecto::put(&mut telegram, field, value);
    telegram
}

#[test]
fn a_telegram_that_breaks_its_layout_is_refused_and_nothing_is_sent() {
    let (fei, peer, mut core) = start(|config| config);
    let balance = (142, 14);
    let refused = [
        (transfer_with(1, hecto::MSG_TYPE, b"2999"), "N12"),
        (transfer_with(2, hecto::AMOUNT, b"      1500000"), "N10"),
        (transfer_with(3, hecto::AMOUNT, b"-000001500000"), "N10"),
        (transfer_with(4, hecto::AMOUNT, b"\xa3\xb1\xa3\xb5000000000"), "N10"), // １５, full width
        (transfer_with(5, hecto::AMOUNT, b""), "N10"),
        (transfer_with(6, (100, 15), b""), "N10"),
        (transfer_with(7, balance, b"+0000000000001"), "N10"), // only the answer may say it
        (transfer_with(8, (244, 1), b"Q"), "N10"),             // in no list of codes
        (transfer_with(9, hecto::RCV_HOLDER, b"\xc8\xab\xb1"), "N11"), // a character cut by its sender
        (hecto::transfer(10)[..299].to_vec(), "N10"),
        ([&hecto::transfer(11)[..], b" "].concat(), "N10"),
        (hecto::transfer(12)[..100].to_vec(), "N10"),
    ];
    for (number, (telegram, code)) in (1..).zip(refused) {
        let answer = core.ask(&telegram);
        let mut expect = telegram.clone();
        let answered = if code == "N12" { b"3099" } else { b"2100" };
        hecto::put(&mut expect, hecto::MSG_TYPE, answered);
        hecto::put(&mut expect, hecto::RSP_CODE, b"FE90");
        if number == 7 {
            hecto::put(&mut expect, balance, b" 0000000000000"); // the answer's own, and it says nothing
        }
        assert_eq!(answer.escape_ascii().to_string(), expect.escape_ascii().to_string(), "{code}");
        let trace = format!("20260907-088-{number:06}");
        fei.log().wait_for(&[("trace", &trace), ("code", code)]);
    }
    assert!(peer.requests().is_empty());
}

#[test]
fn the_same_telegram_again_gets_the_same_answer_and_is_not_sent_again() {
    let (fei, peer, mut core) = start(|config| config);
    let first = core.ask(&hecto::transfer(1));
    let mut again = hecto::transfer(1);
    hecto::put(&mut again, (31, 1), b"2"); // 송신회수
    hecto::put(&mut again, (46, 6), b"143005"); // 전송시간
    assert_eq!(hecto::text(&core.ask(&again), hecto::RSP_CODE), "0000");
    assert_eq!(core.ask(&hecto::transfer(1)), first);
    fei.log().wait_for_all(2, &[("message", "repetition answered"), ("outcome", "executed")]);
    let other = core.ask(&transfer_with(1, hecto::AMOUNT, b"0000001500001"));
    assert_eq!(hecto::text(&other, hecto::RSP_CODE), "SB09");
    assert_eq!(peer.requests().len(), 1);
}

#[test]
fn the_same_telegram_while_the_first_is_in_flight_is_not_sent_again() {
    let gate = Gate::default();
    let waiting = gate.clone();
    let (_fei, peer, mut core) = start(|config| config);
    peer.conduct(Conduct::answer(move |request: &HttpRequest| {
        waiting.pass();
        open_banking::well(request)
    }));
    core.send(&hecto::transfer(1));
    peer.wait_for_requests(1);
    core.send(&hecto::transfer(1));
    core.assert_silent(100); // or it would have been told what is not known yet
    gate.open();
    let answers = [core.receive(), core.receive()];
    assert_eq!(answers[0], answers[1]);
    assert_eq!(hecto::text(&answers[0], hecto::RSP_CODE), "0000");
    assert_eq!(peer.requests().len(), 1);
}

#[test]
fn the_tracking_number_goes_with_the_call_and_stands_in_every_line() {
    let (fei, peer, mut core) = start(|config| config.log_level("debug"));
    let _ = core.ask(&hecto::transfer(7));
    assert_eq!(peer.requests()[0].header("x-request-id").as_deref(), Some("20260907-088-000007"));
    fei.log().wait_for(&[("message", "telegram out")]);
    for message in ["telegram in", "exchange ended", "telegram out"] {
        let lines = fei.log().matching(&[("message", message)]);
        assert_eq!(lines.len(), 1, "{message}");
        assert_eq!(lines[0]["trace"], "20260907-088-000007", "{message}");
    }
}

#[test]
fn no_log_holds_what_is_masked() {
    let (fei, _peer, mut core) = start(|config| config.log_level("trace"));
    let _ = core.ask(&hecto::transfer(1));
    let _ = core.ask(&hecto::account_holder(2, "1101230000678"));
    let _ = core.ask(&transfer_with(3, (100, 15), b"1101234X6789\xb1")); // broken, and an account all the same
    let _ = core.ask(&transfer_with(4, (115, 8), b"SESAME12")); // 통장비밀번호
    for shift in 1..=20 {
        // Bytes too many in front of the body, and the telegram as long as before: the password stands elsewhere.
        let mut shifted = transfer_with(10 + shift, (115, 8), b"SESAME12");
        shifted.splice(100..100, vec![b'0'; shift as usize]);
        shifted.truncate(300);
        let _ = core.ask(&shifted);
    }
    fei.log().wait_for_all(24, &[("message", "telegram out")]);
    let log = fei.log().text();
    for secret in
        ["110123456789", "12345678901234", "1101230000678", "1101234X6789", "SESAME12", "홍길동", Fei::SECRET]
    {
        assert!(!log.contains(secret), "{secret} stands in the log");
    }
}
