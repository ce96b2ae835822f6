//! What a call is known by: however its caller writes it, it is one transaction, and the one that others are about.

use fei_exchange::Outcome;
use http::StatusCode;

use super::bench::{Bench, deposit};

/// The core would not tell it from the one without blanks, and FEI would.
#[tokio::test(start_paused = true)]
async fn a_number_with_blanks_around_it_is_refused() {
    let mut bench = Bench::new();
    for no in ["1 ", " 1", "1\u{3000}"] {
        let served = bench.call("POST", "/v1/deposits", deposit(no, "1000")).await.unwrap();
        assert_eq!((served.status, &*Bench::code(&served)), (StatusCode::BAD_REQUEST, "N13"), "{no:?}");
    }
    assert!(bench.is_quiet());
}

/// The header is a string of structured fields, and many write it without its quotes.
#[tokio::test(start_paused = true)]
async fn a_key_in_quotes_is_the_one_without() {
    let mut bench = Bench::new();
    let call = |bench: &Bench, key| {
        bench.call_as("bank.a", Some(key), "POST", "/v1/keyless", r#"{"account":"1"}"#.to_owned())
    };
    let first = call(&bench, "\"K6\"");
    bench.question().await.answer("0000", "");
    assert_eq!(first.await.unwrap().status, StatusCode::OK);
    assert_eq!(call(&bench, "K6").await.unwrap().status, StatusCode::OK);
    assert!(bench.is_quiet());
    for none in ["\"\"", ""] {
        assert_eq!(call(&bench, none).await.unwrap().status, StatusCode::BAD_REQUEST);
    }
    // One pair, and no other.
    for other in ["\"\"K6\"\"", "\"K6", "'K6'"] {
        let calling = call(&bench, other);
        bench.question().await.answer("0000", "");
        assert_eq!(calling.await.unwrap().status, StatusCode::OK, "{other}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancel_takes_back_what_it_names_however_it_writes_it() {
    let mut bench = Bench::new();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.answer("0000", "HONG");
    assert_eq!(calling.await.unwrap().status, StatusCode::OK);
    let cancel = bench.call("POST", "/v1/deposits/cancel", r#"{"no":"9","org_no":"1 "}"#.to_owned());
    bench.question().await.answer("0000", "");
    assert_eq!(cancel.await.unwrap().status, StatusCode::OK);
    // The core says nothing, and the journal does.
    let asking = bench.call("GET", "/v1/deposits/1", String::new());
    let question = bench.question().await;
    let served = asking.await.unwrap();
    drop(question);
    assert_eq!((served.status, &*served.body), (StatusCode::OK, &br#"{"result":"cancelled"}"#[..]));
    assert_eq!(Bench::outcome(&bench.known_as("000001").await), Outcome::Executed);
}
