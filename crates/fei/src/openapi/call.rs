//! What a call says besides its body: what it is, and its values of the path, the query and the headers.

use fei_layout::plan::{CallKey, CodeTable, Effect, KeyPlace, Serve, Transaction};
use serde_json::{Value, json};

use super::{pattern, value};

/// What it does, for whoever calls. `inquiry` is the call that asks what became of it.
pub(super) fn description(transaction: &Transaction, serve: &Serve, inquiry: Option<String>) -> String {
    let does = match transaction.effect {
        Effect::None => "It asks, and changes nothing.",
        Effect::Money => "It moves money.",
        Effect::Advice => "It tells of something that has happened.",
    };
    let again = match &serve.key {
        Some(_) => format!(
            "Known by {}: the same call again is not executed twice, and hears what became of the first.",
            key(serve).join(", ")
        ),
        None if transaction.effect == Effect::None => String::new(),
        None => "Known by its `Idempotency-Key`: the same call again is not executed twice, and hears what became of the \
                 first."
            .to_owned(),
    };
    let asked = inquiry.map_or_else(String::new, |call| format!("`{call}` asks what became of it."));
    [does, &again, &asked].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The names of the values that make a repetition.
pub(super) fn key(serve: &Serve) -> Vec<String> {
    use fei_layout::plan::{Piece, Source};
    let named = |piece: &Piece| match piece {
        Piece::Value(Source::Json(slot)) => {
            serve.keys.iter().find(|key| key.slot == *slot).map(|key| format!("`{}`", key.path))
        }
        _ => None,
    };
    serve.key.iter().flat_map(|key| &key.pieces).filter_map(named).collect()
}

/// Values of the path and the query, and the header that tells a repetition where no values do.
pub(super) fn parameters(transaction: &Transaction, serve: &Serve, tables: &[CodeTable]) -> Vec<Value> {
    let of_key = |key: &CallKey| {
        let place = match key.from {
            KeyPlace::Path => "path",
            KeyPlace::Query => "query",
            KeyPlace::Body => return None,
        };
        let uses = value::uses(serve, &transaction.request, key.slot);
        let mut schema = value::of_call(&uses, key.form, tables);
        if key.plain {
            pattern::plain(&mut schema);
        }
        let description = schema.as_object_mut().and_then(|members| members.remove("description"));
        Some(json!({
            "name": key.path, "in": place, "required": !key.optional, "schema": schema,
            "description": description.unwrap_or_else(|| json!("")),
        }))
    };
    let mut all: Vec<_> = serve.keys.iter().filter_map(of_key).collect();
    if serve.key.is_none() && transaction.effect != Effect::None {
        all.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": true,
            "description": "Tells a repetition from a new call: the client's own, another one for each transaction.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$" },
        }));
    }
    all
}
