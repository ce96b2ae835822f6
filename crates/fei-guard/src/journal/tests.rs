//! The order of row, call, ending and answer, with a journal that fails.

use std::sync::atomic::{AtomicUsize, Ordering};

use fei_exchange::Outcome;
use fei_journal::State;
use tokio::time::{Instant, sleep};
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;

use super::*;
use crate::deadline::DeadlineLayer;
use crate::testing::{Answer, BadLine, Link, Request, Step, call, call_with, ms};
use crate::{Call, Door, Felt, GuardRules, Owners};

/// The journal layer over a link, with what it needs around.
struct Bench {
    journal: Arc<BadLine>,
    link: Link,
    owners: Owners,
    health: JournalHealth,
    service: BoxCloneSyncService<Call<Request, Answer>, Done, Infallible>,
}

impl Bench {
    fn new(journal: BadLine, steps: impl IntoIterator<Item = Step>) -> Self {
        let (journal, link, owners) = (Arc::new(journal), Link::new(steps), Owners::default());
        let health = JournalHealth::default();
        let layer = JournalLayer {
            journal: Arc::clone(&journal),
            health: health.clone(),
            owners: owners.clone(),
            settle_timeout: ms(1_500),
        };
        let rules = GuardRules { in_flight_max: 2, waiting_max: 0, ..GuardRules::default() };
        let admission = crate::admission::AdmissionLayer::new(&rules, Door::new(&rules, |_| Felt::Well));
        let service = admission.layer(layer.layer(DeadlineLayer.layer(link.clone())));
        Self { journal, link, owners, health, service: BoxCloneSyncService::new(service) }
    }

    async fn run(&self, call: Call<Request, Answer>) -> Done {
        self.service.clone().oneshot(call).await.unwrap()
    }
}

fn ended(done: Done) -> (Outcome, Option<Code>) {
    match done {
        Done::Ended(ending) => (ending.outcome, ending.code),
        other => panic!("{other:?}"),
    }
}

fn refused(done: Done) -> Code {
    match done {
        Done::Refused(failure) => failure.code,
        other => panic!("{other:?}"),
    }
}

