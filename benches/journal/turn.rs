//! One turn: so many at once, for so long, and what it took.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use tokio::task::JoinSet;

use crate::host::Ask;

/// What a turn was.
#[derive(Debug, Default)]
pub(crate) struct Turn {
    /// Transactions that came to their end.
    pub(crate) done: u64,
    pub(crate) wall_us: u64,
    /// Of the whole process: whoever asks, the gateway, the journal's thread, the institution on the loopback.
    pub(crate) cpu_us: u64,
    /// One a transaction.
    pub(crate) latencies_us: Vec<u32>,
}

impl Turn {
    pub(crate) fn a_second(&self) -> u64 {
        self.done * 1_000_000 / self.wall_us.max(1)
    }

    /// Several as one.
    pub(crate) fn add(&mut self, other: Self) {
        self.done += other.done;
        self.wall_us += other.wall_us;
        self.cpu_us += other.cpu_us;
        self.latencies_us.extend(other.latencies_us);
    }

    /// CPU time of a transaction, in tenths of a microsecond.
    pub(crate) fn cpu_tenths(&self) -> u64 {
        self.cpu_us * 10 / self.done.max(1)
    }
}

/// Asks with `in_flight` at once for as long as `length`, then until all have their answer. Every answer is looked at.
pub(crate) async fn turn(
    ask: &Ask,
    numbers: &Arc<AtomicU64>,
    in_flight: usize,
    length: Duration,
) -> Result<Turn, Box<dyn Error>> {
    let (began, cpu) = (Instant::now(), cpu_us());
    let mut asking = JoinSet::new();
    for _ in 0..in_flight {
        let (ask, numbers) = (Arc::clone(ask), Arc::clone(numbers));
        asking.spawn(async move {
            let mut latencies_us = Vec::new();
            while began.elapsed() < length {
                let asked = Instant::now();
                let number = numbers.fetch_add(1, Ordering::Relaxed);
                if !ask(number).await {
                    return Err(number);
                }
                latencies_us.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
            }
            Ok(latencies_us)
        });
    }
    let mut turn = Turn::default();
    while let Some(latencies_us) = asking.join_next().await {
        let wrong = |number: u64| format!("transaction {number} did not come out as it must");
        turn.latencies_us.extend(latencies_us?.map_err(wrong)?);
    }
    turn.done = turn.latencies_us.len() as u64;
    turn.wall_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
    turn.cpu_us = cpu_us() - cpu;
    Ok(turn)
}

/// CPU time of this process.
fn cpu_us() -> u64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    now.tv_sec as u64 * 1_000_000 + now.tv_nsec as u64 / 1000
}
