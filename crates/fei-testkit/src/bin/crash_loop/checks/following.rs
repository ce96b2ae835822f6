//! What follows an unknown result: I6, I7, I8.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::checks::Case;
use crate::institution::Asked;
use crate::journal::{Item, Row};
use crate::ledger::{Class, trace};
use crate::question::What;
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
    for row in case.books.all().filter(|row| row.what() != Some(What::Inquiry)) {
        let (open, wanted) =
            (open.get(&*row.txn).copied().unwrap_or_default(), u32::from(row.stage == "unknown"));
        if open != wanted {
            found.add("I6", format!("{} stands {}, and {open} open items follow", row.trace, row.stage));
        }
    }
}

fn in_stage<'c>(case: &Case<'c>, stage: &'static str) -> impl Iterator<Item = &'c Row> {
    case.books.all().filter(move |row| row.stage == stage)
}

/// I7: what is done is not sent again, and nothing is sent that was not counted before.
pub(super) fn what_is_done_is_done(case: &Case<'_>, found: &mut Findings) {
    let references = references(case);
    for item in &case.books.items {
        let (Some(how), Some(reference)) = (Asked::of(&item.kind), references.get(&*item.txn)) else {
            continue;
        };
        let asked = case.institution.times(reference, how);
        if asked > item.attempts {
            let counted = item.attempts;
            found.add("I7", format!("{reference}: {asked} times came a {} of {counted} counted", item.kind));
        }
        if case.done_before.get(&item.item).is_some_and(|before| asked > *before) {
            found.add("I7", format!("{reference}: another {} came, and it was done", item.kind));
        }
    }
}

/// I7: of a lane the first item is done, and then the next one; so it came to the institution, and so the journal says it.
pub(super) fn lanes_keep_their_order(case: &Case<'_>, found: &mut Findings) {
    let mut lanes = HashMap::<&str, Vec<&Item>>::new();
    for item in &case.books.items {
        lanes.entry(&item.lane).or_default().push(item);
    }
    let references = references(case);
    for (name, lane) in lanes {
        let first = lane.iter().position(|item| item.state == "pending").unwrap_or(lane.len());
        for item in lane.iter().skip(first).filter(|item| item.state == "done") {
            found
                .add("I7", format!("item {} of {name} was done before item {}", item.item, lane[first].item));
        }
        let Some(reference) = references.get(&*lane[0].txn) else { continue };
        let came = case.institution.followed.get(*reference).map_or(&[][..], Vec::as_slice);
        let place = |how: &Asked| lane.iter().position(|item| Asked::of(&item.kind) == Some(*how));
        let places = came.iter().map(|how| place(how).unwrap_or(usize::MAX));
        if lane[0].kind != "notice"
            && !lane[0].is_of_core()
            && (!places.clone().is_sorted() || places.max() == Some(usize::MAX))
        {
            found.add("I7", format!("{reference} has the items {:?}, and {came:?} came", kinds(&lane)));
        }
    }
}

fn kinds<'i>(lane: &[&'i Item]) -> Vec<&'i str> {
    lane.iter().map(|item| &*item.kind).collect()
}

/// The institution's number of each transaction.
fn references<'c>(case: &Case<'c>) -> HashMap<&'c str, &'c str> {
    let rows = case.books.asked();
    rows.filter_map(|row| Some((&*row.txn, row.reference.as_deref()?))).collect()
}

/// How often that came to the institution which each item that is done had to bring there: what must not grow.
pub(super) fn done(case: &Case<'_>) -> BTreeMap<i64, u32> {
    let references = references(case);
    let done = case.books.items.iter().filter(|item| item.state != "pending");
    let times = |item: &Item| {
        let how = Asked::of(&item.kind)?;
        Some(case.institution.times(references.get(&*item.txn)?, how))
    };
    done.filter_map(|item| Some((item.item, times(item)?))).collect()
}

/// I8: what was told to be executed is never undone, whatever the journal says of it.
pub(super) fn executed_is_never_undone(case: &Case<'_>, found: &mut Findings) {
    for (number, page) in &case.ledger.pages {
        let told = page.heard.iter().any(|heard| heard.class == Class::Executed);
        let undone = case.row(*number).is_some_and(|row| row.stage == "reversed")
            || case.arrivals(*number).iter().any(|arrival| arrival.undone);
        if told && undone {
            found.add("I8", format!("{} was told executed, and is undone", trace(*number)));
        }
    }
}
