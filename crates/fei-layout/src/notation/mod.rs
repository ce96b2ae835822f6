//! The small notations inside the texts of a layout file: types, templates, paths, durations. Each says where it went
//! wrong and what was expected there. The parser library stays in here.

mod check;
mod compute;
mod numbers;
mod order;
mod parts;
mod path;
mod template;
mod types;

pub(crate) use check::{Check, Row, check};
pub(crate) use compute::{Formula, Function, compute};
pub(crate) use numbers::integer_digits;
pub(crate) use order::{Order, order};
pub(crate) use parts::{call, duration, name, plus, seq};
pub(crate) use path::json_path;
pub(crate) use template::{Part, Reference, template};
pub(crate) use types::{Notation, Shape, Store, notation};

use nom::bytes::complete::take_while1;
use nom::character::complete::char;
use nom::error::{ErrorKind, ParseError};
use nom::sequence::terminated;
use nom::{IResult, Parser};

/// A text that is not in its notation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bad {
    /// The byte at which it goes wrong.
    pub(crate) at: usize,
    /// What was expected there.
    pub(crate) expected: &'static str,
}

type Parsed<'i, T> = IResult<&'i str, T, Trouble<'i>>;

/// Where a parser stopped, and what it wanted.
#[derive(Debug)]
struct Trouble<'i> {
    rest: &'i str,
    expected: &'static str,
}

impl<'i> ParseError<&'i str> for Trouble<'i> {
    fn from_error_kind(rest: &'i str, _: ErrorKind) -> Self {
        Self { rest, expected: "something else" }
    }

    fn append(_: &'i str, _: ErrorKind, other: Self) -> Self {
        other
    }

    /// Of two ways that failed the one that got further knows better.
    fn or(self, other: Self) -> Self {
        if other.rest.len() < self.rest.len() { other } else { self }
    }
}

/// A parser that says what it wants when it fails at its first byte.
fn want<'i, T>(
    expected: &'static str,
    mut parser: impl Parser<&'i str, Output = T, Error = Trouble<'i>>,
) -> impl Parser<&'i str, Output = T, Error = Trouble<'i>> {
    move |input: &'i str| {
        parser.parse(input).map_err(|error| {
            error.map(|trouble| match trouble.rest.len() == input.len() {
                true => Trouble { rest: input, expected },
                false => trouble,
            })
        })
    }
}

/// Runs a parser over a whole text.
fn whole<'i, T>(
    text: &'i str,
    mut parser: impl Parser<&'i str, Output = T, Error = Trouble<'i>>,
) -> Result<T, Bad> {
    let bad = |rest: &str, expected| Bad { at: text.len() - rest.len(), expected };
    match parser.parse(text) {
        Ok(("", value)) => Ok(value),
        Ok((rest, _)) => Err(bad(rest, "the end of the text")),
        Err(nom::Err::Error(trouble) | nom::Err::Failure(trouble)) => {
            Err(bad(trouble.rest, trouble.expected))
        }
        Err(nom::Err::Incomplete(_)) => Err(bad("", "more text")),
    }
}

/// Whether a name, of a row or a record, may have a character behind its first.
const fn in_name(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'
}

/// Characters of a name, one at least.
fn word(input: &str) -> Parsed<'_, &str> {
    take_while1(in_name).parse(input)
}

/// What stands in parentheses of which the first is read.
fn closed<'i, T>(
    inside: impl Parser<&'i str, Output = T, Error = Trouble<'i>>,
) -> impl Parser<&'i str, Output = T, Error = Trouble<'i>> {
    terminated(inside, want("`)`", char(')')))
}

#[cfg(test)]
mod tests;
