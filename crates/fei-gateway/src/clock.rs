//! What time it is in Korea. Everything dated in FEI asks here, so that a test or the demo can say what day it is.

mod onward;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

pub use self::onward::OnwardClock;

/// A clock in Korean time (UTC+9, no daylight saving: no time zone database is needed).
pub trait Clock: Send + Sync + 'static {
    /// The time of day in Korea.
    fn now(&self) -> DateTime;

    /// The day in Korea: it picks the version of a layout and the counter of references.
    fn today(&self) -> Date {
        self.now().date()
    }

    /// The same moment for a journal, which knows no place: what waits for a time waits for this one.
    fn moment(&self) -> Timestamp {
        moment(self.now())
    }
}

/// Korea's offset from UTC.
const KOREA: Offset = Offset::constant(9);

/// A time of day in Korea as a moment.
pub(crate) fn moment(time: DateTime) -> Timestamp {
    // Only the last hours of the last year that there is have none.
    KOREA.to_timestamp(time).unwrap_or(Timestamp::MAX)
}

/// A moment, in milliseconds since 1970, as a time of day in Korea; none: there is no such day.
pub(crate) fn in_korea(ms: i64) -> Option<DateTime> {
    Timestamp::from_millisecond(ms).ok().map(|moment| KOREA.to_datetime(moment))
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime {
        TimeZone::fixed(KOREA).to_datetime(Timestamp::now())
    }
}

/// A time as telegrams and `{@now}` write it: `YYYYMMDDhhmmss`.
pub(crate) fn digits(time: DateTime) -> String {
    let mut digits = String::with_capacity(14);
    let fields = [time.month(), time.day(), time.hour(), time.minute(), time.second()];
    let years = [time.year() / 100, time.year() % 100].map(|two| i8::try_from(two).unwrap_or(0));
    for two in years.into_iter().chain(fields) {
        digits.extend([two / 10, two % 10].map(|digit| char::from(b'0' + digit.unsigned_abs())));
    }
    digits
}
