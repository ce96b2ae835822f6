//! A place in flight: through the gate, a wait that has an end, and through the gate again.

use std::time::Duration;

use fei_exchange::{Code, Failure};

use crate::Gate;
use crate::sync::{Arc, Instant, OwnedSemaphorePermit, Semaphore, timeout_at};

/// Waits for one of the places, no longer than `patience` and not beyond the deadline. Whoever is refused holds none.
///
/// # Errors
/// N43 at a gate that is closed, before the wait or after it; N41 after the longest wait; N46 at the deadline.
pub(crate) async fn wait(
    gate: &Gate,
    places: Arc<Semaphore>,
    patience: Duration,
    deadline: Instant,
) -> Result<OwnedSemaphorePermit, Failure> {
    gate.check()?;
    let until = (Instant::now() + patience).min(deadline);
    let place = match timeout_at(until, places.acquire_owned()).await {
        Ok(Ok(place)) => place,
        Err(_) if Instant::now() >= deadline => {
            return Err(Failure::new(Code::DeadlineBefore, "while waiting for a place"));
        }
        _ => return Err(Failure::new(Code::BulkheadFull, "no place became free in time")),
    };
    // It may have been closed during the wait.
    gate.check()?;
    Ok(place)
}
