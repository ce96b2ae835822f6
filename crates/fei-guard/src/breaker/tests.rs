//! H24: the breaker under paused time, step by step, and against a model that keeps every call.

use std::collections::VecDeque;
use std::time::Duration;

use fei_exchange::Code;
use proptest::prelude::*;
use tokio::time::advance;

use super::*;

const RULES: BreakerRules = BreakerRules {
    calls_min: 20,
    failed_percent: 50,
    open_min: Duration::from_secs(10),
    open_max: Duration::from_secs(60),
};

fn breaker() -> Breaker {
    Breaker::new(RULES)
}

fn many(breaker: &Breaker, calls: usize, felt: Felt) {
    for _ in 0..calls {
        breaker.enter(Probe::Never).unwrap().ended(felt);
    }
}

fn refused(breaker: &Breaker, probe: Probe) -> Code {
    breaker.enter(probe).unwrap_err().code
}

/// Longer than it can be open after so many times, with all that chance adds.
async fn over(times: u32) {
    advance(RULES.open_min * 2_u32.pow(times) * 5 / 4).await;
}

async fn opened() -> Breaker {
    let breaker = breaker();
    many(&breaker, 20, Felt::Sick);
    assert_eq!(refused(&breaker, Probe::May), Code::CircuitOpen);
    breaker
}

#[tokio::test(start_paused = true)]
async fn half_of_twenty_open_it_and_nineteen_do_not() {
    let breaker = breaker();
    many(&breaker, 10, Felt::Well);
    many(&breaker, 9, Felt::Sick);
    assert_eq!(breaker.state(), BreakerState::Closed);
    many(&breaker, 1, Felt::Sick);
    assert!(matches!(breaker.state(), BreakerState::Open(left) if left > Duration::ZERO));
    assert_eq!(refused(&breaker, Probe::Never), Code::CircuitOpen);
}

#[tokio::test(start_paused = true)]
async fn fewer_than_half_never_open_it() {
    let breaker = breaker();
    for _ in 0..50 {
        many(&breaker, 11, Felt::Well);
        many(&breaker, 9, Felt::Sick);
    }
    assert_eq!(breaker.state(), BreakerState::Closed);
}

/// Whoever looks hears what whoever enters would, and is not the probe.
#[tokio::test(start_paused = true)]
async fn a_look_changes_nothing() {
    let breaker = opened().await;
    let look = |probe| breaker.look(probe).map_err(|failure| failure.code);
    assert_eq!(look(Probe::May), Err(Code::CircuitOpen));
    over(0).await;
    assert_eq!([look(Probe::May), look(Probe::Never)], [Ok(()), Err(Code::CircuitOpen)]);
    let probe = breaker.enter(Probe::May).expect("nobody has become the probe by looking");
    assert_eq!(look(Probe::May), Err(Code::CircuitOpen), "one is enough");
    probe.ended(Felt::Well);
    assert_eq!(look(Probe::Never), Ok(()));
    breaker.force(Forced::Open, "the night");
    assert_eq!(look(Probe::May), Err(Code::CircuitOpen));
    breaker.force(Forced::Closed, "the night");
    assert_eq!(look(Probe::Never), Ok(()));
}

/// Whoever makes no call of a core's comes again when there is something to hope for.
#[tokio::test(start_paused = true)]
async fn it_says_whether_who_is_refused_may_come_in_any_moment() {
    let breaker = opened().await;
    assert!(!breaker.may_let_in_soon(), "its time is not over");
    over(0).await;
    assert!(breaker.may_let_in_soon(), "the next who asks finds out");
    let probe = breaker.enter(Probe::May).unwrap();
    assert!(breaker.may_let_in_soon(), "one is on its way");
    probe.ended(Felt::Well);
    let _first = breaker.enter(Probe::Never).unwrap();
    assert_eq!((refused(&breaker, Probe::Never), breaker.may_let_in_soon()), (Code::CircuitOpen, true));
    breaker.force(Forced::Open, "the night");
    assert!(!breaker.may_let_in_soon());
    breaker.force(Forced::Closed, "the night");
    assert!(breaker.may_let_in_soon());
}

