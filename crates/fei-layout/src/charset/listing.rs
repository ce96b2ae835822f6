//! The EBCDIC charsets, from the listings that `tables/generate.py` made of glibc's iconv: what reads as a character that
//! is written as the same bytes again. Each line is a code and the characters of it and of those behind it.

/// A code and its character; a code of two bytes is a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// One byte.
    Single(u8, u16),
    /// Two, between shift-out and shift-in.
    Pair(u16, u16),
}

/// The entries of a listing. A line that is none is passed over: the tests count the entries.
pub(super) fn entries(listing: &str) -> impl Iterator<Item = Entry> {
    listing.lines().filter(|line| !line.starts_with('#')).flat_map(line)
}

fn line(line: &str) -> impl Iterator<Item = Entry> {
    let (first, characters) = line.split_once(' ').unwrap_or_default();
    let pair = first.len() == 4;
    let code = u16::from_str_radix(first, 16).ok();
    let units = characters.split(' ').flat_map(range);
    code.into_iter().flat_map(|code| code..).zip(units).filter_map(move |(code, unit)| match pair {
        true => Some(Entry::Pair(code, unit)),
        false => u8::try_from(code).ok().map(|byte| Entry::Single(byte, unit)),
    })
}

/// `AC00`, or `AC00..AC05`: both ends and all between.
fn range(written: &str) -> impl Iterator<Item = u16> {
    let (first, last) = written.split_once("..").unwrap_or((written, written));
    let ends = u16::from_str_radix(first, 16).ok().zip(u16::from_str_radix(last, 16).ok());
    ends.into_iter().flat_map(|(first, last)| first..=last)
}
