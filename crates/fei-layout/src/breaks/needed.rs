//! Keys that must be there when another one says so: a row that is chosen by a value of the call, and is made of another.

use crate::plan::{CallKey, Case, Is, Piece, ResponseRow, Serve, SlotRef, Source};

/// One such pair.
pub(super) struct Condition {
    /// The key that is asked.
    pub(super) asked: String,
    /// What it must be.
    pub(super) values: Vec<String>,
    /// The key that must be there then.
    pub(super) needed: String,
}

impl Condition {
    /// Whether it was so already whenever the other says so.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let same = self.asked == other.asked && self.needed == other.needed;
        same && other.values.iter().all(|value| self.values.contains(value))
    }
}

/// All of a call: of rows that are not left out when their value is not there.
pub(super) fn conditions(serve: &Serve) -> Vec<Condition> {
    let cases = serve.request.iter().flat_map(|row| match row {
        ResponseRow::Field { value, .. } if !value.omit_empty => &*value.cases,
        ResponseRow::Field { .. } | ResponseRow::Group { .. } => &[],
    });
    cases.flat_map(|case| of_case(serve, case)).collect()
}

fn of_case(serve: &Serve, case: &Case) -> Vec<Condition> {
    let [when] = &*case.when else { return Vec::new() };
    let (Source::Json(slot), Is::OneOf(values)) = (&when.of, &when.is) else { return Vec::new() };
    let Some(asked) = key(serve, *slot) else { return Vec::new() };
    let needed = case.value.pieces.iter().filter_map(|piece| match piece {
        Piece::Value(Source::Json(slot)) => key(serve, *slot).filter(|key| key.optional),
        _ => None,
    });
    let condition = |needed: &CallKey| Condition {
        asked: asked.path.to_string(),
        values: values.iter().map(ToString::to_string).collect(),
        needed: needed.path.to_string(),
    };
    needed.map(condition).collect()
}

fn key(serve: &Serve, slot: SlotRef) -> Option<&CallKey> {
    serve.keys.iter().find(|key| key.slot == slot)
}
