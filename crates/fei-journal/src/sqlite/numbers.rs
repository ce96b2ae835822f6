//! Numbers of a counter on a business date: reserved by a commit, several at once, and given from memory.
//!
//! What a process that dies had reserved and not given is never given: a gap is harmless, a number twice is not. What a commit
//! reserved may be given when it is on the disk; before that only within the commits behind it, which are there no sooner.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use rusqlite::params;

use super::group::{Group, Reserved};
use super::work::Work;

/// Numbers that are reserved and not given yet.
#[derive(Debug, Default)]
pub(super) struct Numbers(Mutex<Left>);

#[derive(Debug, Default)]
struct Left {
    /// On the disk.
    kept: Reserved,
    /// Not there yet, with the number of the commit that reserved them.
    coming: HashMap<(Box<str>, Date), (u64, RangeInclusive<i64>)>,
}

const RESERVE: &str = "INSERT INTO counter (name, business_date, reserved) VALUES (?1, ?2, ?3)
    ON CONFLICT (name, business_date) DO UPDATE SET reserved = reserved + ?3 RETURNING reserved";

impl Numbers {
    /// The next one, if one is reserved.
    pub(super) fn take(&self, counter: &str, day: Date) -> Option<i64> {
        self.left().kept.get_mut(&(counter.into(), day))?.next()
    }

    /// The next one for a commit in the making: also of what the commits before it reserved.
    fn take_within(&self, counter: &str, day: Date) -> Option<i64> {
        let (mut left, key) = (self.left(), (counter.into(), day));
        let coming = left.coming.get_mut(&key).and_then(|(_, numbers)| numbers.next());
        coming.or_else(|| left.kept.get_mut(&key)?.next())
    }

    /// What a commit has reserved. Nothing is lost of what was there: the writer, which alone reserves, does so when nothing
    /// is left.
    pub(super) fn reserve(&self, commit: u64, reserved: Reserved) {
        let reserved = reserved.into_iter().map(|(key, numbers)| (key, (commit, numbers)));
        self.left().coming.extend(reserved);
    }

    /// A commit, and all before it, are on the disk. One small entry a day and counter stays for as long as the process lives.
    pub(super) fn keep(&self, commit: u64) {
        let Left { kept, coming } = &mut *self.left();
        let there = coming.extract_if(|_, (by, _)| *by <= commit);
        kept.extend(there.map(|(key, (_, numbers))| (key, numbers)));
    }

    /// From now on the counter gives these, without the disk: see [`SqliteJournal::seed`](super::SqliteJournal::seed).
    pub(super) fn seed(&self, counter: &str, day: Date, next: i64) {
        self.left().kept.insert((counter.into(), day), next..=i64::MAX);
    }

    fn left(&self) -> MutexGuard<'_, Left> {
        // A panic elsewhere leaves the maps whole: it can lose numbers, and give none twice.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The next number, asked of the writer: one that an earlier commit left over, or one that this commit reserves.
#[derive(Debug)]
pub(super) struct NextNumber {
    pub(super) counter: Box<str>,
    pub(super) day: Date,
}

impl Work for NextNumber {
    type Done = i64;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<i64> {
        let key = (self.counter.clone(), self.day);
        let here = group.reserved.get_mut(&key).and_then(Iterator::next);
        if let Some(number) = here.or_else(|| group.terms.numbers.take_within(&self.counter, self.day)) {
            return Ok(number);
        }
        #[cfg(feature = "failpoints")]
        if let Some(mut numbers) = super::mistakes::numbers() {
            let first = numbers.next().unwrap_or_default();
            group.reserved.insert(key, numbers);
            return Ok(first);
        }
        let ahead = i64::from(group.terms.numbers_ahead.max(1));
        let mut reserve = group.connection.prepare_cached(RESERVE)?;
        let last: i64 =
            reserve.query_row(params![self.counter, self.day.to_string(), ahead], |row| row.get(0))?;
        let first = last - ahead + 1;
        group.reserved.insert(key, first + 1..=last);
        Ok(first)
    }
}
