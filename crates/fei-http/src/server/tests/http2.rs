//! HTTP/2: the same answers, and floods.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::node::{KEY, Node, PATIENCE, to_end, until};
use crate::server::Limits;

pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// A frame of settings that says nothing.
const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
/// `GET / http` for the authority `a`, by HPACK's own table.
const GET: &[u8] = &[0x82, 0x86, 0x84, 0x41, 1, b'a'];

async fn client(node: &Node) -> SendRequest<Full<Bytes>> {
    let (client, connection) =
        handshake(TokioExecutor::new(), TokioIo::new(node.connect().await)).await.unwrap();
    tokio::spawn(connection);
    client
}

fn post(path: &str) -> http::request::Builder {
    let request = Request::post(format!("http://fei{path}"));
    request.header("x-api-key", KEY).header("content-type", "application/json")
}

async fn send(
    client: &SendRequest<Full<Bytes>>,
    request: http::request::Builder,
    body: &str,
) -> Result<Response<hyper::body::Incoming>, hyper::Error> {
    let request = request.body(Full::new(Bytes::from(body.to_owned()))).unwrap();
    timeout(PATIENCE, client.clone().send_request(request)).await.unwrap()
}

#[tokio::test]
async fn calls_share_a_connection_and_hear_the_same_answers() {
    let node = Node::with(Limits::default()).await;
    let client = client(&node).await;
    let waits = tokio::spawn({
        let client = client.clone();
        async move { send(&client, post("/wait"), "{}").await.unwrap().status() }
    });
    node.until_calls(1).await;
    for (request, expected) in [
        (post("/pay"), 200),
        (post("/nowhere"), 404),
        (Request::post("http://fei/pay"), 401),
        (post("/pay").header("x", "y".repeat(20 << 10)), 200),
        (post(&format!("/{}", "x".repeat(8 << 10))), 414),
        ((0..70).fold(post("/pay"), |request, number| request.header(format!("x{number}"), "y")), 431),
        (post("/pay").header("x", "y".repeat(40 << 10)), 431),
    ] {
        assert_eq!(send(&client, request, "{}").await.unwrap().status(), expected);
    }
    let answer = send(&client, post("/pay"), "[1]").await.unwrap();
    assert!(!answer.headers().contains_key("connection"));
    assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "[1]");
    node.gateway.lets.add_permits(1);
    assert_eq!(waits.await.unwrap(), 200);
    assert_eq!(node.counts.connections().0, 1);
    assert_eq!(node.until_delivered(4).await, [true; 4]);
}

/// A body behind it would break the stream, and its client would hear nothing. HTTP/1 says the same.
#[tokio::test]
async fn an_answer_to_head_has_the_length_of_a_body_and_none() {
    let node = Node::with(Limits::default()).await;
    let client = client(&node).await;
    for (path, status) in [("/pay", 405), ("/nowhere", 404)] {
        let answer = send(&client, Request::head(format!("http://fei{path}")), "").await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
        let length = answer.headers()["content-length"].to_str().unwrap().to_owned();
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        assert!(answer.into_body().collect().await.unwrap().to_bytes().is_empty(), "{path}");
        let one = node.ask(format!("HEAD {path} HTTP/1.1\r\nhost: fei\r\nconnection: close\r\n\r\n")).await;
        assert!(one.starts_with(&format!("HTTP/1.1 {status} ")) && one.ends_with("\r\n\r\n"), "{one}");
        assert!(one.contains(&format!("content-length: {length}\r\n")), "{one}");
    }
}

/// What reads HTTP/2's heads says no before the server does, and has no problem document.
#[tokio::test]
async fn a_head_over_its_limit_hears_no_more_than_that_and_one_of_four_times_as_much_ends_its_connection() {
    let node = Node::with(Limits::default()).await;
    let client = client(&node).await;
    let long = |kib: usize| post("/pay").header("x", "y".repeat(kib << 10));
    let answer = send(&client, long(40), "{}").await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers().get("content-type")), (431, None));
    assert!(answer.into_body().collect().await.unwrap().to_bytes().is_empty());
    assert_eq!(send(&client, long(20), "{}").await.unwrap().status(), 200);
    for kib in [128, 20] {
        assert!(send(&client, long(kib), "{}").await.is_err(), "{kib}");
    }
    assert_eq!(node.calls(), 1);
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_and_the_others_go_on() {
    let node = Node::with(Limits { body_bytes_max: 1000, ..Limits::default() }).await;
    let client = client(&node).await;
    assert_eq!(send(&client, post("/pay"), &"1".repeat(1000)).await.unwrap().status(), 200);
    assert_eq!(send(&client, post("/pay"), &"1".repeat(1001)).await.unwrap().status(), 413);
    assert_eq!(send(&client, post("/pay"), "{}").await.unwrap().status(), 200);
}

