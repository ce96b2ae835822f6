//! H26: places in flight, the wait for one, its end, and the gate that is closed in between.

use std::sync::Arc;
use std::time::Duration;

use fei_exchange::{Code, Failure};
use loom::future::block_on;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread::{self, JoinHandle};

use crate::sync::{Instant, OwnedSemaphorePermit, Semaphore, pass};
use crate::{Gate, every_order, place};

const PATIENCE: Duration = Duration::from_millis(500);

/// An institution's gate and places.
#[derive(Clone)]
struct Bench {
    gate: Gate,
    places: Arc<Semaphore>,
    in_flight: Arc<AtomicUsize>,
}

impl Bench {
    fn new(places: usize) -> Self {
        let places = Arc::new(Semaphore::new(places));
        Self { gate: Gate::default(), places, in_flight: Arc::new(AtomicUsize::new(0)) }
    }

    fn wait(&self, deadline: Duration) -> Result<OwnedSemaphorePermit, Failure> {
        let deadline = Instant::now() + deadline;
        block_on(place::wait(&self.gate, Arc::clone(&self.places), PATIENCE, deadline))
    }

    /// A call that waits for its place, is in flight for a moment, and gives it back.
    fn call(&self, deadline: Duration) -> JoinHandle<Result<(), Code>> {
        let bench = self.clone();
        thread::spawn(move || {
            let place = bench.wait(deadline).map_err(|failure| failure.code)?;
            assert_eq!(bench.in_flight.fetch_add(1, Ordering::Relaxed), 0, "two hold the one place");
            bench.in_flight.fetch_sub(1, Ordering::Relaxed);
            drop(place);
            Ok(())
        })
    }
}

#[test]
fn one_place_is_one_calls_and_everybody_gets_it() {
    every_order(3, || {
        let bench = Bench::new(1);
        let calls = [bench.call(PATIENCE), bench.call(PATIENCE)];
        for call in calls {
            assert_eq!(call.join().unwrap(), Ok(()));
        }
        assert_eq!(bench.places.available_permits(), 1);
    });
}

#[test]
fn nobody_who_waits_gets_through_a_gate_that_is_closed() {
    every_order(3, || {
        let bench = Bench::new(1);
        let held = bench.wait(PATIENCE).unwrap();
        let call = bench.call(PATIENCE);
        bench.gate.close("maintenance");
        drop(held);
        assert_eq!(call.join().unwrap(), Err(Code::Disabled));
        assert_eq!(bench.places.available_permits(), 1);
        bench.gate.open();
        assert!(bench.wait(PATIENCE).is_ok());
    });
}

#[test]
fn whoever_gives_up_waiting_takes_no_place_along() {
    for (deadline, refusal) in [(PATIENCE * 2, Code::BulkheadFull), (PATIENCE, Code::DeadlineBefore)] {
        every_order(3, move || {
            let bench = Bench::new(1);
            let held = bench.wait(PATIENCE).unwrap();
            let call = bench.call(deadline);
            let time = thread::spawn(|| pass(PATIENCE));
            drop(held);
            let told = call.join().unwrap();
            time.join().unwrap();
            assert!(told == Ok(()) || told == Err(refusal), "{told:?}");
            assert_eq!(bench.places.available_permits(), 1);
        });
    }
}
