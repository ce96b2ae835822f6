//! The smallest notations: names, durations, counters, method and path, "+100".

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while};
use nom::character::complete::{char, satisfy, space1, u32 as number};
use nom::combinator::{all_consuming, eof, map, rest, value, verify};
use nom::sequence::{delimited, preceded};

use super::{Bad, Parsed, in_name, want, whole};
use crate::plan::{Method, SeqForm};

/// A row's name: snake_case.
pub(crate) fn name(text: &str) -> Result<(), Bad> {
    let first = want("a small letter", satisfy(|c| c.is_ascii_lowercase()));
    let more = take_while(in_name);
    whole(text, (first, more, want("small letters, digits and _", eof))).map(|_| ())
}

/// `30s`, `5m`, `24h`, `7d` in seconds.
pub(crate) fn duration(text: &str) -> Result<u64, Bad> {
    let unit =
        alt((value(1, char('s')), value(60, char('m')), value(3_600, char('h')), value(86_400, char('d'))));
    let (many, unit) =
        whole(text, (want("a number, as 5m", number), want("s, m, h or d behind the number", unit)))?;
    Ok(u64::from(many) * unit)
}

/// `base36(9)` or `decimal(6)`: as many characters as a 64-bit counter can fill.
pub(crate) fn seq(text: &str) -> Result<SeqForm, Bad> {
    let base36 = map(preceded(tag("base36"), |rest| places(12, "1 to 12 characters", rest)), SeqForm::Base36);
    let decimal =
        map(preceded(tag("decimal"), |rest| places(19, "1 to 19 characters", rest)), SeqForm::Decimal);
    whole(text, want("base36(9) or decimal(6)", alt((base36, decimal))))
}

fn places<'i>(max: u32, expected: &'static str, input: &'i str) -> Parsed<'i, u32> {
    let places = want(expected, verify(number, |places| (1..=max).contains(places)));
    delimited(want("`(`", char('(')), places, want("`)`", char(')'))).parse(input)
}

/// `POST /v2.0/…`: the method, and where the path begins.
pub(crate) fn call(text: &str) -> Result<(Method, usize), Bad> {
    let (method, path) = whole(text, method_and_path)?;
    Ok((method, text.len() - path.len()))
}

fn method_and_path(input: &str) -> Parsed<'_, (Method, &str)> {
    let method = alt((
        value(Method::Get, tag("GET")),
        value(Method::Post, tag("POST")),
        value(Method::Put, tag("PUT")),
    ));
    let path = verify(rest, |path: &str| path.starts_with('/') && !path.contains(['?', '#', ' ']));
    let path = want("a path that begins with / and has no ?, # or space (queries are rows of `query`)", path);
    (want("GET, POST or PUT", method), want("one space", space1), path)
        .map(|(method, _, path)| (method, path))
        .parse(input)
}

/// `+100`.
pub(crate) fn plus(text: &str) -> Option<u32> {
    let mut parser = all_consuming(preceded(char('+'), number::<&str, nom::error::Error<&str>>));
    parser.parse(text).ok().map(|(_, number)| number)
}
