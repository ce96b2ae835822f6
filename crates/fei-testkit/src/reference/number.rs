//! Numbers: digits and a sign, as text and as bytes.

use super::notation::{Number, Sign};
use super::rows::Field;
use super::value::{Bytes, Val};

/// What a number's bytes mean.
pub(super) fn read(
    form: &Number,
    field: &Field,
    own: &[u8],
    elsewhere: &[u8],
    fraction: &[u8],
) -> Result<Val, String> {
    let (sign, own) = match form.sign {
        Sign::None | Sign::Inside => (b'+', own),
        Sign::Leading => (own[0], &own[1..]),
        Sign::Trailing => (own[own.len() - 1], &own[..own.len() - 1]),
        Sign::Elsewhere if elsewhere[1..].iter().any(|byte| *byte != b' ') => (b'?', own),
        Sign::Elsewhere => (elsewhere[0], own),
    };
    let (sign, own) = match (form.sign, bare(field, own)) {
        (Sign::Inside, [sign @ (b'+' | b'-' | b' '), own @ ..]) => (*sign, own),
        (_, own) => (sign, own),
    };
    if field.spaced && !form.point && own.len() + fraction.len() <= form.scale + field.fraction_width {
        return Err("spaces up to the point".to_owned());
    }
    let pointless = own.len() - form.scale.min(own.len());
    let own = match (form.point, own.get(pointless.wrapping_sub(1))) {
        (true, Some(b'.')) => [&own[..pointless - 1], &own[pointless..]].concat(),
        (true, _) if own.iter().any(|byte| *byte != b' ') => {
            return Err("no point where it stands".to_owned());
        }
        _ => own.to_vec(),
    };
    let digits = [&own, fraction].concat();
    let nothing = digits.iter().all(|byte| *byte == b' ') && (sign == b' ' || form.sign == Sign::None);
    if nothing && field.empty.contains(&b' ') {
        return Ok(Val::Null);
    }
    if own.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(format!("{digits:?} are not digits"));
    }
    let zero = digits.iter().all(|byte| *byte == b'0');
    let negative = match (sign, form.blank.as_deref()) {
        (b'-', _) => true,
        (b'+', _) | (b' ', Some("plus")) => false,
        (b' ', Some("null")) if zero => return Ok(Val::Null),
        _ => return Err(format!("{sign:?} is no sign")),
    };
    if zero && !negative && field.empty.contains(&b'0') {
        return Ok(Val::Null);
    }
    let digits = String::from_utf8_lossy(&digits).into_owned();
    Ok(Val::Number(shown(negative, &digits, form.scale + field.fraction_width)))
}

/// The digits without the spaces in front, where those stand for zeros; nothing but spaces stays.
pub(super) fn bare<'b>(field: &Field, digits: &'b [u8]) -> &'b [u8] {
    let first = digits.iter().position(|byte| *byte != b' ').filter(|_| field.spaced);
    &digits[first.unwrap_or(0)..]
}

/// A number as JSON has it: no zeros that say nothing.
pub(super) fn shown(negative: bool, digits: &str, scale: usize) -> String {
    let digits = format!("{}{digits}", "0".repeat(scale.saturating_sub(digits.len())));
    let (whole, behind) = digits.split_at(digits.len() - scale);
    let (whole, behind) = (whole.trim_start_matches('0'), behind.trim_end_matches('0'));
    let sign = if negative { "-" } else { "" };
    let point = if behind.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{behind}", if whole.is_empty() { "0" } else { whole })
}

/// Whether a number is below zero, its digits in front of the point without zeros, and those behind it.
pub(super) fn parsed(text: &str) -> Result<(bool, &str, &str), String> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, behind) = digits.split_once('.').unwrap_or((digits, ""));
    let number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !number(whole)
        || (digits.contains('.') && !number(behind))
        || (whole.len() > 1 && whole.starts_with('0'))
    {
        return Err(format!("{text:?} is not an exact number"));
    }
    Ok((negative, whole.trim_start_matches('0'), behind))
}

/// The bytes of a number.
pub(super) fn write(form: &Number, field: &Field, value: &Val) -> Result<Bytes, String> {
    if *value == Val::Null {
        let some =
            !field.empty.is_empty() || (form.sign != Sign::None && form.blank.as_deref() == Some("null"));
        return if some { Ok(blank(form, field)) } else { Err("null where nothing means null".to_owned()) };
    }
    let text = value.text();
    let (negative, whole, behind) = parsed(&text)?;
    if negative && form.sign == Sign::None {
        return Err("a sign where there is none".to_owned());
    }
    let blank_plus = form.blank.as_deref() == Some("plus");
    let sign = if negative {
        b'-'
    } else if blank_plus {
        b' '
    } else {
        b'+'
    };
    let inside = form.sign == Sign::Inside && (negative || blank_plus);
    let fitted = put(form, field, inside.then_some(sign), whole, behind);
    let fitted = fitted.or_else(|| if negative { None } else { put(form, field, None, whole, behind) });
    let digits = fitted.ok_or_else(|| format!("{text:?} does not fit"))?;
    Ok(join(form, field, sign, digits))
}

/// The bytes of no number.
pub(super) fn blank(form: &Number, field: &Field) -> Bytes {
    if field.empty.first() == Some(&b' ') {
        let sign = vec![b' '; if form.sign == Sign::Elsewhere { 1 } else { 0 }];
        return Bytes { own: vec![b' '; field.width], sign, fraction: vec![b' '; field.fraction_width] };
    }
    let sign = if form.blank.is_some() { b' ' } else { b'+' };
    let inside = (form.sign == Sign::Inside && form.blank.is_some()).then_some(sign);
    let digits = put(form, field, inside, "", "").expect("nothing fits everywhere");
    join(form, field, sign, digits)
}

/// All digits, and a sign in front if it takes a place among them; none when they do not fit.
fn put(form: &Number, field: &Field, sign: Option<u8>, whole: &str, behind: &str) -> Option<Vec<u8>> {
    let scale = form.scale + field.fraction_width;
    let separate = usize::from(matches!(form.sign, Sign::Leading | Sign::Trailing));
    let room =
        field.width - separate + field.fraction_width - usize::from(sign.is_some()) - usize::from(form.point);
    let before = room.checked_sub(scale)?;
    let zeros = before.checked_sub(whole.len())?;
    // One digit stays in front of the point.
    let filled = if whole.is_empty() { zeros.saturating_sub(1) } else { zeros };
    let spaces = if field.spaced { filled } else { 0 };
    let zeros = "0".repeat(zeros - spaces);
    let behind = format!("{behind}{}", "0".repeat(scale.checked_sub(behind.len())?));
    Some(
        [
            vec![b' '; spaces],
            sign.map(|sign| vec![sign]).unwrap_or_default(),
            format!("{zeros}{whole}{behind}").into_bytes(),
        ]
        .concat(),
    )
}

/// Digits and sign in their places.
fn join(form: &Number, field: &Field, sign: u8, mut digits: Vec<u8>) -> Bytes {
    let fraction = digits.split_off(digits.len() - field.fraction_width);
    if form.point {
        digits.insert(digits.len() - form.scale, b'.');
    }
    match form.sign {
        Sign::Leading => digits.insert(0, sign),
        Sign::Trailing => digits.push(sign),
        Sign::None | Sign::Inside | Sign::Elsewhere => {}
    }
    let sign = if form.sign == Sign::Elsewhere { vec![sign] } else { Vec::new() };
    Bytes { own: digits, sign, fraction }
}
