//! A payment's cancel may be taken back in turn: whether one was, the rows say, whatever the layouts say by now.

use std::sync::Arc;

use http::StatusCode;

use super::bench::{Bench, deposit};
use super::layouts::layouts_without;

async fn told(bench: &mut Bench, path: &str, body: String, code: &str) {
    let calling = bench.call("POST", path, body);
    bench.question().await.answer(code, "HONG");
    calling.await.unwrap();
}

async fn booked(bench: &mut Bench) {
    told(bench, "/v1/payments", deposit("1", "1000"), "0000").await;
}

/// Takes the payment 1 back by the number 2.
async fn recalled(bench: &mut Bench, code: &str) {
    told(bench, "/v1/payments/cancel", r#"{"no":"2","org_no":"1"}"#.to_owned(), code).await;
}

/// Takes that back.
async fn restored(bench: &mut Bench, code: &str) {
    told(bench, "/v1/payments/restore", r#"{"no":"3","org_no":"2"}"#.to_owned(), code).await;
}

/// What whoever asks about the payment 1 hears while the core says nothing; none: nobody knows.
async fn asked(bench: &mut Bench) -> Option<String> {
    let asking = bench.call("GET", "/v1/payments/1", String::new());
    let _silent = bench.question().await;
    let told = asking.await.unwrap();
    let body = String::from_utf8(told.body.to_vec()).unwrap();
    (told.status != StatusCode::GATEWAY_TIMEOUT).then_some(body)
}

fn cancelled() -> Option<String> {
    Some(r#"{"result":"cancelled"}"#.to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_cancel_that_nothing_took_back_has_cancelled() {
    for code in [None, Some("D001"), Some("N001")] {
        let mut bench = Bench::new();
        booked(&mut bench).await;
        recalled(&mut bench, "0000").await;
        if let Some(code) = code {
            restored(&mut bench, code).await;
        }
        assert_eq!(asked(&mut bench).await, cancelled(), "{code:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancel_that_was_taken_back_is_left_to_the_core_whatever_the_layouts_say_by_now() {
    let gone = ["core/restore.toml", "core/recall.toml"];
    for (gone, code) in [(&gone[..0], "0000"), (&gone[..1], "X777"), (&gone[..1], "0000"), (&gone, "0000")] {
        let mut bench = Bench::new();
        booked(&mut bench).await;
        recalled(&mut bench, "0000").await;
        restored(&mut bench, code).await;
        let mut bench = Bench::over(bench.journal.restarted());
        bench.gateway.swap_layouts(Arc::new(layouts_without(gone)), &crate::MayHold::with_nothing_open());
        assert_eq!(asked(&mut bench).await, None, "{gone:?} {code}");
    }
}

/// The try that was executed has a row of its own.
#[tokio::test(start_paused = true)]
async fn a_cancel_that_was_executed_when_it_came_again_is_taken_back_all_the_same() {
    let mut bench = Bench::new();
    booked(&mut bench).await;
    for code in ["N001", "N001", "0000"] {
        recalled(&mut bench, code).await;
    }
    assert_eq!(asked(&mut bench).await, cancelled());
    restored(&mut bench, "0000").await;
    assert_eq!(asked(&mut bench).await, None);
}

/// It came before the cancel.
#[tokio::test(start_paused = true)]
async fn what_took_a_cancel_back_first_is_left_to_the_core() {
    let mut bench = Bench::new();
    booked(&mut bench).await;
    restored(&mut bench, "0000").await;
    recalled(&mut bench, "0000").await;
    assert_eq!(asked(&mut bench).await, None);
}
