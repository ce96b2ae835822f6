//! Bytes that a field accepts and would not write so: two empty forms, a plus where a blank stands for it, half-width
//! characters where full-width ones are written, one of several codes of a character.

use fei_layout::plan::{BlankSign, Empty, Field, Kind, Sign, TextPolicy};

use crate::Value;
use crate::charset::{self, Pieces};

use super::{blank, hex, window, write};

/// Whether a field can hold such bytes at all: the others need not be compared.
pub(crate) fn may_rewrite(field: &Field) -> bool {
    let two_forms = matches!(field.empty, Empty::ZerosOrSpaces | Empty::SpacesOrZeros);
    two_forms
        || match field.kind {
            Kind::Text | Kind::Hangul => {
                field.text == TextPolicy::Fullwidth || field.wide_padding || field.charset.has_twins()
            }
            Kind::Digits | Kind::Date(_) | Kind::Bytes(_) | Kind::Boolean | Kind::Tail(_) => false,
            // Whether its sign is the one that is written, a stored number says itself: see `Stored::is_preferred`.
            Kind::Number(_) if !field.kind.is_characters() => field.empty != Empty::Never,
            Kind::Number(number) => {
                let plus_is_blank = number.blank_sign == BlankSign::Plus || number.sign == Sign::Inside;
                field.is_filled_with_spaces()
                    || number.sign != Sign::None && (plus_is_blank || field.empty != Empty::Never)
            }
        }
}

/// Bytes before and after, as text, unmasked.
pub(crate) struct Rewrite {
    pub(crate) before: String,
    pub(crate) after: String,
}

impl Rewrite {
    /// What writing the value again would change; a null that the field has no form for is written as its blank.
    pub(crate) fn of(field: &Field, value: &Value<'_>, telegram: &[u8], at: u32) -> Option<Self> {
        let window = window(field, at);
        let before = telegram.get(window.clone())?;
        let mut after = before.to_vec();
        // The window starts before the field where its sign does.
        let inside = at.checked_sub(u32::try_from(window.start).ok()?)?;
        let written = write(field, value, &mut after, inside).map(drop);
        let written = match (written, value) {
            (Err(_), Value::Null) => blank(field, &mut after, inside),
            (written, _) => written,
        };
        let after = match written {
            Ok(()) if after == before => return None,
            Ok(()) => shown(field, &after),
            // In full-width characters it does not fit any more: it cannot be written again at all.
            Err(_) => charset::widen(value.text()).into_owned(),
        };
        Some(Self { before: shown(field, before), after })
    }
}

/// Bytes as text; what is no text is `.`. Those of a field that has no characters in hex.
fn shown(field: &Field, bytes: &[u8]) -> String {
    match field.kind.is_characters() {
        true => Pieces::new(field.charset, bytes).map(|piece| piece.unwrap_or('.')).collect(),
        false => hex(bytes),
    }
}
