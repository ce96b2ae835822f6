//! A repeated value that ends where its field is blank (`until = "blank"`): how many elements it has.

use fei_layout::plan::{Charset, Field};

use crate::{ErrorKind, Fault, charset};

use super::blank::fill;
use super::slice;

/// How many elements there are: all of them, or, in a list that ends where it is blank, those up to the last that is not.
pub(crate) fn elements(field: &Field, telegram: &[u8], at: u32) -> u32 {
    if !field.until_blank {
        return field.repeat;
    }
    let blank = |number: &u32| is_blank(field, telegram, field.value_at(at, *number));
    (0..field.repeat).rev().find(|number| !blank(number)).map_or(0, |last| last + 1)
}

/// Whether an element is blank: spaces, around which an EBCDIC field may have runs of pairs with no pair in them.
fn is_blank(field: &Field, telegram: &[u8], at: u32) -> bool {
    let Ok(bytes) = slice(field, telegram, at) else { return false };
    let shifted = matches!(field.charset, Charset::Cp933 | Charset::Cp1364);
    is_spaces(field, telegram, at)
        || (shifted && charset::decode(field.charset, bytes).is_ok_and(|text| text.chars().all(|c| c == ' ')))
}

/// Whether an element is spaces, as a blank one is written.
pub(crate) fn is_spaces(field: &Field, telegram: &[u8], at: u32) -> bool {
    slice(field, telegram, at).is_ok_and(|bytes| bytes.iter().all(|byte| *byte == field.charset.space()))
}

/// A list that is required has an element.
pub(crate) fn check_list(field: &Field, elements: u32, at: u32) -> Result<(), Fault> {
    if elements > 0 || !field.required {
        return Ok(());
    }
    let width = field.bytes();
    let (expected, got) = ("a value".into(), "an empty list".to_owned());
    Err(Fault { kind: ErrorKind::Required, at, width, expected, got })
}

/// Writes one element that is not there.
pub(super) fn write_none(field: &Field, telegram: &mut [u8], at: u32) -> Result<(), Fault> {
    fill(field, field.charset.space(), telegram, at)
}

#[cfg(test)]
mod tests;
