//! By codes and statuses: what a core is told when an institution says the same as before. A row of codes that is new is one
//! that had none: it breaks the core where it tells a code that the core never met.

use std::collections::BTreeSet;
use std::sync::Arc;

use fei_exchange::{Code, Outcome};

use super::Break;
use super::answers::{code, items, shown};
use super::first::{Asked, Decided, decided};
use super::paths::path;
use super::wire::broken;
use crate::Registry;
use crate::plan::{Ask, CodeRow, Flow, Http, JsonParty, Transaction, Wording};

/// A transaction, and the set that it is of.
type Of<'r> = (&'r Registry, &'r Transaction);

/// A row of the answer that a response code goes to.
#[derive(Clone, Copy)]
struct Told<'l> {
    wording: &'l Wording,
    /// What the file leaves empty in an item stays so.
    in_item: bool,
}

pub(super) fn transaction((of_old, before): Of<'_>, (of_new, after): Of<'_>, found: &mut Vec<Break>) {
    let (Flow::Outbound { to, http }, Flow::Outbound { to: now, http: http_now }) =
        (&before.flow, &after.flow)
    else {
        return;
    };
    let (Some(old), Some(new)) = (institution(of_old, to), institution(of_new, now)) else { return };
    if to != now {
        return;
    }
    let moved = moved(http, http_now);
    for (call, column, what) in &moved {
        found.push(broken(&before.party, format!("{} [{call}] codes {column}", before.id), what));
    }
    // Words of two keys are not held against each other.
    let is_alike = |one: &Decided<'_, _>| {
        !one.values.iter().any(|(of, _)| moved.iter().any(|(_, column, _)| of == column))
    };
    let decided = if old.codes == new.codes { Vec::new() } else { decided(&old.codes, &new.codes, asks) };
    let said: Vec<_> = decided.iter().filter(|one| is_alike(one) && may_be_said(http, &one.values)).collect();
    for (row, was, is) in rows((of_old, before), (of_new, after)) {
        let known = known(of_old, before, was);
        let by_codes =
            said.iter().filter_map(|one| Some((of_row(&one.values), other(one, was, is, &known)?)));
        for (of, what) in by_codes.chain(by_status((old, was), (new, is))) {
            let told = broken(&before.party, format!("{to} {of}"), &format!("{row}: {what}"));
            // Other transactions ask the same institution.
            if !found.contains(&told) {
                found.push(told);
            }
        }
    }
}

/// Columns that are read from another place of an answer, by the call that it answers.
fn moved<'t>(before: &'t Http, after: &Http) -> Vec<(&'static str, &'t str, String)> {
    let later = |http: &'t Http| [("http.inquiry", &http.inquiry), ("http.reversal", &http.reversal)];
    let later = later(before).into_iter().zip([&after.inquiry, &after.reversal]);
    let later = later.filter_map(|((call, was), is)| Some((call, &was.as_ref()?.ask, &is.as_ref()?.ask)));
    let calls = [("http", &before.ask, &after.ask)].into_iter().chain(later);
    calls
        .flat_map(|(call, was, is)| places(was, is).map(move |(column, what)| (call, column, what)))
        .collect()
}

/// Columns of one call.
fn places<'t>(before: &'t Ask, after: &Ask) -> impl Iterator<Item = (&'t str, String)> {
    let place = |ask: &Ask, column: &str| {
        let slot = ask.codes.iter().find(|(known, _)| **known == *column).map(|(_, slot)| *slot);
        slot.and_then(|slot| path(&ask.capture, slot))
    };
    before.codes.iter().filter_map(move |(column, _)| {
        let (was, is) = (place(before, column)?, place(after, column)?);
        (was != is).then(|| (&**column, format!("it is read from {is} now, not {was}")))
    })
}

/// What the core is told otherwise where a status proves, or proves no more, that nothing was done.
fn by_status((old, was): (&JsonParty, Told<'_>), (new, is): (&JsonParty, Told<'_>)) -> Vec<(String, String)> {
    let more = new.refused.iter().filter(|status| !old.refused.contains(status));
    let other = old.refused.iter().chain(more).filter_map(|status| {
        let [refused, refused_now] = [old, new].map(|party| party.refused.contains(status));
        let (before, after) = (was.by_status(refused), is.by_status(refused_now));
        let is_other = refused != refused_now && before != after;
        is_other.then(|| (format!("[refused] {status}"), not(before, after)))
    });
    other.collect()
}

fn not(before: &str, after: &str) -> String {
    format!("{} now, not {}", shown(after), shown(before))
}

