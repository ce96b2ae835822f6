//! `compute`: `length - 4`, `sum(detail[].amount)`, `weighted(account, 3 7 1, 10)`, `crc16(kind..memo)`.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::character::complete::{char, space0, space1, u32 as number};
use nom::combinator::{map, opt, value, verify};
use nom::multi::{many1, separated_list1};
use nom::sequence::preceded;

use super::{Bad, Parsed, closed, want, whole, word};
use crate::plan::{Checksum, JsonPath, PathStep};

/// A formula as written: names, not yet rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Formula<'i> {
    pub(crate) function: Function<'i>,
    pub(crate) plus: i64,
}

/// What is computed of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Function<'i> {
    Length(Option<(&'i str, &'i str)>),
    Count(&'i str),
    Sum(JsonPath),
    HashTotal(JsonPath, u32),
    Sequence,
    Mod10(&'i str),
    Mod11(&'i str),
    Weighted(&'i str, Vec<u32>, u32),
    Checksum(Checksum, Option<(&'i str, &'i str)>),
    Now,
    BusinessDate,
}

/// The largest number that a length or a count may be off by, and the largest weight.
const SMALL_MAX: u32 = 1_000_000;

/// Reads a formula.
pub(crate) fn compute(text: &str) -> Result<Formula<'_>, Bad> {
    let formula =
        map((function, opt(plus)), |(function, plus)| Formula { function, plus: plus.unwrap_or(0) });
    whole(text, formula)
}

const FUNCTIONS: &str = "length, count(GROUP), sum(GROUP[].ROW), hash_total(GROUP[].ROW, 10), sequence, mod10(ROW), mod11(ROW), \
     weighted(ROW, 3 7 1, 10), lrc, crc16, crc32, now or business_date";

fn function(input: &str) -> Parsed<'_, Function<'_>> {
    let checksum = alt((
        value(Checksum::Lrc, tag("lrc")),
        value(Checksum::Crc16, tag("crc16")),
        value(Checksum::Crc32, tag("crc32")),
    ));
    let function = alt((
        map(preceded(tag("length"), opt(stretch)), Function::Length),
        map(preceded(tag("count"), inside(name)), Function::Count),
        map(preceded(tag("sum"), inside(path)), Function::Sum),
        map(preceded(tag("hash_total"), inside((path, comma, digits))), |(path, (), digits)| {
            Function::HashTotal(path, digits)
        }),
        value(Function::Sequence, tag("sequence")),
        map(preceded(tag("mod10"), inside(name)), Function::Mod10),
        map(preceded(tag("mod11"), inside(name)), Function::Mod11),
        map(
            preceded(tag("weighted"), inside((name, comma, weights, comma, modulus))),
            |(name, (), weights, (), modulus)| Function::Weighted(name, weights, modulus),
        ),
        map((checksum, opt(stretch)), |(checksum, stretch)| Function::Checksum(checksum, stretch)),
        value(Function::Now, tag("now")),
        value(Function::BusinessDate, tag("business_date")),
    ));
    want(FUNCTIONS, function).parse(input)
}

/// `(kind..memo)`.
fn stretch(input: &str) -> Parsed<'_, (&str, &str)> {
    inside(map((name, want("`..`", tag("..")), name), |(first, _, last)| (first, last))).parse(input)
}

/// `detail[].amount`.
fn path(input: &str) -> Parsed<'_, JsonPath> {
    let group = map((name, tag("[].")), |(name, _)| [PathStep::Key(name.into()), PathStep::Each]);
    map((many1(group), name), |(groups, name)| {
        let mut steps = groups.concat();
        steps.push(PathStep::Key(name.into()));
        JsonPath(steps.into())
    })
    .parse(input)
}

/// ` - 4`.
fn plus(input: &str) -> Parsed<'_, i64> {
    let sign = want("`+` or `-`", alt((value(1, char('+')), value(-1, char('-')))));
    map((space0, sign, space0, small), |(_, sign, _, number): (_, i64, _, u32)| sign * i64::from(number))
        .parse(input)
}

fn inside<'i, T>(
    inner: impl Parser<&'i str, Output = T, Error = super::Trouble<'i>>,
) -> impl Parser<&'i str, Output = T, Error = super::Trouble<'i>> {
    preceded(want("`(`", char('(')), closed(inner))
}

fn name(input: &str) -> Parsed<'_, &str> {
    want("the name of a row", word).parse(input)
}

fn comma(input: &str) -> Parsed<'_, ()> {
    value((), (want("`,`", char(',')), space0)).parse(input)
}

fn small(input: &str) -> Parsed<'_, u32> {
    want("a number up to 1000000", verify(number, |number| *number <= SMALL_MAX)).parse(input)
}

fn digits(input: &str) -> Parsed<'_, u32> {
    want("how many digits are kept, 1 to 18", verify(number, |digits| (1..=18).contains(digits))).parse(input)
}

fn modulus(input: &str) -> Parsed<'_, u32> {
    want("what is counted up to, 2 to 97", verify(number, |modulus| (2..=97).contains(modulus))).parse(input)
}

fn weights(input: &str) -> Parsed<'_, Vec<u32>> {
    separated_list1(space1, small).parse(input)
}
