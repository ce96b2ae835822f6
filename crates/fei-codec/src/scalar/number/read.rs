//! Bytes → number.

use fei_layout::plan::{BlankSign, Charset, Empty, Field, Form, Number, Sign};

use crate::num::index;
use crate::scalar::digits::expected_of;
use crate::scalar::{Raw, fault, shown_bytes};
use crate::{ErrorKind, Fault};

use super::{Decimal, bytes, digit_ranges, sign_range, whole_digits, without_fill};

/// What the sign's byte says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Signed {
    Plus,
    Minus,
    Blank,
}

pub(super) fn raw<'t>(number: &Number, field: &Field, telegram: &'t [u8], at: u32) -> Result<Raw<'t>, Fault> {
    let [own, far] = digit_ranges(number, field, at);
    let own = without_fill(field, bytes(telegram, own.unwrap_or((at, field.width)))?);
    let far = far.map(|range| bytes(telegram, range)).transpose()?.unwrap_or_default();
    let (sign, own) = match sign_range(number, field, at) {
        Some(range) => (of_bytes(field.charset, bytes(telegram, range)?), own),
        None if number.sign == Sign::Inside => inside(field.charset, own),
        None => (Some(Signed::Plus), own),
    };
    if is_blank(number, field, sign, own, far) {
        return Ok(Raw::Null);
    }
    let decimal = decimal(number, field, own, far, at)?;
    let negative = match (sign, number.blank_sign) {
        (Some(Signed::Minus), _) => true,
        (Some(Signed::Plus), _) | (Some(Signed::Blank), BlankSign::Plus) => false,
        (Some(Signed::Blank), BlankSign::Null) if decimal.is_zero() => return Ok(Raw::Null),
        (Some(Signed::Blank) | None, _) => return Err(no_sign(number, field, telegram, at)),
    };
    if !negative && decimal.is_zero() && zeros_are_null(field.empty) {
        return Ok(Raw::Null);
    }
    Ok(Raw::Number(Decimal { negative, ..decimal }))
}

/// A sign in bytes of its own: at their start, spaces behind it.
fn of_bytes(charset: Charset, bytes: &[u8]) -> Option<Signed> {
    let (sign, rest) = bytes.split_first()?;
    if !rest.iter().all(|byte| *byte == charset.space()) {
        return None;
    }
    match charset.ascii(*sign) {
        b'+' => Some(Signed::Plus),
        b'-' => Some(Signed::Minus),
        b' ' => Some(Signed::Blank),
        _ => None,
    }
}

/// A sign in the first of the digits' bytes; a digit there is a plus that needs no byte.
fn inside(charset: Charset, own: &[u8]) -> (Option<Signed>, &[u8]) {
    match own.split_first().map(|(sign, rest)| (charset.ascii(*sign), rest)) {
        Some((b'-', rest)) => (Some(Signed::Minus), rest),
        Some((b'+', rest)) => (Some(Signed::Plus), rest),
        Some((b' ', rest)) => (Some(Signed::Blank), rest),
        _ => (Some(Signed::Plus), own),
    }
}

/// All spaces, where that means null.
fn is_blank(number: &Number, field: &Field, sign: Option<Signed>, own: &[u8], far: &[u8]) -> bool {
    let spaces = matches!(field.empty, Empty::Spaces | Empty::SpacesOrZeros | Empty::ZerosOrSpaces);
    let unsigned = sign == Some(Signed::Blank) || number.sign == Sign::None;
    spaces && unsigned && own.iter().chain(far).all(|byte| *byte == field.charset.space())
}

pub(super) const fn zeros_are_null(empty: Empty) -> bool {
    matches!(empty, Empty::Zeros | Empty::SpacesOrZeros | Empty::ZerosOrSpaces)
}

fn decimal<'t>(
    number: &Number,
    field: &Field,
    own: &'t [u8],
    far: &'t [u8],
    at: u32,
) -> Result<Decimal<'t>, Fault> {
    if number.form == Form::Point {
        return pointed(number, field, own, at);
    }
    let digits = |bytes: &[u8]| bytes.iter().all(|byte| field.charset.is_digit(*byte));
    // With fewer digits than stand behind the point nobody would know where it is.
    let few = field.is_filled_with_spaces() && own.len() + far.len() <= index(number.scale);
    if few || own.is_empty() || !digits(own) || !digits(far) {
        let shown = if digits(own) { far } else { own };
        return Err(fault(ErrorKind::Digits, field, shown, at, expected_of(own.len(), far.len())));
    }
    let whole = whole_digits(number, own.len() + far.len()).min(own.len());
    let (whole, near) = own.split_at(whole);
    Ok(Decimal { negative: false, whole, near, far })
}

/// Digits with a point among them, at its place.
fn pointed<'t>(number: &Number, field: &Field, own: &'t [u8], at: u32) -> Result<Decimal<'t>, Fault> {
    let whole = own.len().saturating_sub(index(number.scale) + 1);
    match own.split_at_checked(whole) {
        Some((whole, [point, near @ ..]))
            if field.charset.ascii(*point) == b'.'
                && whole.iter().chain(near).all(|byte| field.charset.is_digit(*byte)) =>
        {
            Ok(Decimal { negative: false, whole, near, far: &[] })
        }
        _ => {
            let expected = format!("{whole} digits, a point and {} digits", number.scale);
            Err(fault(ErrorKind::Digits, field, own, at, expected))
        }
    }
}

fn no_sign(number: &Number, field: &Field, telegram: &[u8], at: u32) -> Fault {
    let (start, width) = sign_range(number, field, at).unwrap_or((at, 1));
    let got = bytes(telegram, (start, width)).unwrap_or_default();
    let expected = match number.blank_sign {
        BlankSign::Refuse => "'+' or '-'",
        BlankSign::Plus => "'+', '-' or a space",
        BlankSign::Null => "'+', '-', or a space when the digits are zeros",
    };
    let got = shown_bytes(field, got);
    Fault { kind: ErrorKind::Sign, at: start, width, expected: expected.into(), got }
}
