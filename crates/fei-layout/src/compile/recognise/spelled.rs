//! The bytes that a header row has when it holds a value: several where a reader takes several for it.

use crate::compile::value;
use crate::plan::{BytesForm, DateForm, Endian, Field, Form, Kind, Number, Sign};

/// Every way in which a row's bytes can say a text that it can hold; none: its bytes are not compared one by one.
pub(super) fn spelled(text: &str, field: &Field) -> Option<Vec<Box<[u8]>>> {
    match field.kind {
        Kind::Text
        | Kind::Digits
        | Kind::Date(DateForm::Date | DateForm::Time | DateForm::DateTime | DateForm::Millis) => {
            padded(text, field)
        }
        Kind::Boolean => {
            let truth = field.truth.as_ref()?;
            padded(if text == "true" { &truth.yes } else { &truth.no }, field)
        }
        Kind::Bytes(BytesForm::Hex | BytesForm::Bcd) => Some(vec![half_bytes(text.bytes().map(half))]),
        Kind::Number(number) => of_number(text, number, field),
        Kind::Hangul | Kind::Date(_) | Kind::Bytes(BytesForm::Base64) | Kind::Tail(_) => None,
    }
}

/// Characters, spaces behind them.
fn padded(text: &str, field: &Field) -> Option<Vec<Box<[u8]>>> {
    let mut bytes = value::bytes(text, field)?;
    bytes.resize(field.width as usize, field.charset.space());
    Some(vec![bytes.into()])
}

fn of_number(text: &str, number: Number, field: &Field) -> Option<Vec<Box<[u8]>>> {
    let (negative, said) = text.strip_prefix('-').map_or((false, text), |said| (true, said));
    let (whole, behind) = said.split_once('.').unwrap_or((said, ""));
    let behind = format!("{behind}{}", "0".repeat((number.scale as usize).saturating_sub(behind.len())));
    let digits = value::full_width(&format!("{whole}{behind}"), number.digits as usize);
    match number.form {
        Form::Display if number.sign == Sign::None && number.fraction.is_none() => padded(&digits, field),
        Form::Bcd => Some(vec![half_bytes(digits.bytes().map(half))]),
        Form::Binary(endian) => Some(vec![integer(&digits, negative, endian, field.width)?]),
        Form::Packed => {
            let signs: &[u8] = if negative { &[0xD, 0xB] } else { &[0xC, 0xF, 0xA, 0xE] };
            let spare = (field.width as usize * 2).checked_sub(digits.len() + 1)?;
            let packed = |sign: &u8| {
                let digits = digits.bytes().map(half);
                half_bytes(std::iter::repeat_n(0, spare).chain(digits).chain([*sign]))
            };
            Some(signs.iter().map(packed).collect())
        }
        Form::Display | Form::Point | Form::Zoned(_) => None,
    }
}

fn integer(digits: &str, negative: bool, endian: Endian, width: u32) -> Option<Box<[u8]>> {
    let amount: u128 = digits.parse().ok()?;
    let mut bytes = if negative { amount.wrapping_neg() } else { amount }.to_le_bytes().to_vec();
    bytes.truncate(width as usize);
    if endian == Endian::Big {
        bytes.reverse();
    }
    Some(bytes.into())
}

/// The value of a hex digit.
fn half(digit: u8) -> u8 {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok()).unwrap_or(0)
}

fn half_bytes(halves: impl Iterator<Item = u8>) -> Box<[u8]> {
    let halves: Vec<u8> = halves.collect();
    halves.chunks(2).map(|pair| pair.iter().fold(0, |byte, half| byte << 4 | half)).collect()
}
