//! The charts of EBCDIC that `tables/charts.py` draws, and pairs between shift-out and shift-in.

use std::collections::HashMap;
use std::sync::LazyLock;

const SHIFT_OUT: u8 = 0x0E;
const SHIFT_IN: u8 = 0x0F;

/// A charset of EBCDIC: each code has one character, each character one code.
#[derive(Debug)]
pub(super) struct Ebcdic {
    characters: HashMap<Vec<u8>, char>,
    codes: HashMap<char, Vec<u8>>,
    /// Pairs stand between shifts.
    shifts: bool,
}

/// The United States.
pub(super) static CP037: LazyLock<Ebcdic> =
    LazyLock::new(|| Ebcdic::drawn(include_str!("../../tables/cp037.txt"), ""));

/// International.
pub(super) static CP500: LazyLock<Ebcdic> =
    LazyLock::new(|| Ebcdic::drawn(include_str!("../../tables/cp500.txt"), ""));

/// Unix on the mainframe.
pub(super) static CP1047: LazyLock<Ebcdic> =
    LazyLock::new(|| Ebcdic::drawn(include_str!("../../tables/cp1047.txt"), ""));

/// Korea.
pub(super) static CP933: LazyLock<Ebcdic> = LazyLock::new(|| {
    Ebcdic::drawn(include_str!("../../tables/cp933.txt"), include_str!("../../tables/cp933-pairs.txt"))
});

/// Korea with all syllables.
pub(super) static CP1364: LazyLock<Ebcdic> = LazyLock::new(|| {
    Ebcdic::drawn(include_str!("../../tables/cp1364.txt"), include_str!("../../tables/cp1364-pairs.txt"))
});

impl Ebcdic {
    fn drawn(singles: &str, pairs: &str) -> Self {
        let mut all: Vec<(Vec<u8>, char)> = Vec::new();
        for (first, row) in rows(singles) {
            for (number, code) in row.split(' ').enumerate() {
                let c = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
                all.extend(c.map(|c| (vec![first + number as u8], c)));
            }
        }
        for (lead, row) in rows(pairs) {
            for (number, c) in row.chars().enumerate().filter(|(_, c)| *c != char::REPLACEMENT_CHARACTER) {
                all.push((vec![lead, 0x40 + number as u8], c));
            }
        }
        let codes = all.iter().map(|(code, c)| (*c, code.clone())).collect();
        Self { characters: all.into_iter().collect(), codes, shifts: !pairs.is_empty() }
    }

    /// The bytes of a text, with the shifts that it takes.
    pub(super) fn bytes(&self, text: &str) -> Option<Vec<u8>> {
        let (mut bytes, mut shifted) = (Vec::new(), false);
        for c in text.chars() {
            let code = self.codes.get(&c)?;
            if self.shifts && shifted != (code.len() == 2) {
                bytes.push(if shifted { SHIFT_IN } else { SHIFT_OUT });
                shifted = !shifted;
            }
            bytes.extend(code);
        }
        bytes.extend(shifted.then_some(SHIFT_IN));
        Some(bytes)
    }

    /// The text of bytes whose runs of pairs are closed.
    pub(super) fn text(&self, bytes: &[u8]) -> Option<String> {
        let (mut rest, mut text, mut shifted) = (bytes, String::new(), false);
        while let Some(first) = rest.first() {
            if self.shifts && *first == if shifted { SHIFT_IN } else { SHIFT_OUT } {
                shifted = !shifted;
                rest = &rest[1..];
                continue;
            }
            let (code, behind) = rest.split_at_checked(if shifted { 2 } else { 1 })?;
            text.push(*self.characters.get(code)?);
            rest = behind;
        }
        (!shifted).then_some(text)
    }
}

/// The lines of a chart: the byte in front, and the rest.
fn rows(chart: &str) -> impl Iterator<Item = (u8, &str)> {
    let lines = chart.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| (u8::from_str_radix(&line[..2], 16).expect("a byte"), &line[3..]))
}

/// What numbers are made of, in ASCII; anything else is a byte that no number has.
pub(super) fn ascii(bytes: &[u8]) -> Vec<u8> {
    let one = |byte: &u8| match byte {
        0xF0..=0xF9 => byte - 0xC0,
        0x4E => b'+',
        0x60 => b'-',
        0x4B => b'.',
        0x40 => b' ',
        _ => 0xFF,
    };
    bytes.iter().map(one).collect()
}

/// The bytes of what numbers are made of.
pub(super) fn of_ascii(text: &[u8]) -> Vec<u8> {
    let one = |byte: &u8| match byte {
        b'0'..=b'9' => byte + 0xC0,
        b'+' => 0x4E,
        b'-' => 0x60,
        b'.' => 0x4B,
        _ => 0x40,
    };
    text.iter().map(one).collect()
}
