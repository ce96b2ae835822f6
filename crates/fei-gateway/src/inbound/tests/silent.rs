//! A core that does not answer, or not in time, or twice; and a process that dies meanwhile.

use fei_exchange::{Code, Outcome};
use fei_guard::Owners;
use fei_journal::{Faults, ItemQuery, ItemState, Lookup, SimulatedJournal, Stage};
use http::StatusCode;
use jiff::civil::date;
use tokio::time::Instant;

use super::bench::{Bench, DEADLINE_MS, deposit};
use crate::testing::log::Log;
use crate::{Follower, Sweeper};

#[tokio::test(start_paused = true)]
async fn a_silent_core_is_unknown_and_its_late_answer_settles_it() {
    let mut bench = Bench::new();
    let began = Instant::now();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    let question = bench.question().await;
    let answer = question.telegram_of("0000", "HONG");
    let served = calling.await.unwrap();
    assert_eq!((served.status, &*Bench::code(&served)), (StatusCode::GATEWAY_TIMEOUT, "U01"));
    assert_eq!(began.elapsed().as_millis(), u128::from(DEADLINE_MS));
    let again = bench.call("POST", "/v1/deposits", deposit("1", "1000")).await.unwrap();
    assert_eq!(again.status, StatusCode::GATEWAY_TIMEOUT);

    bench.gateway.unasked("core", answer.clone()).await;
    let txn = served.of.unwrap();
    let row = bench.journal.show(txn).await.unwrap().unwrap().row;
    assert_eq!(row.stage, Stage::ConfirmedExecuted);
    let items = bench.journal.items(ItemQuery { txn: Some(txn), ..ItemQuery::default() }).await.unwrap();
    assert!(items.iter().all(|item| item.state == ItemState::Cancelled), "nothing follows: {items:?}");
    let again = bench.call("POST", "/v1/deposits", deposit("1", "1000")).await.unwrap();
    assert_eq!((again.status, &*again.body), (StatusCode::OK, &br#"{"holder":"HONG"}"#[..]));

    // And once more: written down, and nothing else.
    bench.gateway.unasked("core", answer).await;
    let shown = bench.journal.show(txn).await.unwrap().unwrap();
    assert_eq!(shown.row.stage, Stage::ConfirmedExecuted);
    assert_eq!(&*shown.events.last().unwrap().what, "orphan_answer");
    assert!(bench.is_quiet());
}

/// The disk hangs, and no number is left in memory.
#[tokio::test(start_paused = true)]
async fn a_number_that_does_not_come_is_waited_for_until_the_deadline() {
    let journal = SimulatedJournal::new(Faults { numbers_hang: true, ..Faults::NONE });
    let mut bench = Bench::on(journal, date(2026, 9, 7));
    let began = Instant::now();
    let served = bench.call("POST", "/v1/deposits", deposit("1", "1000")).await.unwrap();
    assert_eq!((served.status, &*Bench::code(&served)), (StatusCode::SERVICE_UNAVAILABLE, "N50"));
    assert_eq!(began.elapsed().as_millis(), u128::from(DEADLINE_MS));
    assert!(bench.is_quiet());
}

#[tokio::test(start_paused = true)]
async fn an_answer_to_nothing_changes_nothing() {
    let mut bench = Bench::new();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    let question = bench.question().await;
    for answer in ["05000000020000123456789000000100000000000000", "0500000001", "9999000001", ""] {
        bench.gateway.unasked("core", answer.into()).await;
    }
    question.answer("0000", "HONG");
    assert_eq!(calling.await.unwrap().status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn what_no_answer_settles_is_for_people_when_its_time_is_over() {
    let mut bench = Bench::new();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.fail(Code::ConnectionLost);
    let txn = calling.await.unwrap().of.unwrap();
    let follower = Follower::new(bench.gateway.clone());
    follower.once().await;
    assert_eq!(bench.journal.show(txn).await.unwrap().unwrap().row.stage, Stage::Unknown);
    bench.pass(601_000).await;
    let (log, _heard) = Log::hear();
    follower.once().await;
    assert!(log.text().contains("alarm"), "people are called");
    assert!(
        log.text().contains("no late answer of the core") && !log.text().contains("inquiry"),
        "{}",
        log.text()
    );
    assert!(
        !log.text().contains("cannot be made"),
        "that nothing is sent is as it should be: {}",
        log.text()
    );
    assert_eq!(bench.journal.show(txn).await.unwrap().unwrap().row.stage, Stage::Manual);
    assert!(bench.is_quiet(), "nothing is sent");
}

/// The core is the one that was asked, and has no notice that tells of a deposit: one that is owed would wait for a day.
#[tokio::test(start_paused = true)]
async fn whoever_settles_a_call_by_hand_owes_the_core_no_notice() {
    let mut bench = Bench::new();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.fail(Code::ConnectionLost);
    let row = bench.journal.show(calling.await.unwrap().of.unwrap()).await.unwrap().unwrap().row;
    let layouts = bench.gateway.layouts();
    let transaction = layouts.transaction(&row.transaction, date(2026, 9, 7)).unwrap();
    let owed = crate::settled_notice(transaction, &*bench.gateway.clock(), &row);
    assert!(owed.is_empty(), "{owed:?}");
}

#[tokio::test(start_paused = true)]
async fn without_a_connection_nothing_was_done() {
    let mut bench = Bench::new();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.fail(Code::ConnectFailed);
    // The proof came back: the same attempt, once more.
    bench.question().await.fail(Code::ConnectFailed);
    let served = calling.await.unwrap();
    assert_eq!((served.status, &*Bench::code(&served)), (StatusCode::SERVICE_UNAVAILABLE, "N44"));
}

#[tokio::test(start_paused = true)]
async fn an_inquiry_is_answered_from_the_journal_when_the_core_is_silent() {
    let mut bench = Bench::new();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.answer("0000", "HONG");
    calling.await.unwrap();
    let asking = bench.call("GET", "/v1/deposits/1", String::new());
    bench.question().await.answer("0000", "KIM");
    assert_eq!(&*asking.await.unwrap().body, br#"{"holder":"KIM"}"#);

    let asking = bench.call("GET", "/v1/deposits/1", String::new());
    let _silent = bench.question().await;
    let served = asking.await.unwrap();
    assert_eq!((served.status, &*served.body), (StatusCode::OK, &br#"{"result":"executed"}"#[..]));
    // Of what never came the journal knows nothing.
    let asking = bench.call("GET", "/v1/deposits/2", String::new());
    let _silent = bench.question().await;
    assert_eq!(asking.await.unwrap().status, StatusCode::GATEWAY_TIMEOUT);
}

/// A code of no table, an answer to something else, half an answer: the core has said something.
#[tokio::test(start_paused = true)]
async fn what_the_core_says_to_an_inquiry_is_never_gainsaid_by_the_journal() {
    let mut bench = Bench::new();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.answer("0000", "HONG");
    calling.await.unwrap();
    for (answer, code) in [(None, "U09"), (Some("07000000020000"), "U03")] {
        let asking = bench.call("GET", "/v1/deposits/1", String::new());
        let question = bench.question().await;
        match answer {
            None => question.answer("X777", ""),
            Some(answer) => question.say(answer),
        }
        let told = asking.await.unwrap();
        assert_eq!((told.status, &*Bench::code(&told)), (StatusCode::GATEWAY_TIMEOUT, code));
    }
}

/// It was so when the core said it.
#[tokio::test(start_paused = true)]
async fn what_the_core_told_to_an_earlier_inquiry_is_not_told_again() {
    let mut bench = Bench::new();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    let _silent = bench.question().await;
    assert_eq!(calling.await.unwrap().status, StatusCode::GATEWAY_TIMEOUT);
    for (no, then) in
        [("1", (StatusCode::OK, Some(r#"{"result":"unknown"}"#))), ("2", (StatusCode::GATEWAY_TIMEOUT, None))]
    {
        let asking = bench.call("GET", &format!("/v1/deposits/{no}"), String::new());
        bench.question().await.answer("0000", "HONG");
        assert_eq!(&*asking.await.unwrap().body, br#"{"holder":"HONG"}"#);
        let asking = bench.call("GET", &format!("/v1/deposits/{no}"), String::new());
        let _silent = bench.question().await;
        let told = asking.await.unwrap();
        assert_eq!(told.status, then.0, "{no}");
        assert!(then.1.is_none_or(|body| told.body == body), "{:?}", told.body);
    }
}

/// Whoever asks is told what a call has undone since, and nothing while nobody knows whether it has.
#[tokio::test(start_paused = true)]
async fn a_silent_cores_deposit_stands_as_the_calls_about_it_left_it() {
    let mut bench = Bench::new();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.answer("0000", "HONG");
    calling.await.unwrap();
    for (no, code, asked) in [
        ("2", Some("D404"), Some("executed")),
        ("3", Some("N001"), Some("executed")),
        ("4", None, None),
        ("5", Some("0000"), Some("cancelled")),
    ] {
        let cancel = || format!(r#"{{"no":"{no}","org_no":"1"}}"#);
        let calling = bench.call("POST", "/v1/deposits/cancel", cancel());
        let question = bench.question().await;
        match code {
            Some(code) => question.answer(code, ""),
            None => drop(question.telegram_of("0000", "")),
        }
        calling.await.unwrap();
        let asking = bench.call("GET", "/v1/deposits/1", String::new());
        let _silent = bench.question().await;
        let told = asking.await.unwrap();
        match asked {
            Some(asked) => assert_eq!(&*told.body, format!(r#"{{"result":"{asked}"}}"#).as_bytes(), "{no}"),
            None => assert_eq!(told.status, StatusCode::GATEWAY_TIMEOUT, "{no}"),
        }
    }
    // The same cancel again is no other one.
    let again = bench.call("POST", "/v1/deposits/cancel", r#"{"no":"5","org_no":"1"}"#.to_owned());
    assert_eq!(again.await.unwrap().status, StatusCode::OK);
    assert!(bench.is_quiet());
}

#[tokio::test(start_paused = true)]
async fn what_a_dead_process_sent_is_unknown_until_its_answer_comes_to_the_next_one() {
    let mut before = Bench::new();
    let calling = before.call("POST", "/v1/deposits", deposit("1", "1000"));
    let question = before.question().await;
    let answer = question.telegram_of("0000", "HONG");
    let mut bench = Bench::over(before.journal.restarted());
    calling.abort();
    let sweeper = Sweeper::new(bench.gateway.clone(), Owners::default());
    assert_eq!(sweeper.sweep().await.unwrap(), 1);
    let again = bench.call("POST", "/v1/deposits", deposit("1", "1000")).await.unwrap();
    assert_eq!((again.status, &*Bench::code(&again)), (StatusCode::GATEWAY_TIMEOUT, "U07"));
    bench.gateway.unasked("core", answer).await;
    let again = bench.call("POST", "/v1/deposits", deposit("1", "1000")).await.unwrap();
    assert_eq!((again.status, &*again.body), (StatusCode::OK, &br#"{"holder":"HONG"}"#[..]));
    assert_eq!(Bench::outcome(&bench.known_as("000001").await), Outcome::Executed);
    assert!(bench.is_quiet());
}
