//! One value: bytes and what they mean.

use super::bytes::{self, Opaque};
use super::dates::Calendar;
use super::notation::{Form, Sign};
use super::rows::Field;
use super::{number, stored, text};

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Val {
    Null,
    Text(String),
    Number(String),
    Bool(bool),
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
            Self::Bool(it) => it.to_string(),
        }
    }
}

/// Whether bytes are digits and signs, which are looked at as ASCII whatever the charset.
fn is_numeric(field: &Field) -> bool {
    matches!(field.form, Form::Number(_) | Form::Digits | Form::Date(_))
}

/// Bytes as they are looked at.
fn plain(field: &Field, bytes: &[u8]) -> Vec<u8> {
    if is_numeric(field) { field.charset.ascii(bytes) } else { bytes.to_vec() }
}

/// Bytes as they stand in the telegram.
fn raw(field: &Field, bytes: Bytes) -> Bytes {
    if !is_numeric(field) {
        return bytes;
    }
    let of = |bytes: Vec<u8>| field.charset.of_ascii(&bytes);
    Bytes { own: of(bytes.own), sign: of(bytes.sign), fraction: of(bytes.fraction) }
}

/// What bytes mean.
pub(super) fn read(field: &Field, own: &[u8], sign: &[u8], fraction: &[u8]) -> Result<Val, String> {
    let (own, sign, fraction) = (&*plain(field, own), &*plain(field, sign), &*plain(field, fraction));
    match &field.form {
        Form::Number(form) => return number::read(form, field, own, sign, fraction),
        Form::Stored(form) => return stored::read(form, field, own),
        _ => {}
    }
    if field.empty.iter().any(|byte| own == full_of(field, *byte)) {
        return Ok(Val::Null);
    }
    let digits = own.iter().all(u8::is_ascii_digit).then(|| String::from_utf8_lossy(own).into_owned());
    let read = match &field.form {
        Form::Text => return text::read(field, own),
        Form::Tail(Opaque::Characters) => field.charset.text(own),
        Form::Tail(opaque) => opaque.read(own),
        Form::Boolean(yes, no) => {
            let text = text::bare(field, own)?;
            return [(true, yes), (false, no)]
                .into_iter()
                .find_map(|(it, one)| (one.trim_end_matches(' ') == text).then_some(Val::Bool(it)))
                .ok_or_else(|| format!("{text:?} is neither"));
        }
        Form::Date(calendar) => calendar.read(own),
        Form::Opaque(opaque) => opaque.read(own),
        Form::Digits | Form::Number(_) | Form::Stored(_) => digits,
    };
    read.map(Val::Text).ok_or_else(|| format!("{own:?} are not what they should be"))
}

/// The bytes that are full of zeros or of spaces: for bytes that are no text, zeros are zeros.
fn full_of(field: &Field, byte: u8) -> Vec<u8> {
    match &field.form {
        Form::Date(calendar) => calendar.full_of(byte, field.width),
        Form::Opaque(_) if byte == b'0' => vec![0; field.width],
        _ if is_numeric(field) => vec![byte; field.width],
        _ => vec![field.charset.fill(byte); field.width],
    }
}

/// The bytes of a value that was given.
pub(super) fn write(field: &Field, value: &Val) -> Result<Bytes, String> {
    given(field, value).map(|bytes| raw(field, bytes))
}

fn given(field: &Field, value: &Val) -> Result<Bytes, String> {
    match (&field.form, value) {
        (Form::Number(form), value) => number::write(form, field, value),
        (Form::Stored(form), value) => stored::write(form, field, value).map(own),
        (_, Val::Null) => {
            let byte = *field.empty.first().ok_or("null where nothing means null")?;
            Ok(own(full_of(field, byte)))
        }
        (Form::Text, value) => text::written(field, &value.text()).map(own),
        (Form::Tail(Opaque::Characters), value) => {
            let bytes = field.charset.bytes(&text::folded(field, &value.text()));
            bytes.map(own).ok_or_else(|| "a character that cannot be written".to_owned())
        }
        (Form::Tail(_), value) => {
            bytes::from_base64(&value.text()).map(own).ok_or_else(|| "no base64".to_owned())
        }
        (Form::Boolean(yes, no), value) => {
            text::written(field, if *value == Val::Bool(true) { yes } else { no }).map(own)
        }
        (form, value) => {
            let text = value.text();
            let fitting = match form {
                Form::Date(calendar) => calendar.write(&text),
                Form::Opaque(opaque) => opaque.write(&text, field.width),
                _ => Some(text.clone().into_bytes())
                    .filter(|bytes| bytes.len() == field.width && bytes.iter().all(u8::is_ascii_digit)),
            };
            fitting.map(own).ok_or_else(|| format!("{text:?} is not what it should be"))
        }
    }
}

