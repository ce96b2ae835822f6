//! A limit on everything: X14, X15.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use super::http2::PREFACE;
use super::node::{KEY, Node, OTHER_KEY, PATIENCE, client, last, one_answer, post, status, to_end, until};
use crate::SignatureForm;
use crate::server::connection::{Http, begins};
use crate::server::{Client, ClientName, Clients, Limits, ServerRules, SignatureCheck, SignatureRules};

const SHORT: Duration = Duration::from_millis(200);

#[tokio::test]
async fn a_target_a_head_and_headers_that_are_too_much_are_refused_and_closed() {
    let node = Node::with(Limits::default()).await;
    let target = |bytes| last(&format!("/{}", "x".repeat(bytes)), "");
    assert_eq!(status(&node.ask(target((8 << 10) - 1)).await), 404, "just as long as may be");
    assert_eq!(status(&node.ask(target(8 << 10)).await), 414);
    for headers in
        ["X: y\r\n".repeat(1000), format!("X: {}\r\n", "y".repeat(32 << 10)), "X: y\r\n".repeat(61)]
    {
        let answer = node.ask(post("/pay", &headers, "{}")).await;
        assert_eq!(status(&answer), 431, "{answer}");
        assert!(answer.contains("headers-too-large"), "{answer}");
    }
    let answer = node.ask(post("/pay", &("X: y\r\n".repeat(59) + "Connection: close\r\n"), "{}")).await;
    assert_eq!(status(&answer), 200, "64 are taken");
    assert_eq!(node.calls(), 1);
}

#[tokio::test]
async fn a_body_of_the_limit_is_taken_and_one_byte_more_is_not_read() {
    let node = Node::with(Limits { body_bytes_max: 100_000, ..Limits::default() }).await;
    let body = |bytes: usize| format!("\"{}\"", "x".repeat(bytes - 2));
    assert_eq!(status(&node.ask(last("/pay", &body(100_000))).await), 200);
    // Its head is enough: nothing of the body comes.
    let announced = last("/pay", &body(100_001));
    let head = announced.split_inclusive("\r\n\r\n").next().unwrap();
    assert_eq!(status(&node.ask(head).await), 413);
    // All of it comes, and the answer is heard all the same.
    assert_eq!(status(&node.ask(last("/pay", &body(1_000_000))).await), 413);
    let chunked = format!(
        "POST /pay HTTP/1.1\r\nHost: fei\r\nX-Api-Key: {KEY}\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n186A1\r\n{}\r\n0\r\n\r\n",
        body(100_001)
    );
    assert_eq!(status(&node.ask(chunked).await), 413, "nobody said how long it is");
    let endless = "POST /pay HTTP/1.1\r\nHost: fei\r\nContent-Length: 999999999999999999\r\n\r\n";
    assert_eq!(status(&node.ask(endless).await), 413);
    assert_eq!(node.calls(), 1);
}

#[tokio::test]
async fn a_head_that_dribbles_is_told_so_and_closed_however_often_a_byte_comes() {
    let node = Node::with(Limits { head_timeout: SHORT, ..Limits::default() }).await;
    let mut stream = node.connect().await;
    stream.write_all(b"POST /pay HTTP/1.1\r\nHost: fei\r\nX: ").await.unwrap();
    while stream.write_all(b"y").await.is_ok() && node.counts.answers().all(|(_, count)| count == 0) {
        sleep(SHORT / 20).await;
    }
    let answer = to_end(&mut stream).await;
    assert_eq!(status(&answer), 408);
    assert!(answer.contains("too-slow") && answer.contains("connection: close"), "{answer}");
}

