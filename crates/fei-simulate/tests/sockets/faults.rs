//! Every fault over a real socket: what the client sees, what the ledger says, what was observed.

use std::error::Error;
use std::io;
use std::time::Duration;

use crate::support::{Client, DEPOSIT, Got, LIMIT, start, transfer};
use bytes::Bytes;
use fei_simulate::{Fault, Kftc, Misbehaviour};
use http::Method;

/// What came of one transfer under a fault.
struct Played {
    got: Result<Got, hyper::Error>,
    moved: usize,
    exchange: fei_simulate::Exchange,
}

/// One transfer under this fault, on an institution of its own; a good one afterwards shows that it recovered.
async fn play(how: impl Into<Misbehaviour>) -> Played {
    let centre = Kftc::default();
    let institution = start(centre.clone()).await;
    institution.script().next(DEPOSIT, 1, how);
    let got = Client::connect(&institution).await.post(DEPOSIT, &transfer(1)).await;
    assert!(institution.observed().reaches(1, LIMIT).await);
    let moved = centre.ledger().transfers().len();
    let exchange = institution.observed().all().remove(0);
    let after = Client::connect(&institution).await.post(DEPOSIT, &transfer(2)).await.expect("it recovered");
    assert!(after.text().contains(r#""bank_rsp_code":"000""#));
    institution.stop().await;
    Played { got, moved, exchange }
}

#[tokio::test]
async fn a_hang_lasts_until_the_client_goes_and_the_money_has_moved() {
    let centre = Kftc::default();
    let institution = start(centre.clone()).await;
    institution.script().next(DEPOSIT, 1, Fault::Hang);
    let mut client = Client::connect(&institution).await;
    let body = transfer(1);
    let waiting = client.post(DEPOSIT, &body);
    assert!(tokio::time::timeout(Duration::from_millis(300), waiting).await.is_err(), "no answer");
    assert_eq!(centre.ledger().transfers().len(), 1);
    let exchange = &institution.observed().all()[0];
    assert_eq!((exchange.status, &exchange.fault, exchange.executed), (None, &Some(Fault::Hang), true));
    drop(client);
    tokio::time::timeout(LIMIT, institution.stop()).await.expect("nothing keeps it from stopping");
}

#[tokio::test]
async fn a_delayed_answer_is_the_right_one() {
    let played = play(Fault::Delay { ms: 50 }).await;
    assert!(played.got.expect("an answer").text().contains("F123456789U000000001"));
    assert_eq!((played.moved, played.exchange.status), (1, Some(200)));
}

#[tokio::test]
async fn a_reset_before_reading_moves_nothing_and_one_after_has_moved_it() {
    for (fault, moved) in [(Fault::ResetBefore, 0), (Fault::Reset, 1)] {
        let played = play(fault.clone()).await;
        assert!(played.got.is_err(), "{fault}");
        assert_eq!((played.moved, played.exchange.status), (moved, None), "{fault}");
        assert_eq!(played.exchange.executed, moved == 1);
    }
}

#[tokio::test]
async fn a_cut_answer_breaks_off() {
    for bytes in [0, 20] {
        let played = play(Fault::Cut { bytes }).await;
        let error = played.got.expect_err("cut");
        let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
        assert_eq!(cause, Some(io::ErrorKind::UnexpectedEof), "cut at {bytes}: {error}");
        assert_eq!((played.moved, played.exchange.answer.len()), (1, bytes));
    }
}

#[tokio::test]
async fn garbage_is_no_http() {
    let played = play(Fault::Garbage).await;
    assert!(played.got.expect_err("garbage").is_parse());
    assert_eq!((played.moved, played.exchange.status), (1, None));
}

#[tokio::test]
async fn a_page_a_redirect_and_statuses_come_whole() {
    let body = Bytes::from_static(br#"{"error":"forbidden"}"#);
    for (fault, status, moved, text) in [
        (Fault::Html, 200, 1, fei_simulate::HTML_PAGE),
        (Fault::Redirect, 302, 0, ""),
        (Fault::Status { status: 500, body: Bytes::new() }, 500, 1, ""),
        (Fault::Status { status: 403, body }, 403, 0, r#"{"error":"forbidden"}"#),
    ] {
        let played = play(fault.clone()).await;
        let got = played.got.expect("an answer");
        assert_eq!(
            (got.status.as_u16(), got.text().as_str(), played.moved),
            (status, text, moved),
            "{fault}"
        );
        assert_eq!((played.exchange.status, played.exchange.answer), (Some(status), got.body), "{fault}");
    }
}

#[tokio::test]
async fn whether_it_moves_the_money_can_be_said_apart() {
    let refused_after = Misbehaviour { fault: "refuse".parse().expect("a fault"), executes: true };
    assert_eq!(play(refused_after).await.moved, 1);
    let lost_before = Misbehaviour { fault: Fault::Reset, executes: false };
    assert_eq!(play(lost_before).await.moved, 0);
}

#[tokio::test]
async fn a_big_body_is_sent_whole_and_remembered_in_part() {
    let played = play("big".parse::<Fault>().expect("a fault")).await;
    assert_eq!(played.got.expect("an answer").body.len(), 10_000_000);
    assert_eq!((played.moved, played.exchange.answer.len()), (1, 64 * 1024));
}

#[tokio::test]
async fn an_echo_is_wrong_in_one_place() {
    let played = play(Fault::WrongReference).await;
    let text = played.got.expect("an answer").text();
    assert!(
        text.contains(r#""F123456789U000000000""#) && !text.contains(r#""F123456789U000000001""#),
        "{text}"
    );
    let played = play(Fault::WrongAmount).await;
    let text = played.got.expect("an answer").text();
    assert!(text.contains(r#""tran_amt":"1500001""#) && text.contains(r#""F123456789U000000001""#), "{text}");
    assert_eq!(played.moved, 1);
}

#[tokio::test]
async fn a_gzip_that_is_none() {
    let got = play(Fault::Gzip).await.got.expect("an answer");
    assert_eq!(got.headers["content-encoding"], "gzip");
    assert!(got.text().starts_with('{'));
}

#[tokio::test]
async fn connections_are_refused_and_then_not() {
    let institution = start(Kftc::default()).await;
    institution.script().refuse_connections(1);
    assert!(Client::connect(&institution).await.post(DEPOSIT, &transfer(1)).await.is_err());
    assert!(Client::connect(&institution).await.post(DEPOSIT, &transfer(1)).await.is_ok());
    assert_eq!((institution.observed().connections(), institution.observed().count()), (2, 1));
}

#[tokio::test]
async fn a_script_for_any_path_plays_on_the_next_request() {
    let institution = start(Kftc::default()).await;
    institution.script().next_any(1, Fault::Html);
    let mut client = Client::connect(&institution).await;
    let got = client.call(Method::GET, "/bank/status", "").await.expect("an answer");
    assert_eq!(got.headers["content-type"], "text/html; charset=UTF-8");
    let got = client.call(Method::GET, "/bank/status", "").await.expect("an answer");
    assert!(got.text().contains("A0000"), "and the connection is still good");
}
