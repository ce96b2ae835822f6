//! `json = "boolean"`: one of two texts.

use fei_layout::plan::{Empty, Field};

use crate::{ErrorKind, Fault};

use super::{Raw, fault, is_empty_form, text, unfit};

pub(super) fn raw<'t>(field: &Field, bytes: &'t [u8], at: u32) -> Result<Raw<'t>, Fault> {
    if is_empty_form(field, bytes) {
        return Ok(Raw::Null);
    }
    let (yes, no) = codes(field);
    let said = crate::charset::decode(field.charset, text::trim(field, bytes)).ok();
    match said {
        Some(said) if said == trimmed(yes) => Ok(Raw::Boolean(true)),
        Some(said) if said == trimmed(no) => Ok(Raw::Boolean(false)),
        _ => Err(fault(ErrorKind::NotInCodes, field, bytes, at, format!("{yes:?} or {no:?}"))),
    }
}

/// The texts of true and false.
fn codes(field: &Field) -> (&str, &str) {
    field.truth.as_ref().map_or(("", ""), |truth| (&truth.yes, &truth.no))
}

fn trimmed(text: &str) -> &str {
    text.trim_end_matches(' ')
}

/// Writes `true` or `false`.
pub(super) fn write(field: &Field, value: &str, telegram: &mut [u8], at: u32) -> Result<(), Fault> {
    let (yes, no) = codes(field);
    let code = match value {
        "true" => yes,
        "false" => no,
        _ => return Err(unfit(ErrorKind::WrongType, field, value, at, "true or false")),
    };
    text::write(field, code, telegram, at).map(drop)
}

/// Nothing: the empty form, or, where there is none, false.
pub(super) fn write_blank(field: &Field, telegram: &mut [u8], at: u32) -> Result<(), Fault> {
    match field.empty {
        Empty::Never => write(field, "false", telegram, at),
        _ => super::blank::write_null(field, telegram, at),
    }
}

/// Whether it says anything but false: what is neither does, but for all spaces and all zeros.
pub(super) fn has_data(field: &Field, bytes: &[u8]) -> bool {
    let nothing = matches!(raw(field, bytes, 0), Ok(Raw::Null | Raw::Boolean(false)));
    let full_of = |byte: u8| bytes.iter().all(|other| *other == byte);
    !nothing && !full_of(field.charset.space()) && !full_of(field.charset.zero())
}

#[cfg(test)]
mod tests;
