//! Where a journal is kept while it is put to the test, and how it is started again.

use std::time::Duration;

use fei_journal::{
    Faults, FollowUp, Lookup, MemoryJournal, Operate, Sealer, SimulatedJournal, SqliteDesk, SqliteJournal,
    SqliteLimits,
};
use tempfile::TempDir;

pub(super) trait Place {
    type Journal: FollowUp + Lookup;
    type Desk: Operate;
    /// Calls may be lost on the way there or back.
    const LOSES: bool;

    /// The journal of one process, with an operator's desk beside it.
    fn open(&self) -> (Self::Journal, Self::Desk);
    /// The same of the next process.
    async fn restart(&self, journal: Self::Journal) -> (Self::Journal, Self::Desk);
}

pub(super) struct InMemory;

impl Place for InMemory {
    type Journal = MemoryJournal;
    type Desk = MemoryJournal;
    const LOSES: bool = false;

    fn open(&self) -> (MemoryJournal, MemoryJournal) {
        let journal = MemoryJournal::default();
        (journal.clone(), journal)
    }

    async fn restart(&self, journal: MemoryJournal) -> (MemoryJournal, MemoryJournal) {
        let journal = journal.restarted();
        (journal.clone(), journal)
    }
}

pub(super) struct InAFile(pub(super) TempDir);

impl Place for InAFile {
    type Journal = SqliteJournal;
    type Desk = SqliteDesk;
    const LOSES: bool = false;

    fn open(&self) -> (SqliteJournal, SqliteDesk) {
        let sealer = || Sealer::new("test", &[7; 32]).unwrap();
        let path = self.0.path().join("journal.db");
        let journal = SqliteJournal::open(&path, sealer(), SqliteLimits::default()).unwrap();
        (journal, SqliteDesk::open(&path, sealer(), SqliteLimits::default()).unwrap())
    }

    async fn restart(&self, journal: SqliteJournal) -> (SqliteJournal, SqliteDesk) {
        journal.close().await;
        drop(journal);
        self.open()
    }
}

/// Behind a line that loses calls, before they are done or after.
pub(super) struct OnABadLine(pub(super) u64);

impl Place for OnABadLine {
    type Journal = SimulatedJournal;
    type Desk = SimulatedJournal;
    const LOSES: bool = true;

    fn open(&self) -> (SimulatedJournal, SimulatedJournal) {
        let faults = Faults {
            seed: self.0,
            lost_requests: 200,
            lost_answers: 200,
            delay_max: Duration::from_millis(20),
            ..Faults::NONE
        };
        let journal = SimulatedJournal::new(faults);
        (journal.clone(), journal)
    }

    async fn restart(&self, journal: SimulatedJournal) -> (SimulatedJournal, SimulatedJournal) {
        let journal = journal.restarted();
        (journal.clone(), journal)
    }
}
