//! One value of one field: bytes to value and value to bytes.
//!
//! | kind | bytes → value | value → bytes |
//! |---|---|---|
//! | `X` `H` | text without the padding (behind it, or before it when the field is aligned right); all padding is `""`; a control character is an error, save in filler, which is kept byte for byte | text by the field's policy, padded; cut only where the field says so |
//! | `9` | exactly digits, text of full width | the same |
//! | `9` `S` `V` numbers | exact decimal text: no zeros in front or behind that say nothing (`1234.05`, `0`, `-0`) | exact decimal text: no `+`, exponent, separator or leading zero, not more digits on either side of the point than the field has; fewer behind it are filled with zeros, which changes nothing |
//! | `packed` `zoned` `binary` | exact decimal text, as above; a sign that is read but not written so is a loss | the same as above; a number of more digits, or one that the bytes cannot hold, is an error |
//! | `D8` `T6` `D14` and their kin | digits that are a date or a time, text of full width; four digits of the year, whatever the bytes have | the same; a year of two digits must be one of its hundred |
//! | `HEX` `RAW` `BCD` | two hex digits a byte, base64, two decimal digits a byte | the same, of exactly the field's bytes |
//! | boolean | `true` or `false` | the same |
//! | `X(*)` `RAW(*)` | everything that is handed in, from the field's place on, byte for byte | the same, into as many bytes as are there |
//!
//! Null is the field's empty form. Where there is none (`empty = "never"`) null cannot be written: an empty text is `""`,
//! a number that was not given has no bytes. A blank sign that means null makes one: it is read and written with zeros.
//!
//! This module must never know where a field stands in JSON, or what stands beside it other than its own sign and
//! fraction.

mod blank;
mod boolean;
mod bytes;
mod check;
mod date;
mod digits;
mod inline;
mod list;
mod number;
mod plain;
mod rewrite;
mod settle;
pub(crate) mod tail;
mod text;
mod wider;

use std::borrow::Cow;
use std::ops::Range;

use fei_layout::plan::{BytesForm, Charset, Empty, Field, Kind, Mask};

pub(crate) use blank::{absent, any_data};
pub use blank::{blank, has_data};
pub(crate) use bytes::append as append_bytes;
pub use check::check;
pub(crate) use check::is_checked;
pub(crate) use date::is as is_day;
pub(crate) use digits::ascii;
pub(crate) use inline::Inline;
pub(crate) use list::{check_list, elements, is_spaces};
pub(crate) use number::{Decimal, Stored};
pub(crate) use plain::plain;
pub(crate) use rewrite::{Rewrite, may_rewrite};
pub(crate) use settle::{blank_is_nothing, settled};

use crate::charset::{self, Changes};
use crate::num::{index, offset};
use crate::{ErrorKind, Fault, Value, mask};

/// What is wrong with a text that is no number at all.
pub(crate) const NO_NUMBER: &str = "an exact decimal number";

