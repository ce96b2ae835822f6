//! What follows an unknown result: I6, I7, I8.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::checks::Case;
use crate::journal::Row;
use crate::ledger::Class;
use crate::report::Findings;

/// I6: what is unknown is followed by exactly one open item, and what is not by none.
pub(super) fn unknown_is_followed_once(case: &Case<'_>, found: &mut Findings) {
    let mut kinds = BTreeMap::<(&str, &str), u32>::new();
    let mut open = HashMap::<&str, u32>::new();
    let unknown: HashSet<_> = in_stage(case, "unknown").map(|row| &*row.txn).collect();
    for item in case.books.items.iter().filter(|item| item.kind != "notice") {
        *kinds.entry((&item.txn, &item.kind)).or_default() += 1;
        // What people decide about keeps the item that gave up, put aside.
        if item.state == "pending" || (item.state == "parked" && unknown.contains(&*item.txn)) {
            *open.entry(&item.txn).or_default() += 1;
        }
    }
    for ((txn, kind), times) in kinds.into_iter().filter(|(_, times)| *times > 1) {
        found.add("I6", format!("{txn} has {times} items of kind {kind}"));
    }
    for row in case.books.rows.values() {
        let (open, wanted) =
            (open.get(&*row.txn).copied().unwrap_or_default(), u32::from(row.stage == "unknown"));
        if open != wanted {
            found.add("I6", format!("{} stands {}, and {open} open items follow", row.trace, row.stage));
        }
    }
}

fn in_stage<'c>(case: &Case<'c>, stage: &'static str) -> impl Iterator<Item = &'c Row> {
    case.books.rows.values().filter(move |row| row.stage == stage)
}

/// I7: what is done is not sent again, nothing is sent that was not counted before, and lanes keep their order.
pub(super) fn what_is_done_is_done(case: &Case<'_>, found: &mut Findings) {
    let references = references(case);
    for item in case.books.items.iter().filter(|item| item.kind == "inquiry") {
        let Some(reference) = references.get(&*item.txn) else { continue };
        let asked = case.institution.inquiries.get(*reference).copied().unwrap_or_default();
        if asked > item.attempts {
            found
                .add("I7", format!("{reference} was asked about {asked} times of {} counted", item.attempts));
        }
        if case.done_before.get(&item.item).is_some_and(|before| asked > *before) {
            found.add("I7", format!("{reference} was asked about again, and was done"));
        }
    }
    let mut waits = HashMap::<&str, i64>::new();
    for item in &case.books.items {
        match waits.get(&*item.lane) {
            Some(first) if item.state == "done" => {
                found.add("I7", format!("item {} of {} was done before item {first}", item.item, item.lane));
            }
            None if item.state == "pending" => drop(waits.insert(&item.lane, item.item)),
            _ => {}
        }
    }
}

/// The institution's number of each transaction.
fn references<'c>(case: &Case<'c>) -> HashMap<&'c str, &'c str> {
    let rows = case.books.rows.values();
    rows.filter_map(|row| Some((&*row.txn, row.reference.as_deref()?))).collect()
}

/// How often each item that is done had its transfer asked about: what must not grow.
pub(crate) fn done(case: &Case<'_>) -> BTreeMap<i64, u32> {
    let references = references(case);
    let done = case.books.items.iter().filter(|item| item.state != "pending" && item.kind == "inquiry");
    let asked = |txn: &str| {
        let reference = references.get(txn)?;
        case.institution.inquiries.get(*reference).copied()
    };
    done.map(|item| (item.item, asked(&item.txn).unwrap_or_default())).collect()
}

/// I8: what was told to be executed is never undone.
pub(super) fn executed_is_never_undone(case: &Case<'_>, found: &mut Findings) {
    for (number, page) in &case.ledger.pages {
        let told = page.heard.iter().any(|heard| heard.class == Class::Executed);
        let undone = case.row(*number).filter(|row| row.stage == "reversed");
        if let Some(row) = undone.filter(|_| told) {
            found.add("I8", format!("{} was told executed, and is undone", row.trace));
        }
    }
}
