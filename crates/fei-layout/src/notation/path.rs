//! Paths into a JSON document: `res_list[0].bank_rsp_code`, `req_list[].tran_amt`.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::take_while1;
use nom::character::complete::{char, u32 as number};
use nom::combinator::{cut, map, success, value, verify};
use nom::multi::fold_many0;
use nom::sequence::preceded;

use super::{Bad, Parsed, want, whole};
use crate::plan::{JsonPath, PathStep};

/// Reads a path.
pub(crate) fn json_path(text: &str) -> Result<JsonPath, Bad> {
    whole(text, path)
}

/// A path as a part of a longer text.
pub(super) fn path(input: &str) -> Parsed<'_, JsonPath> {
    let (rest, first) = member(input)?;
    let append = |mut steps: Vec<PathStep>, more| {
        steps.extend::<Vec<_>>(more);
        steps
    };
    fold_many0(preceded(char('.'), cut(member)), || first.clone(), append)
        .map(|steps| JsonPath(steps.into()))
        .parse(rest)
}

fn member(input: &str) -> Parsed<'_, Vec<PathStep>> {
    let in_key = |c: char| {
        !matches!(c, '.' | '[' | ']' | '{' | '}' | '"' | '@') && !c.is_whitespace() && !c.is_control()
    };
    let (rest, key) = want("a key", take_while1(in_key)).parse(input)?;
    let first = || vec![PathStep::Key(key.into())];
    let push = |mut steps: Vec<PathStep>, step| {
        steps.push(step);
        steps
    };
    fold_many0(element, first, push).parse(rest)
}

/// `[0]` or `[]`.
fn element(input: &str) -> Parsed<'_, PathStep> {
    let small = verify(number, |at| *at <= INDEX_MAX);
    let inside = alt((map(small, PathStep::Index), value(PathStep::Each, success(()))));
    let closed = (inside, want("a number up to 999 and `]`, or `]`", char(']')));
    preceded(char('['), cut(closed)).map(|(step, _)| step).parse(input)
}

/// The largest element that can be named: every element before it is written too.
const INDEX_MAX: u32 = 999;
