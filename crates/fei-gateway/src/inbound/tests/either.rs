//! Calls about one of several transactions: a number says which, as long as only one of them stands under it.

use http::StatusCode;

use super::bench::{Bench, deposit};

/// Calls, and the core answers so.
async fn told(bench: &mut Bench, path: &str, body: String, code: &str) {
    let calling = bench.call("POST", path, body);
    bench.question().await.answer(code, "HONG");
    calling.await.unwrap();
}

/// A deposit and a payment under the number 1.
const BOTH: [&str; 2] = ["/v1/deposits", "/v1/payments"];

async fn booked(bench: &mut Bench, path: &str, code: &str) {
    told(bench, path, deposit("1", "1000"), code).await;
}

async fn undone(bench: &mut Bench) {
    told(bench, "/v1/undo", r#"{"no":"9","org_no":"1"}"#.to_owned(), "0000").await;
}

/// What whoever asks about the number 1 there hears while the core says nothing; none: nobody knows.
async fn asked(bench: &mut Bench, path: &str) -> Option<String> {
    let asking = bench.call("GET", &format!("{path}/1"), String::new());
    let _silent = bench.question().await;
    let told = asking.await.unwrap();
    let body = String::from_utf8(told.body.to_vec()).unwrap();
    (told.status != StatusCode::GATEWAY_TIMEOUT).then_some(body)
}

fn is(result: &str) -> Option<String> {
    Some(format!(r#"{{"result":"{result}"}}"#))
}

#[tokio::test(start_paused = true)]
async fn what_stood_alone_was_taken_back_and_what_came_behind_stands() {
    for [first, second] in [BOTH, [BOTH[1], BOTH[0]]] {
        let mut bench = Bench::new();
        booked(&mut bench, first, "0000").await;
        undone(&mut bench).await;
        assert_eq!(asked(&mut bench, first).await, is("cancelled"));
        booked(&mut bench, second, "0000").await;
        assert_eq!(asked(&mut bench, first).await, is("cancelled"));
        assert_eq!(asked(&mut bench, second).await, is("executed"));
        let mut bench = Bench::over(bench.journal.restarted());
        assert_eq!(asked(&mut bench, first).await, is("cancelled"));
        assert_eq!(asked(&mut bench, second).await, is("executed"));
    }
}

#[tokio::test(start_paused = true)]
async fn of_two_that_stood_nobody_knows_which_was_taken_back() {
    let mut bench = Bench::new();
    for path in BOTH {
        booked(&mut bench, path, "0000").await;
    }
    undone(&mut bench).await;
    for path in BOTH {
        assert_eq!(asked(&mut bench, path).await, None, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_did_nothing_was_not_taken_back() {
    for code in ["D001", "N001"] {
        let mut bench = Bench::new();
        booked(&mut bench, BOTH[1], code).await;
        booked(&mut bench, BOTH[0], "0000").await;
        undone(&mut bench).await;
        assert_eq!(asked(&mut bench, BOTH[0]).await, is("cancelled"), "{code}");
    }
}

/// The core took back what it had from elsewhere, or what came behind: it alone knows.
#[tokio::test(start_paused = true)]
async fn what_came_behind_a_call_that_found_nothing_is_left_to_the_core() {
    for before in [None, Some("D001"), Some("X777")] {
        let mut bench = Bench::new();
        if let Some(code) = before {
            booked(&mut bench, BOTH[1], code).await;
        }
        undone(&mut bench).await;
        booked(&mut bench, BOTH[0], "0000").await;
        assert_eq!(asked(&mut bench, BOTH[0]).await, None, "{before:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_asks_about_either_is_told_of_the_one_that_stands() {
    let mut bench = Bench::new();
    booked(&mut bench, BOTH[1], "D001").await;
    assert_eq!(asked(&mut bench, "/v1/either").await, is("declined"));
    booked(&mut bench, BOTH[0], "0000").await;
    assert_eq!(asked(&mut bench, "/v1/either").await, is("executed"));
    let mut bench = Bench::new();
    for path in BOTH {
        booked(&mut bench, path, "0000").await;
    }
    assert_eq!(asked(&mut bench, "/v1/either").await, None);
}