fn unsettled(done: Done) -> Code {
    match done {
        Done::Unsettled(failure) => failure.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn the_row_stands_before_the_call_and_the_ending_before_the_answer() {
    let bench =
        Bench::new(BadLine { settle_takes: ms(300), ..BadLine::default() }, [Step::Answer(ms(10), ms(100))]);
    let begun = Instant::now();
    let watcher = async {
        sleep(ms(11)).await;
        assert_eq!((bench.link.sent(), bench.journal.state("k").await), (1, Some(State::Sending)));
    };
    let (done, ()) = tokio::join!(bench.run(call("k", ms(1_000))), watcher);
    assert_eq!(ended(done), (Outcome::Executed, None));
    assert!(begun.elapsed() >= ms(410), "told after the commit");
    assert_eq!(bench.journal.outcome("k").await, Some(Outcome::Executed));
}

#[tokio::test(start_paused = true)]
async fn every_failure_of_the_link_ends_in_the_row() {
    for (step, outcome, code) in [
        (Step::Stuck, Outcome::NotExecuted, Code::DeadlineBefore),
        (Step::Hang, Outcome::Unknown, Code::TimedOut),
        (Step::Lost(ms(5)), Outcome::Unknown, Code::ConnectionLost),
        (Step::NotSent(ms(5), Code::TlsFailed), Outcome::NotExecuted, Code::TlsFailed),
    ] {
        let bench = Bench::new(BadLine::default(), [step]);
        assert_eq!(ended(bench.run(call("k", ms(1_000))).await), (outcome, Some(code)));
        assert_eq!(bench.journal.outcome("k").await, Some(outcome));
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_goes_away_changes_nothing() {
    let bench = Bench::new(BadLine::default(), [Step::Answer(ms(10), ms(100))]);
    let asking = tokio::spawn({
        let service = bench.service.clone();
        let call = call("k", ms(1_000));
        async move { service.oneshot(call).await }
    });
    sleep(ms(50)).await;
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    bench.owners.close();
    bench.owners.wait().await;
    assert_eq!((bench.link.sent(), bench.journal.outcome("k").await), (1, Some(Outcome::Executed)));
}

#[tokio::test(start_paused = true)]
async fn a_duplicate_sends_nothing_and_gets_the_first_ones_answer() {
    let bench = Bench::new(BadLine::default(), [Step::Answer(ms(10), ms(100))]);
    let (first, second) = tokio::join!(bench.run(call("k", ms(1_000))), bench.run(call("k", ms(1_000))));
    let third = bench.run(call("k", ms(1_000))).await;
    let Done::Ended(ending) = first else { panic!() };
    for attached in [second, third] {
        let Done::Duplicate(found) = attached else { panic!() };
        assert_eq!(found.state, State::Ended(ending.clone()));
    }
    assert_eq!(bench.link.tries(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_duplicate_that_is_due_first_learns_that_it_is_in_flight() {
    let bench = Bench::new(BadLine::default(), [Step::Answer(ms(10), ms(500))]);
    let (first, second) = tokio::join!(bench.run(call("k", ms(1_000))), bench.run(call("k", ms(100))));
    assert_eq!(ended(first).0, Outcome::Executed);
    let Done::Duplicate(found) = second else { panic!() };
    assert_eq!(found.state, State::Sending);
}

#[tokio::test(start_paused = true)]
async fn a_duplicate_takes_nobodys_place_while_it_waits() {
    let bench = Bench::new(BadLine::default(), [Step::Answer(ms(10), ms(500))]);
    let other = async {
        sleep(ms(50)).await;
        bench.run(call("other", ms(1_000))).await
    };
    let (_, _, other) = tokio::join!(bench.run(call("k", ms(1_000))), bench.run(call("k", ms(1_000))), other);
    assert_eq!(ended(other).0, Outcome::Executed, "two places: the first one's, and this one's");
}

#[tokio::test(start_paused = true)]
async fn the_same_key_with_other_content_is_refused() {
    let bench = Bench::new(BadLine::default(), []);
    bench.run(call("k", ms(1_000))).await;
    assert_eq!(refused(bench.run(call_with("k", "other", ms(1_000))).await), Code::KeyReused);
    assert_eq!(bench.link.tries(), 1);
}

#[tokio::test(start_paused = true)]
async fn without_a_row_nothing_is_sent() {
    let bench = Bench::new(BadLine { begin_fails: true, ..BadLine::default() }, []);
    assert_eq!(refused(bench.run(call("k", ms(1_000))).await), Code::JournalDown);
    assert_eq!(bench.link.tries(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_row_that_comes_too_late_ends_as_not_sent() {
    let bench = Bench::new(BadLine { begin_takes: ms(5_000), ..BadLine::default() }, []);
    let begun = Instant::now();
    assert_eq!(refused(bench.run(call("k", ms(1_000))).await), Code::JournalDown);
    assert!(begun.elapsed() < ms(1_100), "told at the deadline");
    bench.owners.close();
    bench.owners.wait().await;
    assert_eq!((bench.link.sent(), bench.journal.outcome("k").await), (0, Some(Outcome::NotExecuted)));
}

#[tokio::test(start_paused = true)]
async fn an_ending_is_tried_until_it_is_committed() {
    let bench = Bench::new(BadLine { settle_fails: AtomicUsize::new(3), ..BadLine::default() }, []);
    assert_eq!(ended(bench.run(call("k", ms(1_000))).await).0, Outcome::Executed);
}

#[tokio::test(start_paused = true)]
async fn an_ending_that_is_not_committed_in_time_is_unknown_and_committed_later() {
    let bench = Bench::new(BadLine { settle_fails: AtomicUsize::new(12), ..BadLine::default() }, []);
    let begun = Instant::now();
    assert_eq!(unsettled(bench.run(call("k", ms(1_000))).await), Code::JournalLostAfter);
    assert!(begun.elapsed() <= ms(2_500), "at the deadline and the time to settle");
    assert_eq!(bench.journal.state("k").await, Some(State::Sending));
    bench.owners.close();
    bench.owners.wait().await;
    assert_eq!(bench.journal.outcome("k").await, Some(Outcome::Executed));
    assert_eq!(bench.link.sent(), 1);
}

/// J02: a thousand transactions whose second commit fails, once or over and over: what was executed is told, or unknown, and
/// stands as executed in the end; each was sent once.
#[tokio::test(start_paused = true)]
async fn of_a_thousand_endings_that_fail_none_is_lost_and_none_is_sent_again() {
    let bench = Bench::new(BadLine::default(), []);
    for number in 0..1_000 {
        let (key, fails) = (number.to_string(), 1 + number % 12);
        bench.journal.settle_fails.store(fails, Ordering::SeqCst);
        let told = bench.run(call(&key, ms(1_000))).await;
        // Five pauses between tries have room in the time to settle.
        match fails {
            ..=5 => assert_eq!(ended(told), (Outcome::Executed, None), "{number}: {fails} commits failed"),
            _ => assert_eq!(unsettled(told), Code::JournalLostAfter, "{number}: {fails} commits failed"),
        }
        // The one before ends before the next begins, so that each has its own failures.
        sleep(ms(60_000)).await;
        assert_eq!(bench.journal.outcome(&key).await, Some(Outcome::Executed), "{number}");
    }
    assert_eq!(bench.link.sent(), 1_000);
}

#[tokio::test(start_paused = true)]
async fn a_lost_row_is_unknown_at_once() {
    let bench = Bench::new(BadLine { loses_rows: true, ..BadLine::default() }, []);
    assert_eq!(unsettled(bench.run(call("k", ms(60_000))).await), Code::JournalLostAfter);
}

#[tokio::test(start_paused = true)]
async fn a_conclusion_that_panics_is_unknown() {
    let bench = Bench::new(BadLine::default(), []);
    let bad = Call { conclude: Box::new(|_| panic!("a defect")), ..call("k", ms(1_000)) };
    assert_eq!(unsettled(bench.run(bad).await), Code::JournalLostAfter);
    assert_eq!(bench.journal.state("k").await, Some(State::Sending), "the row says that nobody knows");
}

#[tokio::test(start_paused = true)]
async fn places_are_held_until_the_row_has_ended() {
    let bench = Bench::new(BadLine { settle_fails: AtomicUsize::new(24), ..BadLine::default() }, []);
    let (one, two) = tokio::join!(bench.run(call("1", ms(100))), bench.run(call("2", ms(100))));
    assert_eq!((unsettled(one), unsettled(two)), (Code::JournalLostAfter, Code::JournalLostAfter));
    let third = tokio::time::timeout(ms(100), bench.run(call("3", ms(1_000)))).await;
    assert!(third.is_err(), "what is unsettled is bounded");
    assert_eq!(bench.link.sent(), 2);
    bench.owners.close();
    bench.owners.wait().await;
    assert_eq!(ended(bench.run(call("3", ms(1_000))).await).0, Outcome::Executed);
}

/// J01.
#[tokio::test(start_paused = true)]
async fn a_journal_that_is_down_for_three_seconds_is_not_tried_until_it_answers() {
    let bench = Bench::new(BadLine { begin_fails: true, begin_takes: ms(400), ..BadLine::default() }, []);
    let refused = async |key: &str| {
        let began = Instant::now();
        let Done::Refused(failure) = bench.run(call(key, ms(20_000))).await else { panic!("no row") };
        assert_eq!(failure.code, Code::JournalDown);
        began.elapsed()
    };
    assert_eq!(refused("tried").await, ms(400));
    tokio::time::sleep(crate::DOWN_MAX).await;
    assert_eq!(refused("at once").await, ms(0));
    bench.health.heard(&Ok(()));
    assert_eq!(refused("tried again").await, ms(400));
    assert_eq!(bench.link.sent(), 0);
}
