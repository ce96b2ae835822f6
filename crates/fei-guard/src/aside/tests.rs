//! The way beside the stack: a place among those of the stack, one try, one time limit.

use std::sync::Arc;

use fei_exchange::Code;
use fei_journal::{Begun, Journal, MemoryJournal, Proof};
use tokio::time::Instant;
use tower::ServiceExt;

use crate::testing::{Answer, BadLine, Link, Request, Step, call, intent, ms};
use crate::{Aside, Done, Door, Felt, Gate, GuardRules, JournalHealth, Load, Owners, Probe, Stack, ways};

fn build(rules: GuardRules, link: &Link) -> (Stack<Request, Answer>, Aside<Request, Answer>, Gate) {
    let (door, journal) = (Door::new(&rules, |_| Felt::Well), Arc::new(BadLine::default()));
    let gate = door.gate().clone();
    let (owners, health) = (Owners::default(), JournalHealth::default());
    let (stack, aside) = ways(rules, door, owners, health, journal, link.clone());
    (stack, aside, gate)
}

async fn proof() -> Proof {
    let Ok(Begun::Row(proof)) = MemoryJournal::default().begin(intent("k", "content")).await else {
        panic!("a fresh row")
    };
    proof
}

#[tokio::test(start_paused = true)]
async fn it_is_tried_once_whatever_comes() {
    for (step, code, unsent) in [
        (Step::NotSent(ms(1), Code::ConnectFailed), Code::ConnectFailed, true),
        (Step::Refused(ms(1)), Code::Refused, false),
        (Step::Lost(ms(1)), Code::ConnectionLost, false),
        (Step::Hang, Code::TimedOut, false),
        (Step::Stuck, Code::DeadlineBefore, true),
    ] {
        let link = Link::new([step]);
        let (_, aside, _) = build(GuardRules::default(), &link);
        let place = aside.enter(Probe::May).await.unwrap();
        let began = Instant::now();
        let none = aside.send(place, proof().await, Request, ms(500)).await.unwrap_err();
        assert_eq!((none.failure.code, none.unsent, link.tries()), (code, unsent, 1), "{step:?}");
        assert!(began.elapsed() <= ms(501));
    }
}

#[tokio::test(start_paused = true)]
async fn its_place_is_one_of_those_of_the_stack() {
    let rules = GuardRules { in_flight_max: 1, waiting_timeout: ms(100), ..GuardRules::default() };
    let link = Link::new([Step::Answer(ms(0), ms(1_000))]);
    let (stack, aside, gate) = build(rules, &link);
    let live = tokio::spawn(stack.clone().oneshot(call("k", ms(5_000))));
    tokio::task::yield_now().await;
    let waits = tokio::spawn(stack.clone().oneshot(call("k2", ms(5_000))));
    tokio::task::yield_now().await;
    let load = Load { in_flight: 1, in_flight_max: 1, waiting: 1, calls_per_second_max: None };
    assert_eq!(aside.load(), load);
    assert_eq!(aside.enter(Probe::May).await.unwrap_err().code, Code::BulkheadFull);
    assert!(
        matches!(waits.await.unwrap().unwrap(), Done::Refused(failure) if failure.code == Code::BulkheadFull)
    );
    assert_eq!(aside.load(), Load { waiting: 0, ..load });
    live.await.unwrap().unwrap();

    let place = aside.enter(Probe::May).await.unwrap();
    assert_eq!(aside.enter(Probe::May).await.unwrap_err().code, Code::BulkheadFull, "one is all there is");
    aside.send(place, proof().await, Request, ms(500)).await.unwrap();
    drop(aside.enter(Probe::May).await.unwrap());
    gate.close("the night");
    assert_eq!(aside.enter(Probe::May).await.unwrap_err().code, Code::Disabled);
}