fn institution<'r>(registry: &'r Registry, name: &str) -> Option<&'r JsonParty> {
    registry.party(name).and_then(|party| party.json())
}

fn asks(row: &CodeRow) -> Asked<'_> {
    row.columns.iter().map(|(column, value)| (&**column, &**value)).collect()
}

/// Whether an answer that this transaction hears has all of these columns.
fn may_be_said(http: &Http, values: &Asked<'_>) -> bool {
    let later = http.inquiry.iter().chain(&http.reversal).map(|call| &call.ask);
    let has =
        |ask: &Ask| values.iter().all(|(column, _)| ask.codes.iter().any(|(known, _)| **known == **column));
    [&http.ask].into_iter().chain(later).any(has)
}

/// `[codes] api A0000, bank 403`.
fn of_row(values: &Asked<'_>) -> String {
    let columns = values.iter().map(|(column, value)| format!("{column} {value}"));
    format!("[codes] {}", columns.collect::<Vec<_>>().join(", "))
}

/// The rows that a code goes to, by name: of the header, or of the items that are transactions.
fn rows<'r>((of_old, before): Of<'r>, (of_new, after): Of<'r>) -> Vec<(String, Told<'r>, Told<'r>)> {
    let named = |key: &str, ko: &str| format!("{key} {ko}").trim_end().to_owned();
    if before.items.is_some() {
        let takers = items(before, after).into_iter().filter(|(_, was, _)| was.takes_rsp_code);
        let told = |wording| Told { wording, in_item: true };
        return takers.map(|(field, was, is)| (named(&field.key, &field.ko), told(was), told(is))).collect();
    }
    let told = |wording| Told { wording, in_item: false };
    let both = code(of_old, &before.party).zip(code(of_new, &after.party));
    both.map(|((field, was), (_, is))| (named(&field.key, &field.ko), told(was), told(is)))
        .into_iter()
        .collect()
}

impl<'l> Told<'l> {
    /// What the core is told by a row of codes, or where none fits.
    fn by(self, row: Option<&'l CodeRow>) -> &'l str {
        let Some(row) = row else { return self.wording.text(Outcome::Unknown, Some(Code::UnlistedCode)) };
        let why = match row.is {
            Outcome::Executed | Outcome::Declined => None,
            Outcome::NotExecuted => Some(Code::Refused),
            Outcome::Unknown => Some(Code::Pending),
        };
        let class = self.wording.text(row.is, why);
        row.rsp_code.as_deref().filter(|_| !self.in_item || !class.is_empty()).unwrap_or(class)
    }

    /// What the core is told by a status that lets no answer speak.
    fn by_status(self, is_refused: bool) -> &'l str {
        let code = if is_refused { Code::Refused } else { Code::UnlistedStatus };
        self.wording.text(code.outcome(), Some(code))
    }
}

/// All that the core may have met: of its rule, and of every institution that its transactions go to.
fn known<'l>(registry: &'l Registry, one: &Transaction, told: Told<'l>) -> Vec<&'l str> {
    let by_code = told.wording.by_code.iter().map(|(_, text)| &**text);
    let by_outcome = told.wording.by_outcome.iter().map(|text| &**text);
    let asked: BTreeSet<&str> =
        registry.transactions().filter(|other| other.party == one.party).filter_map(asks_whom).collect();
    let codes =
        asked.into_iter().filter_map(|name| institution(registry, name)).flat_map(|party| &party.codes);
    by_outcome.chain(by_code).chain(codes.map(|row| told.by(Some(row)))).collect()
}

/// The institution that a transaction of a core goes to.
fn asks_whom(one: &Arc<Transaction>) -> Option<&str> {
    match &one.flow {
        Flow::Outbound { to, .. } => Some(to),
        Flow::Inbound { .. } | Flow::Local(_) | Flow::Notice(_) | Flow::LayoutOnly => None,
    }
}

/// What the core is told otherwise. What two rows leave to the same class is told once, of the class.
fn other(one: &Decided<'_, CodeRow>, was: Told<'_>, is: Told<'_>, known: &[&str]) -> Option<String> {
    let (before, after) = (was.by(one.was), is.by(one.is));
    match (one.was, one.is) {
        (Some(old), Some(new)) if old.is == new.is && old.rsp_code.is_none() && new.rsp_code.is_none() => {
            None
        }
        (Some(_), _) => (before != after).then(|| not(before, after)),
        (None, _) => {
            let is_met = known.contains(&after);
            (!is_met).then(|| format!("it may be {} now, which it never was", shown(after)))
        }
    }
}
