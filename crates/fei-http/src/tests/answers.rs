//! Answers that are cut, too big, endless, encoded or odd: unknown every time, and the connection is not used again.

use std::time::Duration;

use fei_exchange::Code;

use tokio::sync::mpsc::UnboundedReceiver;

use super::calls::*;
use super::late::ear;
use super::peer::*;
use crate::LateAnswer;

/// The code that a call ends with when the peer does this, and that its connection was not used again.
async fn code_of(act: Act) -> Code {
    let peer = Peer::start([act]).await;
    let institution = peer.institution();
    let code = unknown(pay(&institution).await);
    assert_eq!(pay(&institution).await.unwrap().status, 200);
    assert_eq!(
        (peer.seen.received(), peer.seen.accepted()),
        (2, 2),
        "closed, not pooled, and nothing sent again"
    );
    code
}

#[tokio::test]
async fn every_cut_of_an_answer_is_unknown() {
    let whole =
        answer("200 OK", "Content-Type: application/json\r\n", r#"{"rsp_code":"A0000","amount":"10000"}"#);
    let cuts: Vec<_> = (0..whole.len()).map(|at| Act::AnswerThenClose(whole[..at].to_vec())).collect();
    let peer = Peer::start(cuts).await;
    let institution = peer.institution();
    let head = whole.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    for at in 0..whole.len() {
        let (ear, mut told) = ear();
        let code = unknown(call(&institution, heard(PATIENCE, ear).await).await);
        assert!(matches!(code, Code::ConnectionLost | Code::Unreadable), "cut at {at}: {code}");
        let body = whole.get(head..at).filter(|body| !body.is_empty());
        assert_eq!(broken_off(&mut told).as_deref(), body, "cut at {at}");
    }
    assert_eq!(peer.seen.received(), whole.len());
}

/// What was told of an answer that broke off: it is told before the call ends.
fn broken_off(told: &mut UnboundedReceiver<LateAnswer>) -> Option<Vec<u8>> {
    match told.try_recv() {
        Ok(LateAnswer::BrokenOff(came)) => Some(came.body.to_vec()),
        Ok(other) => panic!("{other:?}"),
        Err(_) => None,
    }
}

#[tokio::test]
async fn a_chunk_that_is_none_is_unknown() {
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for broken in [&b"zz\r\nabc"[..], b"5\r\nabc", b"5\r\nabcdefgh\r\n0\r\n\r\n"] {
        let code = code_of(Act::AnswerThenClose([&head[..], broken].concat())).await;
        assert!(matches!(code, Code::ConnectionLost | Code::Unreadable), "{code}");
    }
    let peer = Peer::start([Act::AnswerThenClose([&head[..], b"5\r\nabcde\r\nzz\r\nfgh"].concat())]).await;
    let (ear, mut told) = ear();
    let _ = unknown(call(&peer.institution(), heard(PATIENCE, ear).await).await);
    assert_eq!(broken_off(&mut told).as_deref(), Some(&b"abcde"[..]));
}

#[tokio::test]
async fn a_chunked_answer_is_read_whole() {
    let chunked =
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\n\r\n".to_vec();
    let peer = Peer::start([Act::Answer(chunked)]).await;
    assert_eq!(pay(&peer.institution()).await.unwrap().body, r#"{"a":1}"#);
}

#[tokio::test]
async fn what_is_not_http_is_unreadable() {
    assert_eq!(code_of(Act::Answer(b"0028HDRRESPOLL00000\r\n\r\n".to_vec())).await, Code::Unreadable);
}

#[tokio::test]
async fn an_announced_length_over_the_limit_is_refused_unread() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n".to_vec();
    assert_eq!(code_of(Act::Answer(head)).await, Code::Unreadable);
}

#[tokio::test]
async fn an_endless_body_stops_at_the_limit() {
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let chunk = [&b"1000\r\n"[..], &[b'x'; 0x1000], b"\r\n"].concat();
    assert_eq!(code_of(Act::Endless(head, chunk)).await, Code::Unreadable);
    let until_close = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    assert_eq!(code_of(Act::Endless(until_close, vec![b'x'; 0x1000])).await, Code::Unreadable);
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_taken() {
    let peer =
        Peer::start([Act::Answer(ok(&"x".repeat(1 << 20))), Act::Answer(ok(&"x".repeat((1 << 20) + 1)))])
            .await;
    let institution = peer.institution();
    assert_eq!(pay(&institution).await.unwrap().body.len(), 1 << 20);
    assert_eq!(unknown(pay(&institution).await), Code::Unreadable);
}

#[tokio::test]
async fn endless_headers_stop_at_the_limit() {
    let status = b"HTTP/1.1 200 OK\r\n".to_vec();
    assert_eq!(code_of(Act::Endless(status.clone(), b"X-More: more\r\n".to_vec())).await, Code::Unreadable);
    assert_eq!(
        code_of(Act::Endless([&status[..], b"X-Long: "].concat(), vec![b'x'; 4096])).await,
        Code::Unreadable
    );
    let many: String = (0..65).map(|n| format!("X-{n}: 1\r\n")).collect();
    assert_eq!(code_of(Act::Answer(answer("200 OK", &many, "{}"))).await, Code::Unreadable);
}

#[tokio::test]
async fn informational_answers_are_skipped_but_not_without_end() {
    let hint = b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec();
    let ten = [hint.repeat(10), ok("{}")].concat();
    let peer = Peer::start([Act::Answer(ten)]).await;
    assert_eq!(pay(&peer.institution()).await.unwrap().status, 200);
    assert_eq!(code_of(Act::Endless(vec![], hint)).await, Code::Unreadable);
}

#[tokio::test]
async fn an_encoded_answer_is_refused() {
    for encoding in ["Content-Encoding: gzip\r\n", "Content-Encoding: identity\r\nContent-Encoding: br\r\n"] {
        assert_eq!(code_of(Act::Answer(answer("200 OK", encoding, "...."))).await, Code::Unreadable);
    }
    let gzip = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n".to_vec();
    assert_eq!(code_of(Act::Answer(gzip)).await, Code::Unreadable);
    let peer = Peer::start([Act::Answer(answer("200 OK", "Content-Encoding: identity\r\n", "{}"))]).await;
    assert_eq!(pay(&peer.institution()).await.unwrap().body, "{}");
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_never_followed() {
    let elsewhere = Peer::start([]).await;
    let location = format!("Location: http://{}/pay\r\n", elsewhere.address);
    let peer = Peer::start([]).await;
    let institution = peer.institution();
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        peer.then(Act::Answer(answer(status, &location, "")));
        let answer = pay(&institution).await.unwrap();
        assert_eq!(crate::classify(answer.status, &[]).unwrap_err().code, Code::UnlistedStatus);
    }
    assert_eq!((peer.seen.received(), elsewhere.seen.accepted()), (4, 0));
}

#[tokio::test]
async fn every_status_is_given_with_its_body() {
    let peer = Peer::start([]).await;
    let institution = peer.institution();
    for status in [200, 201, 400, 403, 409, 429, 500, 502, 503, 599] {
        peer.then(Act::Answer(answer(&format!("{status} Said"), "", r#"{"why":"so"}"#)));
        let answer = pay(&institution).await.unwrap();
        assert_eq!((answer.status, &*answer.body), (status, &br#"{"why":"so"}"#[..]));
    }
    assert_eq!(peer.seen.accepted(), 1, "a bad status does not break a connection");
}

#[tokio::test]
async fn an_answer_to_nothing_is_never_given_to_the_next_call() {
    for wait in [0, 1, 20] {
        let twice = [ok(r#"{"for":"first"}"#), ok(r#"{"for":"nobody"}"#)].concat();
        let peer = Peer::start([Act::Answer(twice), Act::Answer(ok(r#"{"for":"second"}"#))]).await;
        let institution = peer.institution();
        assert_eq!(pay(&institution).await.unwrap().body, r#"{"for":"first"}"#);
        tokio::time::sleep(Duration::from_millis(wait)).await;
        assert_eq!(pay(&institution).await.unwrap().body, r#"{"for":"second"}"#, "after {wait} ms");
    }
}
