//! Numbers in `as`: digits with their sign, their point and how they are stored, and integers by their bytes.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::character::complete::{char, u32 as number};
use nom::combinator::{map, opt, peek, value, verify};
use nom::sequence::{delimited, preceded};

use super::types::width;
use super::{Parsed, Shape, Store, want};

/// Digits of a number that is not stored as characters: what IBM's and other hosts' COBOL has at most is 31, decimal128
/// has 34.
const DIGITS_MAX: u32 = 38;
/// Digits of an integer that is declared by its digits (COBOL's most for `COMP`).
const BINARY_DIGITS_MAX: u32 = 18;

/// `9(13)`, `S9(13)V9(2)`, `9(15)V(3)`, `9(6).9(2)`, `S9(5) packed`.
pub(super) fn digits(input: &str) -> Parsed<'_, Shape> {
    let (rest, signed) = opt(char('S')).parse(input)?;
    let signed = signed.is_some();
    let (rest, _) = want("9 and a width, as S9(13)", char('9')).parse(rest)?;
    let (rest, before) = width(rest)?;
    let (rest, (behind, point)) = match rest.chars().next() {
        Some('V') => map(implied(before), |(digits, scale)| ((digits, scale), true)).parse(rest)?,
        Some('.') => return literal(signed, before, rest),
        _ => (rest, ((before, 0), false)),
    };
    let (digits, scale) = behind;
    let (rest, store) =
        if rest.starts_with(' ') { usage(signed, digits, rest)? } else { (rest, Store::Display) };
    Ok((rest, Shape::Digits { signed, digits, scale, point, store }))
}

/// All digits, and those behind the point. `V9(2)`: two more digits; `V(3)`: three of those that are there.
fn implied<'i>(before: u32) -> impl Parser<&'i str, Output = (u32, u32), Error = super::Trouble<'i>> {
    let more = map(preceded(tag("V9"), width), move |more| (before + more, more));
    let some =
        map(preceded(char('V'), verify(width, move |scale| *scale <= before)), move |scale| (before, scale));
    let point = want("V9(2), or V(2) with no more digits than there are", alt((more, some)));
    map((peek(char('V')), point), |(_, point)| point)
}

/// `.9(2)`: a point that has its byte.
fn literal(signed: bool, before: u32, rest: &str) -> Parsed<'_, Shape> {
    let behind = preceded(tag(".9"), width);
    let shape = map(behind, |scale| Shape::Digits {
        signed,
        digits: before + scale,
        scale,
        point: true,
        store: Store::Point,
    });
    want(".9(2) behind a point that has its byte", shape).parse(rest)
}

/// ` packed`, ` zoned`, ` binary`.
fn usage(signed: bool, digits: u32, rest: &str) -> Parsed<'_, Store> {
    let word = alt((
        value(Store::Packed, tag(" packed")),
        value(Store::Zoned, tag(" zoned")),
        value(Store::Binary, tag(" binary")),
    ));
    let (behind, store) = want("packed, zoned or binary behind one space", word).parse(rest)?;
    let refuse = |expected| Err(nom::Err::Error(super::Trouble { rest, expected }));
    match store {
        Store::Binary if digits > BINARY_DIGITS_MAX => refuse("at most 18 digits before ` binary`"),
        Store::Packed | Store::Zoned if digits > DIGITS_MAX => refuse("at most 38 digits"),
        Store::Zoned if !signed => refuse("S before digits that are zoned; digits without a sign are 9(5)"),
        _ => Ok((behind, store)),
    }
}

/// `binary(3)`, `unsigned(3)`, either with `V(2)`.
pub(super) fn integer(input: &str) -> Parsed<'_, Shape> {
    let signed = alt((value(true, tag("binary")), value(false, tag("unsigned"))));
    let bytes = want("1 to 8 bytes", verify(number, |bytes| (1..=8).contains(bytes)));
    let bytes = delimited(want("bytes in brackets, as (4)", char('(')), bytes, want("`)`", char(')')));
    let (rest, (signed, bytes)) = (signed, bytes).parse(input)?;
    let behind = |scale: &u32| *scale <= integer_digits(bytes, signed);
    let scale = preceded(char('V'), want("no more digits than such an integer has", verify(width, behind)));
    map(opt(scale), |scale| Shape::Integer { signed, bytes, scale: scale.unwrap_or(0) }).parse(rest)
}

/// The digits of the largest integer of so many bytes.
pub(crate) fn integer_digits(bytes: u32, signed: bool) -> u32 {
    let bits = bytes * 8 - u32::from(signed);
    let largest = u64::MAX.checked_shr(64 - bits).unwrap_or(0);
    largest.checked_ilog10().unwrap_or(0) + 1
}
