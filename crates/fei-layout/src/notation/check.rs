//! What a row of a record must say of others: `count(data)`, `sum(data.amount)`, `hash_total(data.account, 10)`,
//! `header.file_name`, `sequence`.

use std::ops::Range;

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::character::complete::{char, space0, u32 as number};
use nom::combinator::{cut, map, value, verify};
use nom::sequence::{preceded, separated_pair};

use super::{Bad, Parsed, closed, want, whole, word};

/// A row of a kind of record, and where its name stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) kind: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) at: Range<usize>,
}

/// What must be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Check {
    Count(Box<str>),
    Sum(Row),
    HashTotal(Row, u32),
    Same(Row),
    Sequence,
}

impl Row {
    /// `trailer.total_cnt`.
    pub(crate) fn read(text: &str) -> Result<Self, Bad> {
        whole(text, |input| row(text.len(), input))
    }
}

/// Reads what a row must say.
pub(crate) fn check(text: &str) -> Result<Check, Bad> {
    whole(text, |input| any(text.len(), input))
}

fn any(total: usize, input: &str) -> Parsed<'_, Check> {
    let count = map(preceded(tag("count("), cut(closed(want("a kind of record", word)))), |kind: &str| {
        Check::Count(kind.into())
    });
    let sum = map(preceded(tag("sum("), cut(closed(|input| row(total, input)))), Check::Sum);
    let digits = want("1 to 38 digits", verify(number, |digits| (1..=38).contains(digits)));
    let comma = (want("`,` and how many digits", char(',')), space0);
    let hashed = separated_pair(|input| row(total, input), comma, digits);
    let hash =
        map(preceded(tag("hash_total("), cut(closed(hashed))), |(row, digits)| Check::HashTotal(row, digits));
    let same = map(|input| row(total, input), Check::Same);
    want(
        "count(RECORD), sum(RECORD.ROW), hash_total(RECORD.ROW, DIGITS), RECORD.ROW or sequence",
        alt((count, sum, hash, same, value(Check::Sequence, tag("sequence")))),
    )
    .parse(input)
}

fn row(total: usize, input: &str) -> Parsed<'_, Row> {
    let at = total - input.len();
    let row =
        separated_pair(word, want("`.` and the name of a row", char('.')), want("the name of a row", word));
    want("RECORD.ROW", row)
        .map(|(kind, name): (&str, &str)| Row {
            kind: kind.into(),
            name: name.into(),
            at: at..at + kind.len() + 1 + name.len(),
        })
        .parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: &str, name: &str, at: Range<usize>) -> Row {
        Row { kind: kind.into(), name: name.into(), at }
    }

    #[test]
    fn checks_are_read() {
        for (text, wanted) in [
            ("count(data)", Check::Count("data".into())),
            ("sum(data.amount)", Check::Sum(row("data", "amount", 4..15))),
            ("hash_total(data.account, 10)", Check::HashTotal(row("data", "account", 11..23), 10)),
            ("header.file_name", Check::Same(row("header", "file_name", 0..16))),
            ("count.total", Check::Same(row("count", "total", 0..11))),
            ("sequence", Check::Sequence),
        ] {
            assert_eq!(check(text), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_no_check_says_where() {
        for (text, at, expected) in [
            ("count(data", 10, "`)`"),
            ("sum(data)", 8, "`.` and the name of a row"),
            ("hash_total(data.account)", 23, "`,` and how many digits"),
            ("hash_total(data.account, 39)", 25, "1 to 38 digits"),
            ("", 0, "count(RECORD), sum(RECORD.ROW), hash_total(RECORD.ROW, DIGITS), RECORD.ROW or sequence"),
        ] {
            let bad = check(text).unwrap_err();
            assert_eq!((bad.at, bad.expected), (at, expected), "{text}");
        }
    }
}
