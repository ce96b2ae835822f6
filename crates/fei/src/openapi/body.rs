//! The JSON of a call.

use fei_layout::plan::{CodeTable, KeyPlace, Serve, Transaction};
use serde_json::{Value, json};

use super::needed::conditions;
use super::nest::{Node, Others};
use super::{content, examples, pattern, value};
use crate::golden::ServedCase;

/// The body that a call must have; none: it has none.
pub(super) fn request(
    transaction: &Transaction,
    serve: &Serve,
    tables: &[CodeTable],
    cases: &[&ServedCase],
) -> Option<Value> {
    let mut body = Node::default();
    let (mut any, mut needed) = (false, false);
    for key in serve.keys.iter().filter(|key| key.from == KeyPlace::Body) {
        let uses = value::uses(serve, &transaction.request, key.slot);
        let mut schema = value::of_call(&uses, key.form, tables);
        if key.plain {
            pattern::plain(&mut schema);
        }
        if key.optional {
            nullable(&mut schema);
        }
        body.put(&key.path, schema, !key.optional);
        (any, needed) = (true, needed || !key.optional);
    }
    for ignored in &serve.ignored {
        body.put(ignored, json!({ "description": "Nothing is made of it, whatever it holds." }), false);
        any = true;
    }
    let good = |case: &ServedCase| {
        let taken = case.core_gets.as_ref().and(case.sends.as_ref())?;
        serde_json::from_slice(&taken.bytes).ok()
    };
    let mut schema = body.schema(Others::Refused);
    let conditions = conditions(serve);
    if let (Some(members), false) = (schema.as_object_mut(), conditions.is_empty()) {
        members.insert("allOf".to_owned(), Value::Array(conditions));
    }
    any.then(|| {
        json!({
            "required": needed,
            "content": { "application/json": content(&schema, examples(cases, good)) },
        })
    })
}

/// A value that may be absent may be null too.
fn nullable(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else { return };
    if let Some(word) = members.get("type").filter(|word| word.is_string()).cloned() {
        members.insert("type".to_owned(), json!([word, "null"]));
    }
    if let Some(codes) = members.get_mut("enum").and_then(Value::as_array_mut) {
        codes.push(Value::Null);
    }
}
