//! What makes a repetition of a call: the values of its key, each as its row of the telegram says it. Texts that become the
//! same bytes for the core are one value: by what the caller wrote a second call could be the first one again for the core and
//! a new one for the journal.

use std::borrow::Cow;

use fei_layout::plan::{
    Case, Expr, Field, JsonParty, Piece, ResponseRow, Serve, SlotRef, Source, Template, Transaction,
};

use super::error::{self, CallError, CallErrors, CallPlace};
use super::found::Found;
use super::serve;
use crate::mapping::Context;
use crate::mapping::reshape::without;
use crate::mapping::sources::Sources;
use crate::num::index;
use crate::{Error, ErrorKind, Fault, Losses, Value, View, charset, scalar};

/// The values of a key as the call says them, each with its length, so that no two keys look the same: `3:088,6:000001,`.
pub(super) fn said(key: &Template, sources: &Sources<'_>, found: &mut Found<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for piece in values(key) {
        match sources.pieces(std::slice::from_ref(piece), "key") {
            // What is not there, or null, was found before.
            Ok(value) if value.is_empty() => {
                found.add(CallError::new(place(found.serve, piece), ErrorKind::Missing, "a value", "\"\""));
            }
            Ok(value) => add(value.text(), &mut bytes),
            Err(error) => found.add(CallError::of(&error, place(found.serve, piece))),
        }
    }
    bytes
}

/// The same values as the telegram says them.
///
/// # Errors
/// One of which the telegram has less than was said, or that is in no row alone and has blanks around it.
pub(super) fn of_telegram(
    key: &Template,
    said: &[u8],
    sources: &Sources<'_>,
    serve: &Serve,
) -> Result<Vec<u8>, CallErrors> {
    let mut bytes = Vec::new();
    for (piece, value) in values(key).zip(key_values(said)) {
        let value = told(piece, value, sources, serve);
        add(
            &value.map_err(|fault| CallErrors::one(CallError::of_fault(fault, place(serve, piece))))?,
            &mut bytes,
        );
    }
    Ok(bytes)
}

/// The key of calls of a transaction that say these values, which come from another call: what
/// [`ServedRequest::key`](super::ServedRequest::key) is of them. `party` is whoever calls. A value that such a call cannot have
/// stays what it is.
#[must_use]
pub fn key_of(transaction: &Transaction, party: &JsonParty, said: &[u8]) -> Vec<u8> {
    let Some((serve, key)) = serve(transaction).and_then(|serve| Some((serve, serve.key.as_ref()?))) else {
        return said.to_vec();
    };
    let nothing = View::nothing(&transaction.request);
    let of_nobody = |_: &str| None;
    let context = Context {
        reference: None,
        own_reference: None,
        attempt: None,
        now: "",
        setting: &of_nobody,
        secret: &of_nobody,
        original: None,
        parts: None,
    };
    let sources = Sources::of(&nothing, &party.tables, &context);
    let mut bytes = Vec::new();
    for (piece, value) in values(key).zip(key_values(said)) {
        let told = told(piece, value, &sources, serve);
        add(&told.unwrap_or_else(|_| value.trim_matches(is_blank).into()), &mut bytes);
    }
    bytes
}

fn values(key: &Template) -> impl Iterator<Item = &Piece> {
    key.pieces.iter().filter(|piece| matches!(piece, Piece::Value(_)))
}

fn place(serve: &Serve, piece: &Piece) -> CallPlace {
    error::of_piece(serve, piece).map_or_else(CallPlace::whole, |key| CallPlace::of(key, &[]))
}

