//! The bytes under which a telegram is found again: its key, its content, its tracking number, the key of another one.

use fei_layout::plan::{
    Charset, DateForm, Field, Kind, Layout, Original, Piece, Source, TelegramParty, Template,
};
use jiff::civil::Date;

use super::Context;
use super::sources::Sources;
use crate::charset::{Changes, Pieces};
use crate::num::index;
use crate::{Error, ErrorKind, Fault, View, scalar};

/// Room that a tracking number begins with: most need no more.
const TRACE_BYTES: usize = 64;

/// The bytes of the key fields, one behind the other; each has its width, so that no two keys look the same.
#[must_use]
pub fn key(party: &TelegramParty, telegram: &[u8]) -> Vec<u8> {
    party.key.iter().map(|field| raw(field, telegram)).collect::<Vec<_>>().concat()
}

/// The day in a key; none: the party's keys have none, or it cannot be read.
#[must_use]
pub fn day_of_key(party: &TelegramParty, key: &[u8]) -> Option<Date> {
    let mut at = 0;
    for field in &party.key {
        let is_day = matches!(field.kind, Kind::Date(form) if form != DateForm::Time);
        if is_day {
            let value = scalar::read(field, key, at).ok()?;
            let part = |from: usize, to: usize| value.text().get(from..to)?.parse::<i16>().ok();
            let (month, day) = (i8::try_from(part(4, 6)?).ok()?, i8::try_from(part(6, 8)?).ok()?);
            return Date::new(part(0, 4)?, month, day).ok();
        }
        at = at.saturating_add(field.bytes());
    }
    None
}

/// Everything that a telegram says: all bytes but those that a repetition may change. Two telegrams of one key with
/// different content are not the same transaction.
#[must_use]
pub fn fingerprint(party: &TelegramParty, telegram: &[u8]) -> Vec<u8> {
    let mut said = Vec::with_capacity(telegram.len());
    let mut at = 0;
    while let Some(rest) = telegram.get(at..).filter(|rest| !rest.is_empty()) {
        let spans = || party.repeat.iter().map(|field| span(party.header.field(*field)));
        match spans().find(|span| span.contains(&at)) {
            Some(repeats) => at = repeats.end,
            None => {
                let next = spans().map(|span| span.start).filter(|start| *start > at).min();
                let before = next.and_then(|next| rest.get(..next - at)).unwrap_or(rest);
                said.extend_from_slice(before);
                at += before.len();
            }
        }
    }
    said
}

/// The tracking number, for logs and for a header of the call. Never fails: bytes that are no value of their field
/// stand as far as they are ASCII.
#[must_use]
pub fn trace(party: &TelegramParty, telegram: &[u8]) -> String {
    let mut text = String::with_capacity(TRACE_BYTES);
    for piece in &party.trace.pieces {
        match piece {
            Piece::Text(constant) => text.push_str(constant),
            Piece::Value(Source::Field(field)) => {
                let (row, bytes) = (party.header.field(*field), raw(party.header.field(*field), telegram));
                // Bytes that are no characters are named by their value, as they are in the mirror.
                let named = Some(row).filter(|row| !row.kind.is_characters());
                match named.and_then(|row| scalar::read(row, telegram, row.at).ok()) {
                    Some(value) => text.push_str(value.text()),
                    None => push_graphic(row.charset, bytes, &mut text),
                }
            }
            Piece::Value(_) => {}
        }
    }
    text
}

/// Appends what of bytes is ASCII that can be seen.
fn push_graphic(charset: Charset, bytes: &[u8], text: &mut String) {
    match std::str::from_utf8(bytes) {
        Ok(ascii) if !charset.is_ebcdic() && bytes.iter().all(u8::is_ascii_graphic) => text.push_str(ascii),
        _ => text.extend(Pieces::new(charset, bytes).flatten().filter(char::is_ascii_graphic)),
    }
}

/// The key of the transaction that a request asks about.
///
/// # Errors
/// A field that cannot be read, or a value that does not fit its key field: there is no such transaction.
pub fn original_key(
    party: &TelegramParty,
    original: &Original,
    request: &View<'_>,
    context: &Context<'_>,
) -> Result<Vec<u8>, Error> {
    let sources = Sources::of(request, &[], context);
    let mut key = Vec::new();
    for (field, said) in party.key.iter().zip(&original.key) {
        match said {
            Some(template) => key.extend(written(&party.header, field, template, &sources)?),
            None => key.extend_from_slice(raw(field, request.telegram())),
        }
    }
    Ok(key)
}

/// A value in the bytes of a key field.
fn written(
    header: &Layout,
    field: &Field,
    template: &Template,
    sources: &Sources<'_>,
) -> Result<Vec<u8>, Error> {
    let value = sources.template(template, &field.key)?;
    let located = |fault: Fault| fault.in_telegram(&header.id, field.key.to_string());
    let mut telegram = vec![header.charset.space(); index(header.header_bytes)];
    let changes = scalar::write(field, &value, &mut telegram, field.at).map_err(located)?;
    if changes != Changes::default() {
        // A key that was cut or replaced is another transaction's.
        let expected = format!("{} bytes of {}", field.width, field.charset.name()).into();
        let (kind, got) = (ErrorKind::TooLong, scalar::shown_text(field.mask, value.text()));
        return Err(located(Fault { kind, at: field.at, width: field.width, expected, got }));
    }
    Ok(raw(field, &telegram).to_vec())
}

/// The bytes of a header row, as far as the telegram has them.
fn raw<'t>(field: &Field, telegram: &'t [u8]) -> &'t [u8] {
    let span = span(field);
    telegram.get(span.start..span.end.min(telegram.len())).unwrap_or_default()
}

fn span(field: &Field) -> std::ops::Range<usize> {
    let at = index(field.at);
    at..at.saturating_add(index(field.bytes()))
}
