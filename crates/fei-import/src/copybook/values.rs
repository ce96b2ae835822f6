//! What a row says of an item's values: level 88 as codes, VALUE as default.

use super::entry::{Entry, Literal, Values};
use super::kinds::{Kind, Stored};
use super::row::Field;
use super::tree::Item;
use crate::ImportCode;
use crate::finding::Report;

/// A field that says nothing of its values.
pub(super) fn plain(kind: Kind, repeat: u32) -> Field {
    Field { kind, repeat, right: false, blank_zero: false, codes: Vec::new(), default: None, note: None }
}

/// The field of a named item.
pub(super) fn field(item: &Item, kind: Kind, repeat: u32, report: &mut Report) -> Field {
    let codes = codes(&item.conditions, kind, report);
    let default = default(&item.entry, kind, &codes, report);
    let blank_zero = blank_zero(&item.entry, kind, report);
    let right = item.entry.justified && matches!(kind, Kind::Text(_) | Kind::Hangul(_));
    Field { right, blank_zero, codes, default, ..plain(kind, repeat) }
}

/// The field of a filler: its bytes are all that counts.
pub(super) fn filler(item: &Item, kind: Kind, repeat: u32, report: &mut Report) -> Field {
    for condition in &item.conditions {
        let message = format!("{} is a condition of a FILLER", condition.shown());
        report.instead(ImportCode::Condition, condition.place, message, "it is left out");
    }
    let bytes = kind.bytes().saturating_mul(repeat);
    let kind = match kind {
        Kind::Text(_) | Kind::Hangul(_) => Kind::Text(bytes),
        Kind::Number { .. } | Kind::Point { .. } if kind.is_code() => Kind::Text(bytes),
        _ => Kind::Raw(bytes),
    };
    let default = default(&item.entry, kind, &[], report);
    Field { default, ..plain(kind, 1) }
}

fn blank_zero(entry: &Entry, kind: Kind, report: &mut Report) -> bool {
    // Edited numbers are text, and other usages cannot be blank.
    let shown = matches!(kind, Kind::Number { signed: false, stored: Stored::Zoned { .. }, .. });
    let Some(place) = entry.blank_zero.filter(|_| shown) else { return false };
    let message = format!("{} has spaces for zero", entry.shown());
    report.instead(
        ImportCode::BlankZero,
        place,
        message,
        "spaces are null in JSON, and null is written as spaces",
    );
    true
}

/// Codes of a range, at most: a longer one is no list.
const RANGE_MAX: usize = 40;

/// The codes of an item's conditions. None when one of them cannot be listed: a list says everything that is allowed.
fn codes(conditions: &[Entry], kind: Kind, report: &mut Report) -> Vec<(String, Box<str>)> {
    let mut codes: Vec<(String, Box<str>)> = Vec::new();
    for condition in conditions {
        let label: Box<str> = condition.comment.clone().unwrap_or_else(|| condition.shown().into());
        for value in &condition.values {
            let Some(listed) = listed(value, kind) else {
                let message = format!("{} cannot be listed", condition.shown());
                report.instead(
                    ImportCode::Condition,
                    value.place,
                    message,
                    "the item has no codes in the layout",
                );
                return Vec::new();
            };
            for code in listed {
                match codes.iter_mut().find(|(known, _)| *known == code) {
                    Some((_, known)) if **known == *label => {}
                    Some((_, known)) => *known = format!("{known}, {label}").into(),
                    None => codes.push((code, label.clone())),
                }
            }
        }
    }
    codes
}

