//! What a call says besides its body: what it is, and its values of the path, the query and the headers.

use fei_layout::plan::{CallKey, CodeTable, Effect, KeyPlace, Serve, Transaction};
use serde_json::{Value, json};

use super::{examples, pattern, value};
use crate::golden::ServedCase;

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
pub(super) fn parameters(
    transaction: &Transaction,
    serve: &Serve,
    tables: &[CodeTable],
    cases: &[&ServedCase],
) -> Vec<Value> {
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
        let mut parameter = json!({
            "name": key.path, "in": place, "required": !key.optional, "schema": schema,
            "description": description.unwrap_or_else(|| json!("")),
        });
        let examples =
            examples(cases, |case| case.core_gets.as_ref().and(stands(case, serve, key)).map(Value::from));
        if !examples.is_empty() {
            parameter["examples"] = json!(examples);
        }
        Some(parameter)
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

/// What a case has in the place of a value of its path or query.
fn stands(case: &ServedCase, serve: &Serve, key: &CallKey) -> Option<String> {
    let line = String::from_utf8_lossy(&case.line.bytes);
    let (_, target) = line.split_once(' ')?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if key.from == KeyPlace::Query {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        return pairs.find(|(name, _)| **name == *key.path).map(|(_, value)| value.into_owned());
    }
    let values = serve.route.values(path)?;
    let is_its = |nth: u32| serve.keys.get(nth as usize).is_some_and(|known| known.path == key.path);
    values.into_iter().find(|(nth, _)| is_its(*nth)).map(|(_, value)| value.into_owned())
}
