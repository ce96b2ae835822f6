//! Values that a path carries: those of the call's own path, and those that the call which asks what became of this one has
//! to have there. What no path carries could never be asked for, and is not taken.

use fei_layout::plan::{KeyPlace, Route};

use super::error::{CallError, CallPlace};
use super::found::Found;
use crate::ErrorKind;
use crate::json::{Captured, Instance};

/// Finds all that cannot stand there.
pub(super) fn all(captured: &Captured<'_>, found: &mut Found<'_>) {
    for key in found.serve.keys.iter().filter(|key| key.plain) {
        let Some(value) = captured.slot(Instance::DOCUMENT, key.slot).value() else { continue };
        let text = value.text();
        // A value of the body that is nothing is told as every such value is.
        let is_told = text.is_empty() && key.from != KeyPlace::Path;
        if !is_told && !Route::takes(text) {
            let place = CallPlace::of(key, &[]);
            found.add(CallError::new(place, ErrorKind::Unsafe, Route::FORM, got(text)));
        }
    }
}

/// What is there, and never itself: it may be a value that is masked.
fn got(text: &str) -> String {
    match text.chars().count() {
        0 => "none".to_owned(),
        more @ 65.. => more.to_string(),
        _ => "others".to_owned(),
    }
}
