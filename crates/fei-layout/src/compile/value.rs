//! Whether a text of a layout file can be the value of a row.

use crate::FindingCode;
use crate::charset::{self, TextRule};
use crate::notation;
use crate::plan::{Field, Kind, Number, Role, Sign, TextPolicy};
use crate::report::{Draft, Report};
use crate::typed::Text;

/// Reports a name that is not in snake_case.
pub(crate) fn name(name: &Text, report: &mut Report<'_>) {
    let Err(bad) = notation::name(name) else { return };
    let message = format!("`{}` cannot be a name", name.value);
    let draft =
        Draft::error(FindingCode::BadName, super::shape::inside(name, bad.at..bad.at + 1, report), message);
    let snake = snake(name);
    report.add(match notation::name(&snake) {
        Ok(()) => draft.expected(bad.expected).mend(name.span, format!("\"{snake}\"")),
        Err(_) => draft.expected(bad.expected),
    });
}

/// `wdAccount` as `wd_account`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.push(if matches!(c, '-' | ' ' | '.') { '_' } else { c.to_ascii_lowercase() });
    }
    snake
}

/// Reports a text that a field cannot hold.
pub(crate) fn fits(text: &Text, field: &Field, report: &mut Report<'_>) -> bool {
    let Some(expected) = misfit(text, field) else { return true };
    let message = format!("`{}` cannot be a value of `{}`", text.value, field.key);
    let draft = Draft::error(FindingCode::DoesNotFit, text.span, message).expected(expected);
    report.add(match padded(text, field) {
        Some(full) => draft.mend(text.span, format!("\"{full}\"")),
        None => draft,
    });
    false
}

/// The digits in full width, when that is all that is missing.
fn padded(text: &str, field: &Field) -> Option<String> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let short = field.kind == Kind::Digits && digits && text.len() < field.width as usize;
    short.then(|| full_width(text, field.width as usize))
}

/// Digits with zeros before them. The formatter's own padding panics where a width is large.
pub(crate) fn full_width(digits: &str, width: usize) -> String {
    format!("{}{digits}", "0".repeat(width.saturating_sub(digits.len())))
}

/// What a field wants instead; none: it can hold the text.
fn misfit(text: &str, field: &Field) -> Option<String> {
    let width = field.width as usize;
    match field.kind {
        Kind::Text | Kind::Hangul => match bytes(text, field) {
            None => Some("characters of its charset".to_owned()),
            Some(bytes) => (bytes.len() > width).then(|| format!("at most {width} bytes")),
        },
        Kind::Digits | Kind::Date(_) => {
            let full = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
            (!full).then(|| format!("{width} digits"))
        }
        Kind::Number(number) => (!holds(text, number)).then(|| describe(number)),
    }
}

/// Whether a number's field can hold a canonical decimal.
fn holds(text: &str, number: Number) -> bool {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, behind) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = !whole.is_empty()
        && all_digits(whole)
        && all_digits(behind)
        && (whole == "0" || !whole.starts_with('0'));
    let fraction = number.fraction.map_or(0, |part| part.width);
    let room = (number.digits + fraction).saturating_sub(number.scale) as usize;
    let points = digits.contains('.') != behind.is_empty() && behind.len() <= number.scale as usize;
    canonical && points && whole.len() <= room.max(1) && (!negative || number.sign != Sign::None)
}

fn describe(number: Number) -> String {
    let sign = if number.sign == Sign::None { "" } else { ", perhaps with - in front" };
    match number.scale {
        0 => format!("a whole number of at most {} digits{sign}", number.digits),
        scale => format!("a number with at most {scale} digits behind the point{sign}"),
    }
}

/// A text in the charset of a row; none: it cannot be written there.
pub(crate) fn bytes(text: &str, field: &Field) -> Option<Vec<u8>> {
    let controls = field.role == Role::Filler;
    let rule = TextRule { charset: field.charset, policy: TextPolicy::Reject, cut: false, controls };
    let mut bytes = Vec::new();
    charset::encode(rule, text, usize::MAX, &mut bytes).ok().map(|_| bytes)
}
