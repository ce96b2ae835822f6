//! Bytes that are frames however they come, and bytes that are none.

use super::support::*;

/// By a close, without an answer.
async fn assert_refused(bytes: &[u8]) {
    let site = Site::open(rules(), echo).await;
    let mut connection = site.dial().await;
    connection.send_raw(bytes).await.unwrap();
    assert_closed_without_answer(&mut connection).await;
    drop(connection);
    let tally = site.close().await.tally;
    assert_eq!((tally.frames_refused, tally.telegrams, tally.answers_written), (1, 0, 0), "{bytes:?}");
}

#[tokio::test]
async fn a_prefix_that_announces_too_much_closes() {
    assert_refused(b"9999").await;
    assert_refused(b"2001 and what follows").await;
}

#[tokio::test]
async fn a_prefix_that_announces_too_little_closes() {
    assert_refused(b"0000").await;
    assert_refused(b"0024").await;
}

#[tokio::test]
async fn a_prefix_that_is_no_number_closes() {
    assert_refused(b"ABCD").await;
    assert_refused(b"-001").await;
    assert_refused("９９９９".as_bytes()).await;
    assert_refused(b"\xa3\xb9\xa3\xb9\xa3\xb9\xa3\xb9").await;
    assert_refused(b"GET / HTTP/1.1\r\nHost: bank\r\n\r\n").await;
    assert_refused(b"\x16\x03\x01\x02\x00\x01\x00").await;
}

#[tokio::test]
async fn a_short_frame_that_is_no_poll_closes() {
    assert_refused(b"0020NOSUCHPOLL0907143000").await;
}

#[tokio::test]
async fn after_a_broken_frame_nothing_is_read_and_earlier_answers_still_go_out() {
    let (site, mut held) = Site::open_held(rules()).await;
    let mut connection = site.dial().await;
    connection.send(&telegram(1)).await.unwrap();
    let first = next(&mut held).await;
    connection.send_raw(b"ABCD").await.unwrap();
    connection.send(&telegram(2)).await.unwrap();
    first.echo();
    assert_receives(&mut connection, &telegram(1)).await;
    assert_closed_without_answer(&mut connection).await;
    let tally = site.close().await.tally;
    assert_eq!((tally.telegrams, tally.answers_written), (1, 1));
}

#[tokio::test]
async fn one_byte_at_a_time_is_a_frame() {
    let site = Site::open(rules(), echo).await;
    let mut connection = site.dial().await;
    for byte in rules().framing.framed(&telegram(1)).unwrap() {
        connection.send_raw(&[byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    assert_receives(&mut connection, &telegram(1)).await;
    assert_eq!(site.close().await.tally.telegrams, 1);
}

#[tokio::test]
async fn frames_in_one_write_and_split_anywhere_are_the_same_frames() {
    let site = Site::open(rules(), echo).await;
    let mut connection = site.dial().await;
    let stream = [1, 2].map(|n| rules().framing.framed(&telegram(n)).unwrap()).concat();
    for cut in 0..stream.len() {
        connection.send_raw(&stream[..cut]).await.unwrap();
        tokio::task::yield_now().await;
        connection.send_raw(&stream[cut..]).await.unwrap();
        let mut got =
            vec![connection.receive().await.unwrap().unwrap(), connection.receive().await.unwrap().unwrap()];
        got.sort();
        assert_eq!(got, [telegram(1), telegram(2)]);
    }
    site.close().await;
}

#[tokio::test]
async fn a_frame_cut_by_a_close_is_no_telegram() {
    let site = Site::open(rules(), echo).await;
    let frame = rules().framing.framed(&telegram(1)).unwrap();
    for cut in [1, 3, 4, 5, frame.len() - 1] {
        let mut connection = site.dial().await;
        connection.send_raw(&frame[..cut]).await.unwrap();
        connection.finish_sending().await.unwrap();
        assert_closed_without_answer(&mut connection).await;
    }
    assert_eq!(site.close().await.tally.telegrams, 0);
}

#[tokio::test]
async fn a_poll_is_answered_between_frames_and_while_a_telegram_waits() {
    let (site, mut held) = Site::open_held(rules()).await;
    let mut connection = site.dial().await;
    let polls = [b"0020HDRREQPOLL0907143000", b"0020HDRREQPOLL0907143001"];
    connection.send_raw(polls[0]).await.unwrap();
    assert_receives(&mut connection, b"HDRRESPOLL0907143000").await;
    connection.send(&telegram(1)).await.unwrap();
    let first = next(&mut held).await;
    connection.send_raw(polls[1]).await.unwrap();
    assert_receives(&mut connection, b"HDRRESPOLL0907143001").await;
    first.echo();
    assert_receives(&mut connection, &telegram(1)).await;
    let tally = site.close().await.tally;
    assert_eq!((tally.polls, tally.telegrams, tally.answers_written), (2, 1, 3));
}
