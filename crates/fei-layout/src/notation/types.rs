//! `as`: the notation of types and widths that specification sheets and COBOL share.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::character::complete::{char, digit1, space1, u32 as number};
use nom::combinator::{map, opt, peek, value, verify};
use nom::sequence::{delimited, preceded, terminated};

use super::numbers::{digits, integer};
use super::{Bad, Parsed, want, whole};
use crate::plan::{BytesForm, DateForm, Tail};

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
    /// `9(13)`, `S9(13)V9(2)`, `9(15)V(3)`, `S9(5) packed`: all digits, and how many of them are behind the point.
    Digits { signed: bool, digits: u32, scale: u32, point: bool, store: Store },
    /// `binary(3)`, `unsigned(3)V(2)`: bytes, and digits behind the point.
    Integer { signed: bool, bytes: u32, scale: u32 },
    /// `HEX(8)`, `RAW(10)`, `BCD(6)`.
    Bytes(BytesForm, u32),
    /// `BCD(6)V(2)`: a number by its notation.
    Bcd { bytes: u32, scale: u32 },
    /// `D8`, `T6`, `D14`, `D10`, `D17`.
    Date(DateForm),
    /// `X(*)`, `RAW(*)`: all that is left.
    Tail(Tail),
    /// `D6` and `D12`: a year of two digits.
    Short { time: bool },
}

/// How digits stand in bytes, as far as the notation says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Store {
    /// A character each.
    Display,
    /// `9(6).9(2)`: a character each, and a point.
    Point,
    /// Two in a byte, and half a byte for the sign.
    Packed,
    /// A byte each, one of them signed.
    Zoned,
    /// An integer of 2, 4 or 8 bytes.
    Binary,
}

impl Shape {
    /// Bytes of one value, without a separate sign.
    pub(crate) fn bytes(self) -> u32 {
        match self {
            Self::Text(bytes) | Self::Hangul(bytes) | Self::Bytes(_, bytes) => bytes,
            Self::Integer { bytes, .. } | Self::Bcd { bytes, .. } => bytes,
            Self::Digits { digits, store, .. } => store.bytes(digits),
            Self::Date(DateForm::Date) => 8,
            Self::Date(DateForm::Dashed) => 10,
            Self::Date(DateForm::DateTime) => 14,
            Self::Tail(_) => 0,
            Self::Date(DateForm::Millis) => 17,
            Self::Date(DateForm::Time | DateForm::ShortDate(_)) | Self::Short { time: false } => 6,
            Self::Date(DateForm::ShortDateTime(_)) | Self::Short { time: true } => 12,
        }
    }
}

impl Store {
    fn bytes(self, digits: u32) -> u32 {
        match self {
            Self::Display | Self::Zoned => digits,
            Self::Point => digits + 1,
            Self::Packed => digits / 2 + 1,
            Self::Binary => match digits {
                ..=4 => 2,
                5..=9 => 4,
                _ => 8,
            },
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
    let text = map(preceded(char('X'), width), Shape::Text);
    let hangul = map(preceded(char('H'), width), Shape::Hangul);
    let expected = "X(15), 9(13), S9(13)V9(2), H(20), D8, T6 or D14; or S9(7) packed, binary(4), HEX(8) and \
                    the others of layouts/README.md";
    want(expected, alt((tail, bytes, text, hangul, integer, digits, date))).parse(input)
}

fn tail(input: &str) -> Parsed<'_, Shape> {
    let text = value(Shape::Tail(Tail::Text), alt((tag("X(*)"), tag("H(*)"))));
    alt((text, value(Shape::Tail(Tail::Raw), tag("RAW(*)")))).parse(input)
}

/// `HEX(8)`, `RAW(10)`, `BCD(6)`, `BCD(6)V(2)`.
fn bytes(input: &str) -> Parsed<'_, Shape> {
    let hex = map(preceded(tag("HEX"), width), |width| Shape::Bytes(BytesForm::Hex, width));
    let raw = map(preceded(tag("RAW"), width), |width| Shape::Bytes(BytesForm::Base64, width));
    let bcd = preceded(tag("BCD"), (width, opt(preceded(char('V'), width))));
    let bcd = map(bcd, |(bytes, scale)| match scale {
        Some(scale) => Shape::Bcd { bytes, scale },
        None => Shape::Bytes(BytesForm::Bcd, bytes),
    });
    let fits = |shape: &Shape| !matches!(shape, Shape::Bcd { bytes, scale } if *scale > bytes * 2);
    alt((hex, raw, verify(bcd, fits))).parse(input)
}

/// The longer ones first: `D1` begins three of them.
fn date(input: &str) -> Parsed<'_, Shape> {
    alt((
        value(Shape::Date(DateForm::DateTime), tag("D14")),
        value(Shape::Date(DateForm::Millis), tag("D17")),
        value(Shape::Date(DateForm::Dashed), tag("D10")),
        value(Shape::Short { time: true }, tag("D12")),
        value(Shape::Date(DateForm::Date), tag("D8")),
        value(Shape::Short { time: false }, tag("D6")),
        value(Shape::Date(DateForm::Time), tag("T6")),
    ))
    .parse(input)
}

/// `(15)`.
pub(super) fn width(input: &str) -> Parsed<'_, u32> {
    let bytes = want("a width from 1 to 99999", verify(number, |width| (1..=WIDTH_MAX).contains(width)));
    let open = want("a width in brackets, as (15)", char('('));
    delimited(open, bytes, want("`)` behind the width", char(')'))).parse(input)
}
