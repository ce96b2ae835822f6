//! What the core was told of results that had been unknown: I1, I4, I5, I6, I7.

use std::collections::{BTreeMap, HashMap};

use crate::checks::Case;
use crate::journal::{Item, Row};
use crate::ledger::trace;
use crate::notices::Notice;
use crate::report::Findings;

/// I6: whatever became known after all has one notice, and nothing else has any.
pub(super) fn what_became_known_has_one(case: &Case<'_>, found: &mut Findings) {
    let items = items(case);
    for row in case.books.asked() {
        let (notices, wanted) = (items.get(&*row.txn).map_or(0, Vec::len), usize::from(became_known(row)));
        if notices != wanted {
            found.add("I6", format!("{} stands {}, and has {notices} notices", row.trace, row.stage));
        }
    }
}

/// I1: what is done was taken by the core, and what is put aside it has declined. I7: it is not told again then, nor oftener than was counted.
pub(super) fn each_is_told_until_it_is_taken(case: &Case<'_>, found: &mut Findings) {
    let items = items(case);
    for number in case.ledger.pages.keys() {
        let Some(row) = case.row(*number) else { continue };
        let (told, trace) = (case.ledger.notices.about(*number), trace(*number));
        let items = items.get(&*row.txn).map_or(&[][..], Vec::as_slice);
        let attempts: u32 = items.iter().map(|item| item.attempts).sum();
        if told.len() > attempts as usize {
            found.add(
                "I7",
                format!("the core was told of {trace} {} times of {attempts} counted", told.len()),
            );
        }
        for item in items {
            if item.state == "done" && !told.iter().any(Notice::is_taken) {
                found.add("I1", format!("the notice of {trace} is done, and the core has not taken it"));
            }
            if item.state == "parked" && !told.last().is_some_and(Notice::is_declined) {
                found.add(
                    "I1",
                    format!("the notice of {trace} is put aside, and the core did not decline it"),
                );
            }
            if case.done_before.get(&item.item).is_some_and(|before| told.len() > *before as usize) {
                found.add("I7", format!("the core was told of {trace} again, and that was over"));
            }
        }
    }
}

/// I4: what the core is told is how it stands. I5: it is told the same each time.
pub(super) fn they_say_how_it_stands(case: &Case<'_>, found: &mut Findings) {
    for number in case.ledger.pages.keys() {
        let (told, trace) = (case.ledger.notices.about(*number), trace(*number));
        let Some(first) = told.first() else { continue };
        if told.iter().any(|notice| notice.content != first.content) {
            found.add("I5", format!("the core was told different things of {trace}: {told:?}"));
        }
        let stage = case.row(*number).map_or("no row", |row| &*row.stage);
        if !is_true(first, stage) {
            found.add("I4", format!("the core was told {} of {trace}, which stands {stage}", first.result));
        }
    }
}

fn is_true(notice: &Notice, stage: &str) -> bool {
    match &*notice.result {
        "0000" => stage == "confirmed_executed",
        "NREC" => matches!(stage, "reversed" | "confirmed_not"),
        _ => stage == "confirmed_not",
    }
}

/// How often the core was told of each notice that is over: what must not grow.
pub(super) fn done(case: &Case<'_>) -> BTreeMap<i64, u32> {
    let items = items(case);
    let of = |number: &u32| {
        let told = case.ledger.notices.about(*number).len().try_into().unwrap_or(u32::MAX);
        let items = case.row(*number).and_then(|row| items.get(&*row.txn));
        let done = items.into_iter().flatten().filter(|item| item.state != "pending");
        done.map(|item| (item.item, told)).collect::<Vec<_>>()
    };
    case.ledger.pages.keys().flat_map(of).collect()
}

fn became_known(row: &Row) -> bool {
    matches!(&*row.stage, "confirmed_executed" | "confirmed_not" | "reversed")
}

/// Notices by their transaction.
fn items<'c>(case: &Case<'c>) -> HashMap<&'c str, Vec<&'c Item>> {
    let mut items = HashMap::<&str, Vec<&Item>>::new();
    for item in case.books.items.iter().filter(|item| item.kind == "notice") {
        items.entry(&item.txn).or_default().push(item);
    }
    items
}
