//! `9` without a JSON number: digits that are text, such as codes and account numbers.

use fei_layout::plan::Field;

use crate::num::index;
use crate::{ErrorKind, Fault, Value};

use super::{Raw, fault, is_empty_form, slice_mut, unfit};

pub(super) fn raw<'t>(field: &Field, bytes: &'t [u8], at: u32) -> Result<Raw<'t>, Fault> {
    if is_empty_form(field, bytes) {
        return Ok(Raw::Null);
    }
    if !bytes.iter().all(|byte| field.charset.is_digit(*byte)) {
        return Err(fault(ErrorKind::Digits, field, bytes, at, expected(field)));
    }
    Ok(Raw::Digits(bytes))
}

pub(super) fn write(field: &Field, value: &Value<'_>, telegram: &mut [u8], at: u32) -> Result<(), Fault> {
    let text = value.text();
    let place = slice_mut(field, telegram, at)?;
    let fits = match value {
        Value::Number(_) => text.len() <= place.len(),
        _ => text.len() == place.len(),
    };
    if !fits || text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        let kind = if text.len() > place.len() { ErrorKind::TooLong } else { ErrorKind::Digits };
        return Err(unfit(kind, field, text, at, expected(field)));
    }
    let (zeros, digits) = place.split_at_mut(place.len() - text.len());
    zeros.fill(field.charset.zero());
    for (place, digit) in digits.iter_mut().zip(text.bytes()) {
        *place = field.charset.numeric(digit);
    }
    Ok(())
}

/// Digits of any charset in ASCII.
pub(crate) fn ascii(digits: &[u8]) -> impl Iterator<Item = u8> {
    digits.iter().map(|digit| b'0' | (digit & 0x0F))
}

/// What a field's bytes should be.
fn expected(field: &Field) -> String {
    expected_of(index(field.width), 0)
}

/// What digits should be, and those of a fraction beside them.
pub(super) fn expected_of(own: usize, far: usize) -> String {
    match (own, far) {
        (1, 0) => "a digit".to_owned(),
        (_, 0) => format!("{own} digits"),
        _ => format!("{own} and {far} digits"),
    }
}
