//! Calls about a deposit, and what the journal says of it when the core is silent.

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
