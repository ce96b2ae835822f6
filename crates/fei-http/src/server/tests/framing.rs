//! Requests of two readings, over sockets: X16.

use tokio::io::AsyncWriteExt;

use super::node::{KEY, Node, last, one_answer, post, status, to_end};
use super::smuggling::{CHUNKS, HEADS};
use crate::server::{Limits, Refusal};

#[tokio::test]
async fn each_known_way_to_smuggle_is_answered_400_and_closed_and_the_next_connection_is_not_touched() {
    let node = Node::with(Limits::default()).await;
    assert!(HEADS.len() + CHUNKS.len() >= 60);
    for head in HEADS {
        let answer = node.ask(head).await;
        assert_eq!(status(&answer), 400, "{head:?}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{head:?}: {answer}");
        assert!(answer.contains("connection: close") && answer.contains("malformed-request"), "{answer}");
        assert_eq!(status(&node.ask(last("/pay", "{}")).await), 200, "after {head:?}");
    }
    assert_eq!(node.calls(), HEADS.len(), "only the good ones");
    let refused = node.counts.refusals().find(|(refusal, _)| *refusal == Refusal::Malformed);
    assert_eq!(refused.unwrap().1, HEADS.len() as u64);
}

#[tokio::test]
async fn behind_a_good_request_the_good_one_is_answered_first_and_what_hides_in_the_bad_one_never() {
    let node = Node::with(Limits::default()).await;
    for (number, head) in HEADS.iter().enumerate() {
        let hidden = post("/pay", "", "{\"hidden\":1}");
        let answers = node.ask(post("/pay", "", "{}") + head + &hidden).await;
        assert_eq!(status(&answers), 200, "{head:?}");
        assert_eq!(answers.matches("HTTP/1.1 ").count(), 2, "{head:?}: {answers}");
        assert!(answers.contains("HTTP/1.1 400"), "{head:?}");
        assert_eq!(node.calls(), number + 1, "{head:?}");
    }
}

#[tokio::test]
async fn chunks_that_are_none_reach_nobody() {
    let node = Node::with(Limits::default()).await;
    for chunks in CHUNKS {
        let head = format!(
            "POST /pay HTTP/1.1\r\nHost: fei\r\nX-Api-Key: {KEY}\r\nContent-Type: application/json\r\n\
             Transfer-Encoding: chunked\r\n\r\n"
        );
        let answer = node.ask(head + chunks).await;
        assert_eq!(status(&answer), 400, "{chunks:?}");
        assert!(answer.contains("connection: close"), "{answer}");
    }
    assert_eq!(node.calls(), 0);
}

#[tokio::test]
async fn a_400_of_the_gateway_closes_nothing_nor_do_other_refusals() {
    let node = Node::with(Limits::default()).await;
    let mut stream = node.connect().await;
    stream.write_all(post("/nowhere", "", "{}").as_bytes()).await.unwrap();
    assert_eq!(status(&one_answer(&mut stream).await), 404);
    stream.write_all(post("/pay", "", "{}").as_bytes()).await.unwrap();
    assert_eq!(status(&one_answer(&mut stream).await), 200);
    stream.write_all(post("/wrong", "", "{}").as_bytes()).await.unwrap();
    let wrong = one_answer(&mut stream).await;
    assert!(
        status(&wrong) == 400 && !wrong.contains("connection: close"),
        "its body was read whole: {wrong}"
    );
    stream.write_all(last("/pay", "[]").as_bytes()).await.unwrap();
    assert!(to_end(&mut stream).await.ends_with("[]"));
}

#[tokio::test]
async fn chunks_and_a_client_that_waits_for_leave_are_taken() {
    let node = Node::with(Limits::default()).await;
    let head = format!(
        "POST /pay HTTP/1.1\r\nHost: fei\r\nX-Api-Key: {KEY}\r\nContent-Type: application/json; charset=UTF-8\r\n"
    );
    let chunked =
        format!("{head}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n1\r\n]\r\n0\r\n\r\n");
    let answer = node.ask(chunked).await;
    assert!(answer.ends_with("\r\n\r\n[]"), "{answer}");

    let mut stream = node.connect().await;
    let waits = format!("{head}Expect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n");
    stream.write_all(waits.as_bytes()).await.unwrap();
    assert!(one_answer(&mut stream).await.starts_with("HTTP/1.1 100"));
    stream.write_all(b"{}").await.unwrap();
    assert!(to_end(&mut stream).await.ends_with("{}"));
}

#[tokio::test]
async fn a_client_that_has_said_all_still_hears_its_answer() {
    let node = Node::with(Limits::default()).await;
    let mut stream = node.connect().await;
    stream.write_all(post("/wait", "", "{}").as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    node.until_calls(1).await;
    node.gateway.lets.add_permits(1);
    assert_eq!(status(&to_end(&mut stream).await), 200);
}
