//! Whether a text of a layout file can be the value of a row: always the text that the mirror has.

mod misfit;

use super::field::is_unread;
use crate::FindingCode;
use crate::charset::{self, TextRule};
use crate::notation;
use crate::plan::{Charset, Field, Kind, Role, TextPolicy};
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
    let Some(expected) = misfit::of(text, field).filter(|_| !is_unread(field)) else { return true };
    let message = format!("`{}` cannot be a value of `{}`", text.value, field.key);
    let draft = Draft::error(FindingCode::DoesNotFit, text.span, message).expected(expected);
    report.add(match padded(text, field) {
        Some(full) => draft.mend(text.span, format!("\"{full}\"")),
        None => draft,
    });
    false
}

/// What a row wants instead of a text that a mapping gives it; none: it can have it.
pub(crate) fn wanted(text: &str, field: &Field) -> Option<String> {
    if is_unread(field) {
        return None;
    }
    if text.is_empty() {
        return field.required.then(|| "a value".to_owned());
    }
    if let Some(constant) = field.constant.as_ref().filter(|constant| ***constant != *text) {
        return Some(format!("{constant:?}"));
    }
    if !field.codes.is_empty() && field.codes.iter().all(|(code, _)| **code != *text) {
        let codes: Vec<_> = field.codes.iter().map(|(code, _)| format!("{code:?}")).collect();
        return Some(format!("one of {}", codes.join(", ")));
    }
    misfit::of(text, field)
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

/// A text in the charset of a row; none: it cannot be written there.
pub(crate) fn bytes(text: &str, field: &Field) -> Option<Vec<u8>> {
    let controls = field.role == Role::Filler;
    in_charset(text, field.charset, controls)
}

/// A text in a charset, with its control characters or without; none: it cannot be written.
pub(crate) fn in_charset(text: &str, charset: Charset, controls: bool) -> Option<Vec<u8>> {
    let rule = TextRule { charset, policy: TextPolicy::Reject, cut: false, controls };
    let mut bytes = Vec::new();
    charset::encode(rule, text, usize::MAX, &mut bytes).ok().map(|_| bytes)
}
