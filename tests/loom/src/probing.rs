//! H24: callers that race for the one probe, and calls that end while the breaker changes.

use std::time::Duration;

use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

use crate::breaker::circuit::Breaker;
use crate::breaker::words::{BreakerRules, BreakerState, Felt, Probe};
use crate::every_order;
use crate::sync::pass;

const RULES: BreakerRules = BreakerRules {
    calls_min: 1,
    failed_percent: 50,
    open_min: Duration::from_secs(10),
    open_max: Duration::from_secs(60),
};

/// Opened by one failure; `due`: and its time is over.
fn opened(due: bool) -> Breaker {
    let breaker = Breaker::new(RULES);
    breaker.enter(Probe::Never).unwrap().ended(Felt::Sick);
    if due {
        pass(RULES.open_min);
    }
    breaker
}

#[test]
fn of_those_who_come_at_once_one_is_the_probe_and_money_is_not() {
    every_order(3, || {
        let (breaker, probes) = (opened(true), Arc::new(AtomicUsize::new(0)));
        let callers = [Probe::May, Probe::May, Probe::Never].map(|probe| {
            let (breaker, probes) = (breaker.clone(), Arc::clone(&probes));
            thread::spawn(move || {
                let entered = breaker.enter(probe);
                if entered.is_ok() {
                    assert_eq!(probe, Probe::May, "money was the probe");
                    probes.fetch_add(1, Ordering::Relaxed);
                }
                entered
            })
        });
        let entered = callers.map(|caller| caller.join().unwrap());
        assert_eq!(probes.load(Ordering::Relaxed), 1);
        assert_eq!(breaker.state(), BreakerState::HalfOpen);
        drop(entered);
        assert_eq!(breaker.state(), BreakerState::Open(Duration::ZERO));
    });
}

#[test]
fn a_call_from_before_never_closes_what_has_opened_since() {
    every_order(3, || {
        let breaker = Breaker::new(RULES);
        let (slow, failing) = (breaker.enter(Probe::Never).unwrap(), breaker.enter(Probe::Never).unwrap());
        let slow = thread::spawn(move || slow.ended(Felt::Well));
        let failing = thread::spawn(move || failing.ended(Felt::Sick));
        slow.join().unwrap();
        failing.join().unwrap();
        // One of two failed, whichever came first.
        assert!(matches!(breaker.state(), BreakerState::Open(_)));
    });
}

#[test]
fn a_probe_that_is_given_up_leaves_the_turn_to_the_next() {
    every_order(3, || {
        let breaker = opened(true);
        let given_up = breaker.enter(Probe::May).unwrap();
        let next = {
            let breaker = breaker.clone();
            thread::spawn(move || breaker.enter(Probe::May).map(|probe| probe.ended(Felt::Well)).is_ok())
        };
        drop(given_up);
        let expected =
            if next.join().unwrap() { BreakerState::OnTrial } else { BreakerState::Open(Duration::ZERO) };
        assert_eq!(breaker.state(), expected);
    });
}
