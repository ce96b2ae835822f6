//! What an operator finds a transaction by, besides its numbers.

use super::FieldIx;

/// Rows of the request that the journal keeps apart, so that a transaction is found by what it says. None: not so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Find {
    /// The amount: an exact number.
    pub amount: Option<FieldIx>,
    /// The amount's currency; without it all amounts are of one.
    pub currency: Option<FieldIx>,
    /// The account: kept as a keyed hash and its last four characters.
    pub account: Option<FieldIx>,
}
