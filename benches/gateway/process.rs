//! The CPU time and the memory of processes that are not ours, as Linux tells them.

use std::error::Error;
use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// They rest when they take less than a hundredth of a processor for so long.
const REST: Duration = Duration::from_millis(500);
const REST_TIMEOUT: Duration = Duration::from_secs(60);

/// Processes that belong together.
#[derive(Debug, Clone)]
pub(crate) struct Processes(Vec<u32>);

impl Processes {
    pub(crate) fn of(process: u32) -> Self {
        Self(vec![process])
    }

    /// A process and those that it has started.
    pub(crate) fn with_children(process: u32) -> Result<Self, Box<dyn Error>> {
        let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children"))?;
        let children: Result<Vec<u32>, _> = children.split_whitespace().map(str::parse).collect();
        Ok(Self([vec![process], children?].concat()))
    }

    /// Of all their threads that live.
    pub(crate) fn cpu_ns(&self) -> Result<u64, Box<dyn Error>> {
        let mut ns = 0;
        for process in &self.0 {
            for thread in fs::read_dir(format!("/proc/{process}/task"))? {
                // A thread may end between the two looks.
                let Ok(text) = fs::read_to_string(thread?.path().join("schedstat")) else { continue };
                ns += text.split_whitespace().next().unwrap_or_default().parse::<u64>()?;
            }
        }
        Ok(ns)
    }

    /// Waits until they do nothing any more: what came before is over.
    pub(crate) fn rest(&self) -> Result<(), String> {
        let until = Instant::now() + REST_TIMEOUT;
        while Instant::now() < until {
            let cpu_ns = || self.cpu_ns().map_err(|error| error.to_string());
            let before = cpu_ns()?;
            sleep(REST);
            if u128::from(cpu_ns()?.saturating_sub(before)) < REST.as_nanos() / 100 {
                return Ok(());
            }
        }
        Err("it does not come to rest".into())
    }

    /// Memory that is theirs alone and no file's, in bytes.
    pub(crate) fn anonymous_bytes(&self) -> Result<u64, Box<dyn Error>> {
        let mut bytes = 0;
        for process in &self.0 {
            let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
            let line = text.lines().find_map(|line| line.strip_prefix("Anonymous:"));
            let kib = line.and_then(|line| line.trim().strip_suffix(" kB")).ok_or("no line of it")?;
            bytes += kib.parse::<u64>()? * 1024;
        }
        Ok(bytes)
    }
}
