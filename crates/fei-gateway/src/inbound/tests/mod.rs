//! Calls over a journal in memory and a core that the test plays, under paused time.

mod about;
mod away;
mod before;
mod bench;
mod contradicted;
mod either;
mod in_turn;
mod keyed;
mod layouts;
mod numbered;
mod refused;
mod removed;
mod repeated;
mod silent;
mod stopped;
mod tapped;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::{Code, Outcome};
use fei_journal::{Faults, SimulatedJournal};
use jiff::civil::date;
use tokio::time::Instant;

use self::bench::{Bench, deposit};
use crate::testing::log::Log;
use crate::testing::registry;

#[tokio::test(start_paused = true)]
async fn a_call_is_a_telegram_and_its_answer_is_the_cores() {
    let mut bench = Bench::new();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    let question = bench.question().await;
    assert_eq!(question.text(), "0400000001    1234567890000001000          ");
    question.answer("0000", "HONG");
    let served = calling.await.unwrap();
    assert_eq!((served.status.as_u16(), &*served.body), (200, &br#"{"holder":"HONG"}"#[..]));
    let found = bench.known_as("000001").await;
    assert_eq!(served.of, Some(found.txn));
    assert_eq!((&*found.channel, &*found.institution), ("bank", "core"));
    assert_eq!(Bench::outcome(&found), Outcome::Executed);
}

#[tokio::test(start_paused = true)]
async fn what_the_core_refused_is_never_2xx_and_what_it_did_not_do_may_come_again() {
    let mut bench = Bench::new();
    let (log, _heard) = Log::hear();
    for (code, status, outcome) in [
        ("D001", 409, Outcome::Declined),
        ("N001", 503, Outcome::NotExecuted),
        ("X001", 504, Outcome::Unknown),
    ] {
        let calling = bench.call("POST", "/v1/deposits", deposit(code, "1000"));
        bench.question().await.answer(code, "");
        let served = calling.await.unwrap();
        assert_eq!(served.status.as_u16(), status, "{code}");
        assert_eq!(Bench::outcome(&bench.found(served.of.unwrap()).await), outcome, "{code}");
        assert!(outcome == Outcome::Unknown || log.text().is_empty(), "nobody is called: {}", log.text());
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_or_has_no_key_reaches_neither_journal_nor_core() {
    let mut bench = Bench::new();
    for (path, body) in [
        ("/v1/deposits", "{}".to_owned()),
        ("/v1/deposits", deposit("1", "-5")),
        ("/v1/deposits", "[".to_owned()),
        ("/v1/keyless", r#"{"account":"1"}"#.to_owned()),
    ] {
        let served = bench.call("POST", path, body).await.unwrap();
        assert_eq!((served.status.as_u16(), served.of), (400, None), "{path}");
    }
    assert!(bench.is_quiet());
}

#[tokio::test(start_paused = true)]
async fn a_client_that_gives_a_key_is_known_by_it_and_by_nobody_elses() {
    let mut bench = Bench::new();
    let body = || r#"{"account":"1"}"#.to_owned();
    let first = bench.call_as("bank.a", Some("k1"), "POST", "/v1/keyless", body());
    bench.question().await.answer("0000", "");
    assert_eq!(first.await.unwrap().status, 200);
    let again = bench.call_as("bank.a", Some("k1"), "POST", "/v1/keyless", body()).await.unwrap();
    assert_eq!(again.status, 200);
    assert!(bench.is_quiet());
    let other = bench.call_as("bank.b", Some("k1"), "POST", "/v1/keyless", body());
    bench.question().await.answer("0000", "");
    assert_eq!(other.await.unwrap().status, 200);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_another_ones_or_cannot_be_read_is_unknown() {
    for (telegram, code) in [
        ("0500000001000099999999990000010000000000000", Code::EchoMismatch),
        ("05000000010000", Code::Unreadable),
    ] {
        let mut bench = Bench::new();
        let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
        bench.question().await.say(telegram);
        let served = calling.await.unwrap();
        assert_eq!((served.status.as_u16(), Bench::code(&served)), (504, code.as_str().to_owned()));
    }
}

/// The key pairs it, and its header says that it answers a cancel.
#[tokio::test(start_paused = true)]
async fn the_answer_to_another_transaction_is_none_to_this_one() {
    let mut bench = Bench::new();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.say("0520000001000012345678900000010000000000000");
    let served = calling.await.unwrap();
    assert_eq!((served.status.as_u16(), &*Bench::code(&served)), (504, "U05"));
    let found = bench.found(served.of.unwrap()).await;
    assert_eq!(Bench::outcome(&found), Outcome::Unknown);
}

const DIRECTED: &str = r#"
speaks  = "telegram"
charset = "cp949"
text    = { request = "reject", answer = "replace" }
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 500 }
key     = ["kind"]
key_forever = "a sample's numbers never start again"
trace   = "{kind}"
header  = [
  { at = 0, name = "kind",      as = "X(2)" },
  { at = 2, name = "direction", as = "X(1)" },
  { at = 3, name = "rsp_code",  as = "X(1)", set_by = "answer" },
]
answer  = { direction = "R", rsp_code = { A = "0", D = "1", N = "2", U = "9" } }
"#;

const ASK: &str = r#"
title    = "t"
flow     = "layout"
match    = { kind = "AA", direction = "Q" }
effect   = "none"
telegram = [{ at = 4, name = "no", as = "X(1)" }]
"#;

/// Two who do so would never end.
#[tokio::test(start_paused = true)]
async fn what_says_that_it_is_an_answer_is_never_answered() {
    let bench = Bench::new();
    let directed = registry(&[("core/party.toml", DIRECTED), ("core/ask.toml", ASK)]);
    bench.gateway.swap_layouts(Arc::new(directed), &crate::MayHold::with_nothing_open());
    // To what is known, to what is not; and requests alike.
    for (telegram, answered) in [("AAR 1", false), ("ZZR 1", false), ("AAQ 1", true), ("ZZQ 1", true)] {
        let telegram = Bytes::copy_from_slice(telegram.as_bytes());
        assert_eq!(bench.gateway.answer("core", telegram.clone()).await.is_some(), answered, "{telegram:?}");
        assert_eq!(bench.gateway.refuse("core", &telegram).await.is_some(), answered, "{telegram:?}");
    }
    let counted: Vec<_> = bench.gateway.counts().lines().map(|(name, line)| (name, line.astray())).collect();
    assert_eq!(counted, [("core", 4), ("other", 0)]);
}

/// Our refusal of it could come back as well, and be the core's "not executed" of what it has booked.
#[tokio::test(start_paused = true)]
async fn what_a_core_was_asked_and_sends_back_is_not_answered() {
    let mut bench = Bench::new();
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    let question = bench.question().await;
    let [echo, another] = ["0400", "0499"].map(|kind| Bytes::from([kind, &question.text()[4..]].concat()));
    for ended in [false, true] {
        assert!(bench.gateway.answer("core", echo.clone()).await.is_none(), "ended: {ended}");
        assert!(bench.gateway.refuse("core", &echo).await.is_none(), "ended: {ended}");
        assert!(
            bench.gateway.answer("core", another.clone()).await.is_some(),
            "of its own, whatever its number"
        );
        bench.pass(60_000).await;
    }
    drop(question);
    assert_eq!(calling.await.unwrap().status, 504);
}

/// A journal that hangs keeps neither the telegram nor those behind it waiting, and what cannot be known is not answered.
#[tokio::test(start_paused = true)]
async fn while_nobody_can_know_whether_it_was_asked_no_unknown_telegram_of_a_core_is_answered() {
    let faults = Faults { delay_max: Duration::from_secs(3_600), ..Faults::NONE };
    let bench = Bench::on(SimulatedJournal::new(faults), date(2026, 9, 7));
    let began = Instant::now();
    assert!(
        bench
            .gateway
            .answer("core", Bytes::from_static(b"0499000001    1234567890000001000          "))
            .await
            .is_none()
    );
    assert_eq!(began.elapsed(), crate::again::LOOK_TIMEOUT);
    let counted: Vec<_> = bench.gateway.counts().lines().map(|(name, line)| (name, line.astray())).collect();
    assert_eq!(counted, [("core", 1), ("other", 0)]);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_reaches_the_core_behind_what_it_cancels() {
    let mut bench = Bench::new();
    let deposit = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    let original = bench.question().await;
    let cancel = bench.call("POST", "/v1/deposits/cancel", r#"{"no":"9","org_no":"1"}"#.to_owned());
    bench.pass(5_000).await;
    assert!(bench.is_quiet(), "the cancel went first");
    original.answer("0000", "HONG");
    assert_eq!(deposit.await.unwrap().status, 200);
    bench.question().await.answer("0000", "");
    assert_eq!(cancel.await.unwrap().status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_whose_original_does_not_end_is_not_sent() {
    let mut bench = Bench::new();
    let cancel = r#"{"no":"9","org_no":"1"}"#;
    // What it cancels began later, and so has more time.
    let held = bench.call_within(60_000, "POST", "/v1/deposits", deposit("1", "1000"));
    let original = bench.question().await;
    let served = bench.call("POST", "/v1/deposits/cancel", cancel.to_owned()).await.unwrap();
    assert_eq!((served.status.as_u16(), &*Bench::code(&served)), (503, "N46"));
    original.answer("0000", "HONG");
    held.await.unwrap();
    assert!(bench.is_quiet());
    // Nothing was done, so the same cancel may come again.
    let again = bench.call("POST", "/v1/deposits/cancel", cancel.to_owned());
    bench.question().await.answer("0000", "");
    assert_eq!(again.await.unwrap().status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_of_what_never_came_is_the_cores_to_judge() {
    let mut bench = Bench::new();
    let cancel = bench.call("POST", "/v1/deposits/cancel", r#"{"no":"9","org_no":"1"}"#.to_owned());
    bench.question().await.answer("D404", "");
    assert_eq!(cancel.await.unwrap().status, 422);
}