#[tokio::test(start_paused = true)]
async fn what_is_older_than_ten_seconds_is_forgotten() {
    let breaker = breaker();
    many(&breaker, 19, Felt::Sick);
    advance(Duration::from_secs(11)).await;
    many(&breaker, 19, Felt::Sick);
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn what_says_nothing_counts_for_nothing() {
    let breaker = breaker();
    many(&breaker, 500, Felt::Nothing);
    drop(breaker.enter(Probe::Never).unwrap());
    many(&breaker, 19, Felt::Sick);
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn money_is_never_the_probe_and_one_call_is() {
    let breaker = opened().await;
    over(0).await;
    assert_eq!(refused(&breaker, Probe::Never), Code::CircuitOpen);
    let probe = breaker.enter(Probe::May).unwrap();
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
    assert_eq!(refused(&breaker, Probe::May), Code::CircuitOpen);
    assert_eq!(refused(&breaker, Probe::Never), Code::CircuitOpen);
    probe.ended(Felt::Well);
    assert_eq!(breaker.state(), BreakerState::OnTrial);
    many(&breaker, 20, Felt::Well);
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn each_opening_is_counted_and_a_probe_that_fails_is_none() {
    let breaker = opened().await;
    let openings = || breaker.state_and_openings().1;
    assert_eq!(openings(), 1);
    over(0).await;
    breaker.enter(Probe::May).unwrap().ended(Felt::Sick);
    assert_eq!(openings(), 1, "it was not closed meanwhile");
    over(3).await;
    breaker.enter(Probe::May).unwrap().ended(Felt::Well);
    breaker.enter(Probe::May).unwrap().ended(Felt::Sick);
    assert!(matches!(breaker.state_and_openings(), (BreakerState::Open(_), 2)), "{breaker:?}");
    breaker.force(Forced::Closed, "the night");
    many(&breaker, 20, Felt::Sick);
    assert_eq!(openings(), 2, "it lets calls in");
}

#[tokio::test(start_paused = true)]
async fn each_failed_probe_doubles_the_time_up_to_a_minute() {
    let breaker = opened().await;
    for times in [0, 1, 2, 3, 4] {
        let BreakerState::Open(left) = breaker.state() else { panic!("{:?}", breaker.state()) };
        let full = (RULES.open_min * 2_u32.pow(times)).min(RULES.open_max);
        assert!(full * 4 / 5 <= left && left <= full * 5 / 4, "{left:?} of {full:?}");
        over(3).await;
        breaker.enter(Probe::May).unwrap().ended(Felt::Sick);
    }
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_comes_to_nothing_gives_its_turn_back() {
    let breaker = opened().await;
    over(0).await;
    drop(breaker.enter(Probe::May).unwrap());
    breaker.enter(Probe::May).unwrap().ended(Felt::Nothing);
    breaker.enter(Probe::May).unwrap().ended(Felt::Well);
    assert_eq!(breaker.state(), BreakerState::OnTrial);
}

#[tokio::test(start_paused = true)]
async fn on_trial_the_first_failure_opens_it_for_twice_as_long() {
    let breaker = opened().await;
    over(0).await;
    breaker.due().unwrap().ended(Felt::Well);
    many(&breaker, 19, Felt::Well);
    breaker.enter(Probe::Never).unwrap().ended(Felt::Sick);
    assert!(matches!(breaker.state(), BreakerState::Open(left) if left > RULES.open_min * 5 / 4));
}

/// What opens its door and answers nothing would leave all of them unknown.
#[tokio::test(start_paused = true)]
async fn on_trial_money_is_one_more_on_its_way_than_were_answered() {
    let breaker = opened().await;
    over(0).await;
    breaker.due().unwrap().ended(Felt::Well);
    let first = breaker.enter(Probe::Never).unwrap();
    assert_eq!(refused(&breaker, Probe::Never), Code::CircuitOpen);
    assert!(breaker.look(Probe::May).is_ok(), "whatever moves none");
    drop(first);
    breaker.enter(Probe::Never).unwrap().ended(Felt::Well);
    let two = [(); 2].map(|()| breaker.enter(Probe::Never).unwrap());
    assert_eq!(refused(&breaker, Probe::Never), Code::CircuitOpen);
    for pass in two {
        pass.ended(Felt::Well);
    }
    many(&breaker, 17, Felt::Well);
    let _all = [(); 100].map(|()| breaker.enter(Probe::Never).unwrap());
}

#[tokio::test(start_paused = true)]
async fn what_was_let_in_before_it_opened_says_nothing_afterwards() {
    let breaker = breaker();
    let (slow, slower) = (breaker.enter(Probe::Never).unwrap(), breaker.enter(Probe::Never).unwrap());
    many(&breaker, 20, Felt::Sick);
    slow.ended(Felt::Well);
    assert!(matches!(breaker.state(), BreakerState::Open(_)));
    over(0).await;
    let probe = breaker.enter(Probe::May).unwrap();
    slower.ended(Felt::Well);
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
    probe.ended(Felt::Sick);
    assert!(matches!(breaker.state(), BreakerState::Open(_)));
}

#[tokio::test(start_paused = true)]
async fn an_institution_that_asks_for_a_pause_gets_it_and_no_longer_one_than_a_minute() {
    for (asked, given) in [(7, 7), (3_600, 60)] {
        let breaker = breaker();
        many(&breaker, 1, Felt::Busy(Duration::from_secs(asked)));
        assert_eq!(breaker.state(), BreakerState::Open(Duration::from_secs(given)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_hand_holds_it_open_or_closed_until_it_is_given_back() {
    let breaker = breaker();
    breaker.force(Forced::Open, "their maintenance");
    let failure = breaker.enter(Probe::May).unwrap_err();
    assert_eq!((failure.code, &*failure.detail), (Code::CircuitOpen, "opened by hand: their maintenance"));
    breaker.force(Forced::Closed, "we know that it is slow");
    many(&breaker, 50, Felt::Sick);
    assert_eq!(breaker.state(), BreakerState::Forced(Forced::Closed, "we know that it is slow".into()));
    breaker.release();
    assert_eq!(breaker.state(), BreakerState::Closed);
    many(&breaker, 19, Felt::Sick);
}

/// The rule of opening in its plainest form: all calls of the last ten seconds are kept.
#[derive(Default)]
struct Model(VecDeque<(u64, bool)>);

impl Model {
    /// Whether this call opens it. The present second counts from when the first call of it came.
    fn opens(&mut self, second: u64, failed: bool) -> bool {
        self.0.push_back((second, failed));
        while self.0.front().is_some_and(|(at, _)| at + 10 <= second) {
            self.0.pop_front();
        }
        let failed = self.0.iter().filter(|(_, failed)| *failed).count();
        self.0.len() >= 20 && failed * 2 >= self.0.len()
    }
}

proptest! {
    #[test]
    fn it_opens_when_the_model_does(steps in prop::collection::vec((0_u64..4, any::<bool>()), 1..200)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let (breaker, mut model, mut second) = (breaker(), Model::default(), 0);
            for (pause, failed) in steps {
                advance(Duration::from_secs(pause)).await;
                second += pause;
                breaker.enter(Probe::Never).unwrap().ended(if failed { Felt::Sick } else { Felt::Well });
                let opens = model.opens(second, failed);
                prop_assert_eq!(matches!(breaker.state(), BreakerState::Open(_)), opens);
                if opens {
                    break;
                }
            }
            Ok(())
        })?;
    }
}
