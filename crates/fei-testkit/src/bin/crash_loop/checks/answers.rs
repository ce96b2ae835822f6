//! What the core heard: I1, I3, I4, I5, I10.

use crate::checks::taken_back::{is_denied, is_forgotten};
use crate::checks::{Case, OPEN};
use crate::fate::Fate;
use crate::institution::Arrival;
use crate::journal::Row;
use crate::ledger::{Class, Heard, Page, trace};
use crate::report::Findings;

/// I1: every frame is answered, or its transaction is at its end, or something follows it.
pub(super) fn every_frame_is_answered_or_followed(case: &Case<'_>, found: &mut Findings) {
    let followed = case.followed("pending");
    for (number, _) in case.ledger.pages.iter().filter(|(_, page)| page.heard.is_empty()) {
        // No row: it was never begun, and nothing left; I11 sees to that.
        let Some(row) = case.row(*number) else { continue };
        let open = row.stage == "sending";
        if open || (row.stage == "unknown" && !followed.contains(&*row.txn)) {
            found.add(
                "I1",
                format!("{} was not answered, stands {}, and nothing follows", row.trace, row.stage),
            );
        }
    }
}

/// I3: what was told "not executed" never arrived, but where the contract says that this answer means so, or the institution
/// itself has said it since. Nor had it been told anything else before, but "unknown" of what turned out so.
pub(super) fn not_executed_never_arrived(case: &Case<'_>, found: &mut Findings) {
    for (number, page) in &case.ledger.pages {
        let row = case.row(*number);
        let arrived = || case.arrivals(*number).iter().any(|arrival| !was_not_executed(row, arrival));
        if page.was_never_begun() && arrived() {
            found.add("I3", format!("{} was told not executed, and arrived", trace(*number)));
        }
        if is_denied(page.classes(), row.map(|row| &*row.stage)) {
            found.add("I3", format!("{} was told not executed after all: {:?}", trace(*number), shown(page)));
        }
    }
    for row in case.books.rows.values().filter(|row| row.stage == "not_sent") {
        let arrived = case.institution.transfers.iter().find(|arrival| arrival.trace == row.trace);
        if arrived.is_some_and(|arrival| Fate::of(arrival.amount) != Fate::Refused) {
            found.add("I3", format!("{} stands not sent, and arrived", row.trace));
        }
    }
}

/// Whether "not executed" is true of what has arrived.
fn was_not_executed(row: Option<&Row>, arrival: &Arrival) -> bool {
    match row.map_or("", |row| &*row.stage) {
        "reversed" => arrival.undone,
        "confirmed_not" => !arrival.moved,
        _ => Fate::of(arrival.amount) == Fate::Refused,
    }
}

/// I4: what was told is what the journal says, and was written there before it was told.
pub(super) fn answers_are_the_journals(case: &Case<'_>, found: &mut Findings) {
    for (number, page) in &case.ledger.pages {
        let Some(heard) = page.verdict() else { continue };
        let stage = case.row(*number).map(|row| &*row.stage);
        if !agrees(heard.class, stage) {
            found.add("I4", format!("{} was told {:?}, and stands {stage:?}", trace(*number), heard.class));
        } else if told_too_early(case, *number, page, heard) {
            found.add("I4", format!("{} was told {:?} before that was written", trace(*number), heard.class));
        }
    }
}

/// "Not executed" may be told without a row, and of a row whose commit nobody knew the end of: that one is never sent.
pub(super) fn agrees(class: Class, stage: Option<&str>) -> bool {
    match class {
        Class::Executed => matches!(stage, Some("executed" | "confirmed_executed")),
        Class::Declined => matches!(stage, Some("declined" | "confirmed_not")),
        Class::NotExecuted => {
            matches!(stage, None | Some("not_sent" | "unknown" | "confirmed_not" | "reversed" | "manual"))
        }
        Class::Unknown => true,
    }
}

/// Told by the process that began it, and that process died without having written it.
fn told_too_early(case: &Case<'_>, number: u32, page: &Page, heard: &Heard) -> bool {
    let Some(row) = case.row(number) else { return false };
    let recovered =
        OPEN.contains(&&*row.stage) || row.stage.starts_with("confirmed") || row.stage == "reversed";
    if !recovered || heard.life != page.life || heard.class == Class::NotExecuted {
        return false;
    }
    case.desk.events(&row.txn).iter().any(|(what, _)| what == "recovered")
}

/// I5: all answers to one key are byte-equal in each state that it was in.
pub(super) fn answers_to_one_key_are_equal(case: &Case<'_>, found: &mut Findings) {
    for (number, page) in &case.ledger.pages {
        // "Not executed" without a row lets the core send as new: what comes then is another transaction's answer.
        let known = page.heard.iter().filter(|heard| heard.class.is_known());
        let mut told: Vec<_> = known.map(|heard| &heard.telegram).collect();
        told.dedup();
        let mut unknown: Vec<_> = page.heard.iter().filter(|heard| heard.class == Class::Unknown).collect();
        unknown.dedup_by_key(|heard| &heard.telegram);
        if told.len() > 1 || unknown.len() > 1 {
            found.add("I5", format!("{} was told different things: {:?}", trace(*number), shown(page)));
        }
        let denied = is_denied(page.classes(), case.row(*number).map(|row| &*row.stage));
        if denied || is_forgotten(page.classes()) {
            found.add(
                "I5",
                format!("{} was told, and that was taken back: {:?}", trace(*number), shown(page)),
            );
        }
    }
}

fn shown(page: &Page) -> Vec<(u32, Class)> {
    page.heard.iter().map(|heard| (heard.life, heard.class)).collect()
}

/// I10: no connection hears what it did not ask for.
pub(super) fn no_line_hears_what_it_did_not_ask(case: &Case<'_>, found: &mut Findings) {
    for stray in &case.ledger.stray {
        found.add("I10", format!("an answer that was not asked for here: {stray}"));
    }
}
