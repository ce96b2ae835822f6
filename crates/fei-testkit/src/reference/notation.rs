//! `as`: what the bytes of a row hold.

use toml::Value;

/// What bytes hold.
#[derive(Debug, Clone)]
pub(super) enum Form {
    Text,
    Digits,
    Number(Number),
    Date,
    Time,
    DateTime,
}

/// A number of digits with an implied point.
#[derive(Debug, Clone)]
pub(super) struct Number {
    /// How many of all digits stand behind the point.
    pub(super) scale: usize,
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

/// Reads the `as` of a row, with the keys that belong to it.
pub(super) fn read(row: &Value) -> Notation {
    let text = row["as"].as_str().expect("as is text");
    let (repeat, text) = match text.split_once(' ') {
        Some((repeat, rest)) => (repeat.parse().expect("how often"), rest),
        None => (1, text),
    };
    let (form, width) = match text {
        "D8" => (Form::Date, 8),
        "T6" => (Form::Time, 6),
        "D14" => (Form::DateTime, 14),
        _ if text.starts_with(['X', 'H']) => (Form::Text, counted(text, &text[..1])),
        _ => digits(row, text),
    };
    Notation { form, width, repeat }
}

/// `9(3)`, `9(3)V9(2)`, `9(5)V(2)`, `S9(5)`.
fn digits(row: &Value, text: &str) -> (Form, usize) {
    let (signed, text) = text.strip_prefix('S').map_or((false, text), |rest| (true, rest));
    let (whole, behind) = text.split_once('V').unwrap_or((text, ""));
    let whole = counted(whole, "9");
    let (digits, scale) = match behind {
        "" => (whole, 0),
        _ if behind.starts_with('9') => (whole + counted(behind, "9"), counted(behind, "9")),
        _ => (whole, counted(behind, "")),
    };
    let word = |key: &str| row.get(key).and_then(Value::as_str);
    let fraction = row.get("frac").is_some();
    if !signed && behind.is_empty() && word("json").is_none() && word("sign_at").is_none() && !fraction {
        return (Form::Digits, digits);
    }
    let sign = match (word("sign"), word("sign_at")) {
        (_, Some(_)) => Sign::Elsewhere,
        (Some("leading separate"), _) => Sign::Leading,
        (Some("trailing separate"), _) => Sign::Trailing,
        (Some("inside"), _) => Sign::Inside,
        _ => Sign::None,
    };
    let width = digits + usize::from(matches!(sign, Sign::Leading | Sign::Trailing));
    let blank = word("blank_sign").map(str::to_owned);
    (Form::Number(Number { scale, sign, blank }), width)
}

/// The number in `X(15)`.
fn counted(text: &str, before: &str) -> usize {
    let inner = text.strip_prefix(before).and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
    inner.expect("a type and its width").parse().expect("a width")
}
