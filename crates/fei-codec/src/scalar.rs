//! One value of one field, in bytes.

use fei_layout::plan::{Charset, Field};

use crate::charset::Changes;
use crate::{ErrorKind, Fault, Value};

/// Reads the value of a field that stands at `at`. Signs and fractions in other rows are looked up from there.
/// Of a repeated scalar it is one element: the caller moves `at`.
///
/// # Errors
/// Bytes that are not there, or that this field cannot hold.
pub fn read<'t>(charset: Charset, field: &Field, telegram: &'t [u8], at: u32) -> Result<Value<'t>, Fault> {
    let _ = (charset, telegram);
    Err(unready(field, at))
}

/// Writes a value, its sign and its fraction over the bytes at `at`. Text and digits of a [`Value::Number`] are taken
/// as exact decimal text wherever the field holds a number.
///
/// # Errors
/// A value that the field cannot hold; then the telegram is as it was.
pub fn write(
    charset: Charset,
    field: &Field,
    value: &Value<'_>,
    telegram: &mut [u8],
    at: u32,
) -> Result<Changes, Fault> {
    let _ = (charset, value, telegram);
    Err(unready(field, at))
}

/// Writes the field's empty form, or its constant, its sign and its fraction too. Never its default.
///
/// # Errors
/// Bytes that are not there.
pub fn blank(charset: Charset, field: &Field, telegram: &mut [u8], at: u32) -> Result<(), Fault> {
    let _ = (charset, telegram);
    Err(unready(field, at))
}

/// Checks a value against the field's `required`, constant and codes.
///
/// # Errors
/// The one that does not hold.
pub fn check(field: &Field, value: &Value<'_>, at: u32) -> Result<(), Fault> {
    let _ = value;
    Err(unready(field, at))
}

/// Whether the bytes hold data: not an empty form, for numbers not zero either, for digits not all zeros.
#[must_use]
pub fn has_data(charset: Charset, field: &Field, telegram: &[u8], at: u32) -> bool {
    !matches!(read(charset, field, telegram, at), Ok(Value::Null))
}

fn unready(field: &Field, at: u32) -> Fault {
    Fault {
        kind: ErrorKind::Length,
        at,
        width: field.width,
        expected: "a codec".into(),
        got: "none yet".to_owned(),
    }
}
