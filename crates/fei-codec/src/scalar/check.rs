//! What a layout asks of a value beyond its form: that it is there, is the constant, is one of the codes.

use fei_layout::plan::Field;

use crate::{ErrorKind, Fault, Value};

use super::unfit;

/// Checks a value against the field's `required`, constant and codes. An empty value is not checked against the codes.
///
/// # Errors
/// The first that does not hold.
pub fn check(field: &Field, value: &Value<'_>, at: u32) -> Result<(), Fault> {
    if is_checked(field) { asked(field, value, at) } else { Ok(()) }
}

/// Whether a field asks anything of its value: most do not.
pub(crate) fn is_checked(field: &Field) -> bool {
    field.required || field.constant.is_some() || !field.codes.is_empty()
}

fn asked(field: &Field, value: &Value<'_>, at: u32) -> Result<(), Fault> {
    if field.required && value.is_empty() {
        let got = if *value == Value::Null { "nothing" } else { "\"\"" }.to_owned();
        return Err(Fault {
            kind: ErrorKind::Required,
            at,
            width: field.width,
            expected: "a value".into(),
            got,
        });
    }
    let text = value.text();
    if let Some(constant) = &field.constant
        && **constant != *text
    {
        return Err(unfit(ErrorKind::NotConstant, field, text, at, format!("{constant:?}")));
    }
    if !text.is_empty() && !field.codes.is_empty() && !field.codes.iter().any(|(code, _)| **code == *text) {
        let codes: Vec<_> = field.codes.iter().map(|(code, _)| format!("{code:?}")).collect();
        return Err(unfit(ErrorKind::NotInCodes, field, text, at, format!("one of {}", codes.join(", "))));
    }
    Ok(())
}