/// What may become HTTP/2 is waited for no longer than a head, and then has no second time as one of HTTP/1.
#[tokio::test]
async fn half_a_preface_has_the_time_of_a_head_and_not_another_one() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let connected = async |bytes: &[u8]| {
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        client.write_all(bytes).await.unwrap();
        (client, listener.accept().await.unwrap().0)
    };
    for (length, expected) in [(0, None), (PREFACE.len(), Some(Http::Two))] {
        let (_client, stream) = connected(&PREFACE[..length]).await;
        assert_eq!(begins(&stream, SHORT).await, expected, "{length}");
    }
    let all_but_a_bit = SHORT * 9 / 10;
    for (half, rest) in [(&PREFACE[..3], None), (&PREFACE[..10], None), (&PREFACE[..1], Some(b"OST"))] {
        let (mut client, stream) = connected(half).await;
        let rest = async {
            sleep(all_but_a_bit).await;
            client.write_all(rest.map_or(b"", |rest| &rest[..])).await.unwrap();
        };
        let (begins, ()) = tokio::join!(begins(&stream, SHORT), rest);
        let Some(Http::One { began: Some(began) }) = begins else { panic!("{begins:?}") };
        assert!(began.elapsed() >= all_but_a_bit, "what it took is not given twice");
    }
    let node = Node::with(Limits { head_timeout: SHORT, ..Limits::default() }).await;
    let mut half = node.connect().await;
    half.write_all(&PREFACE[..10]).await.unwrap();
    assert_eq!(status(&to_end(&mut half).await), 408);
}

/// Nobody is there: it is not waited for as one that was of use.
#[tokio::test]
async fn a_connection_without_a_byte_has_the_time_of_a_head() {
    let node = Node::with(Limits { head_timeout: SHORT, ..Limits::default() }).await;
    let mut silent = node.connect().await;
    assert_eq!(timeout(PATIENCE, to_end(&mut silent)).await.as_deref(), Ok(""));
}

#[tokio::test]
async fn a_body_that_dribbles_is_told_so_and_closed() {
    let node = Node::with(Limits { body_timeout: SHORT, ..Limits::default() }).await;
    let mut stream = node.connect().await;
    let whole = post("/pay", "", "{}");
    stream.write_all(&whole.as_bytes()[..whole.len() - 1]).await.unwrap();
    assert_eq!(status(&to_end(&mut stream).await), 408);
    assert_eq!(node.calls(), 0);
}

#[tokio::test]
async fn a_connection_without_a_call_is_closed_and_one_with_a_call_is_not() {
    let node = Node::with(Limits { idle_timeout: SHORT, head_timeout: SHORT, ..Limits::default() }).await;
    let mut silent = node.connect().await;
    let mut waits = node.connect().await;
    waits.write_all(post("/wait", "", "{}").as_bytes()).await.unwrap();
    assert_eq!(to_end(&mut silent).await, "");
    sleep(SHORT * 2).await;
    node.gateway.lets.add_permits(1);
    assert_eq!(status(&one_answer(&mut waits).await), 200);
    assert_eq!(to_end(&mut waits).await, "", "and then it is idle too");
}

#[tokio::test]
async fn an_old_connection_takes_no_further_call() {
    let node = Node::with(Limits { age_max: SHORT, ..Limits::default() }).await;
    let mut stream = node.connect().await;
    stream.write_all(post("/pay", "", "{}").as_bytes()).await.unwrap();
    assert_eq!(status(&one_answer(&mut stream).await), 200);
    assert_eq!(to_end(&mut stream).await, "");
}

#[tokio::test]
async fn one_connection_too_many_is_closed_and_a_place_that_is_free_is_given_again() {
    for limits in [
        Limits { connections_max: 2, ..Limits::default() },
        Limits { connections_per_address_max: 2, ..Limits::default() },
    ] {
        let node = Node::with(limits).await;
        let (first, _second) = (node.connect().await, node.connect().await);
        until("connections", || node.counts.connections().1 == 2).await;
        assert_eq!(node.ask("").await, "");
        assert_eq!(node.counts.turned_away(), 1);
        drop(first);
        until("a place", || node.counts.connections().1 == 1).await;
        assert_eq!(status(&node.ask(last("/pay", "{}")).await), 200);
    }
}

