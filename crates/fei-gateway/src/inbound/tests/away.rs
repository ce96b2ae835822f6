//! A core that was away, and is asked for nothing but money: H24.

use std::sync::atomic::Ordering;
use std::time::Duration;

use fei_exchange::Code;
use fei_guard::{Breaker, BreakerState, Gate};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::bench::{Bench, deposit};
use crate::DoorWatch;

fn door(bench: &Bench) -> (&Gate, &Breaker) {
    let (_, gate, breaker) = bench.gateway.doors().find(|(name, ..)| *name == "core").unwrap();
    (gate, breaker)
}

fn breaker(bench: &Bench) -> BreakerState {
    door(bench).1.state()
}

/// A deposit that ends so, whatever is tried again of it.
async fn fails(bench: &mut Bench, no: usize, code: Code) {
    let mut calling = bench.call("POST", "/v1/deposits", deposit(&format!("{no}"), "1000"));
    loop {
        tokio::select! {
            served = &mut calling => {
                assert_eq!(Bench::code(&served.unwrap()), code.as_str());
                return;
            }
            question = bench.question() => question.fail(code),
        }
    }
}

async fn is_answered(bench: &mut Bench, no: &str) {
    let calling = bench.call("POST", "/v1/deposits", deposit(no, "1000"));
    bench.question().await.answer("0000", "HONG");
    assert_eq!(calling.await.unwrap().status, 200);
}

/// It is known without a call that nobody is there, and the first one who comes back is asked at once.
#[tokio::test(start_paused = true)]
async fn a_core_without_a_connection_opens_no_breaker() {
    let mut bench = Bench::new();
    for no in 0..40 {
        fails(&mut bench, no, Code::ConnectFailed).await;
    }
    assert_eq!(breaker(&bench), BreakerState::Closed);
    is_answered(&mut bench, "99").await;
}

#[tokio::test(start_paused = true)]
async fn a_core_that_only_gets_money_is_found_back_by_its_connection() {
    let mut bench = Bench::new();
    for no in 0..20 {
        fails(&mut bench, no, Code::ConnectionLost).await;
    }
    bench.connected.store(false, Ordering::Relaxed);
    let stop = CancellationToken::new();
    let watch = tokio::spawn(DoorWatch::new(bench.gateway.clone()).run(stop.clone()));
    sleep(Duration::from_secs(120)).await;
    assert_eq!(breaker(&bench), BreakerState::Open(Duration::ZERO), "nobody is there");
    door(&bench).0.close("the night");
    bench.connected.store(true, Ordering::Relaxed);
    sleep(Duration::from_secs(3)).await;
    assert_eq!(breaker(&bench), BreakerState::Open(Duration::ZERO), "who was stopped is not looked for");
    door(&bench).0.open();
    sleep(Duration::from_secs(3)).await;
    assert_eq!(breaker(&bench), BreakerState::OnTrial);
    is_answered(&mut bench, "99").await;
    stop.cancel();
    watch.await.unwrap();
}
