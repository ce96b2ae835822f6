//! Query parameters and headers: values by name.

use super::expr::{self, expr};
use super::request::RequestWorld;
use crate::FindingCode;
use crate::compile::json::Json;
use crate::plan::Named;
use crate::report::{Draft, Report};
use crate::typed::{NamedRow, Text};

/// Headers that decide where a message ends, where it goes and how it is packed, and the one with the tracking number:
/// the link refuses a call that has one of them from a mapping.
const OWN_HEADERS: &[&str] = &[
    "host",
    "content-length",
    "transfer-encoding",
    "accept-encoding",
    "connection",
    "expect",
    "te",
    "upgrade",
    "x-request-id",
];

/// Compiles the rows of `query`.
pub(crate) fn query(
    rows: Option<&[NamedRow]>,
    world: &mut RequestWorld<'_>,
    party: &Json<'_>,
    report: &mut Report<'_>,
) -> Box<[Named]> {
    let rows = rows.unwrap_or_default();
    once(rows, |name| name.value.to_string(), report);
    rows.iter().map(|row| named(row, world, party, report)).collect()
}

/// Compiles the rows of `header`.
pub(crate) fn headers(
    rows: Option<&[NamedRow]>,
    world: &mut RequestWorld<'_>,
    party: &Json<'_>,
    report: &mut Report<'_>,
) -> Box<[Named]> {
    let rows = rows.unwrap_or_default();
    once(rows, |name| name.to_ascii_lowercase(), report);
    for row in rows.iter().filter(|row| OWN_HEADERS.contains(&&*row.name.to_ascii_lowercase())) {
        let message = format!("the header `{}` is FEI's own", row.name.value);
        report.add(Draft::error(FindingCode::Misplaced, row.name.span, message));
    }
    rows.iter().map(|row| named(row, world, party, report)).collect()
}

fn named(row: &NamedRow, world: &mut RequestWorld<'_>, party: &Json<'_>, report: &mut Report<'_>) -> Named {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if row.name.is_empty() || !row.name.bytes().all(is_part) {
        let message = "this is no name of a parameter or header";
        let draft = Draft::error(FindingCode::BadName, row.name.span, message);
        report.add(draft.expected("letters, digits, -, _ and ."));
    }
    let value = expr(&row.value(), expr::NAMED_KEYS, world, Some(party), report);
    Named { name: row.name.value.clone(), value }
}

/// Every name stands there once.
fn once(rows: &[NamedRow], same: impl Fn(&Text) -> String, report: &mut Report<'_>) {
    for (nth, row) in rows.iter().enumerate() {
        let earlier = rows[..nth].iter().find(|earlier| same(&earlier.name) == same(&row.name));
        let Some(earlier) = earlier else { continue };
        let message = format!("`{}` is there twice", row.name.value);
        let draft = Draft::error(FindingCode::NameTwice, row.name.span, message);
        report.add(draft.related(earlier.name.span, "the first one"));
    }
}