/// A value as it stands in the bytes: checked, but text not decoded and numbers not put together.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Raw<'t> {
    Null,
    /// Text without padding, in the field's charset.
    Text(&'t [u8]),
    /// Digits and dates, in the field's charset.
    Digits(&'t [u8]),
    Number(Decimal<'t>),
    /// A number that was unpacked.
    Stored(Stored),
    /// A date whose digits do not stand so in the bytes.
    Made(Inline),
    /// Bytes that are no characters.
    Bytes(BytesForm, &'t [u8]),
    Boolean(bool),
}

/// Reads the value of a field that stands at `at`. Its sign and fraction in other rows are looked up from there.
/// Of a repeated scalar it is one element: the caller moves `at`.
///
/// # Errors
/// Bytes that are not there, or that this field cannot hold.
pub fn read<'t>(field: &Field, telegram: &'t [u8], at: u32) -> Result<Value<'t>, Fault> {
    if let Some(text) = plain(field, telegram, at) {
        return Ok(Value::Text(Cow::Borrowed(text)));
    }
    if let Some(text) = text::read(field, telegram, at) {
        return Ok(Value::Text(text));
    }
    Ok(match raw(field, telegram, at)? {
        Raw::Null => Value::Null,
        Raw::Text(bytes) => Value::Text(text::decoded(field, bytes, at)?),
        Raw::Digits(bytes) => Value::Text(text::decoded(field, bytes, at)?),
        Raw::Number(decimal) => Value::Number(decimal.text()),
        Raw::Stored(stored) => Value::Number(stored.decimal().text().into_owned().into()),
        Raw::Made(digits) => Value::Text(digits.text().into()),
        Raw::Bytes(form, bytes) => Value::Text(bytes::text(form, bytes).into()),
        Raw::Boolean(yes) => Value::Text(if yes { "true" } else { "false" }.into()),
    })
}

/// [`read`] without putting anything together.
pub(crate) fn raw<'t>(field: &Field, telegram: &'t [u8], at: u32) -> Result<Raw<'t>, Fault> {
    match field.kind {
        Kind::Text | Kind::Hangul => text::raw(field, slice(field, telegram, at)?, at),
        Kind::Digits => digits::raw(field, slice(field, telegram, at)?, at),
        Kind::Date(form) => date::raw(form, field, slice(field, telegram, at)?, at),
        Kind::Number(number) => number::raw(&number, field, telegram, at),
        Kind::Bytes(form) => bytes::raw(form, field, slice(field, telegram, at)?, at),
        Kind::Boolean => boolean::raw(field, slice(field, telegram, at)?, at),
        Kind::Tail(form) => tail::raw(form, field, telegram, at),
    }
}

/// Writes a value, its sign and its fraction over the bytes at `at`.
///
/// Exact decimal text is taken as [`Value::Text`] and [`Value::Number`] alike; a number that goes into `9` is filled with
/// zeros before it. `""` is null only for text: who wants an empty date writes [`Value::Null`].
///
/// # Errors
/// A value that the field cannot hold: then the field's bytes are anything, to be written again or blanked.
pub fn write(field: &Field, value: &Value<'_>, telegram: &mut [u8], at: u32) -> Result<Changes, Fault> {
    if *value == Value::Null {
        blank::write_null(field, telegram, at)?;
        return Ok(Changes::default());
    }
    match field.kind {
        Kind::Text | Kind::Hangul => return text::write(field, value.text(), telegram, at),
        Kind::Digits => digits::write(field, value, telegram, at)?,
        Kind::Date(form) => date::write(form, field, value.text(), telegram, at)?,
        Kind::Number(number) => number::write(&number, field, value.text(), telegram, at)?,
        Kind::Bytes(form) => bytes::write(form, field, value, telegram, at)?,
        Kind::Boolean => boolean::write(field, value.text(), telegram, at)?,
        Kind::Tail(_) => tail::write(field, value.text(), telegram, at)?,
    }
    Ok(Changes::default())
}

/// The bytes that a value of a field at `at` may touch: its own, its sign's and its fraction's, as one range.
pub(crate) fn window(field: &Field, at: u32) -> Range<usize> {
    let own = at..at.saturating_add(field.width);
    let parts = number::parts(field).into_iter().flatten();
    let range = parts.fold(own, |range, part| {
        let start = at.saturating_add_signed(part.delta);
        range.start.min(start)..range.end.max(start.saturating_add(part.width))
    });
    index(range.start)..index(range.end)
}

/// Whether bytes are one of the forms that mean "nothing".
fn is_empty_form(field: &Field, bytes: &[u8]) -> bool {
    is_nothing(field.empty, field.charset, bytes)
}

