//! By bytes: a core that writes and reads telegrams as the old layouts say. What it is told by codes is in `answers`, `coded` and
//! `tables`.

use super::answers::shown;
use super::rows::{self, Row};
use super::{Break, Level, answers, blanks, coded, tables, verdicts, version};
use crate::Registry;
use crate::plan::{Empty, Field, Kind, Layout, Role, Side, Transaction};

/// Lines of parties, and who is there no more.
pub(super) fn parties(old: &Registry, new: &Registry, found: &mut Vec<Break>) {
    for party in old.parties() {
        let Some(before) = party.telegram() else { continue };
        let mut told = |what: &str| found.push(broken(&party.name, party.title.to_string(), what));
        match new.party(&party.name).and_then(|party| party.telegram()) {
            None => told("it speaks no telegrams any more"),
            Some(after) => {
                if before.frame != after.frame {
                    told("telegrams are cut out of the stream otherwise");
                }
                if before.polls != after.polls {
                    told("polls are answered otherwise");
                }
                answers::header(&party.name, before, after, found);
                verdicts::header(&party.name, before, after, found);
            }
        }
    }
}

pub(super) fn transaction(
    (of_old, before): (&Registry, &Transaction),
    (of_new, after): (&Registry, &Transaction),
    found: &mut Vec<Break>,
) {
    if before.request_match != after.request_match {
        found.push(broken(&before.party, version(before), "its request is recognised by other bytes"));
    }
    for side in [Side::Request, Side::Response] {
        layout(before, (of_new, after), side, found);
    }
    answers::transaction((of_old, before), (of_new, after), found);
    coded::transaction((of_old, before), (of_new, after), found);
    tables::to_core((of_old, before), (of_new, after), found);
}

fn layout(one: &Transaction, (of_new, now): (&Registry, &Transaction), side: Side, found: &mut Vec<Break>) {
    let (party, before, after) = (&*one.party, one.layout(side), now.layout(side));
    let place = |name: &str| format!("{} {name}", before.id).trim_end().to_owned();
    let lengths = |one: &Layout| (one.bytes_min, one.bytes_max);
    if lengths(before) != lengths(after) {
        let shown =
            |(least, most)| if least == most { format!("{least}") } else { format!("{least} to {most}") };
        let what = format!("{} bytes are {} now", shown(lengths(before)), shown(lengths(after)));
        found.push(broken(party, place(""), &what));
    }
    let parts = rows::parts(after);
    for part in rows::parts(before).into_iter().filter(|part| !parts.contains(part)) {
        found.push(broken(party, place(""), &format!("not so any more: {part}")));
    }
    let (old, new) = (rows::of(before), rows::of(after));
    for row in old.iter().filter(|row| row.field.role != Role::Filler) {
        let here = new.iter().find(|other| other.within == row.within && other.field.at == row.field.at);
        let what = match (moved(row, &new), here) {
            (Some(other), _) => {
                let moved = format!("it begins at byte {} now, not {}", other.field.at, row.field.at);
                let all = [Some(moved), differs(row.field, other, (of_new, now), side)];
                Some(all.into_iter().flatten().collect::<Vec<_>>().join(", "))
            }
            (None, Some(other)) => differs(row.field, other, (of_new, now), side),
            (None, None) => Some(format!("no row begins at byte {} any more", row.field.at)),
        };
        found.extend(what.map(|what| broken(party, place(&row.name()), &what)));
    }
    let filler: Vec<_> = old.iter().filter(|row| row.field.role == Role::Filler).collect();
    let is_new = |row: &Row<'_>| !old.iter().any(|it| it.within == row.within && is_named(it, row));
    for row in new.iter().filter(|row| blanks::is_read(&now.flow, side) && wants(row.field) && is_new(row)) {
        let covers = |it: &Field| it.at <= row.field.at && row.field.at < it.at + it.bytes();
        if filler.iter().any(|it| it.within == row.within && covers(it.field)) {
            found.push(broken(party, place(&row.name()), "it was filler, and may not be blank"));
        }
    }
}

/// Where a row is that stands elsewhere now, under its name. One that has its place and another name did not move.
fn moved<'n, 'l>(row: &Row<'_>, new: &'n [Row<'l>]) -> Option<&'n Row<'l>> {
    let mut same = new.iter().filter(|other| other.within == row.within && is_named(row, other));
    same.clone().all(|other| other.field.at != row.field.at).then(|| same.next()).flatten()
}

fn is_named(row: &Row<'_>, other: &Row<'_>) -> bool {
    other.field.role == row.field.role && other.field.key == row.field.key
}

/// What of a row's bytes is not as it was; of what FEI reads also what is not taken any more, of what it writes what stands there
/// always.
fn differs(
    before: &Field,
    row: &Row<'_>,
    (of_new, now): (&Registry, &Transaction),
    side: Side,
) -> Option<String> {
    let after = row.field;
    let mut all = Vec::new();
    let mut told = |differs: bool, what: &str| {
        if differs {
            all.push(what.to_owned());
        }
    };
    told(before.kind != after.kind, "another type");
    told(before.charset != after.charset, "another charset");
    told((before.align, before.pad) != (after.align, after.pad), "another padding");
    told(before.truth != after.truth, "other texts for yes and no");
    if blanks::is_read(&now.flow, side) {
        told(!before.required && after.required, "it is required now");
        told(after.constant.is_some() && before.constant != after.constant, "only one value is taken");
        let gone =
            before.codes.iter().filter(|(code, _)| !after.codes.iter().any(|(other, _)| other == code));
        let gone: Vec<_> = gone.map(|(code, _)| &**code).collect();
        told(before.codes.is_empty() && !after.codes.is_empty(), "only some codes are taken");
        told(
            !after.codes.is_empty() && !gone.is_empty(),
            &format!("{} is not taken any more", gone.join(", ")),
        );
    } else if side == Side::Request || !blanks::is_kept((of_new, now), row) {
        all.extend(constant(before.constant.as_deref(), after.constant.as_deref()));
    }
    if before.kind == after.kind {
        all.extend(blanks::differs((of_new, now), side, before, row));
    }
    if before.bytes() != after.bytes() {
        all.insert(0, format!("{} bytes are {} now", before.bytes(), after.bytes()));
    }
    (!all.is_empty()).then(|| all.join(", "))
}

/// What a row holds always, where it is not as it was.
fn constant(before: Option<&str>, after: Option<&str>) -> Option<String> {
    match (before, after) {
        (Some(was), Some(is)) => (was != is).then(|| format!("it is {} now, not {}", shown(is), shown(was))),
        (None, Some(is)) => Some(format!("it is always {} now", shown(is))),
        (Some(was), None) => Some(format!("it is not always {} any more", shown(was))),
        (None, None) => None,
    }
}

/// Whether a row that is read refuses the spaces that filler has.
fn wants(field: &Field) -> bool {
    let takes_blank = matches!(field.kind, Kind::Text | Kind::Hangul | Kind::Tail(_))
        || matches!(field.empty, Empty::Spaces | Empty::ZerosOrSpaces | Empty::SpacesOrZeros);
    field.role != Role::Filler && (field.required || !takes_blank || field.constant.is_some())
}

pub(super) fn broken(whom: &str, place: String, what: &str) -> Break {
    Break { level: Level::Wire, whom: whom.to_owned(), place, what: what.to_owned() }
}
