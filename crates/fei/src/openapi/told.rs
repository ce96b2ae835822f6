//! What a call hears, by status.

use std::collections::BTreeMap;

use fei_codec::OriginalStands;
use fei_exchange::Outcome;
use fei_layout::plan::{CodeTable, JsonStep, Layout, Serve, Transaction};
use serde_json::{Value, json};

use super::nest::{Node, Others};
use super::{call, content, examples, problem, value};
use crate::golden::ServedCase;

/// Mapped answers by the layout, and problem documents.
pub(super) fn responses(
    transaction: &Transaction,
    serve: &Serve,
    tables: &[CodeTable],
    cases: &[&ServedCase],
) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for (status, says) in problem::heard_by(transaction.effect) {
        let schema = json!({ "$ref": "#/components/schemas/Problem" });
        let says = problem::says(*status, says, transaction.effect, &call::key(serve));
        let mut told = response(&says, problem::MEDIA, &schema, heard(cases, *status));
        if let (Some(headers), Some(members)) = (headers(*status), told.as_object_mut()) {
            members.insert("headers".to_owned(), headers);
        }
        all.insert(status.to_string(), told);
    }
    let outcomes: Vec<_> = Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect();
    let stands = [&*outcomes, &[OriginalStands::CANCELLED]].concat();
    let mapped = body(&serve.response, &transaction.response, tables, &outcomes);
    let by_journal = serve.journal.as_ref().map(|steps| {
        let mut schema = body(steps, &transaction.request, tables, &stands);
        schema["description"] = json!(BY_JOURNAL);
        schema
    });
    let of_executed = match by_journal {
        Some(by_journal) => json!({ "anyOf": [mapped, by_journal] }),
        None => mapped.clone(),
    };
    for (outcome, schema) in [(Outcome::Declined, &mapped), (Outcome::Executed, &of_executed)] {
        if let Some(status) = serve.status.of(outcome) {
            let told = response(says(outcome, serve), "application/json", schema, heard(cases, status));
            all.insert(status.to_string(), told);
        }
    }
    all
}

/// What a body is that the bank's system has not said.
const BY_JOURNAL: &str = "How it stands as far as the bank knows while its system is silent.";

/// What a mapped answer says. Of a call that asks about another one the words are about that one.
fn says(outcome: Outcome, serve: &Serve) -> &'static str {
    match (outcome, &serve.original, &serve.journal) {
        (Outcome::Declined, ..) => "It was declined.",
        (_, Some(_), Some(_)) => {
            "What is known of the call that it is about. A word that it is unknown: ask again later. A word that nothing of it \
             is found, of a call whose result was in doubt: wait for the bank before it is made as another one, for it may \
             still be executed."
        }
        _ => "It was executed.",
    }
}

fn response(says: &str, media: &str, schema: &Value, examples: BTreeMap<String, Value>) -> Value {
    json!({ "description": says, "content": { media: content(schema, examples) } })
}

/// The headers that an answer of this status has, besides those of every answer.
fn headers(status: u16) -> Option<Value> {
    let (name, needed, description, schema) = match status {
        401 => {
            ("WWW-Authenticate", true, "By what a caller may prove who it is.", json!({ "type": "string" }))
        }
        405 => ("Allow", true, "The methods of this path.", json!({ "type": "string" })),
        429 | 503 => (
            "Retry-After",
            false,
            "Seconds after which the same call may be made again.",
            json!({ "type": "integer", "minimum": 0 }),
        ),
        _ => return None,
    };
    Some(json!({ name: { "description": description, "required": needed, "schema": schema } }))
}

/// What golden cases heard with a status.
fn heard(cases: &[&ServedCase], status: u16) -> BTreeMap<String, Value> {
    examples(cases, |case| {
        (case.status == status).then(|| serde_json::from_slice(&case.answers.bytes).ok()).flatten()
    })
}

/// The schema of a body out of the program that writes it. `outcomes` are the words that `{@outcome}` can say in it.
fn body(steps: &[JsonStep], layout: &Layout, tables: &[CodeTable], outcomes: &[&str]) -> Value {
    let mut object = Node::default();
    let mut open: Vec<String> = Vec::new();
    for step in steps {
        match step {
            JsonStep::OpenObject(key) => open.push(name(key).to_owned()),
            JsonStep::OpenArray(key) => open.push(format!("{}[]", name(key))),
            JsonStep::CloseObject | JsonStep::CloseArray => _ = open.pop(),
            JsonStep::Each { .. } => {}
            JsonStep::Value { key, value, form } => {
                let around = open.iter().filter(|step| !step.is_empty()).map(|step| format!("{step}."));
                let path = format!("{}{}", around.collect::<String>(), name(key));
                let schema = value::of_answer(value, *form, layout, (tables, outcomes));
                object.put(&path, schema, !value.omit_empty);
            }
        }
    }
    object.schema(Others::PassedOver)
}

/// A rendered key, `"list":`, without what is around it.
fn name(rendered: &str) -> &str {
    rendered.trim_end_matches(':').trim_matches('"')
}
