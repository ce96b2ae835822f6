//! A core that says of one number that it was executed and that it was not, in either order.

use fei_journal::Lookup;
use http::StatusCode;

use super::bench::{Bench, deposit};

/// What was said of a deposit last and what was said before it: nothing is sent again, and nobody is told what nobody knows.
async fn says_both(first: &str, then: &str) {
    let mut bench = Bench::new();
    let call = |bench: &Bench| bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    let calling = call(&bench);
    let question = bench.question().await;
    let contradicts = question.telegram_of(then, "HONG");
    question.answer(first, "HONG");
    let served = calling.await.unwrap();
    bench.gateway.unasked("core", contradicts).await;
    for _ in 0..2 {
        let again = call(&bench).await.unwrap();
        assert_eq!(
            (again.status, &*Bench::code(&again)),
            (StatusCode::GATEWAY_TIMEOUT, "U05"),
            "{first} {then}"
        );
    }
    assert!(bench.is_quiet(), "{first} {then}: the core was asked once more");
    let events = bench.journal.show(served.of.unwrap()).await.unwrap().unwrap().events;
    assert!(events.iter().any(|event| &*event.what == "orphan_answer"));
    // An inquiry that the core is silent about says no more.
    let asking = bench.call("GET", "/v1/deposits/1", String::new());
    let question = bench.question().await;
    let served = asking.await.unwrap();
    drop(question);
    assert_eq!(
        (served.status, &*served.body),
        (StatusCode::OK, &br#"{"result":"unknown"}"#[..]),
        "{first} {then}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_refused_and_then_executed_is_unknown_and_never_sent_again() {
    says_both("N001", "0000").await;
    says_both("D001", "0000").await;
}

#[tokio::test(start_paused = true)]
async fn what_was_executed_and_then_refused_is_unknown_and_never_sent_again() {
    says_both("0000", "N001").await;
    says_both("0000", "D001").await;
}

/// The answer that contradicts is of a try that another one followed.
#[tokio::test(start_paused = true)]
async fn a_try_that_was_executed_after_all_ends_the_tries() {
    let mut bench = Bench::new();
    let mut tries = Vec::new();
    for _ in 0..3 {
        let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
        let question = bench.question().await;
        tries.push(question.telegram_of("0000", "HONG"));
        question.answer("N001", "");
        assert_eq!(calling.await.unwrap().status, StatusCode::SERVICE_UNAVAILABLE);
    }
    bench.gateway.unasked("core", tries.remove(1)).await;
    let again = bench.call("POST", "/v1/deposits", deposit("1", "1000")).await.unwrap();
    assert_eq!(again.status, StatusCode::GATEWAY_TIMEOUT);
    assert!(bench.is_quiet());
}
