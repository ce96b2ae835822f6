//! FEI's clock on the stage: it stands at half past two of the case's day, until it is let go.

use std::sync::{Mutex, PoisonError};

use fei_gateway::{Clock, SystemClock};
use jiff::Span;
use jiff::civil::{Date, DateTime};

/// A clock that stands where it is put; nowhere: the machine's.
#[derive(Debug, Default)]
pub(super) struct StageClock(Mutex<Option<DateTime>>);

impl StageClock {
    /// Puts it to a day.
    pub(super) fn set(&self, day: Date) {
        self.put(Some(day.at(14, 30, 0, 0)));
    }

    /// Puts it so long behind the time of a day's cases.
    pub(super) fn pass(&self, day: Date, span: Span) {
        self.put(day.at(14, 30, 0, 0).checked_add(span).ok());
    }

    /// Lets it go on as the machine's.
    pub(super) fn release(&self) {
        self.put(None);
    }

    fn put(&self, time: Option<DateTime>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = time;
    }
}

impl Clock for StageClock {
    fn now(&self) -> DateTime {
        let stands = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        stands.unwrap_or_else(|| SystemClock.now())
    }
}