/// A value as its row says it. What is in no row alone is itself, without what a row takes out of it.
fn told<'v>(
    piece: &Piece,
    value: &'v str,
    sources: &Sources<'_>,
    serve: &Serve,
) -> Result<Cow<'v, str>, Fault> {
    let Piece::Value(Source::Json(slot)) = piece else { return Ok(value.into()) };
    let layout = sources.request.layout();
    let mut rows = serve.request.iter().filter_map(|row| match row {
        ResponseRow::Field { field, value } => Some((layout.field(*field), value)),
        ResponseRow::Group { .. } => None,
    });
    if let Some((field, expr)) = rows.clone().find(|(field, expr)| field.repeat == 1 && is_alone(expr, *slot))
    {
        let from = std::slice::from_ref(piece);
        let shaped = sources.done(expr, from, Value::Text(value.into()), &field.key, &mut Losses::new());
        return read_back(field, &shaped.map_err(fault)?).map(Cow::Owned);
    }
    let value = match rows.find(|(_, expr)| !expr.strip.is_empty() && has(expr, *slot)) {
        Some((_, expr)) => without(value, &expr.strip),
        None => value.into(),
    };
    if value.is_empty() || value.starts_with(is_blank) || value.ends_with(is_blank) {
        let expected = "a value without blanks around it".into();
        return Err(Fault { kind: ErrorKind::Loss, at: 0, width: 0, expected, got: "another".to_owned() });
    }
    Ok(value)
}

/// Whether a row always holds this one value, and all of it.
fn is_alone(expr: &Expr, of: SlotRef) -> bool {
    let [Case { when, value }] = &*expr.cases else { return false };
    let whole = expr.slice.is_none() && expr.table.as_ref().is_none_or(|table| table.second.is_none());
    let this = matches!(&*value.pieces, [Piece::Value(Source::Json(slot))] if *slot == of);
    whole && this && when.is_empty()
}

fn has(expr: &Expr, of: SlotRef) -> bool {
    let mut pieces = expr.cases.iter().flat_map(|case| &case.value.pieces);
    pieces.any(|piece| matches!(piece, Piece::Value(Source::Json(slot)) if *slot == of))
}

/// What is read in a row that a value was written to, if that is all of it. Of what reads as nothing it is the row's text.
fn read_back(field: &Field, value: &Value<'_>) -> Result<String, Fault> {
    let end = index(field.at.saturating_add(field.width)).max(scalar::window(field, field.at).end);
    let mut telegram = vec![field.charset.space(); end];
    let changes = scalar::write(field, value, &mut telegram, field.at)?;
    let unlike = |got: &str| {
        let expected = "a value that its row holds whole".into();
        let got = scalar::shown_text(field.mask, got);
        Fault { kind: ErrorKind::Loss, at: field.at, width: field.width, expected, got }
    };
    if changes.cut || changes.replaced {
        return Err(unlike(value.text()));
    }
    let read = scalar::read(field, &telegram, field.at)?;
    if !read.is_empty() {
        return Ok(read.text().to_owned());
    }
    let bytes =
        telegram.get(index(field.at)..index(field.at.saturating_add(field.width))).unwrap_or_default();
    let text = charset::decode(field.charset, bytes).unwrap_or_default();
    match text.trim_matches(is_blank) {
        "" => Err(unlike(value.text())),
        text => Ok(text.to_owned()),
    }
}

fn fault(error: Error) -> Fault {
    Fault { kind: error.kind, at: 0, width: 0, expected: error.expected.into(), got: error.got }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// The values that a [`ServedRequest::key`](super::ServedRequest::key) is made of, in the order in which the layout's `key` names them.
pub fn key_values(key: &[u8]) -> impl Iterator<Item = &str> {
    let mut rest = std::str::from_utf8(key).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, values) = rest.split_once(':')?;
        let (value, behind) = values.split_at_checked(length.parse().ok()?)?;
        rest = behind.strip_prefix(',')?;
        Some(value)
    })
}

/// The key that a layout makes of these values, as its telegram says them: what [`ServedRequest::key`](super::ServedRequest::key) is then.
#[must_use]
pub fn key_of_values<'v>(values: impl IntoIterator<Item = &'v str>) -> Vec<u8> {
    let mut key = Vec::new();
    values.into_iter().for_each(|value| add(value, &mut key));
    key
}

fn add(value: &str, key: &mut Vec<u8>) {
    key.extend(format!("{}:{value},", value.len()).into_bytes());
}