fn is_nothing(empty: Empty, charset: Charset, bytes: &[u8]) -> bool {
    let (space, zero) = (charset.space(), charset.zero());
    let all = |byte: u8| bytes.iter().all(|other| *other == byte);
    match empty {
        Empty::Never => false,
        Empty::Spaces => all(space),
        Empty::Zeros => all(zero),
        Empty::ZerosOrSpaces | Empty::SpacesOrZeros => all(zero) || all(space),
    }
}

/// The byte that null is written with; none when the field has no empty form.
const fn empty_byte(field: &Field) -> Option<u8> {
    match field.empty {
        Empty::Never => None,
        Empty::Spaces | Empty::SpacesOrZeros => Some(field.charset.space()),
        Empty::Zeros | Empty::ZerosOrSpaces => Some(field.charset.zero()),
    }
}

fn slice<'t>(field: &Field, telegram: &'t [u8], at: u32) -> Result<&'t [u8], Fault> {
    let start = index(at);
    telegram
        .get(start..start.saturating_add(index(field.width)))
        .ok_or_else(|| missing(field, telegram.len(), at))
}

fn slice_mut<'t>(field: &Field, telegram: &'t mut [u8], at: u32) -> Result<&'t mut [u8], Fault> {
    let start = index(at);
    let there = telegram.len();
    telegram.get_mut(start..start.saturating_add(index(field.width))).ok_or_else(|| missing(field, there, at))
}

/// The error of a telegram that ends too early.
fn missing(field: &Field, telegram: usize, at: u32) -> Fault {
    let left = offset(telegram).saturating_sub(at);
    let expected = format!("{} bytes", field.width).into();
    Fault { kind: ErrorKind::Length, at, width: field.width, expected, got: format!("{left} bytes") }
}

/// An error of the whole field that shows its bytes, unless they are masked.
fn fault(
    kind: ErrorKind,
    field: &Field,
    bytes: &[u8],
    at: u32,
    expected: impl Into<Cow<'static, str>>,
) -> Fault {
    Fault { kind, at, width: field.width, expected: expected.into(), got: shown_bytes(field, bytes) }
}

/// An error of a value that was to be written.
fn unfit(
    kind: ErrorKind,
    field: &Field,
    value: &str,
    at: u32,
    expected: impl Into<Cow<'static, str>>,
) -> Fault {
    Fault { kind, at, width: field.width, expected: expected.into(), got: shown_text(field.mask, value) }
}

/// At most so many characters of a value stand in an error.
const SHOWN_CHARACTERS_MAX: usize = 40;

/// A value for an error: in quotes and not too long, or hidden.
pub(crate) fn shown_text(mask: Mask, text: &str) -> String {
    if mask != Mask::None {
        return mask::HIDDEN.to_owned();
    }
    let short: String = text.chars().take(SHOWN_CHARACTERS_MAX).collect();
    if short.len() < text.len() { format!("{short:?}…") } else { format!("{short:?}") }
}

/// Bytes for an error: as text when they are text, else in hex.
fn shown_bytes(field: &Field, bytes: &[u8]) -> String {
    if !field.kind.is_characters() && field.mask == Mask::None {
        return hex(bytes.get(..SHOWN_CHARACTERS_MAX).unwrap_or(bytes));
    }
    match charset::decode(field.charset, bytes) {
        Ok(text) => shown_text(field.mask, &text),
        Err(_) if field.mask != Mask::None => mask::HIDDEN.to_owned(),
        Err(_) => hex(bytes.get(..SHOWN_CHARACTERS_MAX).unwrap_or(bytes)),
    }
}

/// `B0 A1`.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(3 * bytes.len());
    for byte in bytes {
        if !text.is_empty() {
            text.push(' ');
        }
        text.extend(hex_digits(*byte).map(char::from));
    }
    text
}

/// `B0`.
pub(crate) fn hex_digits(byte: u8) -> [u8; 2] {
    [byte >> 4, byte & 0x0F].map(|nibble| if nibble < 10 { b'0' + nibble } else { b'A' + nibble - 10 })
}

#[cfg(test)]
mod tests;
