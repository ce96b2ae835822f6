//! Numbers whose digits are no characters: packed, zoned, binary, BCD. Each form unpacks its bytes into digits and packs
//! them again; what is a number and what fits is decided here, alike for all.
//!
//! Forms that accept two signs for one (`F` for `C` in packed) say whether a sign is the one that they write.

mod bcd;
mod binary;
mod packed;
mod zoned;

use fei_layout::plan::{Empty, Field, Form, Number};

use crate::num::{index, offset};
use crate::scalar::inline::Inline;
use crate::scalar::{Raw, fault, shown_bytes, slice, slice_mut};
use crate::{ErrorKind, Fault};

use super::{Decimal, read};

/// A number that was unpacked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stored {
    digits: Inline,
    /// How many of them stand behind the point.
    scale: u32,
    negative: bool,
    /// The sign is the one that this form writes.
    preferred: bool,
}

impl Stored {
    fn new(digits: Inline, number: &Number, (negative, preferred): (bool, bool)) -> Self {
        Self { digits, scale: number.scale, negative, preferred }
    }

    /// The number in pieces.
    pub(crate) fn decimal(&self) -> Decimal<'_> {
        let digits = self.digits.as_bytes();
        let (whole, near) = digits.split_at(digits.len().saturating_sub(index(self.scale)));
        Decimal { negative: self.negative, whole, near, far: &[] }
    }

    /// Whether writing the number again gives the same sign.
    pub(crate) const fn is_preferred(&self) -> bool {
        self.preferred
    }
}

/// What a form has to say of bytes that it cannot unpack.
struct Bad {
    kind: ErrorKind,
    /// The byte that it is about; none: all of them.
    at: Option<usize>,
    expected: String,
}

impl Bad {
    fn digits(expected: String) -> Self {
        Self { kind: ErrorKind::Digits, at: None, expected }
    }

    fn sign(at: usize, expected: &str) -> Self {
        Self { kind: ErrorKind::Sign, at: Some(at), expected: expected.to_owned() }
    }

    fn fault(self, field: &Field, bytes: &[u8], at: u32) -> Fault {
        match self.at.and_then(|at| Some((at, bytes.get(at..=at)?))) {
            None => fault(self.kind, field, bytes, at, self.expected),
            Some((place, byte)) => Fault {
                kind: self.kind,
                at: at.saturating_add(offset(place)),
                width: 1,
                expected: self.expected.into(),
                got: shown_bytes(field, byte),
            },
        }
    }
}

/// Reads a number of any form.
pub(in crate::scalar) fn raw<'t>(
    number: &Number,
    field: &Field,
    telegram: &'t [u8],
    at: u32,
) -> Result<Raw<'t>, Fault> {
    let bytes = slice(field, telegram, at)?;
    let unpacked = match number.form {
        Form::Display | Form::Point => return read::raw(number, field, telegram, at),
        _ if is_spaces(field, bytes) => return Ok(Raw::Null),
        Form::Packed => packed::read(number, bytes),
        Form::Zoned(zoned) => zoned::read(zoned, number, bytes),
        Form::Binary(endian) => binary::read(endian, number, bytes),
        Form::Bcd => bcd::read(number, bytes),
    };
    let stored = unpacked.map_err(|bad| bad.fault(field, bytes, at))?;
    if !stored.negative && stored.decimal().is_zero() && read::zeros_are_null(field.empty) {
        return Ok(Raw::Null);
    }
    Ok(Raw::Stored(stored))
}

/// All spaces, where that means null.
fn is_spaces(field: &Field, bytes: &[u8]) -> bool {
    let spaces = matches!(field.empty, Empty::Spaces | Empty::SpacesOrZeros | Empty::ZerosOrSpaces);
    spaces && bytes.iter().all(|byte| *byte == field.charset.space())
}

/// Whether bytes hold something else than a zero that is not below zero, spaces, or binary zeros that nobody wrote a number over.
pub(in crate::scalar) fn has_data(number: &Number, field: &Field, telegram: &[u8], at: u32) -> bool {
    let Ok(bytes) = slice(field, telegram, at) else { return false };
    if bytes.iter().all(|byte| *byte == 0) || bytes.iter().all(|byte| *byte == field.charset.space()) {
        return false;
    }
    match raw(number, field, telegram, at) {
        Ok(Raw::Stored(stored)) => stored.negative || !stored.decimal().is_zero(),
        Ok(_) => false,
        Err(_) => true,
    }
}

/// Writes a number that fits by its digits. `decimal` has no zeros in front that say nothing.
pub(in crate::scalar) fn put(
    number: &Number,
    field: &Field,
    decimal: &Decimal<'_>,
    telegram: &mut [u8],
    at: u32,
) -> Result<(), Fault> {
    let digits = index(number.digits);
    let before = digits.saturating_sub(index(number.scale)).saturating_sub(decimal.whole.len());
    let said = std::iter::repeat_n(&b'0', before).chain(decimal.whole).chain(decimal.near).copied();
    let digits = Inline::of(said.chain(std::iter::repeat(b'0')).take(digits));
    let negative = decimal.negative;
    let place = slice_mut(field, telegram, at)?;
    let packed = match number.form {
        Form::Display | Form::Point => Ok(()),
        Form::Packed => packed::write(number, digits.as_bytes(), negative, place),
        Form::Zoned(zoned) => zoned::write(zoned, digits.as_bytes(), negative, place),
        Form::Binary(endian) => binary::write(endian, number, digits.as_bytes(), negative, place),
        Form::Bcd => bcd::write(digits.as_bytes(), place),
    };
    packed.map_err(|bad| {
        let got = crate::scalar::shown_text(field.mask, &decimal.text());
        Fault { kind: bad.kind, at, width: field.width, expected: bad.expected.into(), got }
    })
}

/// A digit of half a byte as a character.
fn digit(nibble: u8) -> Option<u8> {
    (nibble <= 9).then_some(b'0' | nibble)
}

#[cfg(test)]
mod tests;