/// The codes that a value or a range stands for.
fn listed(value: &Values, kind: Kind) -> Option<Vec<String>> {
    let Some(thru) = &value.thru else {
        return match (&value.from, kind) {
            (Literal::Spaces, _) => Some(Vec::new()), // empty is not checked
            (literal, kind) => Some(vec![text(literal, kind)?]),
        };
    };
    match (&value.from, thru) {
        (Literal::Number(from), Literal::Number(to)) => {
            let (from, to) = (from.parse::<i64>().ok()?, to.parse::<i64>().ok()?);
            let many = usize::try_from(to.checked_sub(from)?).ok()?;
            let all = (from..=to).map(|number| text(&Literal::Number(number.to_string().into()), kind));
            (many < RANGE_MAX).then(|| all.collect()).flatten()
        }
        (Literal::Text(from), Literal::Text(to)) => {
            let (&[from], &[to]) = (from.as_bytes(), to.as_bytes()) else { return None };
            // Letters have gaps between them in EBCDIC: only within one run of it a range is what it seems.
            let runs = [b'A'..=b'I', b'J'..=b'R', b'S'..=b'Z', b'0'..=b'9'];
            runs.iter().find(|run| run.contains(&from) && run.contains(&to))?;
            (from..=to)
                .map(|letter| text(&Literal::Text(char::from(letter).to_string().into()), kind))
                .collect()
        }
        _ => None,
    }
}

/// The default of a row; none: what an empty field holds is the same, or it cannot be said.
fn default(entry: &Entry, kind: Kind, codes: &[(String, Box<str>)], report: &mut Report) -> Option<String> {
    let value = entry.values.first()?;
    let natural = match (&value.from, kind) {
        (Literal::Spaces, Kind::Text(_) | Kind::Hangul(_)) => true,
        (Literal::Zeros, Kind::Number { .. }) => true,
        (Literal::Number(number), Kind::Number { .. }) => {
            !number.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
        }
        (Literal::Text(text), Kind::Text(_)) => text.trim_end().is_empty(),
        _ => false,
    };
    if natural {
        return None;
    }
    let text =
        text(&value.from, kind).filter(|text| codes.is_empty() || codes.iter().any(|(code, _)| code == text));
    if text.is_none() || entry.occurs.is_some() {
        let message = format!("VALUE of {}", entry.shown());
        report.instead(
            ImportCode::Value,
            value.place,
            message,
            "it is left out: it is no value of the row alone",
        );
        return None;
    }
    text
}

/// A literal as the mirror has it; none: it is no value of this type.
fn text(literal: &Literal, kind: Kind) -> Option<String> {
    match kind {
        Kind::Text(bytes) | Kind::Hangul(bytes) => {
            let text = match literal {
                Literal::Text(text) | Literal::Number(text) => text.trim_end().to_owned(),
                Literal::Zeros => "0".repeat(bytes as usize),
                Literal::Spaces | Literal::Other(_) => return None,
            };
            let width = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<u64>();
            let plain = |c: char| matches!(c, ' '..='~' | '가'..='힣');
            (width <= u64::from(bytes) && !text.is_empty() && text.chars().all(plain)).then_some(text)
        }
        Kind::Number { signed, digits, scale, .. } => {
            let written = match literal {
                Literal::Number(text) | Literal::Text(text) => &**text,
                Literal::Zeros => "0",
                Literal::Spaces | Literal::Other(_) => return None,
            };
            let number = decimal(written, signed, digits, scale)?;
            let padding = (digits as usize).saturating_sub(number.len());
            Some(if kind.is_code() { format!("{}{number}", "0".repeat(padding)) } else { number })
        }
        Kind::Raw(_) | Kind::Point { .. } => None,
    }
}

/// A number in its one text: no zeros in front, none behind the point.
fn decimal(written: &str, signed: bool, digits: u32, scale: u32) -> Option<String> {
    let (minus, rest) = match written.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, written.strip_prefix('+').unwrap_or(written)),
    };
    let (whole, behind) = rest.split_once('.').unwrap_or((rest, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, behind) = (whole.trim_start_matches('0'), behind.trim_end_matches('0'));
    let room = digits.saturating_sub(scale) as usize;
    let fits =
        whole.len() <= room && behind.len() <= scale as usize && all_digits(whole) && all_digits(behind);
    if !fits || (minus && !signed) || rest.is_empty() {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if behind.is_empty() { "" } else { "." };
    let zero = whole == "0" && behind.is_empty();
    let sign = if minus && !zero { "-" } else { "" };
    Some(format!("{sign}{whole}{point}{behind}"))
}
