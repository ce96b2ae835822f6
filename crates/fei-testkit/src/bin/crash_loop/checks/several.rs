//! Telegrams of several transfers, item by item: I1, I2, I3, I4, I5, I10, I11.

use std::collections::HashMap;

use super::answers::agrees;
use crate::checks::taken_back::{is_denied, is_forgotten};
use crate::checks::{Case, OPEN};
use crate::fate::{Fate, ItemFate};
use crate::institution::Arrival;
use crate::journal::Row;
use crate::ledger::Class;
use crate::report::Findings;
use crate::several::{Several, ToldItem};

/// An item in all books.
struct Part<'c> {
    amount: u64,
    fate: ItemFate,
    told: Vec<&'c ToldItem>,
    arrivals: &'c [&'c Arrival],
    rows: &'c [&'c Row],
}

/// All of them, telegram by telegram.
pub(super) fn agree_in_all_books(case: &Case<'_>, found: &mut Findings) {
    let followed = case.followed("pending");
    let arrivals = by_amount(&case.institution.items, |arrival| Some(arrival.amount));
    let rows = by_amount(&case.books.parts, |row| row.amount.as_ref()?.parse().ok());
    for (number, several) in &case.ledger.several {
        let parts = parts(several, &arrivals, &rows);
        let written = parts.iter().filter(|part| !part.rows.is_empty()).count();
        if written != 0 && written != parts.len() {
            found.add("I1", format!("{written} of the {} items of {number} have a row", parts.len()));
        }
        if several.heard.iter().any(|items| items.len() != several.amounts.len()) {
            found.add("I10", format!("{number} was told of other items than it has: {:?}", several.heard));
        }
        for part in &parts {
            let follows = part.rows.iter().all(|row| followed.contains(&*row.txn));
            if several.heard.is_empty() && part.stands(&["sending"]) || part.stands(&["unknown"]) && !follows
            {
                found.add("I1", format!("{} of {number}: {:?}, and nothing follows", part.amount, part.rows));
            }
            part.came_once(found);
            part.is_as_told(found);
            part.is_told_alike(found);
            part.is_where_the_journal_says(found);
        }
    }
}

fn by_amount<T>(all: &[T], amount: impl Fn(&T) -> Option<u64>) -> HashMap<u64, Vec<&T>> {
    let mut by = HashMap::<u64, Vec<&T>>::new();
    all.iter().for_each(|one| by.entry(amount(one).unwrap_or_default()).or_default().push(one));
    by
}

fn parts<'c>(
    several: &'c Several,
    arrivals: &'c HashMap<u64, Vec<&'c Arrival>>,
    rows: &'c HashMap<u64, Vec<&'c Row>>,
) -> Vec<Part<'c>> {
    let part = |(at, amount): (usize, &u64)| Part {
        amount: *amount,
        fate: ItemFate::of(several.amounts[0], *amount),
        told: several.heard.iter().filter_map(|items| items.get(at)).collect(),
        arrivals: arrivals.get(amount).map_or(&[], Vec::as_slice),
        rows: rows.get(amount).map_or(&[], Vec::as_slice),
    };
    several.amounts.iter().enumerate().map(part).collect()
}

impl Part<'_> {
    /// I2: it arrives once at most, and has one row. I11: under the number that the row has.
    fn came_once(&self, found: &mut Findings) {
        let Self { amount, arrivals, rows, .. } = self;
        if arrivals.len() > 1 || rows.len() > 1 {
            found.add("I2", format!("item {amount} arrived {} times, and has {rows:?}", arrivals.len()));
        }
        let known =
            |arrival: &Arrival| rows.iter().any(|row| row.reference.as_ref() == Some(&arrival.reference));
        if !arrivals.iter().all(|arrival| known(arrival)) {
            found.add(
                "I11",
                format!("item {amount} arrived as {arrivals:?}, and no row is its own: {rows:?}"),
            );
        }
    }

    /// I3: what was not executed did not arrive, but where the institution itself refused it, or has said so since. I4: what
    /// was told is what the journal says.
    fn is_as_told(&self, found: &mut Findings) {
        let Self { amount, told, .. } = self;
        let never = !told.is_empty() && told.iter().all(|item| item.class == Class::NotExecuted);
        let is_so = self.fate == ItemFate::Whole(Fate::Refused) || self.stands(&["confirmed_not"]);
        if (never || self.stands(&["not_sent"])) && !self.arrivals.is_empty() && !is_so {
            found.add("I3", format!("item {amount} was told not executed, and arrived: {:?}", self.rows));
        }
        if self.is_denied() {
            found.add("I3", format!("item {amount} was told not executed after all: {:?}", self.rows));
        }
        let stage = self.rows.first().map(|row| &*row.stage);
        for item in told.iter().filter(|item| item.class != Class::NotExecuted || never) {
            if !agrees(item.class, stage) {
                found.add("I4", format!("item {amount} was told {:?}, and stands {stage:?}", item.class));
            }
        }
    }

    /// I5: the same each time, and what was known stays known.
    fn is_told_alike(&self, found: &mut Findings) {
        let mut known: Vec<_> = self.told.iter().filter(|item| item.class.is_known()).collect();
        known.dedup();
        if known.len() > 1 || self.is_denied() || is_forgotten(self.classes()) {
            let told: Vec<_> = self.told.iter().map(|item| item.bytes.escape_ascii().to_string()).collect();
            found.add("I5", format!("item {} was told different things: {told:?}", self.amount));
        }
    }

    /// I11: its money is where the journal says; what is open yet is left out.
    fn is_where_the_journal_says(&self, found: &mut Findings) {
        let executed = self.stands(&["executed", "confirmed_executed"]);
        let moved = self.arrivals.iter().any(|arrival| arrival.stands());
        if !self.stands(&OPEN) && executed != moved {
            let (amount, rows) = (self.amount, self.rows);
            found.add("I11", format!("item {amount} moved: {moved}, and stands {rows:?}"));
        }
    }

    fn is_denied(&self) -> bool {
        is_denied(self.classes(), self.rows.iter().map(|row| &*row.stage))
    }

    fn classes(&self) -> impl Iterator<Item = Class> {
        self.told.iter().map(|item| item.class)
    }

    fn stands(&self, stages: &[&str]) -> bool {
        self.rows.iter().any(|row| stages.contains(&&*row.stage))
    }
}
