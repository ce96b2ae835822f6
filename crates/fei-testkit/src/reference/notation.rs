//! `as`: what the bytes of a row hold.

use toml::Value;

use super::bytes::Opaque;
use super::dates::Calendar;
use super::stored::{self, Stored};

/// What bytes hold.
#[derive(Debug, Clone)]
pub(super) enum Form {
    Text,
    Digits,
    Number(Number),
    /// A number whose bytes are no text.
    Stored(Stored),
    Date(Calendar),
    /// Bytes that are no text.
    Opaque(Opaque),
    /// The texts that are true and false.
    Boolean(String, String),
    /// All that is left, as text or as base64.
    Tail(Opaque),
}

/// A number of digits.
#[derive(Debug, Clone)]
pub(super) struct Number {
    /// How many of all digits stand behind the point.
    pub(super) scale: usize,
    /// The point has a byte of its own.
    pub(super) point: bool,
    pub(super) sign: Sign,
    /// What a blank sign means: none, `null`, `plus`.
    pub(super) blank: Option<String>,
}

/// Where a sign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    None,
    Leading,
    Trailing,
    Inside,
    Elsewhere,
}

/// A notation as read.
pub(super) struct Notation {
    pub(super) form: Form,
    pub(super) width: usize,
    pub(super) repeat: usize,
}

/// Reads the `as` of a row, with the keys that belong to it; `ebcdic` is what its characters are.
pub(super) fn read(row: &Value, ebcdic: bool) -> Notation {
    let text = row["as"].as_str().expect("as is text");
    if let Some(tail) = match text {
        "X(*)" => Some(Opaque::Characters),
        "RAW(*)" => Some(Opaque::Base64),
        _ => None,
    } {
        return Notation { form: Form::Tail(tail), width: 0, repeat: 1 };
    }
    let repeated = text.split_once(' ').and_then(|(repeat, rest)| Some((repeat.parse().ok()?, rest)));
    let (repeat, text) = repeated.unwrap_or((1, text));
    let (form, width) = once(row, text, ebcdic);
    Notation { form, width, repeat }
}

fn once(row: &Value, text: &str, ebcdic: bool) -> (Form, usize) {
    let word = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let century = row.get("century").and_then(Value::as_integer).and_then(|year| u32::try_from(year).ok());
    if word("json").as_deref() == Some("boolean") {
        let of = |key: &str| word(key).expect("the texts of a boolean");
        return (Form::Boolean(of("true"), of("false")), Notation::counted(text, &text[..1]));
    }
    if let Some((calendar, width)) = Calendar::named(text, century) {
        return (Form::Date(calendar), width);
    }
    if let Some(stored) = stored::notation(text, &word, ebcdic) {
        return stored;
    }
    let opaque = [("BCD", Opaque::Bcd), ("HEX", Opaque::Hex), ("RAW", Opaque::Base64)];
    if let Some((name, opaque)) = opaque.into_iter().find(|(name, _)| text.starts_with(name)) {
        return (Form::Opaque(opaque), Notation::counted(text, name));
    }
    if text.starts_with(['X', 'H']) {
        return (Form::Text, Notation::counted(text, &text[..1]));
    }
    digits(row, text)
}

/// `9(3)`, `9(3)V9(2)`, `9(5)V(2)`, `9(3).9(2)`, `S9(5)`.
fn digits(row: &Value, text: &str) -> (Form, usize) {
    let (signed, text) = text.strip_prefix('S').map_or((false, text), |rest| (true, rest));
    let point = text.contains('.');
    let (digits, scale) = Notation::picture(&text.replace('.', "V"));
    let word = |key: &str| row.get(key).and_then(Value::as_str);
    let fraction = row.get("frac").is_some();
    if !signed
        && !text.contains(['V', '.'])
        && word("json").is_none()
        && word("sign_at").is_none()
        && !fraction
    {
        return (Form::Digits, digits);
    }
    let sign = match (word("sign"), word("sign_at")) {
        (_, Some(_)) => Sign::Elsewhere,
        (Some("leading separate"), _) => Sign::Leading,
        (Some("trailing separate"), _) => Sign::Trailing,
        (Some("inside"), _) => Sign::Inside,
        _ => Sign::None,
    };
    let width = digits + usize::from(matches!(sign, Sign::Leading | Sign::Trailing)) + usize::from(point);
    let blank = word("blank_sign").map(str::to_owned);
    (Form::Number(Number { scale, point, sign, blank }), width)
}

impl Notation {
    /// How many digits `9(3)V9(2)` or `9(5)V(2)` has in all, and how many of them behind the point.
    pub(super) fn picture(text: &str) -> (usize, usize) {
        let (whole, behind) = text.split_once('V').unwrap_or((text, ""));
        let whole = Self::counted(whole, "9");
        match behind {
            "" => (whole, 0),
            _ if behind.starts_with('9') => (whole + Self::counted(behind, "9"), Self::counted(behind, "9")),
            _ => (whole, Self::counted(behind, "")),
        }
    }

    /// The number in `X(15)`.
    pub(super) fn counted(text: &str, before: &str) -> usize {
        let inner = text.strip_prefix(before).and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
        inner.expect("a type and its width").parse().expect("a width")
    }
}
