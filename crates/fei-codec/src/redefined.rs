//! Whether other readings of a row stay what they are when the row is written again.

use fei_layout::plan::{Field, Layout, Role};

use crate::walk::Walk;
use crate::{ErrorKind, Fault, Value, scalar};

/// Holds what another reading at `at` says against what it would say of the bytes that encoding writes for the row: of two
/// empty forms, or of several codes of a character, it writes one. A mirror whose readings disagree could not be encoded.
///
/// # Errors
/// A value that would become another.
pub(crate) fn stays(
    layout: &Layout,
    walk: &Walk<'_>,
    (field, at): (&Field, u32),
    telegram: &[u8],
    scratch: &mut Vec<u8>,
) -> Result<(), Fault> {
    let Role::View { of, .. } = field.role else { return Ok(()) };
    let row = layout.field(of);
    let Some(start) = row.register.and_then(|register| walk.register(register)) else { return Ok(()) };
    let Some(value) = scalar::read(field, telegram, at).ok().filter(|value| *value != Value::Null) else {
        return Ok(());
    };
    scratch.clear();
    scratch.extend_from_slice(telegram);
    for number in 0..row.repeat {
        rewrite(row, row.value_at(start, number), telegram, scratch);
    }
    if scalar::read(field, scratch, at).ok().as_ref() == Some(&value) {
        return Ok(());
    }
    let expected = format!("what stays when {} is written again", row.key).into();
    let got = scalar::shown_text(field.mask, value.text());
    Err(Fault { kind: ErrorKind::View, at, width: field.width, expected, got })
}

/// Writes what a row says as encoding does.
fn rewrite(row: &Field, at: u32, telegram: &[u8], again: &mut [u8]) {
    let value = scalar::read(row, telegram, at).unwrap_or(Value::Null);
    if scalar::write(row, &value, again, at).is_err() {
        // Null without a form of its own is blank; bytes that are not there nobody reads.
        let _ = scalar::blank(row, again, at);
    }
}

#[cfg(test)]
mod tests;
