//! One value into one field of an answer. Text that cannot be written leaves the field empty and is reported; only a
//! number that does not fit is an error.

use std::borrow::Cow;

use fei_layout::plan::{Empty, Field, Kind, TextPolicy};

use crate::charset::{self, Changes};
use crate::mapping::exact::Exact;
use crate::mask::show;
use crate::{ErrorKind, Fault, Loss, LossKind, Losses, Place, Value, loss, scalar};

/// A field of the answer and its place.
pub(super) struct Target<'a> {
    /// The field.
    pub field: &'a Field,
    /// Where it stands.
    pub at: u32,
    /// Text that is too long may be cut even where the field does not say so.
    pub cut: bool,
    /// A key's path in the loss report: `detail[2].holder`.
    pub path: &'a dyn Fn(&str) -> String,
}

/// Writes a value over the bytes of its field; null and empty text are the field's empty form.
///
/// # Errors
/// A number that the field cannot hold. The field's bytes are then anything.
pub(super) fn put(
    target: &Target<'_>,
    value: &Value<'_>,
    bytes: &mut [u8],
    losses: &mut Losses,
) -> Result<(), Fault> {
    if value.is_empty() {
        return blank(target.field, target.at, bytes);
    }
    let value = plain(target.field, value);
    match allowed(target, &value).and_then(|()| write(target, &value, bytes)) {
        Ok(changes) => {
            report(target, &value, changes, bytes, losses);
            Ok(())
        }
        Err(fault) if says_something_empty(target.field) => Err(fault),
        Err(_) => {
            blank(target.field, target.at, bytes)?;
            lose(target, LossKind::Emptied, &value, "", losses);
            Ok(())
        }
    }
}

/// Whether a field's empty form would be a statement that nobody made: zero, or false.
pub(super) fn says_something_empty(field: &Field) -> bool {
    match field.kind {
        Kind::Number(_) => true,
        Kind::Boolean => field.empty == Empty::Never,
        Kind::Text | Kind::Hangul | Kind::Digits | Kind::Date(_) | Kind::Bytes(_) | Kind::Tail(_) => false,
    }
}

/// Writes the empty form of a field, of a repeated one in every element.
pub(super) fn blank(field: &Field, at: u32, bytes: &mut [u8]) -> Result<(), Fault> {
    elements(field, at).try_for_each(|at| scalar::blank(field, bytes, at))
}

/// Where the elements of a field stand; mostly it has one.
pub(super) fn elements(field: &Field, at: u32) -> impl Iterator<Item = u32> {
    (0..field.repeat).map(move |number| field.value_at(at, number))
}

/// A number without the zeros before it, which change nothing; all else as it is.
fn plain<'v>(field: &Field, value: &'v Value<'_>) -> Value<'v> {
    let exact = match field.kind {
        Kind::Number(_) => Exact::parse(value.text()),
        _ => None,
    };
    match (exact, value) {
        (Some(number), _) => Value::Number(number.text()),
        (None, Value::Null) => Value::Null,
        (None, Value::Text(text)) => Value::Text(Cow::Borrowed(text)),
        (None, Value::Number(text)) => Value::Number(Cow::Borrowed(text)),
    }
}

/// A value that is not among the field's codes, or not its constant, is not written: an answer is never refused for it.
fn allowed(target: &Target<'_>, value: &Value<'_>) -> Result<(), Fault> {
    match target.field.kind {
        Kind::Number(_) => Ok(()),
        _ => scalar::check(target.field, value, target.at),
    }
}

/// What `normalize` leaves over becomes `?`: most of a name tells the core more than none of it.
fn write(target: &Target<'_>, value: &Value<'_>, bytes: &mut [u8]) -> Result<Changes, Fault> {
    let field = target.field;
    match place(target, value, bytes) {
        Err(fault) if fault.kind == ErrorKind::Charset && field.text == TextPolicy::Normalize => {
            let text = charset::normalized(target.field.charset, value.text());
            let normalized = matches!(text, Cow::Owned(_));
            let replacing = Field { text: TextPolicy::Replace, ..field.clone() };
            let changes = place(&Target { field: &replacing, ..*target }, &Value::Text(text), bytes)?;
            Ok(Changes { normalized, ..changes })
        }
        done => done,
    }
}

fn place(target: &Target<'_>, value: &Value<'_>, bytes: &mut [u8]) -> Result<Changes, Fault> {
    let Target { field, at, .. } = target;
    match scalar::write(field, value, bytes, *at) {
        Err(fault) if fault.kind == ErrorKind::TooLong && target.cut && !field.cut => {
            let cutting = Field { cut: true, ..(*field).clone() };
            scalar::write(&cutting, value, bytes, *at)
        }
        done => done,
    }
}

fn report(target: &Target<'_>, value: &Value<'_>, changes: Changes, bytes: &[u8], losses: &mut Losses) {
    for kind in loss::kinds(changes) {
        let after = scalar::read(target.field, bytes, target.at);
        lose(target, kind, value, after.as_ref().map_or("", |after| after.text()), losses);
    }
}

pub(super) fn lose(
    target: &Target<'_>,
    kind: LossKind,
    before: &Value<'_>,
    after: &str,
    losses: &mut Losses,
) {
    let Target { field, at, path, .. } = target;
    losses.push(Loss {
        path: path(&field.key),
        place: Place::Offset { at: *at, width: field.width },
        kind,
        before: show(field.mask, before.text()),
        after: show(field.mask, after),
    });
}
