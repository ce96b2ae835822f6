//! Values of one row that end where they are blank.

use super::rows::Field;
use super::value;

/// How many values there are: all of them, or up to the last that is not blank.
pub(super) fn elements(field: &Field, telegram: &[u8], at: usize) -> usize {
    if !field.until_blank {
        return field.repeat;
    }
    let value = |number: usize| &telegram[at + number * field.width..at + (number + 1) * field.width];
    (0..field.repeat).rev().find(|number| !is_blank(field, value(*number))).map_or(0, |last| last + 1)
}

/// Spaces; in a charset with shifts also runs of pairs in which there is no pair.
fn is_blank(field: &Field, bytes: &[u8]) -> bool {
    let spaces = bytes.iter().all(|byte| *byte == field.charset.fill(b' '));
    let text = || field.charset.text(bytes).is_some_and(|text| text.chars().all(|c| c == ' '));
    spaces || (field.charset.has_shifts() && text())
}

/// A list that is required has a value, unless only the answer fills it and nothing was said.
pub(super) fn has_enough(field: &Field, whole: &[u8], request: bool) -> Result<(), String> {
    let first = &whole[..field.width];
    let unset = request && field.answer && !value::has_data(field, first, &[], &[]);
    if field.until_blank && field.required && !unset && elements(field, whole, 0) == 0 {
        return Err("a list that must have a value".to_owned());
    }
    Ok(())
}
