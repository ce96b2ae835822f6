//! The journal in a file: SQLite with its WAL, every commit on the disk before anybody hears of it.
//!
//! All writing is one thread's; reading goes beside it. Telegrams lie there sealed, and what happened is a
//! chain of hashes that [`SqliteJournal::verify`] walks.
//!
//! It must never know a layout: a telegram is bytes that somebody else can read.

mod begin;
mod chain;
mod commit;
mod counts;
mod end;
mod group;
mod hash;
mod image;
mod limits;
mod migrations;
mod numbers;
mod place;
mod readers;
mod state;
mod stored;
mod sweep;
#[cfg(test)]
mod tests;
mod trouble;
mod verify;
mod waiting;
mod work;
mod writer;

use std::path::Path;
use std::sync::Arc;

use fei_exchange::TxnId;
use jiff::civil::Date;
use tokio::sync::{mpsc, oneshot, watch};

pub use self::counts::SqliteCounts;
pub use self::limits::SqliteLimits;
pub use self::trouble::OpenError;
pub use self::verify::{Break, Verdict};

use self::begin::{NewRow, fingerprint};
use self::end::{Actor, NewEnding};
use self::place::Place;
use self::readers::Readers;
use self::stored::Stored;
use self::work::{Done, Job, Work};
use self::writer::{Message, Opened, Shared, Writer};
use crate::seal::{SealError, Sealer};
use crate::{Begun, Ending, Found, Intent, Journal, JournalError, Proof};

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

/// The number of this start: rows of an earlier one have no owner any more.
const EPOCH: &str = "INSERT INTO epoch (started_at_ms) VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER))
    RETURNING epoch";

impl SqliteJournal {
    /// Opens the journal, or makes it if there is none; the folder must be there. It is this process's alone until the
    /// last clone is dropped or [`close`](Self::close) is done. Blocks for as long as the disk takes.
    ///
    /// What an earlier process left in state sending is still so: call [`sweep`](Self::sweep) before the lines open.
    ///
    /// # Errors
    /// It cannot be used; the message says why, and names the file. Nothing may be sent without a journal.
    pub fn open(path: &Path, sealer: Sealer, limits: SqliteLimits) -> Result<Self, OpenError> {
        let place = Arc::new(Place::new(path, limits));
        let unusable = |error: rusqlite::Error| OpenError::unusable(path, &error);
        let lock = place.lock()?;
        let connection = place.prepare()?;
        let epoch = connection.query_row(EPOCH, [], |row| row.get(0)).map_err(unusable)?;
        let shared = Arc::<Shared>::default();
        let (gone, writer_gone) = watch::channel(());
        let opened = Opened { connection, lock, gone };
        let writer = Writer::new(limits, epoch, Arc::clone(&shared), opened).map_err(unusable)?;

        let (queue, jobs) = mpsc::channel(limits.waiting_max.max(1));
        let thread = std::thread::Builder::new().name("fei-journal".to_owned());
        thread.spawn(move || writer.run(jobs)).map_err(|error| OpenError::file(path, error))?;
        let readers = Readers::new(place, limits.readers_max);
        Ok(Self { epoch, sealer: Arc::new(sealer), queue, readers, shared, writer_gone })
    }

    /// What the writer has done so far.
    #[must_use]
    pub fn counts(&self) -> SqliteCounts {
        self.shared.counters.read()
    }

    /// Writes what waits, takes nothing more, and gives the file back. Later calls hear that the journal is down.
    pub async fn close(&self) {
        let _ = self.queue.send(Message::Close).await;
        // An error is the news: the channel is closed when the file is given back.
        let _ = self.writer_gone.clone().changed().await;
    }

