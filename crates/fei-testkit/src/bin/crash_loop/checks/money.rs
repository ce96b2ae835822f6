//! What the institution received, against what the journal says: I2, I9, I11, I12.

use std::collections::HashMap;

use crate::checks::{Case, OPEN};
use crate::ledger::trace;
use crate::report::Findings;

/// I2: a transfer arrives once at most, by the institution's number and by the core's.
pub(super) fn each_request_arrives_once(case: &Case<'_>, found: &mut Findings) {
    let mut times = HashMap::<&str, u32>::new();
    for arrival in &case.institution.transfers {
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

/// I9: nothing of a dead process is in flight.
pub(super) fn nothing_is_left_in_flight(case: &Case<'_>, found: &mut Findings) {
    for row in case.books.rows.values().filter(|row| matches!(&*row.stage, "sending" | "received")) {
        found.add("I9", format!("{} is still {}", row.trace, row.stage));
    }
}

/// I11: the institution's money is the journal's, transfer by transfer and in all; what is open yet is left out.
pub(super) fn sums_are_equal(case: &Case<'_>, found: &mut Findings) {
    let (mut moved, mut booked) = (0, 0);
    for arrival in &case.institution.transfers {
        let row = case.books.rows.get(&arrival.trace);
        let ours = row.filter(|row| row.reference.as_deref() == Some(&*arrival.reference));
        let Some(row) = ours.filter(|row| row.amount.as_deref() == Some(&*arrival.amount.to_string())) else {
            let (reference, trace) = (&arrival.reference, &arrival.trace);
            found.add("I11", format!("{reference} of {trace} arrived, and no row is its own: {row:?}"));
            continue;
        };
        if arrival.moved && !OPEN.contains(&&*row.stage) {
            moved += arrival.amount;
        }
    }
    for row in case.books.rows.values() {
        if matches!(&*row.stage, "executed" | "confirmed_executed") {
            booked += row.amount.as_deref().and_then(|amount| amount.parse::<u64>().ok()).unwrap_or_default();
        }
    }
    if moved != booked {
        found.add("I11", format!("the institution has moved {moved}, the journal says {booked}"));
    }
}

/// I12: the chain of events holds.
pub(super) fn the_chain_is_whole(case: &Case<'_>, found: &mut Findings) {
    if case.books.verdict["verdict"] != "sound" {
        found.add("I12", case.books.verdict.to_string());
    }
}
