//! The room, the places and the gate, under paused time.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use tokio::time::sleep;
use tower::ServiceExt;

use super::*;
use crate::testing::{Answer, Request, call, ms};
use crate::{Felt, Gate};

/// Takes a second for each call, and counts those at once.
#[derive(Clone, Default)]
struct Slow {
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Service<Admitted<Request, Answer>> for Slow {
    type Response = Done;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Done, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, admitted: Admitted<Request, Answer>) -> Self::Future {
        let slow = self.clone();
        Box::pin(async move {
            slow.most.fetch_max(slow.now.fetch_add(1, SeqCst) + 1, SeqCst);
            sleep(ms(1_000)).await;
            slow.now.fetch_sub(1, SeqCst);
            drop(admitted);
            Ok(Done::Refused(Failure::new(Code::ShuttingDown, "the inner one was called")))
        })
    }
}

fn admission(in_flight: usize, waiting: usize, timeout: u64) -> (Admission<Slow, Answer>, Gate, Slow) {
    let rules = GuardRules {
        in_flight_max: in_flight,
        waiting_max: waiting,
        waiting_timeout: ms(timeout),
        ..GuardRules::default()
    };
    let (door, slow) = (Door::new(&rules, |_| Felt::Well), Slow::default());
    let gate = door.gate().clone();
    (AdmissionLayer::new(&rules, door).layer(slow.clone()), gate, slow)
}

/// Asks in a task of its own; the code that comes out.
fn ask(admission: &Admission<Slow, Answer>, due: u64) -> tokio::task::JoinHandle<Code> {
    let (admission, call) = (admission.clone(), call("k", ms(due)));
    tokio::spawn(async move {
        match admission.oneshot(call).await {
            Ok(Done::Refused(failure)) => failure.code,
            other => panic!("{other:?}"),
        }
    })
}

#[tokio::test(start_paused = true)]
async fn no_more_than_the_bound_is_in_flight_and_everybody_gets_a_turn() {
    let (admission, _, slow) = admission(3, 100, 60_000);
    let asked: Vec<_> = (0..30).map(|_| ask(&admission, 60_000)).collect();
    for call in asked {
        assert_eq!(call.await.unwrap(), Code::ShuttingDown);
    }
    assert_eq!(slow.most.load(SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn waiting_ends_at_its_own_limit_or_at_the_deadline() {
    let (admission, _, slow) = admission(1, 5, 500);
    let first = ask(&admission, 10_000);
    tokio::task::yield_now().await;
    let (long, short) = (ask(&admission, 10_000), ask(&admission, 200));
    assert_eq!(short.await.unwrap(), Code::DeadlineBefore);
    assert_eq!(long.await.unwrap(), Code::BulkheadFull);
    assert_eq!(first.await.unwrap(), Code::ShuttingDown);
    assert_eq!(slow.most.load(SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_full_room_is_not_ready_until_somebody_leaves() {
    let (mut admission, _, _) = admission(1, 1, 60_000);
    let (first, second) = (ask(&admission, 60_000), ask(&admission, 60_000));
    tokio::task::yield_now().await;
    assert!(
        tokio::time::timeout(ms(500), ready(&mut admission)).await.is_err(),
        "one in flight, one waiting"
    );
    first.await.unwrap();
    ready(&mut admission).await;
    second.await.unwrap();
}

async fn ready(admission: &mut Admission<Slow, Answer>) {
    ServiceExt::<Call<Request, Answer>>::ready(admission).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn who_stops_waiting_makes_room() {
    let (mut admission, _, _) = admission(1, 1, 60_000);
    let (first, second) = (ask(&admission, 60_000), ask(&admission, 60_000));
    tokio::task::yield_now().await;
    second.abort();
    let _ = second.await;
    tokio::time::timeout(ms(500), ready(&mut admission)).await.expect("the second one's ticket is back");
    first.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_closed_gate_lets_nobody_in_and_those_inside_go_on() {
    let (admission, gate, slow) = admission(1, 5, 60_000);
    let inside = ask(&admission, 60_000);
    let waiting = ask(&admission, 60_000);
    tokio::task::yield_now().await;
    gate.close("장애 통보");
    assert_eq!(ask(&admission, 60_000).await.unwrap(), Code::Disabled);
    assert_eq!(inside.await.unwrap(), Code::ShuttingDown);
    assert_eq!(waiting.await.unwrap(), Code::Disabled, "closed while it waited");
    assert!(gate.check().unwrap_err().detail.contains("장애 통보"));
    gate.open();
    assert_eq!(ask(&admission, 60_000).await.unwrap(), Code::ShuttingDown);
    assert_eq!(slow.now.load(SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn no_number_is_too_big() {
    let (admission, _, _) = admission(usize::MAX, usize::MAX, u64::MAX);
    assert_eq!(ask(&admission, 60_000).await.unwrap(), Code::ShuttingDown);
}

/// Whoever looks takes nobody's place, and is told what whoever comes in is told.
#[tokio::test(start_paused = true)]
async fn a_look_sees_the_gate_and_the_room_and_takes_nothing() {
    let rules = GuardRules { in_flight_max: 1, waiting_max: 1, ..GuardRules::default() };
    let layer = AdmissionLayer::new(&rules, Door::new(&rules, |_: &Answer| Felt::Well));
    let look = || layer.look(Effect::Money).map_err(|failure| failure.code);
    let admission = layer.layer(Slow::default());
    for _ in 0..5 {
        assert_eq!(look(), Ok(()));
    }
    let first = ask(&admission, 60_000);
    tokio::task::yield_now().await;
    assert_eq!(look(), Ok(()), "there is room to wait");
    let second = ask(&admission, 60_000);
    tokio::task::yield_now().await;
    assert_eq!(look(), Err(Code::BulkheadFull));
    first.await.unwrap();
    second.await.unwrap();
    layer.door.gate().close("the night");
    assert_eq!(look(), Err(Code::Disabled));
}

/// H24: whether an institution is back is found out by what asks, never by money nor by what tells.
#[tokio::test(start_paused = true)]
async fn at_an_open_breaker_only_what_asks_comes_in() {
    let rules = GuardRules::default();
    let layer = AdmissionLayer::new(&rules, Door::new(&rules, |_: &Answer| Felt::Well));
    for _ in 0..rules.breaker.calls_min {
        layer.door.breaker().enter(Probe::Never).unwrap().ended(Felt::Sick);
    }
    sleep(2 * rules.breaker.open_max).await;
    let asks = |effect| {
        let mut call = call("k", ms(60_000));
        call.intent.effect = effect;
        let (looks, admission) = (layer.look(effect), layer.layer(Slow::default()));
        async move {
            let Ok(Done::Refused(failure)) = admission.oneshot(call).await else {
                panic!("no word of the inner one")
            };
            (looks.map_err(|failure| failure.code), failure.code)
        }
    };
    for effect in [Effect::Money, Effect::Advice] {
        assert_eq!(asks(effect).await, (Err(Code::CircuitOpen), Code::CircuitOpen), "{effect:?}");
    }
    assert_eq!(asks(Effect::None).await, (Ok(()), Code::ShuttingDown), "it was let through");
}
