//! A journal that lives as long as the process: for development, demo and tests.
//!
//! It keeps the same states, compare-and-sets and duplicates as a durable one, so that nothing above can tell.

mod book;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fei_exchange::TxnId;
use jiff::civil::Date;
use tokio::sync::watch;

use self::book::Book;
use crate::{Begun, Ending, Found, Intent, Journal, JournalError};

/// What a journal in memory may hold.
#[derive(Debug, Clone, Copy)]
pub struct MemoryLimits {
    /// Transactions kept at most. The one that ended first makes room; an open one never does, because its duplicate
    /// would be sent again. About 2 KiB each.
    pub rows_max: usize,
}

impl Default for MemoryLimits {
    fn default() -> Self {
        Self { rows_max: 50_000 }
    }
}

/// The journal in memory. Clones share one book.
#[derive(Debug, Clone, Default)]
pub struct MemoryJournal {
    book: Arc<Mutex<Book>>,
}

impl MemoryJournal {
    /// An empty journal with these limits.
    #[must_use]
    pub fn new(limits: MemoryLimits) -> Self {
        Self { book: Arc::new(Mutex::new(Book::new(limits))) }
    }

    /// Makes `next` the next number of a counter on a day: for a demo that shows given references, and for tests.
    pub fn seed(&self, counter: &str, day: Date, next: u64) {
        self.book().seed(counter, day, next);
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        // A panic elsewhere leaves the book whole: every change below is made by one call.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for MemoryJournal {
    async fn begin(&self, intent: Intent) -> Result<Begun, JournalError> {
        self.book().begin(intent)
    }

    async fn settle(&self, txn: TxnId, ending: Ending) -> Result<Ending, JournalError> {
        self.book().settle(txn, ending)
    }

    async fn ended(&self, txn: TxnId) -> Result<Ending, JournalError> {
        let mut watch: watch::Receiver<Option<Ending>> = self.book().watch(txn)?;
        let ended = watch.wait_for(Option::is_some).await;
        ended.ok().and_then(|ending| ending.clone()).ok_or(JournalError::NoRow(txn))
    }

    async fn next_number(&self, counter: &str, day: Date) -> Result<u64, JournalError> {
        Ok(self.book().next_number(counter, day))
    }

    async fn find(&self, channel: &str, key: &[u8]) -> Result<Option<Found>, JournalError> {
        Ok(self.book().find(channel, key))
    }
}
