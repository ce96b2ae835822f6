//! The journal in a file: SQLite with its WAL, every commit on the disk before anybody hears of it.
//!
//! All writing is one thread's; reading goes beside it. Telegrams lie there sealed, and what happened is a
//! chain of hashes that [`SqliteJournal::verify`] walks.
//!
//! It must never know a layout: a telegram is bytes that somebody else can read.

mod again;
mod backlog;
mod begin;
mod chain;
mod checkpoint;
mod claim;
mod columns;
mod commit;
mod content;
mod contradicted;
mod counts;
mod damage;
mod delivery;
mod desk;
mod end;
mod exchange;
mod finish;
mod follow_up;
mod group;
mod image;
mod in_doubt;
mod item;
mod keys;
mod layouts;
mod limits;
mod log;
mod lookup;
mod mark;
mod migrations;
#[cfg(feature = "failpoints")]
mod mistakes;
mod note;
mod notice;
mod numbers;
mod on_disk;
mod open_by;
mod operate;
mod orders;
mod place;
mod probe;
mod readers;
mod report;
mod retention;
mod settle;
mod show;
mod still_there;
mod stored;
mod syncer;
mod taking_back;
#[cfg(test)]
mod tests;
mod tries;
mod trouble;
mod verify;
mod waiting;
mod work;
mod writer;

use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use fei_exchange::TxnId;
use jiff::civil::Date;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;

pub use self::counts::{Spread, SqliteCounts, Walked};
pub use self::desk::SqliteDesk;
pub use self::limits::SqliteLimits;
pub use self::trouble::OpenError;
pub use self::verify::{Break, Verdict};

use self::finish::Files;
use self::lookup::Asked;
use self::place::{Lock, Place};
use self::readers::Readers;
use self::still_there::StillThere;
use self::work::{Told, Work, job};
use self::writer::{Message, Opened, Shared, Writer};
use crate::seal::{SealError, Sealer};
use crate::{Backlog, ForPeople, Item, ItemQuery, JournalError, Lookup, Query, Row, Shown, Total};

/// The journal in a file. Clones share it.
#[derive(Debug, Clone)]
pub struct SqliteJournal {
    epoch: i64,
    sealer: Arc<Sealer>,
    queue: mpsc::Sender<Message>,
    readers: Readers,
    shared: Arc<Shared>,
    writer_gone: watch::Receiver<()>,
}

/// Between two tries to give up a walk.
const INTERRUPT_PAUSE: Duration = Duration::from_millis(50);

/// The number of this start: rows of an earlier one have no owner any more.
const EPOCH: &str = "INSERT INTO epoch (started_at_ms) VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER))
    RETURNING epoch";

const FREE_LANES: &str = "UPDATE lane SET token = token + 1, lease_until_ms = 0 WHERE lease_until_ms > 0";

impl SqliteJournal {
    /// Opens the journal, or makes it if there is none; the folder must be there. It is this process's alone until the
    /// last clone is dropped or [`close`](Self::close) is done. Blocks for as long as the disk takes.
    ///
    /// What an earlier process left in state sending is still so: it is [`left`](crate::FollowUp::left).
    ///
    /// # Errors
    /// It cannot be used; the message says why, and names the file. Nothing may be sent without a journal.
    pub fn open(path: &Path, sealer: Sealer, limits: SqliteLimits) -> Result<Self, OpenError> {
        let place = Arc::new(Place::new(path, limits));
        let mut lock = place.lock()?;
        let begun = Self::begin_epoch(&place, &mut lock, &sealer).inspect_err(|why| lock.not_started(why));
        let (connection, epoch) = begun?;
        Self::over(&place, connection, Some(lock), epoch, sealer)
    }

