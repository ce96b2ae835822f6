//! A call that is refused has a number of its own, by which people find it; and none that the core knows it by.

use std::collections::BTreeSet;
use std::sync::Arc;

use fei_http::server::Served;
use fei_journal::{Act, Hand, Order, Subject};

use super::bench::{Bench, deposit};
use crate::Seen;
use crate::tap::Told;

async fn order(bench: &Bench, act: Act) {
    let hand = Hand { who: "kim".into(), why: "a test".into() };
    bench.gateway.order(Order { subject: Subject::Node, act, hand, from: None }).await.unwrap();
}

fn instance(served: &Served) -> String {
    let problem: serde_json::Value = serde_json::from_slice(&served.body).unwrap();
    problem["instance"].as_str().unwrap_or_default().to_owned()
}

async fn seen(listener: &mut crate::Listener) -> Arc<Seen> {
    match listener.next().await {
        Some(Told::Seen(seen)) => seen,
        other => panic!("{other:?}"),
    }
}

/// The number that whoever called was told is the one that people see.
fn is_found(seen: &Seen, served: &Served) {
    let txn = seen.txn.map(|txn| format!("urn:uuid:{txn}"));
    assert_eq!(txn.as_deref(), Some(&*instance(served)), "{:?}", seen.code);
}

#[tokio::test(start_paused = true)]
async fn each_refused_call_has_a_number_of_its_own_and_none_that_the_core_would_know() {
    let mut bench = Bench::new();
    let first = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.answer("0000", "HONG");
    first.await.unwrap();
    let mut listener = bench.gateway.tap().listen().unwrap();

    let other = bench.call("POST", "/v1/deposits", deposit("1", "2000")).await.unwrap();
    assert_eq!(&*Bench::code(&other), "N30");
    is_found(&*seen(&mut listener).await, &other);

    order(&bench, Act::Drain).await;
    let mut numbers = BTreeSet::from([instance(&other)]);
    for _ in 0..3 {
        let served = bench.call("POST", "/v1/deposits", deposit("2", "1000")).await.unwrap();
        assert_eq!(&*Bench::code(&served), "N51");
        let seen = seen(&mut listener).await;
        is_found(&seen, &served);
        assert_eq!(seen.trace, None, "it was given none");
        numbers.insert(instance(&served));
    }
    assert_eq!(numbers.len(), 4, "{numbers:?}");

    let keyless = bench.call("POST", "/v1/keyless", r#"{"account":"1"}"#.to_owned()).await.unwrap();
    assert!((keyless.status.as_u16(), instance(&keyless).is_empty()) == (400, false));
}

#[tokio::test(start_paused = true)]
async fn a_repetition_is_shown_by_the_number_that_the_core_knows_the_first_one_by() {
    let mut bench = Bench::new();
    for number in ["1", "2"] {
        let first = bench.call("POST", "/v1/deposits", deposit(number, "1000"));
        bench.question().await.answer("0000", "HONG");
        first.await.unwrap();
    }
    let mut listener = bench.gateway.tap().listen().unwrap();
    let again = bench.call("POST", "/v1/deposits", deposit("2", "1000")).await.unwrap();
    assert_eq!(again.status, 200);
    let trace = seen(&mut listener).await.trace.clone();
    assert_eq!(trace, Some(bench.known_as("000002").await.trace));
}
