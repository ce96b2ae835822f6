//! Calls about a deposit, and what the journal says of it when the core is silent.

use fei_exchange::Outcome;
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

/// Nobody but the core knows.
async fn nobody_knows(bench: &mut Bench) {
    assert_eq!(asked_of_the_journal(bench).await.0, StatusCode::GATEWAY_TIMEOUT);
}

/// Calls, and the core answers so.
async fn told(bench: &mut Bench, path: &str, body: String, code: &str) -> StatusCode {
    let calling = bench.call("POST", path, body);
    bench.question().await.answer(code, "HONG");
    calling.await.unwrap().status
}

async fn booked(bench: &mut Bench) {
    assert_eq!(told(bench, "/v1/deposits", deposit("1", "1000"), "0000").await, StatusCode::OK);
}

async fn cancelled(bench: &mut Bench, no: &str, code: &str) -> StatusCode {
    told(bench, "/v1/deposits/cancel", about(no), code).await
}

#[tokio::test(start_paused = true)]
async fn a_call_that_only_tells_something_about_a_deposit_takes_nothing_back() {
    let mut bench = Bench::new();
    booked(&mut bench).await;
    assert_eq!(told(&mut bench, "/v1/deposits/confirm", about("2"), "0000").await, StatusCode::OK);
    assert_eq!(asked_of_the_journal(&mut bench).await, is("executed"));
}

/// The cancel was there when the first try had ended, and the core heard of it in the midst of the second one: which of them
/// it took first only the core knows.
#[tokio::test(start_paused = true)]
async fn a_cancel_that_overtook_a_second_try_leaves_it_to_the_core() {
    let mut bench = Bench::new();
    told(&mut bench, "/v1/deposits", deposit("1", "1000"), "N001").await;
    let cancelling = bench.call_within(60_000, "POST", "/v1/deposits/cancel", about("2"));
    let cancel = bench.question().await;
    booked(&mut bench).await;
    nobody_knows(&mut bench).await;
    cancel.answer("0000", "");
    assert_eq!(cancelling.await.unwrap().status, StatusCode::OK);
    nobody_knows(&mut bench).await;
    // The next one surely took it back.
    assert_eq!(cancelled(&mut bench, "3", "0000").await, StatusCode::OK);
    assert_eq!(asked_of_the_journal(&mut bench).await, is("cancelled"));
}

