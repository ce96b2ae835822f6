//! How old what a journal holds is, by business date.

use jiff::civil::Date;

/// A date that is younger stays: so whoever refuses telegrams that are older than this less some days knows that what it takes
/// was never removed.
pub const RETENTION_DAYS_MIN: i64 = 35;

/// A business date that is old enough to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aged {
    /// The date.
    pub day: Date,
    /// Its transactions.
    pub rows: u64,
    /// Those of them that are not closed, or that something still follows. With one of them the whole date stays.
    pub open: u64,
}
