//! The text of a mirror, read into flat slots.

use fei_layout::plan::Layout;

use crate::json::{Captured, Limits, Unknown, read, read_on};
use crate::num::index;
use crate::{Error, Place};

/// What a layout wants of a text.
///
/// # Errors
/// Anything that is not strict JSON, and the first key that is wrong.
pub(super) fn capture<'j>(layout: &Layout, json: &'j [u8]) -> Result<Captured<'j>, Error> {
    let captured = read(&layout.mirror.capture, json, &limits(layout), Unknown::Refuse);
    captured.map_err(|error| named(layout, error))
}

/// The same, with all keys that are wrong.
///
/// # Errors
/// Anything that is not strict JSON.
pub(super) fn capture_on<'j>(layout: &Layout, json: &'j [u8]) -> Result<(Captured<'j>, Vec<Error>), Error> {
    let (captured, wrong) =
        read_on(&layout.mirror.capture, json, &limits(layout)).map_err(|error| named(layout, error))?;
    Ok((captured, wrong.into_iter().map(|error| named(layout, error)).collect()))
}

/// An error of the reader, which knows no layout.
fn named(layout: &Layout, error: Error) -> Error {
    let path = match &error.place {
        Place::Pointer { pointer, .. } => path(pointer),
        Place::Offset { .. } | Place::Whole => String::new(),
    };
    Error { layout: layout.id.to_string(), path, ..error }
}

/// `/detail/2/amount` as `detail[2].amount`.
fn path(pointer: &str) -> String {
    let steps = pointer.split('/').skip(1);
    steps.fold(String::new(), |path, step| match step.parse::<u32>() {
        Ok(number) if !path.is_empty() => format!("{path}[{number}]"),
        _ if path.is_empty() => step.to_owned(),
        _ => format!("{path}.{step}"),
    })
}

/// The reader's limits, widened for layouts whose mirror is bigger: each value stands for a byte at least, save items
/// and lists, and a key is not longer than a hundred.
fn limits(layout: &Layout) -> Limits {
    let usual = Limits::default();
    let bytes = index(layout.bytes_max);
    Limits {
        text_bytes_max: usual.text_bytes_max.max(bytes.saturating_mul(100).min(1 << 28)),
        nodes_max: usual.nodes_max.max(bytes.saturating_mul(2)),
        slots_max: usual.slots_max.max(bytes.saturating_mul(4)),
        ..usual
    }
}
