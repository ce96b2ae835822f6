//! A core that says of one number that it was executed and that it was not, in either order.

use fei_exchange::{Outcome, TxnId};
use fei_journal::{Changed, Ending, Hand, Lookup, Operate, Proposed, Settled, Settlement, Stage};
use http::StatusCode;

use super::bench::{Bench, deposit};
use super::layouts::layouts;
use crate::{SystemClock, settled_answer};

/// Two people say what became of it, and the answer is made as `fei journal settle` does.
async fn settle(bench: &Bench, txn: TxnId, stage: Settled) {
    let hand = |who: &str| Hand { who: who.into(), why: "the core's books say so".into() };
    let desk = &bench.journal;
    let proposed = Proposed { stage, against_answer: false };
    assert_eq!(desk.propose(txn, proposed, hand("one")).await, Ok(Changed::Stands));
    let proposal = desk.proposal(txn).await.unwrap().unwrap().event;
    let outcome = if stage == Settled::ConfirmedExecuted { Outcome::Executed } else { Outcome::NotExecuted };
    let (found, row) = (bench.found(txn).await, desk.show(txn).await.unwrap().unwrap().row);
    let layouts = layouts();
    let transaction = layouts.transaction(&found.transaction, found.day).unwrap();
    let answer = settled_answer((&layouts, transaction), &SystemClock, &row, found.request, outcome).unwrap();
    let settlement = Settlement { stage, ending: Ending { outcome, code: None, answer } };
    assert_eq!(desk.approve(txn, proposal, settlement, vec![], hand("two")).await, Ok(Changed::Stands));
}

/// What an inquiry hears that the core is silent about.
async fn told_by_journal(bench: &mut Bench) -> String {
    let asking = bench.call("GET", "/v1/deposits/1", String::new());
    let silent = bench.question().await;
    let served = asking.await.unwrap();
    drop(silent);
    assert_eq!(served.status, StatusCode::OK);
    String::from_utf8(served.body.to_vec()).unwrap()
}

/// What was said of a deposit last and what was said before it: nothing is sent again, and nobody is told what nobody knows,
/// until two people have said what became of it; then the core says it all once more.
async fn says_both(first: &str, then: &str, stage: Settled) {
    let mut bench = Bench::new();
    let call = |bench: &Bench| bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    let calling = call(&bench);
    let question = bench.question().await;
    let contradicts = question.telegram_of(then, "HONG");
    question.answer(first, "HONG");
    let served = calling.await.unwrap();
    bench.gateway.unasked("core", contradicts.clone()).await;
    for _ in 0..2 {
        let again = call(&bench).await.unwrap();
        assert_eq!(
            (again.status, &*Bench::code(&again)),
            (StatusCode::GATEWAY_TIMEOUT, "U05"),
            "{first} {then}"
        );
    }
    assert!(bench.is_quiet(), "{first} {then}: the core was asked once more");
    let txn = served.of.unwrap();
    let shown = bench.journal.show(txn).await.unwrap().unwrap();
    assert_eq!(shown.row.stage, Stage::Manual);
    assert!(shown.events.iter().any(|event| &*event.what == "orphan_answer"));
    assert_eq!(told_by_journal(&mut bench).await, r#"{"result":"unknown"}"#, "{first} {then}");

    settle(&bench, txn, stage).await;
    bench.gateway.unasked("core", contradicts).await;
    assert_eq!(bench.journal.show(txn).await.unwrap().unwrap().row.stage, stage.stage());
    if stage == Settled::ConfirmedExecuted {
        assert_eq!(told_by_journal(&mut bench).await, r#"{"result":"executed"}"#);
        assert_eq!(call(&bench).await.unwrap().status, StatusCode::OK, "{first} {then}");
        assert!(bench.is_quiet(), "{first} {then}: the core was asked once more");
    } else {
        assert_eq!(told_by_journal(&mut bench).await, r#"{"result":"not_executed"}"#);
        let calling = call(&bench);
        bench.question().await.answer("0000", "HONG");
        assert_eq!(calling.await.unwrap().status, StatusCode::OK, "what did nothing may be called again");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_refused_and_then_executed_is_unknown_and_never_sent_again() {
    says_both("N001", "0000", Settled::ConfirmedExecuted).await;
    says_both("D001", "0000", Settled::ConfirmedNot).await;
}

#[tokio::test(start_paused = true)]
async fn what_was_executed_and_then_refused_is_unknown_and_never_sent_again() {
    says_both("0000", "N001", Settled::ConfirmedNot).await;
    says_both("0000", "D001", Settled::ConfirmedExecuted).await;
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
    let second = bench.known_as("000002").await.txn;
    assert_eq!(bench.journal.show(second).await.unwrap().unwrap().row.stage, Stage::Manual);
    settle(&bench, second, Settled::ConfirmedExecuted).await;
    let again = bench.call("POST", "/v1/deposits", deposit("1", "1000")).await.unwrap();
    assert_eq!(again.status, StatusCode::OK, "it stands, whatever was tried behind it");
    assert_eq!(told_by_journal(&mut bench).await, r#"{"result":"executed"}"#);
    assert!(bench.is_quiet());
}
