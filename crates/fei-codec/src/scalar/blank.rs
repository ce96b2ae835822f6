//! A field that holds nothing: its empty form, and whether bytes are data at all.

use fei_layout::plan::{BytesForm, Empty, Field, Kind};

use crate::num::index;
use crate::{ErrorKind, Fault, Value, charset};

use super::{boolean, date, empty_byte, is_empty_form, list, number, slice, slice_mut, text, write};

/// Writes the field's constant, or else its empty form, with its sign and its fraction; never its default. Text without
/// an empty form is padding, digits and numbers are zeros, bytes that are no characters are zero. An element of a list
/// that ends where it is blank is spaces.
///
/// # Errors
/// Bytes that are not there.
pub fn blank(field: &Field, telegram: &mut [u8], at: u32) -> Result<(), Fault> {
    if field.until_blank {
        return list::write_none(field, telegram, at);
    }
    if let Some(constant) = &field.constant {
        return write(field, &Value::Text(constant.as_ref().into()), telegram, at).map(drop);
    }
    match (field.kind, empty_byte(field)) {
        (Kind::Number(number), _) => number::write_blank(&number, field, telegram, at),
        (Kind::Boolean, _) => boolean::write_blank(field, telegram, at),
        (Kind::Bytes(_), _) => fill(field, 0, telegram, at),
        (Kind::Date(form), byte) => {
            date::write_blank(form, field, byte.unwrap_or(field.charset.zero()), telegram, at)
        }
        // No bytes of its own that could be blank.
        (Kind::Tail(_), _) => Ok(()),
        (_, Some(byte)) => fill(field, byte, telegram, at),
        (Kind::Text | Kind::Hangul, None) => fill(field, field.pad, telegram, at),
        (Kind::Digits, None) => fill(field, field.charset.zero(), telegram, at),
    }
}

/// Writes what stands in a field that nobody gave: its default, or else its constant or empty form.
///
/// # Errors
/// Bytes that are not there, or a default that does not fit.
pub(crate) fn absent(field: &Field, telegram: &mut [u8], at: u32) -> Result<(), Fault> {
    match &field.default {
        Some(default) => write(field, &Value::Text(default.as_ref().into()), telegram, at).map(drop),
        None => blank(field, telegram, at),
    }
}

/// Writes null.
///
/// # Errors
/// A field that has no empty form.
pub(super) fn write_null(field: &Field, telegram: &mut [u8], at: u32) -> Result<(), Fault> {
    if let Kind::Number(number) = field.kind
        && (field.empty != Empty::Never || number::has_null(&number))
    {
        return number::write_blank(&number, field, telegram, at);
    }
    let Some(byte) = null_byte(field) else {
        let expected = match field.kind {
            Kind::Text | Kind::Hangul | Kind::Tail(_) => "text; \"\" is an empty field",
            Kind::Digits | Kind::Date(_) | Kind::Bytes(BytesForm::Bcd) => "digits",
            Kind::Number(_) => "a number",
            Kind::Bytes(BytesForm::Hex) => "hex digits",
            Kind::Bytes(BytesForm::Base64) => "base64",
            Kind::Boolean => "true or false",
        };
        let got = "null".to_owned();
        return Err(Fault {
            kind: ErrorKind::NotNull,
            at,
            width: field.width,
            expected: expected.into(),
            got,
        });
    };
    match field.kind {
        Kind::Date(form) => date::write_blank(form, field, byte, telegram, at),
        _ => fill(field, byte, telegram, at),
    }
}

/// The byte that null is made of; none when the field has no empty form.
const fn null_byte(field: &Field) -> Option<u8> {
    match (field.kind, field.empty) {
        (Kind::Bytes(_), Empty::Never) => None,
        (Kind::Bytes(_), _) => Some(0),
        _ => empty_byte(field),
    }
}

pub(super) fn fill(field: &Field, byte: u8, telegram: &mut [u8], at: u32) -> Result<(), Fault> {
    slice_mut(field, telegram, at).map(|place| place.fill(byte))
}

/// Whether a field, all its elements, holds data.
pub(crate) fn any_data(field: &Field, telegram: &[u8], at: u32) -> bool {
    let place = |number: u32| field.value_at(at, number);
    (0..field.repeat).any(|number| has_data(field, telegram, place(number)))
}

/// Whether the bytes of a field, or of one element of it, hold data: text that is not its padding, spaces, its empty
/// form or its constant; digits and numbers that are neither all zeros nor all spaces, or whose sign is neither `+` nor
/// blank.
#[must_use]
pub fn has_data(field: &Field, telegram: &[u8], at: u32) -> bool {
    let Ok(bytes) = slice(field, telegram, at) else { return false };
    let space = field.charset.space();
    match field.kind {
        Kind::Text | Kind::Hangul => {
            let padding = |byte: &u8| *byte == space || *byte == field.pad;
            let blank =
                bytes.iter().all(padding) || (field.wide_padding && text::trim(field, bytes).is_empty());
            !is_constant(field, bytes) && !is_empty_form(field, bytes) && !blank
        }
        Kind::Digits => !number::is_blank(field.charset, bytes),
        Kind::Date(form) => !date::is_blank(form, field.charset, bytes),
        Kind::Number(number) => number::has_data(&number, field, telegram, at),
        Kind::Bytes(_) => !bytes.iter().all(|byte| *byte == 0) && !bytes.iter().all(|byte| *byte == space),
        Kind::Boolean => boolean::has_data(field, bytes),
        Kind::Tail(_) => index(at) < telegram.len(),
    }
}

/// Whether a text is what the row always holds.
fn is_constant(field: &Field, bytes: &[u8]) -> bool {
    let Some(constant) = &field.constant else { return false };
    charset::decode(field.charset, text::trim(field, bytes)).is_ok_and(|text| *text == **constant)
}
