//! Answers of a core that the layouts of now do not know: they were asked for before midnight, or before a reload.

use std::sync::Arc;

use fei_journal::{Lookup, Stage};
use fei_wire::{PairKey, Sorted};
use http::StatusCode;

use super::bench::{Asked, Bench, deposit};
use super::layouts::{deposits, deposits_moved};

const FILE: &str = "core/deposit.toml";
const HALF_A_DAY_MS: u64 = 12 * 60 * 60 * 1000;

/// What a telegram would be known by, if it is an answer.
fn pair(bench: &Bench, telegram: &[u8]) -> Option<PairKey> {
    match bench.gateway.sort("core", telegram) {
        Sorted::Answer(pair) => Some(pair),
        Sorted::Request => None,
    }
}

/// A deposit of noon that the core is silent about, with the question.
async fn silent(versions: &[(&str, &str, &str)]) -> (Bench, Asked) {
    let mut bench = Bench::new();
    bench.gateway.swap_layouts(Arc::new(deposits(versions)), &crate::MayHold::with_nothing_open());
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    let question = bench.question().await;
    assert_eq!(calling.await.unwrap().status, StatusCode::GATEWAY_TIMEOUT);
    (bench, question)
}

/// An answer that is none any more is the one that was waited for, and settles it.
async fn settles(bench: &Bench, question: &Asked, pair_then: &PairKey) {
    let answer = question.telegram_of("0000", "HONG");
    assert_eq!(pair(bench, &answer).as_ref(), Some(pair_then));
    bench.gateway.unasked("core", answer).await;
    let txn = bench.known_as("000001").await.txn;
    assert_eq!(bench.journal.show(txn).await.unwrap().unwrap().row.stage, Stage::ConfirmedExecuted);
}

#[tokio::test(start_paused = true)]
async fn an_answer_behind_midnight_is_known_by_the_version_that_asked() {
    let (before, from) = ("core/deposit.before-20260908.toml", "effective = { from = 2026-09-08 }");
    let (bench, question) = silent(&[(before, "0400", ""), (FILE, "0430", from)]).await;
    let then = pair(&bench, &question.telegram_of("0000", "HONG")).expect("it was waited for");
    bench.pass(HALF_A_DAY_MS).await;
    settles(&bench, &question, &then).await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_behind_a_reload_is_known_by_the_set_that_asked() {
    let (bench, question) = silent(&[(FILE, "0400", "")]).await;
    let then = pair(&bench, &question.telegram_of("0000", "HONG")).expect("it was waited for");
    bench
        .gateway
        .swap_layouts(Arc::new(deposits(&[(FILE, "0430", "")])), &crate::MayHold::with_nothing_open());
    settles(&bench, &question, &then).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_a_request_now_is_none_of_the_answers_of_before() {
    let (bench, question) = silent(&[(FILE, "0400", "")]).await;
    bench
        .gateway
        .swap_layouts(Arc::new(deposits(&[(FILE, "0500", "")])), &crate::MayHold::with_nothing_open());
    assert_eq!(pair(&bench, &question.telegram_of("0000", "HONG")), None);
    assert_eq!(pair(&bench, b"0999000001    "), None, "nor is what nobody ever knew");
}

/// What FEI writes beside the caller's words, and where these stand in a telegram, is no part of what a call says: whoever heard that
/// its number was used for something else would send it as new.
#[tokio::test(start_paused = true)]
async fn a_call_is_the_same_call_behind_a_reload() {
    let mut bench = Bench::new();
    let hold = |bench: &Bench, layouts| {
        bench.gateway.swap_layouts(Arc::new(layouts), &crate::MayHold::with_nothing_open());
    };
    hold(&bench, deposits(&[(FILE, "0400", "")]));
    let call = |bench: &Bench, amount: &str| bench.call("POST", "/v1/deposits", deposit("1", amount));
    let calling = call(&bench, "1000");
    bench.question().await.answer("0000", "HONG");
    let first = calling.await.unwrap();
    for layouts in [deposits(&[(FILE, "0430", "")]), deposits_moved()] {
        hold(&bench, layouts);
        for _ in 0..2 {
            let again = call(&bench, "1000").await.unwrap();
            assert_eq!((again.status, &again.body), (first.status, &first.body));
        }
        assert_eq!(call(&bench, "2000").await.unwrap().status, StatusCode::CONFLICT);
        assert!(bench.is_quiet());
    }
}