    /// All that a start reads and writes before there is a writer. Each of its commits is on the disk when it returns.
    fn begin_epoch(
        place: &Place,
        lock: &mut Lock,
        sealer: &Sealer,
    ) -> Result<(rusqlite::Connection, i64), OpenError> {
        let path = place.path();
        let connection = place.prepare(lock)?;
        #[cfg(feature = "failpoints")]
        mistakes::prepare(&connection).map_err(|error| OpenError::unusable(path, &error))?;
        keys::agree(&connection, sealer, path)?;
        if let Some(txn) = verify::lost(&connection).map_err(|error| OpenError::unusable(path, &error))? {
            return Err(OpenError::Lost { path: trouble::shown(path), txn });
        }
        place.settle(&connection).map_err(|error| OpenError::unusable(path, &error))?;
        let epoch = connection.query_row(EPOCH, [], |row| row.get(0));
        let epoch = epoch.map_err(|error| OpenError::unusable(path, &error))?;
        // Whoever held a lane is gone: the lock says so, and nobody need wait for the lease.
        connection.execute(FREE_LANES, []).map_err(|error| OpenError::unusable(path, &error))?;
        Ok((connection, epoch))
    }

    /// Starts the writer and the readers. With a lock it is the gateway's, in an epoch of its own.
    fn over(
        place: &Arc<Place>,
        connection: rusqlite::Connection,
        lock: Option<Lock>,
        epoch: i64,
        sealer: Sealer,
    ) -> Result<Self, OpenError> {
        let (path, limits) = (place.path(), place.limits());
        let shared = Arc::<Shared>::default();
        let (gone, writer_gone) = watch::channel(());
        let beside = lock.is_none();
        let (checkpointer, files) = match lock {
            Some(lock) => {
                let now = StillThere::now(path, lock.path());
                let (still_there, wal) = now.map_err(|error| OpenError::file(path, error))?;
                Place::hurry(&connection).map_err(|error| OpenError::unusable(path, &error))?;
                let checkpointer = place.writer().map_err(|error| OpenError::unusable(path, &error))?;
                (Some(checkpointer), Some(Files { wal: Box::new(wal), still_there, lock }))
            }
            None => (None, None),
        };
        let opened = Opened { connection, checkpointer, files, place: Arc::clone(place), gone };
        let writer = Writer::new(limits, epoch, Arc::clone(&shared), opened);
        let writer = writer.map_err(|error| OpenError::file(path, error))?;
        let (queue, jobs) = mpsc::channel(limits.waiting_max.max(1));
        let thread = std::thread::Builder::new().name("fei-journal".to_owned());
        thread.spawn(move || writer.run(jobs)).map_err(|error| OpenError::file(path, error))?;
        let readers = Readers::new(Arc::clone(place), limits.readers_max, Arc::clone(&shared), beside);
        Ok(Self { epoch, sealer: Arc::new(sealer), queue, readers, shared, writer_gone })
    }

    /// What the writer has done so far.
    #[must_use]
    pub fn counts(&self) -> SqliteCounts {
        self.shared.counters.read()
    }

    /// Makes `next` the next number of a counter on a day, and counts on from there without the disk: for a demo that shows
    /// given references. A gateway that is to live on never calls it: a restart would give the same numbers again.
    pub fn seed(&self, counter: &str, day: Date, next: u64) {
        self.shared.numbers.seed(counter, day, i64::try_from(next).unwrap_or(i64::MAX));
    }

    /// Writes what waits, takes nothing more, and gives the file back. Later calls hear that the journal is down.
    pub async fn close(&self) {
        let _ = self.queue.send(Message::Close).await;
        self.gone().await;
    }

    /// Walks all that the journal holds and says whether it is what was written. It takes a while, and stops nobody.
    ///
    /// # Errors
    /// The disk gives none of it.
    pub async fn verify(&self) -> Result<Verdict, JournalError> {
        let verdict = self.readers.read(verify::walk).await?;
        self.shared.counters.found(&verdict);
        Ok(verdict)
    }

