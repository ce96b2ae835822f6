//! The header of an answer by the party's rule: what is added, what is constant, which response code stands for what.

use std::borrow::Cow;

use fei_layout::plan::{AnswerRule, Field, HeaderRule, Layout, Wording};

use super::put::{Target, blank, lose, put};
use crate::mapping::Verdict;
use crate::num::index;
use crate::{LossKind, Losses, Value, charset};

/// Applies the rule to the header's bytes. Never fails: what cannot be added is left as it was, what cannot be written
/// is left empty, and both are reported.
pub(super) fn apply(
    rule: &AnswerRule,
    layout: &Layout,
    verdict: &Verdict,
    bytes: &mut [u8],
    losses: &mut Losses,
) {
    for (ix, how) in &rule.rows {
        let field = layout.field(*ix);
        let target = Target { field, at: field.at, cut: false, path: &str::to_owned };
        match how {
            HeaderRule::Add(number) => {
                if add(field, *number, bytes).is_none() {
                    lose(&target, LossKind::Dropped, &Value::Text(format!("+{number}").into()), "", losses);
                }
            }
            HeaderRule::Constant(text) => say(&target, text, bytes, losses),
            HeaderRule::Blank => say(&target, "", bytes, losses),
            HeaderRule::Worded(wording) => {
                let (text, cut) = worded(wording, verdict);
                say(&Target { cut, ..target }, &text, bytes, losses);
            }
        }
    }
}

/// Writes a text of the party's own; no text at all empties the field.
fn say(target: &Target<'_>, text: &str, bytes: &mut [u8], losses: &mut Losses) {
    let written = put(target, &Value::Text(text.into()), bytes, losses);
    if written.is_err() && blank(target.field, target.at, bytes).is_ok() {
        lose(target, LossKind::Emptied, &Value::Text(text.into()), "", losses);
    }
}

/// What a field says of the outcome, and whether it may be cut: sentences may, codes may not.
fn worded<'v>(wording: &'v Wording, verdict: &'v Verdict) -> (Cow<'v, str>, bool) {
    if let Some(own) = verdict.rsp_code.as_deref().filter(|_| wording.takes_rsp_code) {
        return (own.into(), false);
    }
    match wording.text(verdict.outcome, verdict.code) {
        text if text.contains("{ko}") => (text.replace("{ko}", &verdict.ko).into(), true),
        text => (text.into(), false),
    }
}

/// Adds to the digits of a field, in its width. `None`: they are no digits, or the sum is too long; nothing is changed.
fn add(field: &Field, number: u32, bytes: &mut [u8]) -> Option<()> {
    let digits = bytes.get_mut(index(field.at)..index(field.at) + index(field.width))?;
    if !digits.iter().all(|byte| field.charset.is_digit(*byte)) {
        return None;
    }
    let before = charset::decode(field.charset, digits).ok()?.parse::<u64>().ok()?;
    let mut rest = before.checked_add(u64::from(number))?;
    let sum_digits = rest.checked_ilog10().map_or(1, |tens| index(tens) + 1);
    if sum_digits > digits.len() {
        return None;
    }
    for byte in digits.iter_mut().rev() {
        let digit = u8::try_from(rest % 10).ok()?;
        *byte = field.charset.numeric(b'0' + digit);
        rest /= 10;
    }
    Some(())
}
