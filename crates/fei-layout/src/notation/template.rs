//! Templates: constant text with values in braces, `{send_date}{send_time}`, `{@reference}`; `{{` is a brace.

use std::ops::Range;

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::{char, satisfy};
use nom::combinator::{consumed, cut, map, opt, recognize, value};
use nom::multi::{fold_many1, many0};
use nom::sequence::preceded;

use super::path::path;
use super::{Bad, Parsed, want, whole};
use crate::plan::JsonPath;

/// One piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Text(String),
    /// A value in braces; the range is that of the text between them.
    Value(Reference, Range<usize>),
}

/// What stands in braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reference {
    /// `name`, `detail[].amount`, `res_list[0].x`.
    Path(JsonPath),
    /// `@reference`, `@secret.name`.
    Own { word: Box<str>, of: Option<Box<str>> },
}

/// Reads a template.
pub(crate) fn template(text: &str) -> Result<Vec<Part>, Bad> {
    whole(text, |input| many0(alt((plain, |rest| braces(text.len(), rest)))).parse(input))
}

fn plain(input: &str) -> Parsed<'_, Part> {
    let piece = alt((take_while1(|c| !matches!(c, '{' | '}')), value("{", tag("{{")), value("}", tag("}}"))));
    map(fold_many1(piece, String::new, |all, piece: &str| all + piece), Part::Text).parse(input)
}

fn braces(total: usize, input: &str) -> Parsed<'_, Part> {
    let start = total - input.len() + 1;
    let (rest, _) = char('{').parse(input)?;
    let (rest, (raw, source)) = cut(consumed(reference)).parse(rest)?;
    let (rest, _) = cut(want("`}`", char('}'))).parse(rest)?;
    Ok((rest, Part::Value(source, start..start + raw.len())))
}

fn reference(input: &str) -> Parsed<'_, Reference> {
    let own =
        |(_, word, of): (_, &str, Option<&str>)| Reference::Own { word: word.into(), of: of.map(Into::into) };
    let of = opt(preceded(char('.'), want("a name behind the point", word)));
    let own = map((char('@'), cut(want("a word behind @", word)), of), own);
    want("a name, or @reference, @now, @secret.x, @setting.x", alt((own, map(path, Reference::Path))))
        .parse(input)
}

fn word(input: &str) -> Parsed<'_, &str> {
    let first = satisfy(|c| c.is_ascii_alphabetic() || c == '_');
    let more = take_while(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    recognize((first, more)).parse(input)
}
