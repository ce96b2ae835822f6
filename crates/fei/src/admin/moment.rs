//! A time as the admin port's documents describe it; jiff's own types do not describe themselves to schemars.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::said_time::said_time;

/// `2026-11-26T14:50:00Z`
pub(crate) struct Moment;

impl JsonSchema for Moment {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}

/// Reads one that may be left out: with its offset, or without one a time in Korea, as operators say it.
pub(super) fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    said_time(&text).map(Some).map_err(D::Error::custom)
}

/// `2026-11-26`
pub(crate) struct Day;

impl JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date" })
    }
}
