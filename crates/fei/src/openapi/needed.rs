//! Values that must be there when another one says so: a row that is chosen by a value of the call, and is made of another.

use fei_layout::plan::{
    CallKey, Case, Expr, Is, JsonForm, KeyPlace, Piece, ResponseRow, Serve, SlotRef, Source,
};
use serde_json::{Value, json};

/// For each such pair of members of the body an `if` and its `then`.
pub(super) fn conditions(serve: &Serve) -> Vec<Value> {
    serve.request.iter().filter_map(alone).flat_map(|expr| of_row(serve, expr)).collect()
}

/// Of a row that is not left out when its value is not there.
fn alone(row: &ResponseRow) -> Option<&Expr> {
    match row {
        ResponseRow::Field { value, .. } if !value.omit_empty => Some(value),
        ResponseRow::Field { .. } | ResponseRow::Group { .. } => None,
    }
}

fn of_row<'s>(serve: &'s Serve, expr: &'s Expr) -> impl Iterator<Item = Value> + 's {
    expr.cases.iter().flat_map(move |case| of_case(serve, case))
}

fn of_case(serve: &Serve, case: &Case) -> Vec<Value> {
    let [when] = &*case.when else { return Vec::new() };
    let (Source::Json(slot), Is::OneOf(values)) = (&when.of, &when.is) else { return Vec::new() };
    let Some(asked) = member(serve, *slot).filter(|key| key.form == JsonForm::Text) else {
        return Vec::new();
    };
    let needed = case.value.pieces.iter().filter_map(|piece| match piece {
        Piece::Value(Source::Json(slot)) => member(serve, *slot).filter(|key| key.optional),
        _ => None,
    });
    let condition = |key: &CallKey| {
        json!({
            "if": { "properties": { &*asked.path: { "enum": values } }, "required": [asked.path] },
            "then": { "properties": { &*key.path: { "not": { "type": "null" } } }, "required": [key.path] },
        })
    };
    needed.map(condition).collect()
}

/// The member of the body itself, not of an object in it, that a slot holds.
fn member(serve: &Serve, slot: SlotRef) -> Option<&CallKey> {
    let own =
        |key: &&CallKey| key.slot == slot && key.from == KeyPlace::Body && !key.path.contains(['.', '[']);
    serve.keys.iter().find(own)
}
