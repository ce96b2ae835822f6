//! The threads that do the work of the lines: one a processor, each with a runtime of its own.
//!
//! A connection, its telegrams as long as the thread keeps up, their exchanges and the connections to institutions that these use
//! stay on one of them, so that no telegram waits for a thread to be woken. Everything else (admin pages, what follows,
//! institutions that call) has the runtime of the process.

use std::io;
use std::num::NonZeroUsize;
use std::thread::{Builder, available_parallelism};
use std::time::Duration;

use fei_wire::Homes;
use tokio::runtime::Runtime;
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};

/// A thread is woken at least so often. When a timer is set that is due before the thread would wake, tokio wakes it by a
/// system call, also when it is the thread itself that sets it: a telegram sets three, and this is sooner than they are.
const TICK: Duration = Duration::from_millis(250);

/// They end when this is dropped, and with them whatever still runs on them.
pub(super) struct Cores {
    pub(super) homes: Homes,
    _end: DropGuard,
}

impl Cores {
    /// Starts one for each processor that this process may use.
    pub(super) fn start() -> io::Result<Self> {
        let count = available_parallelism().map_or(1, NonZeroUsize::get);
        let (end, mut handles) = (CancellationToken::new(), Vec::new());
        for number in 0..count {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            handles.push(runtime.handle().clone());
            let end = end.clone();
            Builder::new().name(format!("core-{number}")).spawn(move || run(&runtime, &end))?;
        }
        Ok(Self { homes: Homes::new(handles), _end: end.drop_guard() })
    }
}

fn run(runtime: &Runtime, end: &CancellationToken) {
    runtime.block_on(async { while timeout(TICK, end.cancelled()).await.is_err() {} });
}