/// By how the core answered the cancel: the deposit goes to the core all the same.
#[tokio::test(start_paused = true)]
async fn a_cancel_that_came_first_counts_when_the_deposit_comes() {
    for (code, asked) in [("0000", None), ("D404", Some("executed")), ("N001", Some("executed"))] {
        for restarted in [false, true] {
            let mut bench = Bench::new();
            cancelled(&mut bench, "2", code).await;
            if restarted {
                bench = Bench::over(bench.journal.restarted());
            }
            booked(&mut bench).await;
            match asked {
                Some(asked) => assert_eq!(asked_of_the_journal(&mut bench).await, is(asked), "{code}"),
                None => nobody_knows(&mut bench).await,
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancel_in_flight_when_the_deposit_comes_keeps_nobody_waiting() {
    for (code, asked) in [("0000", None), ("D404", Some("executed"))] {
        let mut bench = Bench::new();
        let cancelling = bench.call_within(60_000, "POST", "/v1/deposits/cancel", about("2"));
        let cancel = bench.question().await;
        booked(&mut bench).await;
        nobody_knows(&mut bench).await;
        cancel.answer(code, "");
        cancelling.await.unwrap();
        match asked {
            Some(asked) => assert_eq!(asked_of_the_journal(&mut bench).await, is(asked), "{code}"),
            None => nobody_knows(&mut bench).await,
        }
    }
}

/// The core's late answer tells of it, also a process that has not sent it.
#[tokio::test(start_paused = true)]
async fn what_became_of_a_cancel_that_came_first_is_known_when_the_core_says_so() {
    for (code, asked) in [("0000", None), ("D404", Some("executed"))] {
        let mut bench = Bench::new();
        let cancelling = bench.call("POST", "/v1/deposits/cancel", about("2"));
        let cancel = bench.question().await;
        let answer = cancel.telegram_of(code, "");
        assert_eq!(cancelling.await.unwrap().status, StatusCode::GATEWAY_TIMEOUT);
        booked(&mut bench).await;
        nobody_knows(&mut bench).await;
        let mut bench = Bench::over(bench.journal.restarted());
        nobody_knows(&mut bench).await;
        bench.gateway.unasked("core", answer).await;
        match asked {
            Some(asked) => assert_eq!(asked_of_the_journal(&mut bench).await, is(asked), "{code}"),
            None => nobody_knows(&mut bench).await,
        }
    }
}

/// It had its row when the first process died, and the core hears of it.
#[tokio::test(start_paused = true)]
async fn a_cancel_whose_process_died_before_its_answer_is_not_forgotten() {
    let mut before = Bench::new();
    booked(&mut before).await;
    let cancelling = before.call("POST", "/v1/deposits/cancel", about("2"));
    let answer = before.question().await.telegram_of("0000", "");
    let mut bench = Bench::over(before.journal.restarted());
    cancelling.abort();
    let sweeper = crate::Sweeper::new(bench.gateway.clone(), fei_guard::Owners::default());
    assert_eq!(sweeper.sweep().await.unwrap(), 1);
    nobody_knows(&mut bench).await;
    bench.gateway.unasked("core", answer).await;
    assert_eq!(asked_of_the_journal(&mut bench).await, is("cancelled"));
}

/// The core was silent to the deposit, executed its cancel, and says only then that it booked it: before the cancel or behind
/// it, of which it says nothing.
#[tokio::test(start_paused = true)]
async fn a_cancel_of_what_nobody_knew_may_have_come_before_what_the_core_books_late() {
    let mut bench = Bench::new();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    let answer = bench.question().await.telegram_of("0000", "HONG");
    assert_eq!(calling.await.unwrap().status, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(cancelled(&mut bench, "2", "0000").await, StatusCode::OK);
    assert_eq!(asked_of_the_journal(&mut bench).await, is("unknown"));
    bench.gateway.unasked("core", answer).await;
    nobody_knows(&mut bench).await;
    // The next one surely took it back.
    assert_eq!(cancelled(&mut bench, "3", "0000").await, StatusCode::OK);
    assert_eq!(asked_of_the_journal(&mut bench).await, is("cancelled"));
}

/// Whatever comes of the others, one that was executed is enough.
#[tokio::test(start_paused = true)]
async fn of_several_cancels_one_that_was_executed_counts() {
    for others in [["D001", "D001"], ["X777", "D001"], ["D001", "X777"], ["X777", "X777"]] {
        let mut bench = Bench::new();
        booked(&mut bench).await;
        for (no, code) in [("2", others[0]), ("3", "0000"), ("4", others[1])] {
            cancelled(&mut bench, no, code).await;
        }
        assert_eq!(asked_of_the_journal(&mut bench).await, is("cancelled"), "{others:?}");
    }
}

/// Both were called under the number 1, and their cancels too.
#[tokio::test(start_paused = true)]
async fn the_cancel_of_another_transaction_under_the_same_number_takes_nothing_back() {
    let mut bench = Bench::new();
    booked(&mut bench).await;
    assert_eq!(told(&mut bench, "/v1/payments", deposit("1", "1000"), "0000").await, StatusCode::OK);
    assert_eq!(told(&mut bench, "/v1/payments/cancel", about("2"), "0000").await, StatusCode::OK);
    assert_eq!(asked_of_the_journal(&mut bench).await, is("executed"));
    assert_eq!(cancelled(&mut bench, "2", "0000").await, StatusCode::OK);
    assert_eq!(asked_of_the_journal(&mut bench).await, is("cancelled"));
}

/// The core takes two calls at once, and one waits.
#[tokio::test(start_paused = true)]
async fn a_cancel_that_is_refused_again_and_again_leaves_nothing() {
    let mut bench = Bench::new();
    booked(&mut bench).await;
    let full: Vec<_> = ["7", "8", "9"].map(|no| bench.call("POST", "/v1/deposits", deposit(no, "1"))).into();
    let held = [bench.question().await, bench.question().await];
    for _ in 0..3 {
        let refused = bench.call("POST", "/v1/deposits/cancel", about("2")).await.unwrap();
        assert_eq!((refused.status, &*Bench::code(&refused)), (StatusCode::SERVICE_UNAVAILABLE, "N41"));
    }
    for question in held {
        question.answer("0000", "HONG");
    }
    bench.question().await.answer("0000", "HONG");
    for call in full {
        assert_eq!(call.await.unwrap().status, StatusCode::OK);
    }
    assert_eq!(asked_of_the_journal(&mut bench).await, is("executed"));
    assert_eq!(cancelled(&mut bench, "2", "0000").await, StatusCode::OK);
    assert_eq!(asked_of_the_journal(&mut bench).await, is("cancelled"));
}

#[tokio::test(start_paused = true)]
async fn however_many_cancels_were_declined_the_one_that_was_executed_is_found() {
    let mut bench = Bench::new();
    booked(&mut bench).await;
    for no in 100..120 {
        let status = cancelled(&mut bench, &no.to_string(), "D001").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(asked_of_the_journal(&mut bench).await, is("executed"));
    assert_eq!(cancelled(&mut bench, "200", "0000").await, StatusCode::OK);
    assert_eq!(asked_of_the_journal(&mut bench).await, is("cancelled"));
}

/// The core said of the deposit that it was not executed: no cancel changes that.
#[tokio::test(start_paused = true)]
async fn what_was_never_booked_is_told_so_whatever_came_of_its_cancel() {
    let mut bench = Bench::new();
    assert_eq!(told(&mut bench, "/v1/deposits", deposit("1", "1000"), "D001").await, StatusCode::CONFLICT);
    assert_eq!(Bench::outcome(&bench.known_as("000001").await), Outcome::Declined);
    assert_eq!(cancelled(&mut bench, "2", "0000").await, StatusCode::OK);
    assert_eq!(asked_of_the_journal(&mut bench).await, is("declined"));
}
