//! What is served, as an OpenAPI 3.1 document: made from the layouts, with examples from the golden cases. It says nothing
//! that a layout does not say, and nothing of telegrams.

mod body;
mod call;
mod choice;
mod examples;
mod needed;
mod nest;
mod pattern;
mod problem;
mod security;
mod site;
mod told;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use fei_http::server::Limits;
use fei_layout::Registry;
use fei_layout::plan::{Flow, Serve, Transaction};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::golden::ServedCase;
pub(crate) use examples::Examples;
pub(crate) use security::Security;
pub(crate) use site::Site;

/// Everything that is served on a day; of one caller alone when `caller` names it.
pub(crate) fn document(
    registry: &Registry,
    day: Date,
    caller: Option<&str>,
    cases: &[ServedCase],
    security: &Security,
) -> Value {
    let callers = callers(registry, day, caller);
    let security = security.said(&callers);
    let mut paths: BTreeMap<&str, BTreeMap<String, Value>> = BTreeMap::new();
    let mut hashes = Vec::new();
    for (transaction, serve) in registry.served(day) {
        let Flow::Inbound { from, .. } = &transaction.flow else { continue };
        if !callers.contains(&**from) {
            continue;
        }
        let operation = operation(registry, day, (transaction, serve), cases);
        let method = serve.method.as_str().to_ascii_lowercase();
        paths.entry(&serve.route.text).or_default().insert(method, operation);
        hashes.push(transaction.layout_hash);
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "FEI", "version": version(&hashes), "description": description() },
        "servers": [{ "url": "/" }],
        "security": security.requirements,
        "tags": tags(registry, &callers),
        "paths": paths,
        "components": {
            "schemas": { "Problem": problem::schema() },
            "securitySchemes": security.schemes,
        },
    })
}

const DESCRIPTION: &str = "Calls to the bank. A call is judged strictly: whatever cannot be taken as it stands is refused, \
with everything that is wrong with it, and nothing is executed. Errors are problem documents (RFC 9457): `outcome` says \
whether anything was executed, and while it says `unknown` ask, by what stands in `ask`, and never send a call that does \
something as another one: with other values of what it is known by, which its description says, or another \
`Idempotency-Key`. What a \
client proves itself by is agreed with it. What no schema can say stands in the descriptions: of a text its charset and how \
many bytes of it there is room for (`x-charset`, `x-bytes`), of a value that not every call may have with what it goes \
(`x-only-with`). A whole number is written without a point: `10`, not `10.0`. An answer may have members that are not named \
here, today or later: a client passes over what it does not know. Amounts are in won where nothing else is \
said: digits alone, no zero in front and no commas. Days are `YYYYMMDD` and times `hhmmss`, both in Korea (UTC+9).";

/// With the limits that a server has when its settings say nothing of them.
fn description() -> String {
    let Limits { body_bytes_max, target_bytes_max, .. } = Limits::default();
    format!(
        "{DESCRIPTION} A body has at most {body_bytes_max} bytes where nothing else is agreed, a path with its query \
         {target_bytes_max}."
    )
}

/// Another one whenever a layout of it is another.
fn version(hashes: &[[u8; 32]]) -> String {
    let mixed = hashes.iter().fold([0_u8; 32], |mut mixed, hash| {
        mixed.iter_mut().zip(hash).for_each(|(mixed, byte)| *mixed = mixed.rotate_left(1) ^ byte);
        mixed
    });
    mixed.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// Whose calls they are; the one alone when `caller` names it.
fn callers<'r>(registry: &'r Registry, day: Date, caller: Option<&str>) -> BTreeSet<&'r str> {
    let callers = registry.served(day).filter_map(|(one, _)| match &one.flow {
        Flow::Inbound { from, .. } => Some(&**from),
        Flow::Outbound { .. } | Flow::Local(_) | Flow::Notice(_) | Flow::LayoutOnly => None,
    });
    callers.filter(|from| caller.is_none_or(|caller| caller == *from)).collect()
}

/// A tag for each caller.
fn tags(registry: &Registry, callers: &BTreeSet<&str>) -> Vec<Value> {
    let title = |from: &str| registry.party(from).map_or_else(String::new, |party| party.title.to_string());
    callers.iter().map(|from| json!({ "name": from, "description": title(from) })).collect()
}

fn operation(
    registry: &Registry,
    day: Date,
    (transaction, serve): (&Transaction, &Serve),
    cases: &[ServedCase],
) -> Value {
    let Flow::Inbound { from, .. } = &transaction.flow else { return Value::Null };
    let tables = registry.party(from).and_then(|party| party.json()).map_or(&[][..], |party| &party.tables);
    let cases: Vec<_> = cases.iter().filter(|case| *case.transaction == *transaction.id).collect();
    let inquiry =
        serve.inquiry.as_deref().and_then(|id| registry.served(day).find(|(one, _)| *one.id == *id));
    let inquiry = inquiry.map(|(_, asks)| asks.written(|_| None));
    let mut operation = json!({
        "operationId": transaction.id,
        "summary": transaction.title,
        "description": call::description(transaction, serve, inquiry),
        "tags": [from],
        "parameters": call::parameters(transaction, serve, tables, &cases),
        "responses": told::responses(transaction, serve, tables, &cases),
    });
    if let (Some(body), Some(members)) =
        (body::request(transaction, serve, tables, &cases), operation.as_object_mut())
    {
        members.insert("requestBody".to_owned(), body);
    }
    operation
}

/// What a body is, with examples where there are any.
fn content(schema: &Value, examples: BTreeMap<String, Value>) -> Value {
    if examples.is_empty() {
        json!({ "schema": schema })
    } else {
        json!({ "schema": schema, "examples": examples })
    }
}

/// Examples out of golden cases: those that `value` finds something in.
fn examples<'c>(
    cases: &[&'c ServedCase],
    value: impl Fn(&'c ServedCase) -> Option<Value>,
) -> BTreeMap<String, Value> {
    let found = cases.iter().filter_map(|case| {
        let summary = if case.ko.is_empty() { &case.name } else { &case.ko };
        Some((
            case.name.replace(|c: char| !c.is_ascii_alphanumeric(), "_"),
            json!({ "summary": summary, "value": value(case)? }),
        ))
    });
    found.collect()
}

#[cfg(test)]
mod tests;