    /// Walks all that the journal holds and says whether it is what was written. It takes a while, and stops nobody.
    ///
    /// # Errors
    /// The disk gives none of it.
    pub async fn verify(&self) -> Result<Verdict, JournalError> {
        self.readers.read(verify::walk).await
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
    fn submit(&self, work: Work) -> Result<Told, JournalError> {
        let (reply, told) = oneshot::channel();
        let full = |error| match error {
            mpsc::error::TrySendError::Full(_) => JournalError::Down("too many wait for the disk".into()),
            mpsc::error::TrySendError::Closed(_) => closed(),
        };
        self.queue.try_send(Message::Job(Job { work, reply })).map_err(full)?;
        Ok(told)
    }

    /// Puts an ending into the queue, and waits for a place if need be: it must not be lost to a crowd of beginnings.
    async fn submit_ending(&self, actor: Actor, txn: TxnId, ending: &Ending) -> Result<Told, JournalError> {
        let ending = NewEnding::new(&self.sealer, actor, txn, ending).map_err(unsealed)?;
        let (reply, told) = oneshot::channel();
        let job = Job { work: Work::End(Box::new(ending)), reply };
        self.queue.send(Message::Job(job)).await.map_err(|_| closed())?;
        Ok(told)
    }

    /// How a transaction ended; none while it is sending.
    async fn ending(&self, txn: TxnId) -> Result<Option<Ending>, JournalError> {
        let stored = self.readers.read(move |connection| Stored::by_txn(connection, txn)).await?;
        stored.ok_or(JournalError::NoRow(txn))?.ending(&self.sealer)
    }

    async fn stored(&self, channel: &str, key: &[u8]) -> Result<Option<Stored>, JournalError> {
        let (channel, key) = (channel.to_owned(), key.to_owned());
        self.readers.read(move |connection| Stored::by_key(connection, &channel, &key)).await
    }
}

/// The writer's word, to come.
type Told = oneshot::Receiver<Result<Done, JournalError>>;

async fn hear(told: Told) -> Result<Done, JournalError> {
    told.await.unwrap_or_else(|_| Err(closed()))
}

fn closed() -> JournalError {
    JournalError::Down("it is closed".into())
}

fn unsealed(error: SealError) -> JournalError {
    JournalError::Down(error.to_string().into())
}

impl Journal for SqliteJournal {
    async fn begin(&self, intent: Intent) -> Result<Begun, JournalError> {
        let (txn, content) = (intent.txn, fingerprint(&intent.fingerprint));
        let (channel, key) = (intent.channel.clone(), intent.key.clone());
        let row = NewRow::new(&self.sealer, intent).map_err(unsealed)?;
        match hear(self.submit(Work::Begin(Box::new(row)))?).await? {
            Done::Stands => Ok(Begun::Row(Proof::of(txn))),
            Done::Refused(error) => Err(error),
            Done::Taken | Done::Number(_) => {
                // Whoever has the key was committed before this was answered.
                let first = self.stored(&channel, &key).await?.ok_or(JournalError::NoRow(txn))?;
                let same = first.fingerprint == content;
                Ok(if same { Begun::Duplicate(first.found(&self.sealer)?) } else { Begun::Conflict })
            }
        }
    }

    async fn settle(&self, txn: TxnId, ending: Ending) -> Result<Ending, JournalError> {
        let told = self.submit_ending(Actor::Owner, txn, &ending).await?;
        if let Done::Stands = hear(told).await? {
            return Ok(ending);
        }
        let other = || JournalError::Refused(format!("{txn} was begun by an earlier process").into());
        self.ending(txn).await?.ok_or_else(other)
    }

    async fn ended(&self, txn: TxnId) -> Result<Ending, JournalError> {
        loop {
            let mut end = self.shared.waiting.subscribe(txn);
            if let Some(ending) = self.ending(txn).await? {
                return Ok(ending);
            }
            if self.queue.is_closed() {
                return Err(closed());
            }
            // An error is the news: the channel is closed when the row has ended.
            let _ = end.changed().await;
        }
    }

    async fn next_number(&self, counter: &str, day: Date) -> Result<u64, JournalError> {
        let number = match self.shared.numbers.take(counter, day) {
            Some(number) => Done::Number(number),
            None => hear(self.submit(Work::Number { counter: counter.into(), day })?).await?,
        };
        match number {
            Done::Number(number) => Ok(number.unsigned_abs()),
            other => Err(JournalError::Down(format!("no number came but {other:?}").into())),
        }
    }

    async fn find(&self, channel: &str, key: &[u8]) -> Result<Option<Found>, JournalError> {
        let stored = self.stored(channel, key).await?;
        stored.map(|stored| stored.found(&self.sealer)).transpose()
    }
}
