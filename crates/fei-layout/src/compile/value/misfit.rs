//! What each type wants of a text.

use super::bytes;
use crate::plan::{BytesForm, Century, DateForm, Field, Form, Kind, Number, Sign};

/// What a field wants instead; none: it can hold the text.
pub(super) fn of(text: &str, field: &Field) -> Option<String> {
    let width = field.width as usize;
    match field.kind {
        Kind::Text | Kind::Hangul => match bytes(text, field) {
            None => Some("characters of its charset".to_owned()),
            Some(bytes) => (bytes.len() > width).then(|| format!("at most {width} bytes")),
        },
        Kind::Digits => (!is_digits(text, width)).then(|| format!("{width} digits")),
        Kind::Date(form) => date(text, form),
        Kind::Number(number) => (!holds(text, number, field.width)).then(|| describe(number, field.width)),
        // Such a row has neither default nor codes.
        Kind::Tail(_) => None,
        Kind::Bytes(form) => of_bytes(text, form, width),
        Kind::Boolean => (!matches!(text, "true" | "false")).then(|| "\"true\" or \"false\"".to_owned()),
    }
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn date(text: &str, form: DateForm) -> Option<String> {
    let (digits, century) = match form {
        DateForm::Time => (6, None),
        DateForm::Date | DateForm::Dashed => (8, None),
        DateForm::DateTime => (14, None),
        DateForm::Millis => (17, None),
        DateForm::ShortDate(century) => (8, Some(century)),
        DateForm::ShortDateTime(century) => (14, Some(century)),
    };
    let years = century.map(|Century(first)| first..=first + 99);
    let year = || text.get(..4).and_then(|year| year.parse().ok());
    let fits = is_digits(text, digits)
        && years.as_ref().is_none_or(|years| year().is_some_and(|year| years.contains(&year)));
    let among = years
        .map(|years| format!(", the first four of them a year from {} to {}", years.start(), years.end()));
    (!fits).then(|| format!("{digits} digits{}", among.unwrap_or_default()))
}

fn of_bytes(text: &str, form: BytesForm, width: usize) -> Option<String> {
    let digits = width * 2;
    match form {
        BytesForm::Bcd => (!is_digits(text, digits)).then(|| format!("{digits} digits")),
        BytesForm::Hex => {
            let is_hex = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
            let fits = text.len() == digits && text.bytes().all(is_hex);
            (!fits).then(|| format!("{digits} hex digits in capitals"))
        }
        BytesForm::Base64 => {
            let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
            let data = text.trim_end_matches('=');
            let fits = text.len() == width.div_ceil(3) * 4
                && data.len() == (width * 8).div_ceil(6)
                && data.bytes().all(is_base64);
            (!fits).then(|| format!("base64 of {width} bytes"))
        }
    }
}

/// Whether a number's field can hold a canonical decimal.
fn holds(text: &str, number: Number, width: u32) -> bool {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, behind) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = !whole.is_empty()
        && all_digits(whole)
        && all_digits(behind)
        && !behind.ends_with('0')
        && (whole == "0" || !whole.starts_with('0'));
    let fraction = number.fraction.map_or(0, |part| part.width);
    let room = (number.digits + fraction).saturating_sub(number.scale) as usize;
    let points = digits.contains('.') != behind.is_empty() && behind.len() <= number.scale as usize;
    canonical
        && points
        && whole.len() <= room.max(1)
        && (!negative || number.sign != Sign::None)
        && in_range((negative, whole, behind), number, width)
}

/// Whether an integer of so many bytes can be a number; all other forms are as wide as their digits.
fn in_range((negative, whole, behind): (bool, &str, &str), number: Number, width: u32) -> bool {
    if !matches!(number.form, Form::Binary(_)) {
        return true;
    }
    let zeros = "0".repeat((number.scale as usize).saturating_sub(behind.len()));
    let Ok(amount) = format!("{whole}{behind}{zeros}").parse::<u128>() else { return false };
    let bits = width * 8 - u32::from(number.sign == Sign::Within);
    if negative { (1..=1 << bits).contains(&amount) } else { amount < 1 << bits }
}

fn describe(number: Number, width: u32) -> String {
    let sign = match (number.sign, number.form) {
        (Sign::None, _) => String::new(),
        (_, Form::Binary(_)) => format!(", perhaps with - in front, that {width} bytes hold"),
        _ => ", perhaps with - in front".to_owned(),
    };
    match number.scale {
        0 => format!("a whole number of at most {} digits{sign}", number.digits),
        scale => format!("a number with at most {scale} digits behind the point, the last no zero{sign}"),
    }
}
