//! What a quiet run is compared with: the same load on the same program while something else goes on. Both take turns.

use std::error::Error;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use crate::ask::{Ask, Numbers};
use crate::fei::{Fei, With};
use crate::open_loop::{self, Heard, Load};
use crate::process::Processes;
use crate::report::{self, Row};
use crate::stood_still::Watch;
use crate::turn::{Turn, turn};

/// Of what the machine does at 64 in flight, one part in so many is asked for. Transfers that come one by one cost four times
/// as much as those that come together; with more of them a quiet turn would wait for processors, and tell nothing.
const OF_THE_MACHINE: u64 = 8;
/// Closed turns by which that is found out.
const TRIALS: usize = 3;

/// A program, a load that it can bear, and its turns.
pub(crate) struct Subject {
    fei: Fei,
    address: SocketAddr,
    processes: Processes,
    numbers: Numbers,
    watch: Arc<Watch>,
    pub(crate) a_second: u64,
    shape: &'static str,
    quiet: Vec<Turn>,
    disturbed: Vec<Turn>,
}

impl Subject {
    /// Starts the program in a folder of its own, and finds out how much it is asked for.
    pub(crate) fn start(
        folder: &Path,
        shape: &'static str,
        watch: Arc<Watch>,
        with: &With<'_>,
    ) -> Result<Self, Box<dyn Error>> {
        let fei = Fei::start(folder, with)?;
        let (address, processes) = (fei.address(), fei.processes());
        let closed = Ask::telegrams(shape, address, processes.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut trials = Vec::new();
        for _ in 0..TRIALS {
            trials.push(runtime.block_on(turn(&closed, 64, 1))?.a_second());
        }
        let (numbers, a_second) = (closed.numbers(), report::median(trials) / OF_THE_MACHINE);
        let (quiet, disturbed) = (Vec::new(), Vec::new());
        Ok(Self { fei, address, processes, numbers, watch, a_second, shape, quiet, disturbed })
    }

    pub(crate) const fn shape(&self) -> &'static str {
        self.shape
    }

    /// Waits until what came before is over: what it has to tell is taken, and it does nothing any more.
    pub(crate) fn rest(&self) -> Result<(), String> {
        let rest = open_loop::take_all(self.address).map_err(|wrong| wrong.to_string());
        rest.and_then(|()| self.processes.rest()).map_err(|wrong| format!("{}: {wrong}", self.shape))
    }

    /// One more turn. What is heard of the house's transfers comes back.
    pub(crate) fn turn(
        &mut self,
        house: Option<bool>,
        disturbed: bool,
        is_over: &dyn Fn() -> bool,
    ) -> Result<Heard, Box<dyn Error>> {
        let (address, a_second) = (self.address, self.a_second);
        let (with_house, hangs) = (house.is_some(), house == Some(true));
        let load = Load { address, a_second, numbers: &self.numbers, with_house, hangs };
        let (began, cpu) = (Instant::now(), self.processes.cpu_ns()?);
        let mut heard = open_loop::ask(load, is_over)
            .map_err(|wrong| format!("{}: {wrong}\n{}", self.shape, self.fei.last_words()))?;
        let (wall_us, cpu_ns) =
            (u64::try_from(began.elapsed().as_micros())?, self.processes.cpu_ns()?.saturating_sub(cpu));
        let took = std::mem::take(&mut heard.took);
        let us = |(from, to): (Instant, Instant)| u32::try_from((to - from).as_micros()).unwrap_or(u32::MAX);
        let (left_out, took): (Vec<_>, Vec<_>) =
            took.into_iter().partition(|&(from, to)| self.watch.stood_still(from, to));
        let latencies_us = took.into_iter().map(us).collect();
        let left_out_us = left_out.into_iter().map(us).collect();
        let turns = if disturbed { &mut self.disturbed } else { &mut self.quiet };
        turns.push(Turn { wall_us, cpu_ns, latencies_us, left_out_us });
        Ok(heard)
    }

    /// What the first turns were warmed it up, and is forgotten.
    pub(crate) fn forget(&mut self) {
        self.quiet.clear();
        self.disturbed.clear();
    }

    /// Its turns, for the report.
    pub(crate) fn rows(self) -> [Row; 2] {
        let row = |who, turns| Row { shape: self.shape, who, turns };
        [row(report::QUIET, self.quiet), row(report::DISTURBED, self.disturbed)]
    }
}

/// The programs of a part, each with the name of how it differs.
pub(crate) fn subjects(
    folder: &Path,
    wanted: Vec<(&'static str, With<'_>)>,
    watch: &Arc<Watch>,
) -> Result<Vec<Subject>, Box<dyn Error>> {
    fs::create_dir(folder)?;
    let start = |(of, (shape, with)): (usize, (_, With<'_>))| {
        Subject::start(&folder.join(of.to_string()), shape, Arc::clone(watch), &with)
    };
    wanted.into_iter().enumerate().map(start).collect()
}