    /// The same, given up when `stop` comes to its end: then nobody knows.
    ///
    /// # Errors
    /// The disk gives none of it.
    pub async fn verify_until(
        &self,
        stop: impl Future<Output = ()>,
    ) -> Result<Option<Verdict>, JournalError> {
        let (tell, mut told) = oneshot::channel();
        let mut walking = pin!(self.readers.read(move |reader| {
            let _ = tell.send(reader.get_interrupt_handle());
            verify::walk(reader)
        }));
        let walked = tokio::select! {
            walked = &mut walking => Some(walked),
            () = stop => None,
        };
        let Some(walked) = walked else {
            let Ok(handle) = told.try_recv() else { return Ok(None) };
            // Between two statements there is nothing to interrupt.
            handle.interrupt();
            while timeout(INTERRUPT_PAUSE, &mut walking).await.is_err() {
                handle.interrupt();
            }
            return Ok(None);
        };
        let verdict = walked?;
        self.shared.counters.found(&verdict);
        Ok(Some(verdict))
    }

    /// Sends nothing more from this journal: a walk found that it is not what was written. What was sent is still ended,
    /// and what is not found may be there. It stays so until the journal is opened anew.
    pub fn distrust(&self, found: &Break) {
        self.shared.damage.distrust(&found.to_string());
    }

    /// Waits until the writer has ended: [`close`](Self::close) was called, or it panicked. Nothing is written any more.
    pub async fn gone(&self) {
        // An error is the news: the channel is closed when the file is given back.
        let _ = self.writer_gone.clone().changed().await;
    }

    /// The same for a journal that this process has not opened; another one may be writing. Blocks.
    ///
    /// # Errors
    /// It is no journal that this program knows, or the disk gives none of it.
    pub fn verify_file(path: &Path) -> Result<Verdict, OpenError> {
        let unusable = |error: rusqlite::Error| OpenError::unusable(path, &error);
        let reader = Place::new(path, SqliteLimits::default()).reader().map_err(unusable)?;
        migrations::version(&reader, path)?;
        verify::walk(&reader).map_err(unusable)
    }

    /// Puts work into the queue; a full one refuses at once.
    fn submit<W: Work>(&self, work: W) -> Result<Told<W::Done>, JournalError> {
        let full = |error| match error {
            mpsc::error::TrySendError::Full(_) => JournalError::Busy,
            mpsc::error::TrySendError::Closed(_) => closed(),
        };
        let (job, told) = job(work);
        self.queue.try_send(Message::Job(job)).map_err(full)?;
        Ok(told)
    }

    /// Has work written, and waits for a place in the queue if need be.
    async fn write<W: Work>(&self, work: W) -> Result<W::Done, JournalError> {
        let (job, told) = job(work);
        self.queue.send(Message::Job(job)).await.map_err(|_| closed())?;
        hear(told).await
    }
}

async fn hear<T>(told: Told<T>) -> Result<T, JournalError> {
    told.await.unwrap_or_else(|_| Err(closed()))
}

fn closed() -> JournalError {
    JournalError::Down("it is closed".into())
}

fn unsealed(error: SealError) -> JournalError {
    JournalError::Down(error.to_string().into())
}

impl Lookup for SqliteJournal {
    async fn query(&self, query: Query) -> Result<Vec<Row>, JournalError> {
        let asked = Asked::of(&query, &self.sealer);
        self.readers.read(move |reader| asked.rows(reader)).await
    }

    async fn show(&self, txn: TxnId) -> Result<Option<Shown>, JournalError> {
        let sealed = self.readers.read(move |reader| show::read(reader, txn)).await?;
        Ok(sealed.map(|sealed| sealed.opened(&self.sealer)))
    }

    async fn totals(&self, day: Date) -> Result<Vec<Total>, JournalError> {
        self.readers.read(move |reader| lookup::totals(reader, day)).await
    }

    async fn items(&self, query: ItemQuery) -> Result<Vec<Item>, JournalError> {
        self.readers.read(move |reader| show::items(reader, &query)).await
    }

    async fn backlog(&self) -> Result<Vec<Backlog>, JournalError> {
        self.readers.read(backlog::read).await
    }

    async fn for_people(&self) -> Result<Vec<ForPeople>, JournalError> {
        self.readers.read(backlog::for_people).await
    }
}
