//! A call that comes again: it is the same transaction, whatever keeps FEI from beginning anything.

use fei_exchange::Outcome;
use fei_http::server::ClientName;
use fei_journal::{Lookup, Query};
use http::{HeaderMap, Method, StatusCode};
use tokio::time::Instant;

use super::bench::{Bench, deposit};

#[tokio::test(start_paused = true)]
async fn a_repetition_gets_the_same_bytes_and_the_core_is_asked_once() {
    let mut bench = Bench::new();
    let first = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    let question = bench.question().await;
    let attached = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.pass(100).await;
    question.answer("0000", "HONG");
    let first = first.await.unwrap();
    for again in
        [attached.await.unwrap(), bench.call("POST", "/v1/deposits", deposit("1", "1000")).await.unwrap()]
    {
        assert_eq!((again.status, &again.body, again.of), (first.status, &first.body, None));
    }
    assert!(bench.is_quiet());
}

/// Of two keys each proxy on the way could take the other one, and a key that is new each time would make each repetition new.
#[tokio::test(start_paused = true)]
async fn a_call_with_two_keys_has_none() {
    let mut bench = Bench::new();
    let mut headers = HeaderMap::new();
    for key in ["of-a-proxy", "of-the-client"] {
        headers.append("idempotency-key", key.parse().unwrap());
    }
    let (client, body) = (ClientName::new("bank", "a"), r#"{"account":"1"}"#.to_owned());
    let served = bench.call_with(Instant::now(), client, (Method::POST, "/v1/keyless"), headers, body);
    bench.pass(100).await;
    assert!(bench.is_quiet());
    assert_eq!(served.await.unwrap().status, StatusCode::BAD_REQUEST);
}

/// They wait for the first one, and take neither a place at the core nor one in the queue of those that begin.
#[tokio::test(start_paused = true)]
async fn a_crowd_that_repeats_one_call_is_one_call() {
    let mut bench = Bench::new();
    let one = |bench: &Bench| bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    let first = one(&bench);
    let crowd: Vec<_> = (0..20).map(|_| one(&bench)).collect();
    let question = bench.question().await;
    question.answer("0000", "HONG");
    let first = first.await.unwrap();
    for again in crowd {
        assert_eq!(again.await.unwrap().body, first.body);
    }
    assert_eq!(one(&bench).await.unwrap().body, first.body, "also when it comes later");
    let txn = bench.known_as("000001").await.txn;
    let events = bench.journal.show(txn).await.unwrap().unwrap().events;
    assert!(events.iter().all(|event| &*event.what != "duplicate"), "repetitions are read, and not written");
}

#[tokio::test(start_paused = true)]
async fn other_content_under_a_key_is_refused_and_the_first_one_is_untouched() {
    let mut bench = Bench::new();
    let first = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.answer("0000", "HONG");
    first.await.unwrap();
    let other = bench.call("POST", "/v1/deposits", deposit("1", "1001")).await.unwrap();
    assert_eq!((other.status, &*Bench::code(&other)), (StatusCode::CONFLICT, "N30"));
    assert!(bench.is_quiet());
    assert_eq!(Bench::outcome(&bench.known_as("000001").await), Outcome::Executed);
}

#[tokio::test(start_paused = true)]
async fn what_was_not_executed_is_sent_when_it_comes_again_and_what_came_of_that_stands() {
    let mut bench = Bench::new();
    for _ in 0..2 {
        let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
        bench.question().await.answer("N001", "");
        assert_eq!(calling.await.unwrap().status, StatusCode::SERVICE_UNAVAILABLE);
    }
    let third = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    let question = bench.question().await;
    let other = bench.call("POST", "/v1/deposits", deposit("1", "1001")).await.unwrap();
    assert_eq!(Bench::code(&other), "N30");
    question.answer("0000", "HONG");
    assert_eq!(third.await.unwrap().status, StatusCode::OK);
    let again = bench.call("POST", "/v1/deposits", deposit("1", "1000")).await.unwrap();
    assert_eq!(again.status, StatusCode::OK);
    assert!(bench.is_quiet());
}

/// The core was away for a night, and whoever calls did not go away.
#[tokio::test(start_paused = true)]
async fn however_often_a_call_was_not_executed_the_next_one_costs_what_the_second_one_did() {
    let mut bench = Bench::new();
    let one = |bench: &Bench| bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    for _ in 0..40 {
        let calling = one(&bench);
        bench.question().await.answer("N001", "");
        assert_eq!(calling.await.unwrap().status, StatusCode::SERVICE_UNAVAILABLE);
    }
    let calling = one(&bench);
    bench.question().await.answer("0000", "HONG");
    assert_eq!(calling.await.unwrap().status, StatusCode::OK);
    assert_eq!(one(&bench).await.unwrap().status, StatusCode::OK);
    assert!(bench.is_quiet());
    let mut duplicates = 0;
    for row in bench.journal.query(Query::default()).await.unwrap() {
        let shown = bench.journal.show(row.txn).await.unwrap().unwrap();
        duplicates += shown.events.iter().filter(|event| &*event.what == "duplicate").count();
    }
    // Each but the first finds the first; the one behind the last but one finds what stands.
    assert_eq!(duplicates, 42);
}

#[tokio::test(start_paused = true)]
async fn without_a_free_place_a_repetition_still_hears_what_the_first_one_came_to() {
    let mut bench = Bench::new();
    let first = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.answer("0000", "HONG");
    let first = first.await.unwrap();
    // Both places are taken, and nobody answers.
    let held = [
        bench.call("POST", "/v1/deposits", deposit("2", "1")),
        bench.call("POST", "/v1/deposits", deposit("3", "1")),
    ];
    let questions = [bench.question().await, bench.question().await];
    let again = bench.call("POST", "/v1/deposits", deposit("1", "1000")).await.unwrap();
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    let new = bench.call("POST", "/v1/deposits", deposit("4", "1")).await.unwrap();
    assert_eq!((new.status, &*Bench::code(&new)), (StatusCode::SERVICE_UNAVAILABLE, "N41"));
    questions.into_iter().for_each(|question| question.answer("0000", ""));
    for calling in held {
        calling.await.unwrap();
    }
}

/// What it is about may have changed since, whatever header a client adds to all that it sends.
#[tokio::test(start_paused = true)]
async fn what_only_asks_is_asked_anew_also_under_the_same_key() {
    let mut bench = Bench::new();
    for holder in ["HONG", "KIM"] {
        let asks = bench.call_as("bank.a", Some("k1"), "GET", "/v1/deposits/1", String::new());
        bench.question().await.answer("0000", holder);
        assert_eq!(asks.await.unwrap().body, format!(r#"{{"holder":"{holder}"}}"#));
    }
}
