//! What the institution received, against what the journal says: I2, I9, I11, I12.

use std::collections::{HashMap, HashSet};

use crate::checks::{Case, OPEN};
use crate::ledger::trace;
use crate::report::Findings;

/// I2: a transfer arrives once at most, by the institution's number and by the core's.
pub(super) fn each_request_arrives_once(case: &Case<'_>, found: &mut Findings) {
    let mut times = HashMap::<&str, u32>::new();
    for arrival in case.institution.transfers.iter().chain(&case.institution.items) {
        *times.entry(&arrival.reference).or_default() += 1;
    }
    for (reference, times) in times.into_iter().filter(|(_, times)| *times > 1) {
        found.add("I2", format!("{reference} arrived {times} times"));
    }
    for number in case.ledger.pages.keys() {
        let arrived = case.arrivals(*number).len();
        if arrived > 1 {
            found.add("I2", format!("{} arrived {arrived} times", trace(*number)));
        }
    }
    for double in &case.books.double {
        found.add("I2", format!("{double} has two rows"));
    }
}

/// I2: an undoing has a number that nothing else has, and keeps it: who knows it by its number would else do it twice, or take it
/// for another one.
pub(super) fn each_undoing_has_one_number(case: &Case<'_>, found: &mut Findings) {
    let arrived = case.institution.transfers.iter().map(|arrival| &*arrival.reference);
    let references = case.books.asked().filter_map(|row| row.reference.as_deref());
    let references: HashSet<_> = arrived.chain(references).collect();
    let (mut numbers, mut undone) = (HashSet::new(), HashSet::new());
    for (number, about) in &case.institution.undoings {
        if references.contains(&**number) || !numbers.insert(number) {
            found.add("I2", format!("{about} was undone under {number}, which something else has"));
        }
        if !undone.insert(about) {
            found.add("I2", format!("{about} was undone under {number} and under another number"));
        }
    }
}

/// I9: nothing of a dead process is in flight.
pub(super) fn nothing_is_left_in_flight(case: &Case<'_>, found: &mut Findings) {
    for row in case.books.all().filter(|row| &*row.stage == "sending") {
        found.add("I9", format!("{} is still {}", row.trace, row.stage));
    }
}

/// I11: the institution's money is the journal's, transfer by transfer and so in all: executed and not undone. What is open
/// yet is left out.
pub(super) fn sums_are_equal(case: &Case<'_>, found: &mut Findings) {
    for arrival in &case.institution.transfers {
        let row = case.books.rows.get(&arrival.trace);
        let ours = row.filter(|row| row.reference.as_deref() == Some(&*arrival.reference));
        if ours.is_none_or(|row| row.amount.as_deref() != Some(&*arrival.amount.to_string())) {
            let (reference, trace) = (&arrival.reference, &arrival.trace);
            found.add("I11", format!("{reference} of {trace} arrived, and no row is its own: {row:?}"));
        }
    }
    let standing = case.institution.transfers.iter().filter(|arrival| arrival.stands());
    let standing: HashSet<_> = standing.map(|arrival| &*arrival.reference).collect();
    for row in case.books.rows.values().filter(|row| !OPEN.contains(&&*row.stage)) {
        let moved = row.reference.as_deref().is_some_and(|reference| standing.contains(reference));
        if moved != matches!(&*row.stage, "executed" | "confirmed_executed") {
            let there = if moved { "is" } else { "is not" };
            found.add(
                "I11",
                format!("{} stands {}, and its money {there} where it was to go", row.trace, row.stage),
            );
        }
    }
}

/// I12: the chain of events holds.
pub(super) fn the_chain_is_whole(case: &Case<'_>, found: &mut Findings) {
    if case.books.verdict["verdict"] != "sound" {
        found.add("I12", case.books.verdict.to_string());
    }
}