#[tokio::test]
async fn told_to_stop_a_connection_finishes_its_calls_and_an_idle_one_ends() {
    let node = Node::with(Limits::default()).await;
    let (busy, idle) = (client(&node).await, client(&node).await);
    assert_eq!(send(&idle, post("/pay"), "{}").await.unwrap().status(), 200);
    let waits = tokio::spawn(async move { send(&busy, post("/wait"), "{}").await.unwrap().status() });
    node.until_calls(2).await;
    node.stop.cancel();
    until("the idle one's end", || node.counts.connections().1 == 1).await;
    node.gateway.lets.add_permits(1);
    assert_eq!(waits.await.unwrap(), 200);
    assert_eq!(node.server.await.unwrap().unfinished, 0);
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// Headers in HPACK, each as a text of its own.
fn headers(pairs: &[(&str, &str)]) -> Vec<u8> {
    let text = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    pairs.iter().flat_map(|(name, value)| [vec![0], text(name), text(value)].concat()).collect()
}

/// Whether a request with these headers is refused as none (400).
async fn is_malformed(node: &Node, pairs: &[(&str, &str)]) -> bool {
    let call = [(":method", "POST"), (":path", "/pay"), ("x-api-key", KEY)];
    let mut stream = node.connect().await;
    let head = frame(1, 5, 1, &headers(&[&call[..2], pairs, &call[2..]].concat()));
    stream.write_all(&[PREFACE, SETTINGS, &head].concat()).await.unwrap();
    let reading = async {
        loop {
            let mut head = [0; 9];
            stream.read_exact(&mut head).await.unwrap();
            let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
            stream.read_exact(&mut payload).await.unwrap();
            if head[3] == 1 {
                // HPACK's own table has the status 400 at 12.
                return payload.contains(&0x8c);
            }
        }
    };
    timeout(PATIENCE, reading).await.unwrap()
}

#[tokio::test]
async fn for_whom_a_request_is_there_is_one_reading() {
    let node = Node::with(Limits::default()).await;
    let http = (":scheme", "http");
    let fei = (":authority", "fei");
    for (pairs, refused) in [
        (&[http, fei][..], false),
        (&[(":scheme", "https"), fei], false),
        (&[http, fei, ("host", "FEI")], false),
        (&[http, ("host", "fei:8443")], false),
        (&[http], true),
        (&[http, fei, ("host", "evil")], true),
        (&[http, ("host", "fei"), ("host", "fei")], true),
        (&[http, fei, ("host", "fei"), ("host", "fei")], true),
        (&[http, (":authority", "user@fei")], true),
        (&[(":scheme", "ftp"), fei], true),
    ] {
        assert_eq!(is_malformed(&node, pairs).await, refused, "{pairs:?}");
    }
}

/// Whether a call whose head goes out before its body is reset, by the time that its answer has ended.
async fn is_reset(node: &Node, pairs: &[(&str, &str)], body: Option<&[u8]>) -> bool {
    let mut stream = node.connect().await;
    let base = [(":method", "POST"), (":scheme", "http"), (":authority", "fei")];
    let head = frame(1, 4, 1, &headers(&[&base[..], pairs].concat()));
    let ping = |number: u8| frame(6, 0, 0, &[number; 8]);
    stream.write_all(&[PREFACE, SETTINGS, &head, &ping(1)].concat()).await.unwrap();
    let mut reset = false;
    let reading = async {
        loop {
            let mut head = [0; 9];
            stream.read_exact(&mut head).await.unwrap();
            let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
            stream.read_exact(&mut payload).await.unwrap();
            match (head[3], head[4]) {
                // The head has come: now the body, and behind it a question that is answered after the stream's end.
                (6, 1) if payload == [1; 8] => {
                    let body = body.map(|body| frame(0, 1, 1, body)).unwrap_or_default();
                    stream.write_all(&body).await.unwrap();
                }
                (6, 1) => return,
                (3, _) => reset = true,
                _ => {}
            }
            if head[8] == 1 && head[3] < 2 && head[4] & 1 == 1 {
                stream.write_all(&ping(2)).await.unwrap();
            }
        }
    };
    timeout(PATIENCE, reading).await.unwrap();
    reset
}

/// There are clients that lose an answer by the reset behind it.
#[tokio::test]
async fn a_short_body_is_taken_before_its_call_is_refused_and_no_reset_follows() {
    let node = Node::with(Limits::default()).await;
    for pairs in [
        &[(":path", "/nowhere"), ("x-api-key", KEY)][..],
        &[(":path", "/pay")],
        &[(":path", "/pay"), ("x-api-key", "another")],
        &[(":path", "/others"), ("x-api-key", KEY)],
    ] {
        assert!(!is_reset(&node, pairs, Some(b"{}")).await, "{pairs:?}");
    }
    assert_eq!(node.calls(), 0);
}

/// One that is long, or does not come, is not waited for: its call hears the answer, and then the reset.
#[tokio::test]
async fn a_body_that_is_long_or_does_not_come_keeps_no_refusal_back() {
    let limits = Limits { body_timeout: Duration::from_millis(50), ..Limits::default() };
    let (patient, hasty) = (Node::with(Limits::default()).await, Node::with(limits).await);
    let long = [(":path", "/nowhere"), ("content-length", "65537")];
    assert!(is_reset(&patient, &long, None).await);
    assert!(is_reset(&hasty, &long[..1], None).await);
}

/// Writes frames until the other end has enough; whether it had.
async fn flood(node: &Node, first: &[u8], mut next: impl FnMut(u32) -> Vec<u8>) -> bool {
    let mut stream: TcpStream = node.connect().await;
    stream.write_all(&[PREFACE, SETTINGS, first].concat()).await.unwrap();
    let (mut read, mut write) = stream.split();
    let flooding = async {
        for number in 0..200_000 {
            if write.write_all(&next(number)).await.is_err() {
                return true;
            }
        }
        false
    };
    let reading = async {
        let mut room = [0; 4096];
        while read.read(&mut room).await.is_ok_and(|length| length > 0) {}
        true
    };
    timeout(PATIENCE, async {
        tokio::select! { ended = flooding => ended, ended = reading => ended }
    })
    .await
    .unwrap_or(false)
}

/// Streams that are opened and taken back: each is work, and none is ever counted as open.
#[tokio::test]
async fn streams_that_are_taken_back_again_and_again_end_the_connection() {
    let node = Node::with(Limits::default()).await;
    let next = |number: u32| {
        let stream = number * 2 + 1;
        [frame(1, 0b101, stream, GET), frame(3, 0, stream, &[0, 0, 0, 8])].concat()
    };
    assert!(flood(&node, &[], next).await);
    assert_eq!(node.calls(), 0);
}

/// A head that goes on and on in further frames.
#[tokio::test]
async fn a_head_without_an_end_ends_the_connection() {
    let node = Node::with(Limits::default()).await;
    let begun = frame(1, 0b001, 1, GET);
    let more = frame(9, 0, 1, &[&[0, 1, b'x', 0x7f, 0x81, 0x7f][..], &[b'y'; 256]].concat());
    assert!(flood(&node, &begun, |_| more.clone()).await);
}

/// What is wrong with a stream makes us reset it: again and again it is the connection's fault.
#[tokio::test]
async fn streams_that_are_wrong_again_and_again_end_the_connection() {
    let node = Node::with(Limits::default()).await;
    // A window that moves by nothing.
    let next = |number: u32| {
        let stream = number * 2 + 1;
        [frame(1, 0b101, stream, GET), frame(8, 0, stream, &[0, 0, 0, 0])].concat()
    };
    assert!(flood(&node, &[], next).await);
}

#[tokio::test]
async fn what_is_no_http2_behind_its_preface_is_closed() {
    let short = Duration::from_millis(200);
    let limits =
        Limits { idle_timeout: short, head_timeout: short, write_timeout: short, ..Limits::default() };
    let node = Node::with(limits).await;
    let mut silent = node.connect().await;
    silent.write_all(PREFACE).await.unwrap();
    let mut garbage = node.connect().await;
    garbage.write_all(&[PREFACE, b"GET / HTTP/1.1\r\n\r\n"].concat()).await.unwrap();
    for stream in [&mut silent, &mut garbage] {
        timeout(PATIENCE, stream.read_to_end(&mut Vec::new())).await.unwrap().ok();
    }
    let mut cut = node.connect().await;
    cut.write_all(&PREFACE[..10]).await.unwrap();
    cut.shutdown().await.unwrap();
    to_end(&mut cut).await;
    until("their end", || node.counts.connections().1 == 0).await;
}
