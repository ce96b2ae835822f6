//! The JSON Schema of values that are not tables of their own.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::condition::Asked;
use super::transaction::TotalTable;
use super::{AnswerEntry, AtBase, By, CodeEntry, Condition, Day, Required, TableEntry, Text, Total};
use crate::read::{At, Entries, OneOrMany};

/// A type whose schema is written where it is used.
macro_rules! inline {
    ($([$($generics:tt)*] $type:ty, $name:literal, |$generator:ident| $schema:expr;)+) => {$(
        impl<$($generics)*> JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> { $name.into() }
            fn inline_schema() -> bool { true }
            fn json_schema($generator: &mut SchemaGenerator) -> Schema { $schema }
        }
    )+};
}

inline! {
    [T: JsonSchema] At<T>, "At", |generator| generator.subschema_for::<T>();
    [T: JsonSchema] OneOrMany<T>, "OneOrMany", |generator| any_of([
        generator.subschema_for::<T>(),
        generator.subschema_for::<Vec<T>>(),
    ]);
    [V: JsonSchema] Entries<V>, "Entries", |generator| {
        let value = generator.subschema_for::<V>();
        json_schema!({ "type": "object", "additionalProperties": value })
    };
    [] Condition, "Condition", |generator| any_of([
        generator.subschema_for::<OneOrMany<Text>>(),
        json_schema!({ "type": "integer", "minimum": 0 }),
        generator.subschema_for::<Asked>(),
    ]);
    [] Total, "Total", |generator| any_of([
        json_schema!({ "type": "integer", "minimum": 1 }),
        generator.subschema_for::<TotalTable>(),
    ]);
    [] Required, "Required", |_generator| json_schema!({ "enum": [true, false, "request", "response"] });
    [] AtBase, "AtBase", |_generator| json_schema!({ "enum": ["telegram", "body", 1] });
    [] Day, "Day", |_generator| json_schema!({ "type": "string", "format": "date" });
    [] AnswerEntry, "AnswerEntry", |generator| any_of([
        json_schema!({ "type": "string" }),
        json_schema!({ "type": "array", "items": { "type": "string" } }),
        generator.subschema_for::<Entries<Text>>(),
    ]);
    [] CodeEntry, "CodeEntry", |generator| generator.subschema_for::<Entries<Text>>();
    [] TableEntry, "TableEntry", |generator| any_of([
        json_schema!({ "type": "string" }),
        generator.subschema_for::<Entries<Text>>(),
    ]);
    [] By, "By", |generator| any_of([
        json_schema!({ "type": "string" }),
        generator.subschema_for::<Entries<Text>>(),
    ]);
}

fn any_of<const N: usize>(schemas: [Schema; N]) -> Schema {
    json_schema!({ "anyOf": Vec::from(schemas) })
}
