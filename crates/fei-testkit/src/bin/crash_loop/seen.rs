//! How much of each kind the books hold: a run in which nothing was undone has shown nothing of undoing.

use std::collections::HashMap;
use std::fmt;
use std::ops::AddAssign;

use crate::journal::Books;
use crate::layouts::Changes;

/// So much of each.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) transactions: usize,
    /// Payments that were undone.
    undone: usize,
    /// Lanes of several items.
    lanes: usize,
    /// Notices that the core has taken.
    notices: usize,
    /// Deposits that the core has booked, and those of which this was known late.
    deposits: usize,
    deposits_late: usize,
    /// Sets of layouts that were taken while it ran, and those that were refused.
    swapped: usize,
    refused: usize,
}

impl Seen {
    /// In the books of one journal, and in what its gateways said.
    pub(crate) fn of(books: &Books, changes: Changes) -> Self {
        let mut lanes = HashMap::<&str, usize>::new();
        books.items.iter().for_each(|item| *lanes.entry(&item.lane).or_default() += 1);
        let calls = |stage: &str| books.calls.iter().filter(|row| row.stage == stage).count();
        Self {
            transactions: books.all().count(),
            undone: books.rows.values().filter(|row| row.stage == "reversed").count(),
            lanes: lanes.values().filter(|items| **items > 1).count(),
            notices: books.items.iter().filter(|item| item.kind == "notice" && item.state == "done").count(),
            deposits: calls("executed"),
            deposits_late: calls("confirmed_executed"),
            swapped: changes.taken,
            refused: changes.refused,
        }
    }

    /// Whether there was some of each.
    pub(crate) fn is_some_of_each(&self) -> bool {
        let Self { transactions, undone, lanes, notices, deposits, deposits_late, swapped, refused } = *self;
        [transactions, undone, lanes, notices, deposits, deposits_late, swapped, refused]
            .iter()
            .all(|seen| *seen > 0)
    }
}

impl AddAssign for Seen {
    fn add_assign(&mut self, other: Self) {
        self.transactions += other.transactions;
        self.undone += other.undone;
        self.lanes += other.lanes;
        self.notices += other.notices;
        self.deposits += other.deposits;
        self.deposits_late += other.deposits_late;
        self.swapped += other.swapped;
        self.refused += other.refused;
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { transactions, undone, lanes, notices, deposits, deposits_late, swapped, refused } = self;
        write!(
            f,
            "{transactions} transactions, {undone} undone, {lanes} lanes of several items, {notices} notices taken, \
             {deposits} deposits and {deposits_late} late, {swapped} layouts swapped and {refused} broken"
        )
    }
}
