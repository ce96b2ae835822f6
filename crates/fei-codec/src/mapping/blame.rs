//! Whom an error of a mapping is about: the field that the value came from, or the place that it was for. Values of
//! masked fields and secrets are never shown.

use fei_layout::plan::{FieldIx, Layout, Mask, Piece, Source};

use super::sources::Sources;
use crate::mask::HIDDEN;
use crate::{Error, ErrorKind, Place};

/// Characters of a value that an error shows at most.
const SHOWN_CHARS_MAX: usize = 40;
/// Of somebody else's code, `INVALID_AMOUNT`.
const CODE_CHARS_MAX: usize = 16;
/// Of these so many digits.
const CODE_DIGITS_MAX: usize = 8;

impl Sources<'_> {
    /// The error of a value that a template's pieces gave and that its target cannot take.
    pub(super) fn blame(
        &self,
        pieces: &[Piece],
        target: &str,
        kind: ErrorKind,
        expected: String,
        got: &str,
    ) -> Error {
        let (path, place) = self.origin(pieces, target);
        let got = if self.hides(pieces) { HIDDEN.to_owned() } else { quoted(got) };
        Error { layout: self.request.layout().id.to_string(), path, place, kind, expected, got }
    }

    /// The field that a value came from, and its bytes; else the place that it is for.
    pub(super) fn origin(&self, pieces: &[Piece], target: &str) -> (String, Place) {
        match culprit(pieces) {
            Some(field) => self.of_field(field),
            None => (target.to_owned(), Place::Whole),
        }
    }

    /// Where a field of the telegram at hand stands.
    pub(super) fn of_field(&self, field: FieldIx) -> (String, Place) {
        let key = &self.request.layout().field(field).key;
        (self.request.path(self.scope, key), self.place(field))
    }

    /// Whether a value of any of these pieces may not be shown.
    pub(super) fn hides(&self, pieces: &[Piece]) -> bool {
        pieces.iter().any(|piece| is_hidden(self.request.layout(), piece))
    }

    fn place(&self, field: FieldIx) -> Place {
        let width = self.request.layout().field(field).width;
        self.request.place(self.scope, field).map_or(Place::Whole, |at| Place::Offset { at, width })
    }
}

/// A value of somebody else's as a log may show it: short, and with control characters escaped.
pub(super) fn quoted(text: &str) -> String {
    let shown: String = text.chars().take(SHOWN_CHARS_MAX).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    format!("{shown:?}{more}")
}

/// A code that no row has, as a log may show it. What does not look like one may be anything, and only its length is told.
pub(super) fn shown_code(text: &str) -> String {
    if looks_like_a_code(text) {
        return quoted(text);
    }
    format!("{HIDDEN}, {} characters", text.chars().count())
}

/// Short, and with fewer digits than an account has.
fn looks_like_a_code(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    plain && text.len() <= CODE_CHARS_MAX && digits <= CODE_DIGITS_MAX
}

/// The one field that a value is made of.
fn culprit(pieces: &[Piece]) -> Option<FieldIx> {
    let mut fields = pieces.iter().filter_map(|piece| match piece {
        Piece::Value(Source::Field(field)) => Some(*field),
        _ => None,
    });
    let first = fields.next()?;
    fields.next().is_none().then_some(first)
}

fn is_hidden(layout: &Layout, piece: &Piece) -> bool {
    match piece {
        Piece::Value(Source::Field(field)) => layout.field(*field).mask != Mask::None,
        Piece::Value(
            Source::Secret(_)
            | Source::Json(_)
            | Source::Original(_)
            | Source::OfOriginal { .. }
            | Source::Asked(_),
        ) => true,
        Piece::Text(_) | Piece::Value(_) => false,
    }
}
