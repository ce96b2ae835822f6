//! `GET /openapi.json`: this port as an OpenAPI 3.1 document. What its pages say and its commands take is described by the
//! very types that they are read and written by; what is here is which of them stands where.

#[cfg(test)]
mod tests;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::drain::{Drain, SayOfNode};
use super::institutions::Institution;
use super::layouts::Layouts;
use super::level::{ChangeLevel, LogLevel};
use super::orders::{Say, SayOfTransaction};
use super::spoken::Taken;
use super::tap::Line;
use super::transactions::Transaction;
use crate::reload::{Broken, Order, Reloaded};
use crate::settings::Shown;

/// How a type describes itself.
type Of = fn(&mut SchemaGenerator) -> Schema;

/// A body.
#[derive(Clone, Copy)]
enum Content {
    /// Of a media type that has no schema.
    Text(&'static str),
    Json(Of),
    /// One document a line, without an end.
    Lines(Of),
}

/// A status other than 200: when it is given, and with what.
type Other = (u16, &'static str, Content);

/// One operation.
struct Operation {
    method: &'static str,
    path: &'static str,
    summary: &'static str,
    /// Whether it needs the token.
    token: bool,
    /// Parameters of the query.
    query: &'static [(&'static str, &'static str)],
    /// What is posted.
    body: Option<Of>,
    answer: Content,
    others: &'static [Other],
}

const PLAIN: Content = Content::Text("text/plain");
const OPEN_METRICS: Content = Content::Text("application/openmetrics-text");
const DOWN: Other =
    (503, "the journal is down, or too many commands are on their way: nothing was ordered", PLAIN);
const BUSY: Other = (503, "too many commands are on their way: try again later", PLAIN);
const TOO_MANY: Other = (
    409,
    "256 orders about it wait for their times, and no more may; one for the time of one of them takes its place",
    PLAIN,
);
const NO_SUBJECT: Other = (404, "there is nothing of that name", PLAIN);
/// What every operation with a token may answer.
const REFUSALS: [Other; 3] = [
    (400, "what was sent cannot be taken, as the text says", PLAIN),
    (401, "not the token of the settings", PLAIN),
    (403, "the settings have no token: nobody may", PLAIN),
];

/// What a command may answer whose body does not come as it should.
const NOT_WHOLE: [Other; 2] = [
    (408, "the body was not whole in time: nothing was done", PLAIN),
    (413, "the body is not whole, or too long: nothing was done", PLAIN),
];

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

const fn page(path: &'static str, summary: &'static str, answer: Content) -> Operation {
    Operation { method: "get", path, summary, token: false, query: &[], body: None, answer, others: &[] }
}

const fn command(
    path: &'static str,
    summary: &'static str,
    (body, answer): (Of, Of),
    others: &'static [Other],
) -> Operation {
    let (body, answer) = (Some(body), Content::Json(answer));
    Operation { method: "post", path, summary, token: true, query: &[], body, answer, others }
}

/// Everything that the port has.
const OPERATIONS: [Operation; 19] = [
    page("/live", "Whether the process answers", PLAIN),
    Operation {
        others: &[(
            503,
            "not now, as the text says: the journal is down, it is drained, it is stopping",
            PLAIN,
        )],
        ..page("/ready", "Whether telegrams that come now may be answered by more than a refusal", PLAIN)
    },
    page("/metrics", "Numbers since the start", OPEN_METRICS),
    page(
        "/institutions",
        "The parties that are called or call, and how the way to each is",
        Content::Json(of::<Vec<Institution>>),
    ),
    page(
        "/transactions",
        "What can be asked for, and what of it is stopped",
        Content::Json(of::<Vec<Transaction>>),
    ),
    Operation {
        others: &[NO_SUBJECT],
        ..page(
            "/institutions/{name}",
            "One of them, and which orders about it wait",
            Content::Json(of::<Institution>),
        )
    },
    Operation {
        others: &[NO_SUBJECT],
        ..page(
            "/transactions/{id}",
            "One of them, and which orders about it wait",
            Content::Json(of::<Transaction>),
        )
    },
    page("/layouts", "The set of layouts that holds", Content::Json(of::<Layouts>)),
    page("/config", "What it was started with; of secrets the names", Content::Json(of::<Shown>)),
    page("/drain", "Whether anything new is begun, and what is not over", Content::Json(of::<Drain>)),
    page("/log-level", "What is logged", Content::Json(of::<LogLevel>)),
    page("/openapi.json", "This document", Content::Text("application/json")),
    Operation {
        token: true,
        query: &[
            ("party", "Only what this party asked or was asked"),
            ("transaction", "Only this transaction, by its id"),
            ("outcome", "Only what ended so: executed, declined, not_executed, unknown"),
            ("full", "true: with both telegrams, row by row"),
        ],
        others: &[NO_SUBJECT, (503, "too many tap already", PLAIN)],
        ..page(
            "/tap",
            "Exchanges as they end, masked, without an end; empty lines are beats",
            Content::Lines(of::<Line>),
        )
    },
    command(
        "/reload",
        "New layouts, all or nothing",
        (of::<Order>, of::<Reloaded>),
        &[BUSY, (422, "they are broken, and those before stay", Content::Json(of::<Broken>))],
    ),
    command(
        "/institutions/{name}",
        "Stop, start or hold one",
        (of::<Say>, of::<Taken>),
        &[NO_SUBJECT, TOO_MANY, DOWN],
    ),
    command(
        "/transactions/{id}",
        "Stop or start one",
        (of::<SayOfTransaction>, of::<Taken>),
        &[NO_SUBJECT, TOO_MANY, DOWN],
    ),
    command("/drain", "Begin nothing new", (of::<SayOfNode>, of::<Taken>), &[TOO_MANY, DOWN]),
    command("/resume", "Begin it again", (of::<SayOfNode>, of::<Taken>), &[TOO_MANY, DOWN]),
    command(
        "/log-level",
        "What is to be logged, for a time or until the next start",
        (of::<ChangeLevel>, of::<LogLevel>),
        &[BUSY],
    ),
];

const DESCRIPTION: &str = "What FEI says of itself to whoever looks after it, on an address of its own machine. GET changes \
nothing. POST changes something, for a reason (`why`) of somebody (`by`), and needs the token of the settings.";

/// The document.
pub(crate) fn document() -> Value {
    let settings =
        SchemaSettings::draft2020_12().with(|it| it.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let mut paths = Map::new();
    for operation in &OPERATIONS {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method] = operation.described(&mut generator);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "FEI admin port", "version": env!("CARGO_PKG_VERSION"), "description": DESCRIPTION,
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    })
}

impl Operation {
    fn described(&self, generator: &mut SchemaGenerator) -> Value {
        let refusals = if self.token { &REFUSALS[..] } else { &[] };
        let not_whole = if self.body.is_some() { &NOT_WHOLE[..] } else { &[] };
        let others = refusals.iter().chain(not_whole).chain(self.others).copied();
        let answers = [(200, "It is so", self.answer)].into_iter().chain(others);
        let responses: Map<_, _> = answers
            .map(|(status, when, content)| {
                (status.to_string(), json!({ "description": when, "content": content.described(generator) }))
            })
            .collect();
        let mut described = json!({
            "operationId": self.id(),
            "summary": self.summary,
            "parameters": self.parameters(),
            "security": if self.token { json!([{ "token": [] }]) } else { json!([]) },
            "responses": responses,
        });
        if let Some(body) = self.body {
            described["requestBody"] =
                json!({ "required": true, "content": Content::Json(body).described(generator) });
        }
        described
    }

    /// `post_institutions_name`
    fn id(&self) -> String {
        let words = self.path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        [self.method].into_iter().chain(words).collect::<Vec<_>>().join("_")
    }

    fn parameters(&self) -> Vec<Value> {
        let text = json!({ "type": "string" });
        let of_path = self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let of_path =
            of_path.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": text }));
        let of_query = self
            .query
            .iter()
            .map(|(name, what)| json!({ "name": name, "in": "query", "description": what, "schema": text }));
        of_path.chain(of_query).collect()
    }
}

impl Content {
    fn described(self, generator: &mut SchemaGenerator) -> Value {
        match self {
            Self::Text(media) => json!({ media: {} }),
            Self::Json(of) => json!({ "application/json": { "schema": of(generator) } }),
            Self::Lines(of) => json!({ "application/x-ndjson": { "schema": of(generator) } }),
        }
    }
}
