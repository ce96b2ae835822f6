//! `HEX`, `RAW`, `BCD`: bytes that are no characters, as text in JSON. No charset ever sees them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fei_layout::plan::{BytesForm, Empty, Field};

use crate::num::index;
use crate::{ErrorKind, Fault, Value};

use super::{Raw, fault, hex_digits, slice_mut, unfit};

pub(super) fn raw<'t>(form: BytesForm, field: &Field, bytes: &'t [u8], at: u32) -> Result<Raw<'t>, Fault> {
    if is_null(field, bytes) {
        return Ok(Raw::Null);
    }
    let digits = |byte: &u8| byte >> 4 <= 9 && byte & 0x0F <= 9;
    if form == BytesForm::Bcd && !bytes.iter().all(digits) {
        return Err(fault(ErrorKind::Digits, field, bytes, at, expected(form, field)));
    }
    Ok(Raw::Bytes(form, bytes))
}

/// Zeros are bytes of zero here, not characters.
fn is_null(field: &Field, bytes: &[u8]) -> bool {
    field.empty == Empty::Zeros && bytes.iter().all(|byte| *byte == 0)
}

/// Appends checked bytes as text.
pub(crate) fn append(form: BytesForm, bytes: &[u8], out: &mut Vec<u8>) {
    match form {
        BytesForm::Hex | BytesForm::Bcd => {
            out.extend(bytes.iter().flat_map(|byte| hex_digits(*byte)));
        }
        BytesForm::Base64 => {
            let start = out.len();
            out.resize(start.saturating_add(bytes.len().div_ceil(3) * 4), b'=');
            // The room is as long as the text: it cannot fail.
            let _length = STANDARD.encode_slice(bytes, out.get_mut(start..).unwrap_or_default());
        }
    }
}

/// The same as a text of its own.
pub(super) fn text(form: BytesForm, bytes: &[u8]) -> String {
    let mut text = Vec::new();
    append(form, bytes, &mut text);
    text.into_iter().map(char::from).collect()
}

pub(super) fn write(
    form: BytesForm,
    field: &Field,
    value: &Value<'_>,
    telegram: &mut [u8],
    at: u32,
) -> Result<(), Fault> {
    let text = value.text();
    let place = slice_mut(field, telegram, at)?;
    // A number, such as a count, is filled with zeros before it, as in digits that are characters.
    let filled;
    let text = match value {
        Value::Number(_) if form == BytesForm::Bcd => {
            filled = format!("{}{text}", "0".repeat((place.len() * 2).saturating_sub(text.len())));
            &filled
        }
        _ => text,
    };
    let written = match form {
        BytesForm::Hex => from_hex(text.as_bytes(), 0xF, place),
        BytesForm::Bcd => from_hex(text.as_bytes(), 9, place),
        BytesForm::Base64 => from_base64(text, place),
    };
    written.ok_or_else(|| {
        let too_long = text.len() > text_len(form, index(field.width));
        let kind = if too_long { ErrorKind::TooLong } else { ErrorKind::Digits };
        unfit(kind, field, text, at, expected(form, field))
    })
}

/// Two digits for each byte, none of them above `most`.
fn from_hex(text: &[u8], most: u8, place: &mut [u8]) -> Option<()> {
    if text.len() != place.len() * 2 {
        return None;
    }
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'F' => Some(digit - b'A' + 10).filter(|value| *value <= most),
        _ => None,
    };
    for (byte, pair) in place.iter_mut().zip(text.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = value(*high)? << 4 | value(*low)?;
    }
    Some(())
}

/// Exactly as many bytes as there are.
fn from_base64(text: &str, place: &mut [u8]) -> Option<()> {
    if text.len() != text_len(BytesForm::Base64, place.len()) {
        return None;
    }
    STANDARD.decode_slice(text, place).ok().filter(|bytes| *bytes == place.len()).map(drop)
}

const fn text_len(form: BytesForm, bytes: usize) -> usize {
    match form {
        BytesForm::Hex | BytesForm::Bcd => bytes * 2,
        BytesForm::Base64 => bytes.div_ceil(3) * 4,
    }
}

fn expected(form: BytesForm, field: &Field) -> String {
    let digits = index(field.width) * 2;
    match form {
        BytesForm::Hex => format!("{digits} hex digits in capitals"),
        BytesForm::Bcd => format!("{digits} digits, two a byte"),
        BytesForm::Base64 => format!("base64 of {} bytes", field.width),
    }
}
