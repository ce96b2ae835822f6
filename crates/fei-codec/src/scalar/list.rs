//! A repeated value that ends where its field is blank (`until = "blank"`): how many elements it has.

use fei_layout::plan::Field;

use crate::num::index;
use crate::{ErrorKind, Fault};

use super::blank::fill;

/// How many elements there are: all of them, or, in a list that ends where it is blank, those up to the last that is not.
pub(crate) fn elements(field: &Field, telegram: &[u8], at: u32) -> u32 {
    if !field.until_blank {
        return field.repeat;
    }
    let space = field.charset.space();
    let blank = |number: &u32| {
        let start = index(field.value_at(at, *number));
        let bytes = telegram.get(start..start.saturating_add(index(field.width)));
        bytes.is_some_and(|bytes| bytes.iter().all(|byte| *byte == space))
    };
    (0..field.repeat).rev().find(|number| !blank(number)).map_or(0, |last| last + 1)
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
