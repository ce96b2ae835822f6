//! PICTURE: what an item holds, character by character.

use nom::branch::alt;
use nom::bytes::complete::tag_no_case;
use nom::character::complete::{char, satisfy, u32 as number};
use nom::combinator::{map, opt};
use nom::multi::many1;
use nom::sequence::delimited;
use nom::{IResult, Parser};

/// What a picture says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Picture {
    /// X and A: so many characters.
    Text(u32),
    /// N or G: so many characters of two bytes.
    Wide(u32),
    /// 9, S, V and P.
    Number {
        signed: bool,
        /// Digits that are stored.
        digits: u32,
        /// Of these behind the point; more than all or less than none with P.
        scale: i32,
    },
    /// 9s with a point between that is stored.
    Point { before: u32, behind: u32 },
    /// Digits as people read them: so many bytes of text.
    Edited(u32),
}

/// Bytes of one item at most: more than any record has.
const WIDTH_MAX: u64 = 1_000_000;

/// One sign of a picture and how often it stands there.
type Run = (u8, u32);

/// Reads a picture; none: it is none.
pub(super) fn picture(text: &str) -> Option<Picture> {
    let (rest, runs) = runs(text).ok()?;
    let long = runs.iter().map(|(_, times)| u64::from(*times)).sum::<u64>() > WIDTH_MAX;
    if !rest.is_empty() || long || runs.iter().any(|(_, times)| *times == 0) {
        return None;
    }
    let only = |signs: &[u8]| runs.iter().all(|(sign, _)| signs.contains(sign));
    let has = |sign: u8| runs.iter().any(|(known, _)| *known == sign);
    if has(b'X') || has(b'A') {
        return match only(b"XA9") {
            true => Some(Picture::Text(total(&runs, b"XA9"))),
            false => only(b"XA9B0/").then(|| Picture::Edited(total(&runs, b"XA9B0/"))),
        };
    }
    if has(b'N') || has(b'G') {
        return (only(b"N") || only(b"G")).then(|| Picture::Wide(total(&runs, b"NG")));
    }
    if only(b"9SVP") { digits(&runs) } else { edited(&runs) }
}

fn total(runs: &[Run], signs: &[u8]) -> u32 {
    runs.iter().filter(|(sign, _)| signs.contains(sign)).map(|(_, times)| times).sum()
}

/// `S9(7)V99`, `9(3)P(2)`, `VP9(2)`.
fn digits(runs: &[Run]) -> Option<Picture> {
    let signed = runs.first()?.0 == b'S';
    let body = if signed { &runs[1..] } else { runs };
    let once =
        |sign: u8| body.iter().filter(|(known, _)| *known == sign).map(|(_, times)| times).sum::<u32>() <= 1;
    if body.iter().any(|(sign, _)| *sign == b'S') || (signed && runs[0].1 > 1) || !once(b'V') {
        return None;
    }
    let point = body.iter().position(|(sign, _)| *sign == b'V');
    let stored = total(body, b"9");
    let scaled = total(body, b"P");
    let in_order = |signs: &[u8]| {
        let mut order: Vec<u8> = body.iter().map(|(sign, _)| *sign).filter(|sign| *sign != b'V').collect();
        order.dedup();
        order == signs
    };
    let scale = match (point, scaled) {
        (_, 0) => i64::from(point.map_or(0, |at| total(&body[at..], b"9"))),
        // P at the left: the point stands left of it; at the right: right of it.
        _ if in_order(b"P9") => i64::from(scaled) + i64::from(stored),
        _ if in_order(b"9P") => -i64::from(scaled),
        _ => return None,
    };
    let scale = i32::try_from(scale).ok()?;
    (stored > 0).then_some(Picture::Number { signed, digits: stored, scale })
}

/// `9(6).99`, `Z,ZZ9.99-`, `$$$9`, `99/99/99`.
fn edited(runs: &[Run]) -> Option<Picture> {
    if let [(b'9', before), (b'.', 1), (b'9', behind)] = merged(runs)[..] {
        return Some(Picture::Point { before, behind });
    }
    let known = |sign: &u8| b"9ZVPB0/,.+-*$CD".contains(sign) || *sign == b'E';
    let shown = |runs: &[Run]| {
        runs.iter().filter(|(sign, _)| !b"VP".contains(sign)).map(|(sign, times)| times * bytes(*sign)).sum()
    };
    runs.iter()
        .all(|(sign, _)| known(sign))
        .then(|| Picture::Edited(shown(runs)))
        .filter(|one| *one != Picture::Edited(0))
}

/// CR and DB are one sign of two bytes.
fn bytes(sign: u8) -> u32 {
    if matches!(sign, b'C' | b'D') { 2 } else { 1 }
}

/// Runs of the same sign as one.
fn merged(runs: &[Run]) -> Vec<Run> {
    let mut all: Vec<Run> = Vec::new();
    for (sign, times) in runs {
        match all.last_mut() {
            Some((last, sum)) if last == sign => *sum += times,
            _ => all.push((*sign, *times)),
        }
    }
    all
}

fn runs(input: &str) -> IResult<&str, Vec<Run>> {
    many1(
        (sign, opt(delimited(char('('), number, char(')')))).map(|(sign, times)| (sign, times.unwrap_or(1))),
    )
    .parse(input)
}

fn sign(input: &str) -> IResult<&str, u8> {
    let cr = map(tag_no_case("CR"), |_| b'C');
    let db = map(tag_no_case("DB"), |_| b'D');
    let won = map(char('₩'), |_| b'$');
    let one = satisfy(|c| "9XASVPNGZB0/,.+-*$E".contains(c.to_ascii_uppercase()));
    alt((cr, db, won, map(one, |c| c.to_ascii_uppercase() as u8))).parse(input)
}

#[cfg(test)]
mod tests;
