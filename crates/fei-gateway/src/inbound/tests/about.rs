//! Calls about a deposit, and what the journal says of it when the core is silent.

use fei_journal::Lookup;
use http::StatusCode;

use super::bench::{Bench, deposit};

/// The body of a call about the deposit 1.
fn about(no: &str) -> String {
    format!(r#"{{"no":"{no}","org_no":"1"}}"#)
}

/// What whoever asks about the deposit 1 hears while the core says nothing.
async fn asked_of_the_journal(bench: &mut Bench) -> (StatusCode, String) {
    let asking = bench.call("GET", "/v1/deposits/1", String::new());
    let _silent = bench.question().await;
    let told = asking.await.unwrap();
    (told.status, String::from_utf8(told.body.to_vec()).unwrap())
}

fn is(result: &str) -> (StatusCode, String) {
    (StatusCode::OK, format!(r#"{{"result":"{result}"}}"#))
}

#[tokio::test(start_paused = true)]
async fn a_call_that_only_tells_something_about_a_deposit_takes_nothing_back() {
    let mut bench = Bench::new();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.answer("0000", "HONG");
    calling.await.unwrap();
    let confirming = bench.call("POST", "/v1/deposits/confirm", about("2"));
    bench.question().await.answer("0000", "");
    assert_eq!(confirming.await.unwrap().status, StatusCode::OK);
    assert_eq!(asked_of_the_journal(&mut bench).await, is("executed"));
}

/// The cancel was there when the first try had ended, and the core heard of it behind the second one.
#[tokio::test(start_paused = true)]
async fn a_cancel_that_overtook_a_second_try_has_taken_that_one_back() {
    let mut bench = Bench::new();
    let first = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.answer("N001", "");
    first.await.unwrap();
    let cancelling = bench.call_within(60_000, "POST", "/v1/deposits/cancel", about("2"));
    let cancel = bench.question().await;
    let second = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.answer("0000", "HONG");
    assert_eq!(second.await.unwrap().status, StatusCode::OK);
    let (status, _) = asked_of_the_journal(&mut bench).await;
    assert_eq!(status, StatusCode::GATEWAY_TIMEOUT, "nobody knows yet");
    cancel.answer("0000", "");
    cancelling.await.unwrap();
    assert_eq!(asked_of_the_journal(&mut bench).await, is("cancelled"));
}

/// How many marks the deposit has that the core knows by this number.
async fn marks(bench: &Bench, number: &str) -> usize {
    let txn = bench.known_as(number).await.txn;
    let shown = bench.journal.show(txn).await.unwrap().expect("it is there");
    shown.events.iter().filter(|event| &*event.what == "noted").count()
}

/// The core takes two calls at once, and one waits.
#[tokio::test(start_paused = true)]
async fn a_cancel_that_is_refused_again_and_again_is_written_down_once() {
    let mut bench = Bench::new();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.answer("0000", "HONG");
    calling.await.unwrap();
    let full: Vec<_> = ["7", "8", "9"].map(|no| bench.call("POST", "/v1/deposits", deposit(no, "1"))).into();
    let held = [bench.question().await, bench.question().await];
    for _ in 0..3 {
        let refused = bench.call("POST", "/v1/deposits/cancel", about("2")).await.unwrap();
        assert_eq!((refused.status, &*Bench::code(&refused)), (StatusCode::SERVICE_UNAVAILABLE, "N41"));
    }
    assert_eq!(marks(&bench, "000001").await, 1);
    for question in held {
        question.answer("0000", "HONG");
    }
    bench.question().await.answer("0000", "HONG");
    for call in full {
        assert_eq!(call.await.unwrap().status, StatusCode::OK);
    }
    assert_eq!(asked_of_the_journal(&mut bench).await, is("executed"));
    // The mark of the first one is that of the one that reaches the core.
    let cancelling = bench.call("POST", "/v1/deposits/cancel", about("2"));
    bench.question().await.answer("0000", "");
    assert_eq!(cancelling.await.unwrap().status, StatusCode::OK);
    assert_eq!(asked_of_the_journal(&mut bench).await, is("cancelled"));
    assert_eq!(marks(&bench, "000001").await, 1);
}

#[tokio::test(start_paused = true)]
async fn of_a_deposit_with_more_cancels_than_are_marked_nobody_knows() {
    let mut bench = Bench::new();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.answer("0000", "HONG");
    calling.await.unwrap();
    for no in 100..120 {
        let cancelling = bench.call("POST", "/v1/deposits/cancel", about(&no.to_string()));
        bench.question().await.answer("D001", "");
        cancelling.await.unwrap();
    }
    assert_eq!(marks(&bench, "000001").await, 16);
    assert_eq!(asked_of_the_journal(&mut bench).await.0, StatusCode::GATEWAY_TIMEOUT);
}
