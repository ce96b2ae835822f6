//! What a contract says of a request's keys, as tables, and the check of a request against them.
//!
//! It must never know one contract's keys nor its error codes.

use std::fmt;
use std::ops::Range;

use crate::fields::{Fields, Node};

/// One key of a contract.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    key: &'static str,
    must: bool,
    form: Form,
}

/// Tables that together say which keys there are.
pub(crate) type Rules = &'static [&'static [Rule]];

/// What may stand under a key. Lengths are in characters.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form {
    /// Text of 1 to this many characters.
    Text(usize),
    /// 1 to this many digits, as text.
    Digits(usize),
    /// Exactly this many digits, as text.
    Exactly(usize),
    /// An amount of 1 to this many digits, as text: no sign, no leading zero, not nothing.
    Amount(usize),
    /// A number of 1 to this many digits, as a JSON number.
    Number(usize),
    /// A reference: 10 of the institution's code, `U`, 9 of `0-9A-Z`.
    Reference,
    /// YYYYMMDDhhmmss.
    Moment,
    /// YYYYMMDD.
    Date,
    /// hhmmss.
    Time,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A list of one object or more.
    List(Rules),
}

/// A key that must be there and hold something.
pub(crate) const fn must(key: &'static str, form: Form) -> Rule {
    Rule { key, must: true, form }
}

/// A key that may be left out or be "".
pub(crate) const fn may(key: &'static str, form: Form) -> Rule {
    Rule { key, must: false, form }
}

/// Why a request is not what the contract says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misfit {
    pub(crate) key: String,
    pub(crate) why: Why,
}

/// What is wrong under the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// Neither a JSON object nor a query.
    Unreadable,
    Missing,
    Unknown,
    Twice,
    Length,
    Type,
    Form,
    /// A count that is not the count, or keys of which there must be one and only one.
    Count,
}

impl Misfit {
    pub(crate) fn new(key: &str, why: Why) -> Self {
        Self { key: key.to_owned(), why }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.why {
            Why::Unreadable => return f.write_str("요청을 읽을 수 없음"),
            Why::Missing => "항목 없음",
            Why::Unknown => "모르는 항목",
            Why::Twice => "항목 중복",
            Why::Length => "길이 오류",
            Why::Type => "자료형 오류",
            Why::Form => "형식 오류",
            Why::Count => "건수 오류",
        };
        write!(f, "{what}: {}", self.key)
    }
}

/// Checks every key: unknown ones first, then each rule in the order of the tables.
pub(crate) fn check(fields: &Fields, rules: Rules) -> Result<(), Misfit> {
    let all = || rules.iter().copied().flatten();
    for (at, (key, _)) in fields.iter().enumerate() {
        if all().all(|rule| rule.key != key) {
            return Err(Misfit::new(key, Why::Unknown));
        }
        if fields.iter().take(at).any(|(earlier, _)| earlier == key) {
            return Err(Misfit::new(key, Why::Twice));
        }
    }
    all().try_for_each(|rule| check_rule(fields, rule))
}

fn check_rule(fields: &Fields, rule: &Rule) -> Result<(), Misfit> {
    let misfit = |why| Err(Misfit::new(rule.key, why));
    match (fields.get(rule.key), rule.form) {
        (None, _) if rule.must => misfit(Why::Missing),
        (None, _) => Ok(()),
        (Some(Node::Text(text)), _) if text.is_empty() && !rule.must => Ok(()),
        (Some(Node::List(list)), Form::List(rules)) => check_list(rule.key, list, rules),
        (Some(Node::Number(number)), Form::Number(digits_max)) => {
            text_fits(number, Form::Digits(digits_max)).or_else(misfit)
        }
        (Some(Node::Text(text)), form) if !matches!(form, Form::List(_) | Form::Number(_)) => {
            text_fits(text, form).or_else(misfit)
        }
        (Some(_), _) => misfit(Why::Type),
    }
}

fn check_list(key: &str, list: &[Node], rules: Rules) -> Result<(), Misfit> {
    if list.is_empty() {
        return Err(Misfit::new(key, Why::Length));
    }
    for (at, node) in list.iter().enumerate() {
        let Node::Object(item) = node else { return Err(Misfit::new(&format!("{key}[{at}]"), Why::Type)) };
        check(item, rules)
            .map_err(|misfit| Misfit::new(&format!("{key}[{at}].{}", misfit.key), misfit.why))?;
    }
    Ok(())
}

/// Whether a text has the form: first its length, then its characters.
fn text_fits(text: &str, form: Form) -> Result<(), Why> {
    let length = text.chars().count();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let (lengths, good) = match form {
        Form::Text(max) => (1..=max, true),
        Form::Digits(max) => (1..=max, digits),
        Form::Exactly(n) => (n..=n, digits),
        Form::Amount(max) => (1..=max, digits && !text.starts_with('0')),
        Form::Reference => (20..=20, is_reference(text)),
        Form::Moment => {
            (14..=14, digits && text.split_at_checked(8).is_some_and(|(d, t)| is_date(d) && is_time(t)))
        }
        Form::Date => (8..=8, digits && is_date(text)),
        Form::Time => (6..=6, digits && is_time(text)),
        Form::OneOf(texts) => (length..=length, texts.contains(&text)),
        Form::Number(_) | Form::List(_) => return Err(Why::Type),
    };
    match (lengths.contains(&length), good) {
        (true, true) => Ok(()),
        (false, _) => Err(Why::Length),
        (true, false) => Err(Why::Form),
    }
}

/// 10 of the institution's code, `U`, 9 that are unique that day.
fn is_reference(text: &str) -> bool {
    let upper = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    text.split_at_checked(10)
        .is_some_and(|(code, rest)| upper(code) && rest.starts_with('U') && rest.len() == 10 && upper(rest))
}

/// The number that these characters spell.
fn number(text: &str, range: Range<usize>) -> Option<u32> {
    text.get(range)?.parse().ok()
}

/// YYYYMMDD, digits already.
fn is_date(text: &str) -> bool {
    let number = |range| number(text, range).unwrap_or(0);
    let (year, month, day) = (number(0..4), number(4..6), number(6..8));
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    year > 0 && (1..=days).contains(&day)
}

/// hhmmss, digits already.
fn is_time(text: &str) -> bool {
    let below = |range, end| number(text, range).is_some_and(|n| n < end);
    below(0..2, 24) && below(2..4, 60) && below(4..6, 60)
}

#[cfg(test)]
mod tests;
