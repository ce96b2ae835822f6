//! Exact numbers: digits with an implied point, a sign beside them, inside of them or in another row, and a fraction
//! that may be another row; or packed, zoned, binary. Any width: nothing is ever turned into a machine's number but the
//! integers of eight bytes at most that are one.

mod decimal;
mod read;
mod stored;
mod write;

use fei_layout::plan::{BlankSign, Charset, Field, Form, Kind, Number, Part, Sign};

use crate::num::index;
use crate::{ErrorKind, Fault};

pub(crate) use decimal::Decimal;
pub(crate) use stored::Stored;
pub(super) use stored::raw;
pub(super) use write::{write, write_blank};

/// Offset and width.
type Range = (u32, u32);

/// Where the digits of a number stand, its own and those of its fraction.
pub(super) fn digit_ranges(number: &Number, field: &Field, at: u32) -> [Option<Range>; 2] {
    let own = match number.sign {
        Sign::Leading => (at.saturating_add(1), field.width.saturating_sub(1)),
        Sign::Trailing => (at, field.width.saturating_sub(1)),
        Sign::None | Sign::Inside | Sign::At(_) | Sign::Within => (at, field.width),
    };
    [Some(own), number.fraction.map(|part| of_part(part, at))]
}

/// Where the sign stands, when it has bytes of its own.
fn sign_range(number: &Number, field: &Field, at: u32) -> Option<Range> {
    match number.sign {
        Sign::None | Sign::Inside | Sign::Within => None,
        Sign::Leading => Some((at, 1)),
        Sign::Trailing => Some((at.saturating_add(field.width.saturating_sub(1)), 1)),
        Sign::At(part) => Some(of_part(part, at)),
    }
}

fn of_part(part: Part, at: u32) -> Range {
    (at.saturating_add_signed(part.delta), part.width)
}

/// The rows of other names that belong to a field.
pub(super) fn parts(field: &Field) -> [Option<Part>; 2] {
    match field.kind {
        Kind::Number(Number { sign: Sign::At(part), fraction, .. }) => [Some(part), fraction],
        Kind::Number(Number { fraction, .. }) => [None, fraction],
        _ => [None, None],
    }
}

/// Whether a blank sign makes a null of its own.
pub(super) fn has_null(number: &Number) -> bool {
    number.sign != Sign::None && number.blank_sign == BlankSign::Null
}

/// Whether a number's bytes say anything: digits that are neither all zeros nor all spaces, or a sign that is neither
/// `+` nor blank. Bytes that are not there say nothing.
pub(super) fn has_data(number: &Number, field: &Field, telegram: &[u8], at: u32) -> bool {
    if !is_characters(number) {
        return stored::has_data(number, field, telegram, at);
    }
    let (ascii, space) = (|byte| field.charset.ascii(byte), field.charset.space());
    let sign = sign_range(number, field, at).and_then(|range| bytes(telegram, range).ok());
    let signed = sign.unwrap_or_default().split_first().is_some_and(|(sign, rest)| {
        !matches!(ascii(*sign), b'+' | b' ') || rest.iter().any(|byte| *byte != space)
    });
    let mut digits = digit_ranges(number, field, at).into_iter().flatten();
    signed
        || digits.any(|range| {
            bytes(telegram, range)
                .is_ok_and(|digits| !is_nothing(number, field.charset, without_fill(field, digits)))
        })
}

/// Zeros or spaces; a sign that takes the first of them may be `+` or blank, and a point may stand at its place.
fn is_nothing(number: &Number, charset: Charset, digits: &[u8]) -> bool {
    let point = digits.len().saturating_sub(index(number.scale) + 1);
    if number.form == Form::Point
        && let Some((whole, [byte, near @ ..])) = digits.split_at_checked(point)
        && charset.ascii(*byte) == b'.'
    {
        let plus = [charset.numeric(b'+')];
        let whole =
            if number.sign == Sign::Inside { whole.strip_prefix(&plus).unwrap_or(whole) } else { whole };
        return whole.iter().chain(near).all(|digit| *digit == charset.zero());
    }
    match digits {
        [sign, rest @ ..] if number.sign == Sign::Inside && matches!(charset.ascii(*sign), b'+' | b' ') => {
            is_blank(charset, rest)
        }
        _ => is_blank(charset, digits),
    }
}

/// Whether digits are as they stand where nobody wrote: all zeros or all spaces.
pub(super) fn is_blank(charset: Charset, digits: &[u8]) -> bool {
    let all = |byte: u8| digits.iter().all(|other| *other == byte);
    all(charset.zero()) || all(charset.space())
}

/// Digits, with a sign among them, without the spaces that stand in front where the field is filled so; all spaces stay.
fn without_fill<'t>(field: &Field, digits: &'t [u8]) -> &'t [u8] {
    let filled = field.is_filled_with_spaces();
    let first = digits.iter().position(|byte| *byte != field.charset.space()).filter(|_| filled);
    digits.get(first.unwrap_or(0)..).unwrap_or(digits)
}

/// How many digits stand before the point, when there are so many in all.
fn whole_digits(number: &Number, digits: usize) -> usize {
    digits.saturating_sub(index(number.scale))
}

/// Whether the digits are characters.
pub(super) const fn is_characters(number: &Number) -> bool {
    matches!(number.form, Form::Display | Form::Point)
}

fn bytes(telegram: &[u8], (at, width): Range) -> Result<&[u8], Fault> {
    let start = index(at);
    telegram.get(start..start.saturating_add(index(width))).ok_or_else(|| gone(at, width))
}

fn bytes_mut(telegram: &mut [u8], (at, width): Range) -> Result<&mut [u8], Fault> {
    let start = index(at);
    telegram.get_mut(start..start.saturating_add(index(width))).ok_or_else(|| gone(at, width))
}

fn gone(at: u32, width: u32) -> Fault {
    let expected = format!("{width} bytes").into();
    Fault { kind: ErrorKind::Length, at, width, expected, got: "the end of the telegram".to_owned() }
}

#[cfg(test)]
mod tests;
