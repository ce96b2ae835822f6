//! How much of each kind the books hold: a run in which nothing was undone has shown nothing of undoing.

use std::collections::HashMap;
use std::fmt;
use std::ops::AddAssign;

use crate::journal::{Books, Row};
use crate::layouts::Changes;
use crate::ledger::{Ledger, trace};
use crate::question::What;

/// What there must be some of.
const KINDS: [&str; 17] = [
    "undone",
    "lanes of several items",
    "notices taken",
    "notices declined",
    "asked for by a line that did not stay",
    "called for by a caller that did not",
    "of telegrams of several",
    "of these known late",
    "deposits",
    "deposits known late",
    "cancels",
    "cancels known late",
    "cancels while the deposit was on its way",
    "cancels that the core heard before the deposit",
    "inquiries answered by the journal",
    "layouts swapped",
    "broken layouts refused",
];

/// So much of each.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) transactions: usize,
    of_each: [usize; KINDS.len()],
}

impl Seen {
    /// In the books of one journal, in what was heard, and in what its gateways said.
    pub(crate) fn of(books: &Books, ledger: &Ledger, changes: Changes) -> Self {
        let mut lanes = HashMap::<&str, usize>::new();
        books.items.iter().for_each(|item| *lanes.entry(&item.lane).or_default() += 1);
        let calls = |what, stage| standing(books.calls.iter().filter(|row| row.what() == Some(what)), stage);
        let notices = |state: &str| {
            books.items.iter().filter(|item| item.kind == "notice" && item.state == state).count()
        };
        let of_each = [
            standing(books.rows.values(), "reversed"),
            lanes.values().filter(|items| **items > 1).count(),
            notices("done"),
            notices("parked"),
            ledger
                .left
                .iter()
                .filter_map(|number| books.rows.get(&trace(*number)))
                .filter(is_undelivered)
                .count(),
            books.calls.iter().filter(is_undelivered).count(),
            standing(books.parts.iter(), "executed"),
            standing(books.parts.iter(), "confirmed_executed"),
            calls(What::Deposit, "executed"),
            calls(What::Deposit, "confirmed_executed"),
            calls(What::Cancel, "executed"),
            calls(What::Cancel, "confirmed_executed"),
            ledger.cancels.values().filter(|cancel| cancel.meanwhile && !cancel.heard.is_empty()).count(),
            ledger.cancels.keys().filter(|number| ledger.is_overtaken(**number)).count(),
            ledger.inquiries.iter().filter(|inquiry| inquiry.is_by_journal()).count(),
            changes.taken,
            changes.refused,
        ];
        Self { transactions: books.all().count(), of_each }
    }

    /// Of what there was none.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        let none = KINDS.into_iter().zip(self.of_each).filter(|(_, seen)| *seen == 0);
        none.map(|(kind, _)| kind).collect()
    }
}

/// Whether it came to its end, and whoever asked was gone.
fn is_undelivered(row: &&Row) -> bool {
    row.delivery.as_deref() == Some("undelivered")
}

fn standing<'r>(rows: impl Iterator<Item = &'r Row>, stage: &str) -> usize {
    rows.filter(|row| row.stage == stage).count()
}

impl AddAssign for Seen {
    fn add_assign(&mut self, other: Self) {
        self.transactions += other.transactions;
        self.of_each.iter_mut().zip(other.of_each).for_each(|(all, seen)| *all += seen);
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} transactions", self.transactions)?;
        KINDS.iter().zip(self.of_each).try_for_each(|(kind, seen)| write!(f, ", {seen} {kind}"))
    }
}
