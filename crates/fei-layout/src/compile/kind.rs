//! What a row's bytes hold: its type, together with the keys that say the rest of it.

mod keys;

pub(super) use keys::check;

use crate::notation::{Shape, Store, integer_digits};
use crate::plan::{
    BlankSign, BytesForm, Century, Charset, DateForm, Endian, Form, JsonType, Kind, Number, Overpunch, Sign,
    Zoned,
};
use crate::typed::{Row, SignPlace};

/// What a row of a type holds. Keys that contradict the type change nothing here: [`check`] reports them.
pub(super) fn of(row: &Row, shape: Shape, charset: Charset) -> Kind {
    let json = row.json.as_ref().map(|json| json.value);
    match shape {
        Shape::Text(_)
        | Shape::Hangul(_)
        | Shape::Digits { store: Store::Display, signed: false, point: false, .. }
            if json == Some(JsonType::Boolean) =>
        {
            Kind::Boolean
        }
        Shape::Text(_) => Kind::Text,
        Shape::Hangul(_) => Kind::Hangul,
        Shape::Date(form) => Kind::Date(form),
        Shape::Short { time } => Kind::Date(short(row, time)),
        Shape::Digits { store: Store::Display, signed: false, point: false, .. }
            if json.is_none() && row.sign_at.is_none() && row.frac.is_none() =>
        {
            Kind::Digits
        }
        Shape::Digits { .. } | Shape::Integer { .. } | Shape::Bcd { .. } => {
            Kind::Number(number(row, shape, charset))
        }
        Shape::Bytes(BytesForm::Bcd, bytes) if json.is_some() => {
            Kind::Number(number(row, Shape::Bcd { bytes, scale: 0 }, charset))
        }
        Shape::Bytes(form, _) => Kind::Bytes(form),
        Shape::Tail(form) => Kind::Tail(form),
    }
}

/// A year of two digits; without `century`, which a finding asks for, in ours.
fn short(row: &Row, time: bool) -> DateForm {
    let first = row.century.as_ref().and_then(|century| u16::try_from(century.value).ok());
    let century = Century(first.unwrap_or(2000));
    if time { DateForm::ShortDateTime(century) } else { DateForm::ShortDate(century) }
}

/// The number that a row holds, without the parts that stand in other rows.
fn number(row: &Row, shape: Shape, charset: Charset) -> Number {
    let (digits, scale, form, signed) = match shape {
        Shape::Digits { digits, scale, store, signed, .. } => {
            (digits, scale, form(row, store, charset), signed)
        }
        Shape::Integer { bytes, scale, signed } => {
            (integer_digits(bytes, signed), scale, form(row, Store::Binary, charset), signed)
        }
        Shape::Bcd { bytes, scale } => (bytes.saturating_mul(2), scale, Form::Bcd, false),
        _ => (1, 0, Form::Display, false),
    };
    let sign = match form {
        Form::Display | Form::Point => beside(row),
        _ if signed => Sign::Within,
        _ => Sign::None,
    };
    let blank_sign = row.blank_sign.as_ref().map_or(BlankSign::Refuse, |blank| blank.value);
    Number { digits, scale, form, sign, blank_sign, fraction: None }
}

fn form(row: &Row, store: Store, charset: Charset) -> Form {
    match store {
        Store::Display => Form::Display,
        Store::Point => Form::Point,
        Store::Packed => Form::Packed,
        Store::Zoned => Form::Zoned(Zoned {
            style: row.overpunch.as_ref().map_or(overpunch(charset), |style| style.value),
            leading: row.sign.as_ref().is_some_and(|sign| sign.value == SignPlace::First),
        }),
        Store::Binary => Form::Binary(row.endian.as_ref().map_or(Endian::Big, |endian| endian.value)),
    }
}

/// How hosts of a charset punch a sign over a digit.
const fn overpunch(charset: Charset) -> Overpunch {
    if charset.is_ebcdic() { Overpunch::Ebcdic } else { Overpunch::Ascii }
}

/// A sign that has a byte.
fn beside(row: &Row) -> Sign {
    match row.sign.as_ref().map(|sign| sign.value) {
        Some(SignPlace::Leading) => Sign::Leading,
        Some(SignPlace::Trailing) => Sign::Trailing,
        Some(SignPlace::Inside) => Sign::Inside,
        Some(SignPlace::First | SignPlace::Last) | None => Sign::None,
    }
}