/// The bytes of a key that is not there.
pub(super) fn absent(field: &Field) -> Result<Bytes, String> {
    match &field.default {
        Some(default) => write(field, &Val::Text(default.clone())),
        None => blank(field),
    }
}

/// The bytes of nothing: the constant, the empty form, or what a field of its kind is filled with; spaces, where they
/// end a list.
pub(super) fn blank(field: &Field) -> Result<Bytes, String> {
    if field.until_blank {
        return Ok(own(vec![field.charset.fill(b' '); field.width]));
    }
    if let Some(constant) = &field.constant {
        return write(field, &Val::Text(constant.clone()));
    }
    let bytes = match (&field.form, field.empty.first()) {
        (Form::Number(form), _) => number::blank(form, field),
        (Form::Stored(form), _) => own(stored::blank(form, field)),
        (_, Some(byte)) => own(full_of(field, *byte)),
        (Form::Tail(_), _) => own(Vec::new()),
        (Form::Text, None) => own(vec![field.pad; field.width]),
        (Form::Boolean(..), None) => write(field, &Val::Bool(false))?,
        (Form::Opaque(_), None) => own(vec![0; field.width]),
        (_, None) => own(full_of(field, b'0')),
    };
    Ok(raw(field, bytes))
}

/// Whether bytes say anything.
pub(super) fn has_data(field: &Field, own: &[u8], sign: &[u8], fraction: &[u8]) -> bool {
    let (own, sign, fraction) = (&*plain(field, own), &*plain(field, sign), &*plain(field, fraction));
    let fill = |byte: u8| if is_numeric(field) { byte } else { field.charset.fill(byte) };
    let (zero, space) = (fill(b'0'), fill(b' '));
    let all = |bytes: &[u8], byte: u8| bytes.iter().all(|other| *other == byte);
    let nothing = |bytes: &[u8]| all(bytes, zero) || all(bytes, space);
    match &field.form {
        Form::Number(form) => {
            let (sign, own) = match form.sign {
                Sign::Leading => own.split_at(1),
                Sign::Trailing => (&own[own.len() - 1..], &own[..own.len() - 1]),
                Sign::Elsewhere => (sign, own),
                Sign::Inside | Sign::None => (&[][..], own),
            };
            let (sign, own) = match (form.sign, number::bare(field, own)) {
                (Sign::Inside, [b'+' | b' ', own @ ..]) => (sign, own),
                (_, own) => (sign, own),
            };
            let point = own.len() - form.scale.min(own.len());
            let own = if form.point && own.get(point.wrapping_sub(1)) == Some(&b'.') {
                [&own[..point - 1], &own[point..]].concat()
            } else {
                own.to_vec()
            };
            let said =
                sign.split_first().is_some_and(|(sign, rest)| !b"+ ".contains(sign) || !all(rest, b' '));
            said || !nothing(&own) || !nothing(fraction)
        }
        Form::Stored(form) => stored::has_data(form, own, space),
        Form::Opaque(_) => !all(own, 0) && !all(own, space),
        Form::Boolean(_, no) => {
            let is_no = text::bare(field, own).is_ok_and(|text| text == *no);
            !is_no && !nothing(own)
        }
        Form::Date(Calendar::Dashed) => own != b"0000-00-00" && !nothing(own),
        Form::Text => {
            let constant = field.constant.is_some() && text::bare(field, own).ok() == field.constant;
            let empty = field.empty.iter().any(|byte| all(own, fill(*byte)));
            let wide = field.wide && text::bare(field, own).is_ok_and(|text| text.is_empty());
            !constant && !empty && !wide && !own.iter().all(|byte| *byte == space || *byte == field.pad)
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
