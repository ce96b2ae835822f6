//! Connections that fail, hang, break off or never end.

use fei_testkit::{
    Conduct, Config, CoreLine, Fei, HttpPeer, HttpRequest, Step, hecto, open_banking, unused_address,
};

use crate::site::{Site, not_executed, unknown};

#[test]
fn nobody_listens_is_not_executed() {
    let config = Config::new("layouts", &format!("http://{}", unused_address()));
    let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &config);
    let core = CoreLine::dial(fei.address("hecto"));
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let mut site = Site { fei, core, peer, msg_no: 0 };
    site.transfer(&not_executed("N44"));
}

#[test]
fn a_connection_lost_once_anything_was_sent_is_unknown() {
    let mut site = Site::start();
    for bytes in [1, 50, 300] {
        site.check(Conduct::after_bytes(bytes, vec![Step::Reset]), &unknown("U02"));
        site.check(Conduct::after_bytes(bytes, vec![Step::Close]), &unknown("U02"));
    }
    site.check(Conduct::steps(vec![Step::Reset]), &unknown("U02"));
    site.check(Conduct::steps(vec![Step::Close]), &unknown("U02"));
    site.check(Conduct::steps(vec![Step::HalfClose, Step::Hang]), &unknown("U02"));
    site.end();
}

#[test]
fn a_connection_reset_as_soon_as_it_is_there_is_told_as_it_was() {
    let mut site = Site::start();
    site.peer.conduct(Conduct::after_bytes(0, vec![Step::Reset]));
    for msg_no in 1..=20 {
        // Whether a byte left before the reset came is a race. Either answer may be true; executed is not.
        let answer = site.core.ask(&hecto::transfer(msg_no));
        assert!(matches!(hecto::text(&answer, hecto::RSP_CODE), "FE90" | "VTIM"));
        site.msg_no = msg_no;
    }
    assert!(site.peer.requests().is_empty());
    site.end();
}

#[test]
fn an_answer_cut_anywhere_is_unknown() {
    let mut site = Site::start();
    let whole = 200;
    for cut in [1, 12, 17, whole] {
        for end in [Step::Close, Step::Reset] {
            let play = move |request: &HttpRequest| {
                let answer = open_banking::well(request);
                vec![Step::Send(answer[..cut].to_vec()), end.clone()]
            };
            site.check(Conduct::play(play), &unknown("U02"));
        }
    }
    site.end();
}

#[test]
fn an_institution_that_hangs_is_unknown() {
    let mut site = Site::start_with(|config| config.institution("attempt_timeout_ms = 1000"));
    site.check(Conduct::steps(vec![Step::Hang]), &unknown("U01"));
    let half =
        |request: &HttpRequest| vec![Step::Send(open_banking::well(request)[..100].to_vec()), Step::Hang];
    site.check(Conduct::play(half), &unknown("U01"));
    site.end();
}

#[test]
fn an_answer_without_end_is_unknown() {
    let mut site = Site::start();
    let big = || {
        open_banking::http(
            "200 OK",
            "application/json",
            &[&b"{\"x\":\""[..], &vec![b'x'; 10 << 20], b"\"}"].concat(),
        )
    };
    site.check(Conduct::answer(move |_| big()), &unknown("U03"));
    let endless_body = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let chunk = b"400\r\n".iter().copied().chain([b'x'; 0x400]).chain(*b"\r\n").collect();
    site.check(Conduct::steps(vec![Step::Send(endless_body), Step::SendForever(chunk)]), &unknown("U03"));
    let endless_head = Step::SendForever(b"x-padding: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n".to_vec());
    site.check(
        Conduct::steps(vec![Step::Send(b"HTTP/1.1 200 OK\r\n".to_vec()), endless_head]),
        &unknown("U03"),
    );
    site.end();
}

#[test]
fn bytes_that_are_not_http_are_unknown() {
    let mut site = Site::start();
    let garbage = Step::Send(b"0300SETTLEBNK this is a telegram, not HTTP\r\n\r\n".to_vec());
    site.check(Conduct::steps(vec![garbage, Step::Close]), &unknown("U03"));
    site.end();
}
