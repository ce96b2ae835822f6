//! One turn: so many connections for so long, and what it took.

use std::error::Error;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::ask::Ask;

const LENGTH: Duration = Duration::from_millis(700);

/// What a turn was.
#[derive(Debug)]
pub(crate) struct Turn {
    pub(crate) wall_us: u64,
    /// Of the subject alone.
    pub(crate) cpu_ns: u64,
    /// One a request.
    pub(crate) latencies_us: Vec<u32>,
    /// Of those that are not among these, because the machine stood still meanwhile.
    pub(crate) left_out_us: Vec<u32>,
}

impl Turn {
    pub(crate) fn done(&self) -> u64 {
        (self.latencies_us.len() + self.left_out_us.len()) as u64
    }

    pub(crate) fn a_second(&self) -> u64 {
        self.done() * 1_000_000 / self.wall_us.max(1)
    }

    /// CPU time of a request, in tenths of a microsecond.
    pub(crate) fn cpu_tenths(&self) -> u64 {
        self.cpu_ns / 100 / self.done().max(1)
    }
}

/// Connects, then asks, then waits for what is in flight. Every answer is looked at.
pub(crate) async fn turn(subject: &Ask, connections: usize, depth: usize) -> Result<Turn, Box<dyn Error>> {
    let mut opened = Vec::new();
    for _ in 0..connections {
        opened.push(subject.open().await?);
    }
    let (began, cpu) = (Instant::now(), subject.cpu_ns()?);
    let asking: JoinSet<_> = opened.into_iter().map(|open| open.ask(depth, began + LENGTH)).collect();
    let mut latencies_us = Vec::new();
    for asked in asking.join_all().await {
        latencies_us.extend(asked.map_err(|wrong| format!("{}: {wrong}", subject.name()))?);
    }
    let wall_us = u64::try_from(began.elapsed().as_micros())?;
    Ok(Turn { wall_us, cpu_ns: subject.cpu_ns()? - cpu, latencies_us, left_out_us: Vec::new() })
}
