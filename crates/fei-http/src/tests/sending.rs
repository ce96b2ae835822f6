//! What is not sent, and what may have been: the one question, with a peer that breaks at every step.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use fei_exchange::Code;
use http::header::{HeaderValue, TRANSFER_ENCODING};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket};

use super::calls::*;
use super::peer::*;
use crate::connection::{Connection, Trouble};
use crate::{Base, Institution, InstitutionRules, request};

fn to(base: &str) -> InstitutionRules {
    InstitutionRules::new(Base::parse(base).unwrap())
}

#[tokio::test]
async fn a_call_arrives_as_it_was_meant() {
    let peer = Peer::start([Act::Answer(ok(r#"{"rsp_code":"A0000"}"#))]).await;
    let answer = pay(&peer.institution()).await.unwrap();
    assert_eq!((answer.status, &*answer.body), (200, &br#"{"rsp_code":"A0000"}"#[..]));
    let head = peer.seen.head.lock().unwrap().to_ascii_lowercase();
    assert!(head.starts_with("post /base/pay http/1.1\r\n"), "{head}");
    for line in
        [format!("host: {}", peer.address), "accept-encoding: identity".into(), "content-length: 18".into()]
    {
        assert!(head.lines().any(|l| l == line), "{line} in {head}");
    }
}

#[tokio::test]
async fn a_refused_connection_is_not_sent() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let institution = Institution::new("nobody", to(&format!("http://{nobody}"))).unwrap();
    assert_eq!(not_sent(pay(&institution).await), Code::ConnectFailed);
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_not_sent() {
    let institution = Institution::new("nobody", to("http://institution.invalid")).unwrap();
    assert_eq!(not_sent(pay(&institution).await), Code::ConnectFailed);
}

#[tokio::test]
async fn a_connect_that_hangs_is_not_sent() {
    // A listener that accepts nobody: once its backlog is full the kernel leaves further connects unanswered.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let full = socket.listen(1).unwrap();
    let address = full.local_addr().unwrap();
    let crowd: Vec<_> = (0..8).map(|_| tokio::spawn(tokio::net::TcpStream::connect(address))).collect();
    tokio::time::sleep(Duration::from_millis(100)).await;

    let rules =
        InstitutionRules { connect_timeout: Duration::from_millis(200), ..to(&format!("http://{address}")) };
    let institution = Institution::new("full", rules).unwrap();
    assert_eq!(not_sent(pay(&institution).await), Code::ConnectFailed);
    // The deadline may be first.
    let rules = InstitutionRules { connect_timeout: PATIENCE, ..to(&format!("http://{address}")) };
    let institution = Institution::new("full", rules).unwrap();
    let result = call(&institution, intended(Duration::from_millis(200)).await).await;
    assert_eq!(not_sent(result), Code::DeadlineBefore);
    crowd.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn what_must_not_stand_in_a_request_is_not_sent() {
    let peer = Peer::start([]).await;
    let proof = intended(PATIENCE).await;
    let (mut bad, sending) = proof.send().unwrap();
    bad.headers.push((TRANSFER_ENCODING, HeaderValue::from_static("chunked")));
    let result = call(&peer.institution(), sending.take_back(bad)).await;
    assert_eq!(not_sent(result), Code::UnsafeValue);
    assert_eq!(peer.seen.received(), 0);
}

#[tokio::test]
async fn a_reset_before_a_byte_is_read_is_unknown() {
    let peer = Peer::start([Act::ResetUnread]).await;
    assert_eq!(unknown(pay(&peer.institution()).await), Code::ConnectionLost);
    assert_eq!((peer.seen.received(), peer.seen.accepted()), (0, 1), "and nothing is sent again");
}

#[tokio::test]
async fn a_reset_after_the_request_was_read_is_unknown() {
    let peer = Peer::start([Act::ResetAfterReading]).await;
    assert_eq!(unknown(pay(&peer.institution()).await), Code::ConnectionLost);
    assert_eq!((peer.seen.received(), peer.seen.accepted()), (1, 1));
}

#[tokio::test]
async fn a_close_without_an_answer_is_unknown() {
    let peer = Peer::start([Act::AnswerThenClose(vec![])]).await;
    assert_eq!(unknown(pay(&peer.institution()).await), Code::ConnectionLost);
    assert_eq!((peer.seen.received(), peer.seen.accepted()), (1, 1));
}

#[tokio::test]
async fn a_hang_is_unknown_at_the_deadline_and_its_connection_is_gone() {
    let peer = Peer::start([Act::Hang]).await;
    let institution = peer.institution();
    let result = call(&institution, intended(Duration::from_millis(200)).await).await;
    assert_eq!(unknown(result), Code::TimedOut);
    assert_eq!(pay(&institution).await.unwrap().status, 200);
    assert_eq!(
        (peer.seen.received(), peer.seen.accepted()),
        (2, 2),
        "the second call has a connection of its own"
    );
}

#[tokio::test]
async fn a_hang_in_the_middle_of_a_body_is_unknown_at_the_deadline() {
    let peer =
        Peer::start([Act::Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345".to_vec())]).await;
    let result = call(&peer.institution(), intended(Duration::from_millis(200)).await).await;
    assert_eq!(unknown(result), Code::TimedOut);
}

#[test]
fn an_address_is_checked_once() {
    for wrong in
        ["", "bank.example", "ftp://bank.example", "http://", "http://me@bank.example", "http://bank/?a=b"]
    {
        assert!(Base::parse(wrong).is_err(), "{wrong}");
    }
    for port in
        ["http://bank:99999", "http://bank:0", "http://bank:", "https://[::1]:65536", "http://bank/#443"]
    {
        assert!(Base::parse(port).is_err(), "{port}: not the port that is written");
    }
    assert_eq!(Base::parse("https://bank.example/v1").unwrap().to_string(), "bank.example:443");
    assert_eq!(Base::parse("http://[::1]:8080").unwrap().to_string(), "::1:8080");
    assert!(Institution::new("bank", to("https://bank.example")).is_err(), "no roots, no https");
    let zero = InstitutionRules { connections_max: 0, ..to("http://bank.example") };
    assert!(Institution::new("bank", zero).is_err());
}

#[tokio::test]
async fn a_connection_that_closed_before_the_first_byte_hands_it_back() {
    let rules = to("http://bank.example");
    let (ours, theirs) = tokio::io::duplex(1 << 10);
    let mut connection = Connection::new(ours, false, 0);
    drop(theirs);
    let request = || async { request::build(&rules, intended(PATIENCE).await.request(), None).unwrap() };
    for _ in 0..2 {
        let result = connection.exchange(request().await, None, &rules).await;
        assert!(matches!(result, Err(Trouble::HandedBack)));
    }
}

/// A stream that nobody sees closed before it is written to, and that takes so many bytes.
struct Breaks(usize);

impl AsyncRead for Breaks {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

impl AsyncWrite for Breaks {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let taken = std::mem::take(&mut self.0).min(bytes.len());
        Poll::Ready(if taken > 0 { Ok(taken) } else { Err(io::ErrorKind::ConnectionReset.into()) })
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_write_that_fails_hands_back_only_what_a_socket_took_nothing_of() {
    let rules = to("http://bank.example");
    for (takes, is_socket, handed_back) in
        [(0, true, true), (0, false, false), (1, true, false), (1, false, false)]
    {
        let request = request::build(&rules, intended(PATIENCE).await.request(), None).unwrap();
        let result = Connection::new(Breaks(takes), is_socket, 0).exchange(request, None, &rules).await;
        match result {
            Err(Trouble::HandedBack) => assert!(handed_back, "{takes} {is_socket}"),
            Err(Trouble::Unknown(failure)) => {
                assert!(!handed_back, "{takes} {is_socket}");
                assert_eq!(failure.code, Code::ConnectionLost);
            }
            Ok(answer) => panic!("{answer:?}"),
        }
    }
}
