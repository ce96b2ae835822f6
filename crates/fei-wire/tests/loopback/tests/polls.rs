//! Polls of ours: a silent connection is asked whether it is alive.

use fei_wire::LineRules;

use super::support::*;

fn polling() -> LineRules {
    LineRules { poll_after_ms: Some(100), poll_time: || "20260907143000".to_owned(), ..rules() }
}

#[tokio::test]
async fn a_silent_connection_is_polled_and_lives_as_long_as_it_answers() {
    let site = Site::open(polling(), echo).await;
    let mut connection = site.dial().await;
    for _ in 0..3 {
        assert_receives(&mut connection, b"HDRREQPOLL0907143000").await;
        connection.send(b"HDRRESPOLL0907143000").await.unwrap();
    }
    assert_eq!(connection.ask(&telegram(1)).await.unwrap().unwrap(), telegram(1));
    let tally = site.close().await.tally;
    assert_eq!((tally.connections, tally.telegrams, tally.frames_refused), (1, 1, 0));
}

#[tokio::test]
async fn a_connection_that_does_not_answer_a_poll_is_closed() {
    let site = Site::open(polling(), echo).await;
    let mut connection = site.dial().await;
    assert_receives(&mut connection, b"HDRREQPOLL0907143000").await;
    assert_closed_without_answer(&mut connection).await;
    site.close().await;
}

#[tokio::test]
async fn an_answer_to_a_poll_that_was_not_asked_is_no_telegram() {
    let site = Site::open(rules(), echo).await;
    let mut connection = site.dial().await;
    connection.send(b"HDRRESPOLL0907143000").await.unwrap();
    assert_closed_without_answer(&mut connection).await;
    assert_eq!(site.close().await.tally.frames_refused, 1);
}
