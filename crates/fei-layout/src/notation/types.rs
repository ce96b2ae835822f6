//! `as`: the notation of types and widths that specification sheets and COBOL share.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::character::complete::{char, digit1, space1, u32 as number};
use nom::combinator::{map, opt, peek, value, verify};
use nom::sequence::{delimited, terminated};

use super::{Bad, Parsed, want, whole};
use crate::plan::DateForm;

/// `3 X(35)`: how often, and what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Notation {
    pub(crate) repeat: u32,
    pub(crate) shape: Shape,
}

/// What one value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `X(15)`.
    Text(u32),
    /// `H(20)`.
    Hangul(u32),
    /// `9(13)`, `S9(13)V9(2)`, `9(15)V(3)`: all digits, and how many of them are behind the point.
    Digits { signed: bool, digits: u32, scale: u32, point: bool },
    /// `D8`, `T6`, `D14`.
    Date(DateForm),
}

impl Shape {
    /// Bytes of one value, without a separate sign.
    pub(crate) fn bytes(self) -> u32 {
        match self {
            Self::Text(bytes) | Self::Hangul(bytes) => bytes,
            Self::Digits { digits, .. } => digits,
            Self::Date(DateForm::Date) => 8,
            Self::Date(DateForm::Time) => 6,
            Self::Date(DateForm::DateTime) => 14,
        }
    }
}

/// Bytes of one value at most: more than any telegram has.
const WIDTH_MAX: u32 = 99_999;

/// Reads a type after the party's own words were replaced.
pub(crate) fn notation(text: &str) -> Result<Notation, Bad> {
    whole(text, repeated)
}

fn repeated(input: &str) -> Parsed<'_, Notation> {
    let times = terminated(verify(number, |times| (1..=WIDTH_MAX).contains(times)), space1);
    // `9(3)` begins with a number too: only one with a space behind it says how often.
    let times =
        opt((peek(terminated(digit1, space1)), times)).map(|found| found.map_or(1, |(_, times)| times));
    (times, shape).map(|(repeat, shape)| Notation { repeat, shape }).parse(input)
}

fn shape(input: &str) -> Parsed<'_, Shape> {
    let text = map((char('X'), width), |(_, width)| Shape::Text(width));
    let hangul = map((char('H'), width), |(_, width)| Shape::Hangul(width));
    want("X(15), 9(13), S9(13)V9(2), H(20), D8, T6 or D14", alt((text, hangul, digits, date))).parse(input)
}

fn date(input: &str) -> Parsed<'_, Shape> {
    alt((
        value(Shape::Date(DateForm::DateTime), tag("D14")),
        value(Shape::Date(DateForm::Date), tag("D8")),
        value(Shape::Date(DateForm::Time), tag("T6")),
    ))
    .parse(input)
}

fn digits(input: &str) -> Parsed<'_, Shape> {
    let (rest, signed) = opt(char('S')).parse(input)?;
    let signed = signed.is_some();
    let (rest, _) = want("9 and a width, as S9(13)", char('9')).parse(rest)?;
    let (rest, before) = width(rest)?;
    let behind = |digits, scale| Shape::Digits { signed, digits, scale, point: true };
    // V9(2): two more digits; V(3): three of those that are there.
    let more = map((tag("V9"), width), |(_, more)| behind(before + more, more));
    let some = map((char('V'), verify(width, |scale| *scale <= before)), |(_, scale)| behind(before, scale));
    let point =
        (peek(char('V')), want("V9(2), or V(2) with no more digits than there are", alt((more, some))));
    if !rest.starts_with('V') {
        return Ok((rest, Shape::Digits { signed, digits: before, scale: 0, point: false }));
    }
    map(point, |(_, shape)| shape).parse(rest)
}

/// `(15)`.
fn width(input: &str) -> Parsed<'_, u32> {
    let bytes = want("a width from 1 to 99999", verify(number, |width| (1..=WIDTH_MAX).contains(width)));
    let open = want("a width in brackets, as (15)", char('('));
    delimited(open, bytes, want("`)` behind the width", char(')'))).parse(input)
}
