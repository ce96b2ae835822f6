//! Everything that goes on while the gateway lives: a core that asks, an institution that calls, a core that is asked and
//! told. What they share, and how long they go on.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;

use fei_testkit::Chance;

use crate::ledger::Ledger;

/// Connections of the core that ask, one of them for several transfers at once, and of whoever calls.
const LINES: u64 = 5;
const CALLERS: u64 = 3;
/// Connections on which the core is asked.
const DESKS: u64 = 2;

/// Where the gateway is met.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ends {
    /// The line on which the core asks, and is told.
    pub(crate) hecto: SocketAddr,
    /// The line of telegrams of several transfers.
    pub(crate) bulk: SocketAddr,
    /// The line on which the core is asked.
    pub(crate) core: SocketAddr,
    /// Where institutions call.
    pub(crate) serves: SocketAddr,
}

/// What all of them share.
#[derive(Clone, Copy)]
pub(crate) struct Traffic<'t> {
    pub(crate) ledger: &'t Mutex<Ledger>,
    pub(crate) next_number: &'t AtomicU32,
    pub(crate) ends: Ends,
    pub(crate) life: u32,
    pub(crate) seed: u64,
}

impl Traffic<'_> {
    /// Everybody asks until `work` is done, which is given the time to kill.
    pub(crate) fn ask_while(&self, work: impl FnOnce()) {
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            for line in 0..LINES {
                let (chance, over) = (self.chance(line), &over);
                scope.spawn(move || self.one_line(chance, over));
            }
            let chance = self.chance(LINES);
            scope.spawn(|| self.one_line_of_several(chance, &over));
            for caller in 0..CALLERS {
                let (chance, over) = (self.chance(LINES + 1 + caller), &over);
                scope.spawn(move || self.one_caller(chance, over));
            }
            for _ in 0..DESKS {
                scope.spawn(|| self.one_desk(&over));
            }
            work();
            over.store(true, Ordering::SeqCst);
        });
    }

    /// Nobody asks anything of his own until `work` is done, and the core is there to be asked and told.
    pub(crate) fn attend_while(&self, work: impl FnOnce()) {
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| self.one_ear(&over));
            for _ in 0..DESKS {
                scope.spawn(|| self.one_desk(&over));
            }
            work();
            over.store(true, Ordering::SeqCst);
        });
    }

    fn chance(&self, line: u64) -> Chance {
        Chance::new((self.seed << 32) | (u64::from(self.life) << 8) | line)
    }
}
