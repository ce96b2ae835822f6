//! All layers together, under paused time and a seeded link: the promises, whatever the order of events.

use std::sync::atomic::AtomicUsize;

use fei_exchange::{Code, Outcome};
use fei_journal::State;
use tokio::time::{Instant, sleep};
use tower::ServiceExt;

use super::*;
use crate::testing::{Answer, BadLine, Link, Request, Step, call, ms};

/// Small, seeded, good enough to scatter steps and times.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn step(&mut self) -> Step {
        let (one, two) = (ms(self.below(1_200)), ms(self.below(1_200)));
        match self.below(8) {
            0 => Step::Stuck,
            1 => Step::Hang,
            2 => Step::Lost(one),
            3 => Step::NotSent(one, Code::ConnectFailed),
            4 => Step::NotSent(one, Code::TlsFailed),
            5 => Step::Refused(one),
            _ => Step::Answer(one, two),
        }
    }
}

fn build(rules: GuardRules, journal: BadLine, link: &Link) -> (Stack<Request, Answer>, Arc<BadLine>, Owners) {
    let (journal, owners) = (Arc::new(journal), Owners::default());
    let (door, health) = (Door::new(&rules, |_| crate::Felt::Well), JournalHealth::default());
    let stack = stack(rules, door, owners.clone(), health, Arc::clone(&journal), link.clone());
    (stack, journal, owners)
}

async fn run(stack: &Stack<Request, Answer>, call: Call<Request, Answer>) -> Done {
    stack.clone().oneshot(call).await.unwrap()
}

/// What was told, against what was sent and what the journal holds.
async fn check(seed: u64, done: &Done, sent: usize, journal: &BadLine) {
    assert!(sent <= 1, "seed {seed}: sent {sent} times");
    match done {
        Done::Ended(ending) => {
            let stands = journal.state("k").await;
            assert_eq!(stands.as_ref(), Some(&State::Ended(ending.clone())), "seed {seed}");
            let may_be_sent = ending.outcome != Outcome::NotExecuted;
            assert_eq!(sent == 1, may_be_sent, "seed {seed}: {ending:?} and sent {sent}");
        }
        Done::Refused(failure) => {
            assert_eq!((failure.outcome(), sent), (Outcome::NotExecuted, 0), "seed {seed}");
        }
        Done::Unsettled(failure) => assert_eq!(failure.outcome(), Outcome::Unknown, "seed {seed}"),
        Done::AllEnded(_) | Done::Duplicate(_) => panic!("seed {seed}: {done:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_happens_nothing_is_sent_twice_and_what_is_told_stands_in_the_journal() {
    for seed in 1..=2_000_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let link = Link::new([dice.step(), dice.step(), dice.step()]);
        let journal = BadLine {
            begin_takes: ms(dice.below(1_500)),
            begin_fails: dice.below(20) == 0,
            again_fails: dice.below(10) == 0,
            settle_takes: ms(dice.below(1_000)),
            settle_fails: AtomicUsize::new(usize::try_from(dice.below(8)).unwrap()),
            ..BadLine::default()
        };
        let rules = GuardRules { attempt_timeout: ms(500 + dice.below(1_000)), ..GuardRules::default() };
        let (stack, journal, owners) = build(rules, journal, &link);
        let begun = Instant::now();
        let done = run(&stack, call("k", ms(1_000 + dice.below(1_000)))).await;
        assert!(begun.elapsed() <= ms(3_600), "seed {seed}: told within the deadline and the time to settle");
        check(seed, &done, link.sent(), &journal).await;

        owners.close();
        owners.wait().await;
        assert!(link.sent() <= 1, "seed {seed}: sent after the answer");
        assert_ne!(journal.state("k").await, Some(State::Sending), "seed {seed}: every row ends");
    }
}

#[tokio::test(start_paused = true)]
async fn two_tries_are_one_row_and_one_patience() {
    let link = Link::new([Step::NotSent(ms(600), Code::ConnectFailed), Step::Stuck]);
    let (stack, journal, _) = build(GuardRules::default(), BadLine::default(), &link);
    let begun = Instant::now();
    let Done::Ended(ending) = run(&stack, call("k", ms(1_000))).await else { panic!() };
    assert_eq!((ending.code, link.tries()), (Some(Code::DeadlineBefore), 2));
    assert!(begun.elapsed() < ms(1_100));
    assert_eq!(journal.outcome("k").await, Some(Outcome::NotExecuted));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_was_cut_is_not_tried_again() {
    let rules = GuardRules { attempt_timeout: ms(100), ..GuardRules::default() };
    for (step, code) in [(Step::Stuck, Code::DeadlineBefore), (Step::Hang, Code::TimedOut)] {
        let link = Link::new([step]);
        let (stack, _, _) = build(rules, BadLine::default(), &link);
        let Done::Ended(ending) = run(&stack, call("k", ms(10_000))).await else { panic!() };
        assert_eq!((ending.code, link.tries()), (Some(code), 1));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_has_no_row() {
    let rules =
        GuardRules { in_flight_max: 1, waiting_max: 1, waiting_timeout: ms(500), ..GuardRules::default() };
    let link = Link::new([Step::Hang]);
    let (stack, journal, _) = build(rules, BadLine::default(), &link);
    let later = |key: &'static str, after| {
        let stack = stack.clone();
        async move {
            sleep(ms(after)).await;
            run(&stack, call(key, ms(10_000))).await
        }
    };
    let (hung, waited, shed) = tokio::join!(later("hung", 0), later("waited", 10), later("shed", 20));
    assert!(matches!(hung, Done::Ended(ending) if ending.code == Some(Code::TimedOut)));
    for (done, key) in [(waited, "waited"), (shed, "shed")] {
        assert!(matches!(done, Done::Refused(failure) if failure.code == Code::BulkheadFull));
        assert_eq!(journal.state(key).await, None);
    }
    assert_eq!(link.tries(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_bulkhead_holds_what_its_caller_left_behind() {
    let rules = GuardRules { in_flight_max: 1, waiting_max: 0, ..GuardRules::default() };
    let link = Link::new([Step::Hang]);
    let (stack, _, _) = build(rules, BadLine::default(), &link);
    let leaving = tokio::time::timeout(ms(50), run(&stack, call("left", ms(1_000)))).await;
    assert!(leaving.is_err());
    assert!(matches!(run(&stack, call("next", ms(100))).await, Done::Refused(_)), "the exchange goes on");
    sleep(ms(1_500)).await;
    assert!(matches!(run(&stack, call("then", ms(1_000))).await, Done::Ended(_)));
}