#[tokio::test]
async fn one_call_too_many_at_once_is_told_to_come_back() {
    let node = Node::with(Limits { in_flight_max: 1, ..Limits::default() }).await;
    let mut waits = node.connect().await;
    waits.write_all(post("/wait", "", "{}").as_bytes()).await.unwrap();
    node.until_calls(1).await;
    assert_eq!(node.counts.in_flight(), 1);
    let answer = node.ask(last("/pay", "{}")).await;
    assert_eq!(status(&answer), 503);
    assert!(answer.contains("retry-after: ") && answer.contains(":busy\""), "{answer}");
    node.gateway.lets.add_permits(1);
    assert_eq!(status(&one_answer(&mut waits).await), 200);
    until("its end", || node.counts.in_flight() == 0).await;
    assert_eq!(status(&node.ask(last("/pay", "{}")).await), 200);
}

#[tokio::test]
async fn whoever_takes_nothing_of_an_answer_is_cut() {
    let limits = Limits { body_bytes_max: 64 << 20, write_timeout: SHORT, ..Limits::default() };
    let node = Node::with(limits).await;
    let mut stream = node.connect().await;
    // More than the sockets of both ends hold.
    let body = format!("\"{}\"", "x".repeat(32 << 20));
    stream.write_all(post("/pay", "", &body).as_bytes()).await.unwrap();
    assert_eq!(node.until_delivered(1).await, [false]);
    until("an end", || node.counts.connections().1 == 0).await;
}

/// Whose a signed call is can be said first when its body is there: until then it takes no place of those that are known.
#[tokio::test]
async fn whoever_forges_a_signature_and_dribbles_its_body_takes_no_place_of_others() {
    let signature = SignatureCheck::new(&SignatureRules {
        header: "x-signature",
        key: b"a key of both ends",
        over: "{timestamp}{body}",
        form: SignatureForm::Hex,
        timestamp: "x-time",
        nonce: None,
        window_s: 300,
        started: 0,
        clock: || 1000,
    });
    let signs =
        Client { signature: Some(signature.unwrap()), ..Client::new(ClientName::new("other", "signs")) };
    let clients = Clients::new([client("agency", KEY), signs]).unwrap();
    let limits = Limits { in_flight_max: 1, ..Limits::default() };
    let node = Node::start(ServerRules { clients, limits, ..ServerRules::default() }).await;
    let forged = "POST /others HTTP/1.1\r\nHost: fei\r\nX-Time: 1000\r\nX-Signature: 00\r\nConnection: close\r\nContent-Length: 5\r\n\r\n";
    let mut dribbles = node.connect().await;
    dribbles.write_all(forged.as_bytes()).await.unwrap();
    // It has the one place of those that nobody knows yet when another one finds none.
    let full = async { while status(&node.ask(format!("{forged}12345")).await) != 503 {} };
    timeout(PATIENCE, full).await.unwrap();
    assert_eq!(status(&node.ask(last("/pay", "{}")).await), 200);
    dribbles.write_all(b"12345").await.unwrap();
    assert_eq!(status(&one_answer(&mut dribbles).await), 401);
}

#[tokio::test]
async fn a_client_that_fills_its_own_places_leaves_those_of_others() {
    let few = Client { in_flight_max: 1, ..client("agency", KEY) };
    let clients = Clients::new([few, client("other", OTHER_KEY)]).unwrap();
    let node = Node::start(ServerRules { clients, ..ServerRules::default() }).await;
    let mut waits = node.connect().await;
    waits.write_all(post("/wait", "", "{}").as_bytes()).await.unwrap();
    node.until_calls(1).await;
    let answer = node.ask(last("/pay", "{}")).await;
    assert_eq!(status(&answer), 429);
    assert!(answer.contains("retry-after: "), "{answer}");
    assert_eq!(status(&node.ask(last("/others", "{}").replace(KEY, OTHER_KEY)).await), 200);
    node.gateway.lets.add_permits(1);
    assert_eq!(status(&one_answer(&mut waits).await), 200);
    until("its end", || node.counts.in_flight() == 0).await;
    assert_eq!(status(&node.ask(last("/pay", "{}")).await), 200);
}
