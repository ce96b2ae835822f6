//! Values that a path carries: those of the call's own path, and those that the call which asks what became of this one has
//! to have there. What no path carries could never be asked for, and is not taken.

use fei_layout::plan::{KeyPlace, Kind, Layout, Piece, ResponseRow, Route, SlotRef, Source};

use super::error::{CallError, CallPlace};
use super::found::Found;
use crate::ErrorKind;
use crate::json::{Captured, Instance};
use crate::num::index;

/// Finds all that cannot stand there.
pub(super) fn all(layout: &Layout, captured: &Captured<'_>, found: &mut Found<'_>) {
    for key in found.serve.keys.iter().filter(|key| key.plain) {
        let Some(value) = captured.slot(Instance::DOCUMENT, key.slot).value() else { continue };
        let text = value.text();
        // A value of the body that is nothing is told as every such value is.
        let is_told = text.is_empty() && key.from != KeyPlace::Path;
        if !is_told && !Route::takes(text) {
            let (place, most) = (CallPlace::of(key, &[]), room(&found.serve.request, layout, key.slot));
            found.add(CallError::new(place, ErrorKind::Unsafe, Route::form(most), got(text, most)));
        }
    }
}

/// How many characters the rows hold that take a value as it stands, of those that a path carries: each is one byte.
fn room(rows: &[ResponseRow], layout: &Layout, slot: SlotRef) -> u32 {
    let is = |piece: &Piece| matches!(piece, Piece::Value(Source::Json(known)) if *known == slot);
    let of_row = |row: &ResponseRow| match row {
        ResponseRow::Group { rows, .. } => room(rows, layout, slot),
        ResponseRow::Field { field, value } => {
            let field = layout.field(*field);
            let holds_it = matches!(field.kind, Kind::Text | Kind::Hangul) && value.is_plain(is);
            if holds_it && value.table.is_none() { field.width } else { Route::CHARS_MAX }
        }
    };
    rows.iter().map(of_row).fold(Route::CHARS_MAX, u32::min)
}

/// What is there, and never itself: it may be a value that is masked.
fn got(text: &str, most: u32) -> String {
    match text.chars().count() {
        0 => "none".to_owned(),
        more if more > index(most) => more.to_string(),
        _ => "others".to_owned(),
    }
}
