//! What tells a repetition otherwise than before: a telegram or a call that came by the old set is a new one when it comes again
//! by the new one, and is executed twice.

use super::{Break, Level};
use crate::Registry;
use crate::plan::{
    CallKey, Cut, Expr, Field, Flow, KeyPlace, Kind, Piece, ResponseRow, Serve, SlotRef, Source, TextWidth,
    Transaction,
};

/// All of it, in the order of the old set.
#[must_use]
pub fn told_anew(old: &Registry, new: &Registry) -> Vec<Break> {
    let mut found = Vec::new();
    for before in old.parties() {
        let Some((was, is)) = before.telegram().zip(new.party(&before.name).and_then(|it| it.telegram()))
        else {
            continue;
        };
        let bytes = |key: &[Field]| key.iter().map(|row| (row.at, row.bytes())).collect::<Vec<_>>();
        if bytes(&was.key) != bytes(&is.key) {
            found.push(told(Level::Wire, &before.name, before.title.to_string()));
        }
    }
    for before in old.transactions() {
        let same = |after: &&std::sync::Arc<Transaction>| after.id == before.id && after.from == before.from;
        if let Flow::Inbound { from, .. } = &before.flow
            && let Some(after) = new.transactions().find(same)
            && keys(before) != keys(after)
        {
            found.push(told(Level::Json, from, format!("{} [serve]", before.id)));
        }
    }
    found
}

fn told(level: Level, whom: &str, place: String) -> Break {
    let what = "a repetition is told by something else now";
    Break { level, whom: whom.to_owned(), place, what: what.to_owned() }
}

/// Who calls, and the values of the key of its calls; no values: the header is the key. Slots are others in every set.
fn keys(transaction: &Transaction) -> Option<(&str, Option<Vec<Value<'_>>>)> {
    let Flow::Inbound { from, serve } = &transaction.flow else { return None };
    let slots = serve.key.as_ref().map(|key| {
        let slots = key.pieces.iter().filter_map(|piece| match piece {
            Piece::Value(Source::Json(slot)) => Some(*slot),
            _ => None,
        });
        slots.map(|slot| value(transaction, serve, slot)).collect()
    });
    Some((from, slots))
}

/// A value of a key: what the call names it, and what the rows do to it that it goes into.
type Value<'t> = (Option<&'t str>, Vec<Row<'t>>);
type Row<'t> = (Kind, u32, &'t str, Option<(u32, u32)>, Option<TextWidth>, bool, Option<Cut>, usize);

fn value<'t>(transaction: &'t Transaction, serve: &'t Serve, of: SlotRef) -> Value<'t> {
    // A value of the path has no name that a caller knows.
    let name = |key: &'t CallKey| (key.from != KeyPlace::Path).then_some(&*key.path);
    let key = serve.keys.iter().find(|key| key.slot == of).and_then(name);
    let rows = serve.request.iter().filter_map(|row| match row {
        ResponseRow::Field { field, value } => Some((transaction.request.field(*field), value)),
        ResponseRow::Group { .. } => None,
    });
    let rows = rows.filter(|(_, value)| pieces(value).any(|piece| *piece == Piece::Value(Source::Json(of))));
    let row = |(field, value): (&Field, &'t Expr)| {
        let Expr { strip, slice, width, table, cut, .. } = value;
        (field.kind, field.width, &**strip, *slice, *width, table.is_some(), *cut, pieces(value).count())
    };
    (key, rows.map(row).collect())
}

fn pieces(value: &Expr) -> impl Iterator<Item = &Piece> {
    value.cases.iter().flat_map(|case| &case.value.pieces)
}
