//! Values that a field accepts and that read back as another: padding that was data, an empty text where empty is null.
//! A number in more digits than it needs is the same number: `1.50` is `1.5`.

use fei_layout::plan::{Empty, Field, Kind};

use crate::{LossKind, Value};

use super::number::parts;
use super::{blank, read, window};

/// Whether a value can read back as another at all: the others need not be read. Null reads back as null, or has been
/// refused.
pub(crate) fn may_settle(field: &Field, value: &Value<'_>) -> bool {
    let text = value.text();
    let zeros = || text.bytes().all(|byte| matches!(byte, b'0' | b'-' | b'.'));
    let spaces = || text.bytes().all(|byte| byte == b' ');
    if *value == Value::Null {
        return false;
    }
    match field.kind {
        Kind::Text | Kind::Hangul => {
            let padded = super::text::without_padding(field, text).len() < text.len();
            padded || (field.empty != Empty::Never && (zeros() || spaces()))
        }
        // Their text does not show whether the bytes are zeros, and may be spelt in more than one way.
        Kind::Bytes(_) => true,
        Kind::Boolean => field.empty != Empty::Never,
        // Not every number has a zero below zero.
        Kind::Number(_) => (field.empty != Empty::Never || text.starts_with('-')) && zeros(),
        Kind::Digits | Kind::Date(_) => field.empty != Empty::Never && zeros(),
        Kind::Tail(_) => false,
    }
}

/// Whether what is written where nobody gave a value reads back as nothing.
pub(crate) fn blank_is_nothing(field: &Field) -> bool {
    let before = parts(field).into_iter().flatten().map(|part| part.delta.min(0).unsigned_abs()).max();
    let at = before.unwrap_or(0);
    let mut room = vec![field.charset.space(); window(field, at).end];
    blank(field, &mut room, at).is_ok() && read(field, &room, at).is_ok_and(|value| value.is_empty())
}

/// What happened to a written value, if reading it gives another.
pub(crate) fn settled(field: &Field, value: &Value<'_>, telegram: &[u8], at: u32) -> Option<LossKind> {
    if !may_settle(field, value) {
        return None;
    }
    let text = value.text();
    match read(field, telegram, at).ok()? {
        Value::Null => Some(LossKind::Emptied),
        Value::Text(other) if other == text => None,
        Value::Text(_) if matches!(field.kind, Kind::Bytes(_)) => Some(LossKind::Normalized),
        Value::Text(_) => Some(LossKind::Trimmed),
        Value::Number(other) => {
            (other.starts_with('-') != text.starts_with('-')).then_some(LossKind::Normalized)
        }
    }
}
