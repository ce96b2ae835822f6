//! By its own codes: what an answer of a core is taken for, when FEI asks it.

use fei_exchange::Outcome;

use super::Break;
use super::first::{Asked, decided};
use super::wire::broken;
use crate::plan::TelegramParty;

/// What of a core's answers is taken for another ending. A code that had no row is not told: it was unknown.
pub(super) fn header(party: &str, was: &TelegramParty, is: &TelegramParty, found: &mut Vec<Break>) {
    let (old, new) = (rows(was), rows(is));
    for one in decided(&old, &new, |(columns, _)| columns.clone()) {
        let ending = |row: Option<&(Asked<'_>, Outcome)>| row.map_or(Outcome::Unknown, |(_, is)| *is);
        let (before, after) = (ending(one.was), ending(one.is));
        if one.was.is_some() && before != after {
            let columns = one.values.iter().map(|(row, text)| format!("{row} {text}"));
            let place = format!("{party} [codes] {}", columns.collect::<Vec<_>>().join(", "));
            let what = format!("it is taken for {} now, not {}", after.as_str(), before.as_str());
            found.push(broken(party, place, &what));
        }
    }
}

/// Its rows, by the names of the header's.
fn rows(party: &TelegramParty) -> Vec<(Asked<'_>, Outcome)> {
    let rows = party.codes.iter().map(|row| {
        let columns = row.columns.iter().map(|(ix, text)| (&*party.header.field(*ix).key, &**text));
        (columns.collect(), row.is)
    });
    rows.collect()
}
