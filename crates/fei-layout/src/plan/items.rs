//! A telegram whose items are transactions: each with its own number at the institution, its own outcome, its own row in
//! the journal.

use super::{FieldIx, Find, GroupIx, Wording};

/// Whose items they are, and how an answer tells of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Items {
    /// The group of the request.
    pub asked: GroupIx,
    /// The group of the response: an item for each one of the request.
    pub told: GroupIx,
    /// Items of one call at most. A telegram with more is refused before anything is sent.
    pub max: u32,
    /// What an operator finds each by: rows of the item.
    pub find: Find,
    /// Rows of the response's item that say how it ended.
    pub answer: Box<[(FieldIx, Wording)]>,
}
