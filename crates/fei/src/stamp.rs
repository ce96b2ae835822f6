//! When something is written: what rows that hold the clock or the business date get.

use fei_codec::Moment;
use fei_gateway::{Clock, SystemClock};
use jiff::civil::{Date, DateTime};

/// A moment as telegrams write it.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    now: String,
    business_date: String,
}

impl Stamp {
    /// Now, on a business date.
    pub(crate) fn now(business_date: Date) -> Self {
        Self::at(SystemClock.now(), business_date)
    }

    /// Now, and today.
    pub(crate) fn today() -> Self {
        Self::now(SystemClock.today())
    }

    /// In a golden case: half past two of its day, as FEI's clock stands in the demo.
    pub(crate) fn of_case(day: Date) -> Self {
        Self::at(day.at(14, 30, 0, 0), day)
    }

    fn at(now: DateTime, business_date: Date) -> Self {
        Self {
            now: now.strftime("%Y%m%d%H%M%S").to_string(),
            business_date: business_date.strftime("%Y%m%d").to_string(),
        }
    }

    pub(crate) fn moment(&self) -> Option<Moment<'_>> {
        Some(Moment { now: &self.now, business_date: &self.business_date })
    }
}
