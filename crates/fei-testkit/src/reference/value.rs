//! One value: bytes and what they mean.

use super::notation::{Form, Sign};
use super::number;
use super::rows::Field;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Val {
    Null,
    Text(String),
    Number(String),
}

/// The bytes of a value, those of its sign and of its fraction where they stand elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bytes {
    pub(super) own: Vec<u8>,
    pub(super) sign: Vec<u8>,
    pub(super) fraction: Vec<u8>,
}

impl Val {
    pub(super) fn text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Text(text) | Self::Number(text) => text.clone(),
        }
    }
}

/// What bytes mean.
pub(super) fn read(field: &Field, own: &[u8], sign: &[u8], fraction: &[u8]) -> Result<Val, String> {
    if let Form::Number(form) = &field.form {
        return number::read(form, field, own, sign, fraction);
    }
    if field.empty.iter().any(|byte| own.iter().all(|other| other == byte)) {
        return Ok(Val::Null);
    }
    let ascii = || String::from_utf8_lossy(own).into_owned();
    match &field.form {
        Form::Text => text(field, own).map(Val::Text),
        form if is_digits(own) && is_time(form, &ascii()) => Ok(Val::Text(ascii())),
        _ => Err(format!("{own:?} are not the digits that they should be")),
    }
}

fn text(field: &Field, own: &[u8]) -> Result<String, String> {
    let mut trimmed = own;
    while let Some((last, rest)) =
        trimmed.split_last().filter(|(last, _)| !field.right && **last == field.pad)
    {
        trimmed = rest;
        let _ = last;
    }
    while let Some((_, rest)) = trimmed.split_first().filter(|(first, _)| field.right && **first == field.pad)
    {
        trimmed = rest;
    }
    let text = field.charset.text(trimmed).ok_or_else(|| format!("{trimmed:?} are not text"))?;
    if field.name.is_some() && text.chars().any(|c| c.is_ascii_control()) {
        return Err(format!("a control character in {text:?}"));
    }
    Ok(text)
}

/// The bytes of a value that was given.
pub(super) fn write(field: &Field, value: &Val) -> Result<Bytes, String> {
    match (&field.form, value) {
        (Form::Number(form), value) => number::write(form, field, value),
        (_, Val::Null) => {
            let byte = *field.empty.first().ok_or("null where nothing means null")?;
            Ok(own(vec![byte; field.width]))
        }
        (Form::Text, value) => written(field, &value.text()).map(own),
        (form, value) => {
            let text = value.text();
            let fits = text.len() == field.width && is_digits(text.as_bytes()) && is_time(form, &text);
            if fits { Ok(own(text.into_bytes())) } else { Err(format!("{text:?} are not its digits")) }
        }
    }
}

fn written(field: &Field, text: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    for c in text.chars() {
        if c.is_ascii_control() && field.name.is_some() && !field.replace {
            return Err(format!("a control character in {text:?}"));
        }
        let one = match field.charset.bytes(c).filter(|_| !c.is_ascii_control() || field.name.is_none()) {
            Some(one) => one,
            None if field.replace => b"?".to_vec(),
            None => return Err(format!("{c:?} cannot be written")),
        };
        if bytes.len() + one.len() > field.width {
            if field.cut {
                break;
            }
            return Err(format!("{text:?} is too long"));
        }
        bytes.extend(one);
    }
    let padding = vec![field.pad; field.width - bytes.len()];
    Ok(if field.right { [padding, bytes].concat() } else { [bytes, padding].concat() })
}

/// The bytes of a key that is not there.
pub(super) fn absent(field: &Field) -> Result<Bytes, String> {
    match &field.default {
        Some(default) => write(field, &Val::Text(default.clone())),
        None => blank(field),
    }
}

/// The bytes of nothing: the constant, the empty form, or what a field of its kind is filled with.
pub(super) fn blank(field: &Field) -> Result<Bytes, String> {
    if let Some(constant) = &field.constant {
        return write(field, &Val::Text(constant.clone()));
    }
    Ok(match (&field.form, field.empty.first()) {
        (Form::Number(form), _) => number::blank(form, field),
        (_, Some(byte)) => own(vec![*byte; field.width]),
        (Form::Text, None) => own(vec![field.pad; field.width]),
        (_, None) => own(vec![b'0'; field.width]),
    })
}

/// Whether bytes say anything.
pub(super) fn has_data(field: &Field, own: &[u8], sign: &[u8], fraction: &[u8]) -> bool {
    let all = |bytes: &[u8], byte: u8| bytes.iter().all(|other| *other == byte);
    let nothing = |bytes: &[u8]| all(bytes, b'0') || all(bytes, b' ');
    match &field.form {
        Form::Number(form) => {
            let (sign, own) = match form.sign {
                Sign::Leading => own.split_at(1),
                Sign::Trailing => (&own[own.len() - 1..], &own[..own.len() - 1]),
                Sign::Inside if own.starts_with(b"+") || own.starts_with(b" ") => own.split_at(1),
                Sign::Elsewhere => (sign, own),
                Sign::Inside | Sign::None => (&[][..], own),
            };
            let said =
                sign.split_first().is_some_and(|(sign, rest)| !b"+ ".contains(sign) || !all(rest, b' '));
            said || !nothing(own) || !nothing(fraction)
        }
        Form::Text => {
            let constant = field.constant.as_ref().is_some_and(|it| own.starts_with(it.as_bytes()));
            let empty = field.empty.iter().any(|byte| all(own, *byte));
            !constant && !empty && !own.iter().all(|byte| *byte == b' ' || *byte == field.pad)
        }
        _ => !nothing(own),
    }
}

/// Whether the row allows a value.
pub(super) fn allowed(field: &Field, value: &Val) -> Result<(), String> {
    let text = value.text();
    if field.required && text.is_empty() {
        return Err("a value is required".to_owned());
    }
    if field.constant.as_ref().is_some_and(|constant| *constant != text) {
        return Err(format!("{text:?} is not the constant"));
    }
    if !text.is_empty() && !field.codes.is_empty() && !field.codes.contains(&text) {
        return Err(format!("{text:?} is not one of the codes"));
    }
    Ok(())
}

fn own(own: Vec<u8>) -> Bytes {
    Bytes { own, ..Bytes::default() }
}

fn is_digits(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_digit)
}

/// Whether digits are a date or a time, where they have to be.
fn is_time(form: &Form, digits: &str) -> bool {
    match form {
        Form::Date => is_date(digits),
        Form::Time => is_clock(digits),
        Form::DateTime => is_date(&digits[..8]) && is_clock(&digits[8..]),
        Form::Text | Form::Digits | Form::Number(_) => true,
    }
}

fn is_date(digits: &str) -> bool {
    let part = |from: usize, to: usize| digits[from..to].parse::<u32>().expect("digits");
    let (year, month, day) = (part(0, 4), part(4, 6), part(6, 8));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    year > 0 && (1..=days).contains(&day)
}

fn is_clock(digits: &str) -> bool {
    &digits[..2] < "24" && &digits[2..4] < "60" && &digits[4..] < "60"
}
