//! `X(*)` and `RAW(*)`: everything that is left, kept byte for byte. As text its padding and its control characters are
//! kept, as bytes it is base64 in JSON. Its width is what was handed in.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fei_layout::plan::{BytesForm, Field, Kind, Tail};

use crate::charset::{self, Changes, TextRule};
use crate::num::{index, offset};
use crate::{ErrorKind, Fault, Value};

use super::{Raw, fault, text, unfit};

/// Everything from the field's place on.
pub(super) fn raw<'t>(form: Tail, field: &Field, telegram: &'t [u8], at: u32) -> Result<Raw<'t>, Fault> {
    let bytes = telegram.get(index(at)..).unwrap_or_default();
    match form {
        Tail::Raw => Ok(Raw::Bytes(BytesForm::Base64, bytes)),
        Tail::Text => text::decoded(field, bytes, at).map(|_| Raw::Text(bytes)),
    }
}

/// The bytes of a value; null has none.
///
/// # Errors
/// A character that the charset lacks, text that is not base64.
pub(crate) fn bytes(field: &Field, value: &Value<'_>, at: u32) -> Result<(Vec<u8>, Changes), Fault> {
    let text = value.text();
    if field.kind == Kind::Tail(Tail::Raw) {
        return STANDARD
            .decode(text)
            .map(|bytes| (bytes, Changes::default()))
            .map_err(|_| unfit(ErrorKind::WrongType, field, text, at, "base64, as RFC 4648 writes it"));
    }
    let rule = TextRule { charset: field.charset, policy: field.text, cut: false, controls: true };
    let mut bytes = Vec::with_capacity(text.len());
    let written = charset::encode(rule, text, usize::MAX, &mut bytes);
    written.map(|changes| (bytes, changes)).map_err(|error| text::unwritable(field, text, at, error))
}

/// Writes text over as many bytes as are there.
pub(super) fn write(field: &Field, text: &str, telegram: &mut [u8], at: u32) -> Result<(), Fault> {
    let (bytes, _) = bytes(field, &Value::Text(Cow::Borrowed(text)), at)?;
    let place = telegram.get_mut(index(at)..).unwrap_or_default();
    if place.len() != bytes.len() {
        let expected = format!("{} bytes", place.len());
        return Err(fault(ErrorKind::Length, field, &bytes, at, expected));
    }
    place.copy_from_slice(&bytes);
    Ok(())
}

/// The most bytes that a tail of a telegram may have, in an error's words.
pub(crate) fn too_long(field: &Field, bytes: usize, at: u32, most: u32) -> Fault {
    let expected = format!("at most {most} bytes").into();
    let got = format!("{bytes} bytes");
    Fault { kind: ErrorKind::TooLong, at, width: offset(bytes).min(field.width), expected, got }
}
