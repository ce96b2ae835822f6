//! How old what a journal holds is, by business date.

use jiff::civil::Date;

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
