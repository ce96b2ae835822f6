//! The CPU time and the memory of processes that are not ours, as Linux tells them.

use std::error::Error;
use std::fs;

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
