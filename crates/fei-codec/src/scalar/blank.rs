//! A field that holds nothing: its empty form, and whether bytes are data at all.

use fei_layout::plan::{Empty, Field, Kind};

use crate::{ErrorKind, Fault, Value};

use super::{empty_byte, is_empty_form, number, slice, slice_mut, write};

/// Writes the field's constant, or else its empty form, with its sign and its fraction; never its default. Text without
/// an empty form is padding, digits and numbers are zeros.
///
/// # Errors
/// Bytes that are not there.
pub fn blank(field: &Field, telegram: &mut [u8], at: u32) -> Result<(), Fault> {
    if let Some(constant) = &field.constant {
        return write(field, &Value::Text(constant.as_ref().into()), telegram, at).map(drop);
    }
    match (field.kind, empty_byte(field.empty)) {
        (Kind::Number(number), _) => number::write_blank(&number, field, telegram, at),
        (_, Some(byte)) => fill(field, byte, telegram, at),
        (Kind::Text | Kind::Hangul, None) => fill(field, field.pad, telegram, at),
        (Kind::Digits | Kind::Date(_), None) => fill(field, b'0', telegram, at),
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
    let Some(byte) = empty_byte(field.empty) else {
        let expected = match field.kind {
            Kind::Text | Kind::Hangul => "text; \"\" is an empty field",
            Kind::Digits | Kind::Date(_) => "digits",
            Kind::Number(_) => "a number",
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
    fill(field, byte, telegram, at)
}

fn fill(field: &Field, byte: u8, telegram: &mut [u8], at: u32) -> Result<(), Fault> {
    slice_mut(field, telegram, at).map(|place| place.fill(byte))
}

/// Whether a field, all its elements, holds data.
pub(crate) fn any_data(field: &Field, telegram: &[u8], at: u32) -> bool {
    let place = |number: u32| at.saturating_add(number.saturating_mul(field.width));
    (0..field.repeat).any(|number| has_data(field, telegram, place(number)))
}

/// Whether the bytes of a field, or of one element of it, hold data: text that is not its padding, spaces, its empty
/// form or its constant; digits and numbers that are neither all zeros nor all spaces, or whose sign is neither `+` nor
/// blank.
#[must_use]
pub fn has_data(field: &Field, telegram: &[u8], at: u32) -> bool {
    let Ok(bytes) = slice(field, telegram, at) else { return false };
    match field.kind {
        Kind::Text | Kind::Hangul => {
            let constant = field.constant.as_ref().is_some_and(|text| bytes.starts_with(text.as_bytes()));
            let padding = |byte: &u8| *byte == b' ' || *byte == field.pad;
            !constant && !is_empty_form(field.empty, bytes) && !bytes.iter().all(padding)
        }
        Kind::Digits | Kind::Date(_) => !number::is_blank(bytes),
        Kind::Number(number) => number::has_data(&number, field, telegram, at),
    }
}
