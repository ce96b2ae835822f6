//! A charset as tables: what a byte is, what a pair of bytes is, and as what a character is written. Built when they are
//! first asked for, from encoding_rs or from a listing under `tables/`; every layout shares them.

use std::sync::LazyLock;

use encoding_rs::{DecoderResult, EUC_KR, Encoding, SHIFT_JIS};

use super::listing::{self, Entry};
use crate::plan::Charset;

/// No character, or no code: neither a character nor a pair of any charset here is FFFF.
const NONE: u16 = u16::MAX;

/// Both directions of one charset.
#[derive(Debug)]
pub(super) struct Table {
    /// By byte. A byte that leads a pair is no character.
    singles: [u16; 256],
    /// By pair; none where the charset has only single bytes.
    pairs: Box<[u16]>,
    /// By character: a byte where it is below 0x100, else a pair.
    codes: Box<[u16]>,
    /// Pairs stand between shift-out and shift-in, and nowhere else.
    pub(super) shifts: bool,
}

/// The bytes of a character.
#[derive(Debug, Clone, Copy)]
pub(super) enum Code {
    /// One byte.
    Single([u8; 1]),
    /// Two.
    Pair([u8; 2]),
}

/// The tables of a charset; none for UTF-8, which needs none.
pub(super) fn of(charset: Charset) -> Option<&'static Table> {
    static EUC_KR_STRICT: LazyLock<Table> = LazyLock::new(|| Table::of_encoding(EUC_KR, in_ks_x_1001));
    static CP949: LazyLock<Table> = LazyLock::new(|| Table::of_encoding(EUC_KR, |_| true));
    static JAPANESE: LazyLock<Table> = LazyLock::new(|| Table::of_encoding(SHIFT_JIS, |_| true));
    static LATIN1: LazyLock<Table> = LazyLock::new(Table::latin1);
    static CP037: LazyLock<Table> =
        LazyLock::new(|| Table::of_listing(include_str!("../../tables/cp037.txt")));
    static CP500: LazyLock<Table> =
        LazyLock::new(|| Table::of_listing(include_str!("../../tables/cp500.txt")));
    static CP1047: LazyLock<Table> =
        LazyLock::new(|| Table::of_listing(include_str!("../../tables/cp1047.txt")));
    static CP933: LazyLock<Table> =
        LazyLock::new(|| Table::of_listing(include_str!("../../tables/cp933.txt")));
    static CP1364: LazyLock<Table> =
        LazyLock::new(|| Table::of_listing(include_str!("../../tables/cp1364.txt")));
    Some(match charset {
        Charset::Utf8 => return None,
        Charset::EucKr => &EUC_KR_STRICT,
        Charset::Cp949 => &CP949,
        Charset::ShiftJis => &JAPANESE,
        Charset::Latin1 => &LATIN1,
        Charset::Cp037 => &CP037,
        Charset::Cp500 => &CP500,
        Charset::Cp1047 => &CP1047,
        Charset::Cp933 => &CP933,
        Charset::Cp1364 => &CP1364,
    })
}

/// KS X 1001 is the part of windows-949 whose bytes are both 0xA1 or more.
fn in_ks_x_1001(pair: u16) -> bool {
    pair.to_be_bytes().iter().all(|byte| *byte >= 0xA1)
}

impl Table {
    fn empty(shifts: bool) -> Self {
        let (pairs, codes) = (vec![NONE; 1 << 16].into(), vec![NONE; 1 << 16].into());
        Self { singles: [NONE; 256], pairs, codes, shifts }
    }

    /// Every byte and every pair that encoding_rs reads as one character. Of several pairs for a character the one is
    /// written that encoding_rs writes, or else the first.
    fn of_encoding(encoding: &'static Encoding, takes: impl Fn(u16) -> bool) -> Self {
        let mut table = Self::empty(false);
        for byte in 0..=u8::MAX {
            if let Some(unit) = character_of(encoding, &[byte]) {
                table.put_single(byte, unit);
            }
        }
        for pair in (0x8140..u16::MAX).filter(|pair| takes(*pair)) {
            if let Some(unit) = character_of(encoding, &pair.to_be_bytes()) {
                let is_twin = table.codes.get(usize::from(unit)).is_some_and(|code| *code != NONE);
                table.put_pair(pair, unit);
                if is_twin {
                    table.prefer(encoding, unit);
                }
            }
        }
        table
    }

    fn latin1() -> Self {
        let mut table = Self { pairs: Box::default(), ..Self::empty(false) };
        (0..=u8::MAX).for_each(|byte| table.put_single(byte, u16::from(byte)));
        table
    }

    fn of_listing(listing: &str) -> Self {
        let mut table = Self::empty(listing::entries(listing).any(|entry| matches!(entry, Entry::Pair(..))));
        for entry in listing::entries(listing) {
            match entry {
                Entry::Single(byte, unit) => table.put_single(byte, unit),
                Entry::Pair(pair, unit) => table.put_pair(pair, unit),
            }
        }
        table
    }

    fn put_single(&mut self, byte: u8, unit: u16) {
        if let Some(place) = self.singles.get_mut(usize::from(byte)) {
            *place = unit;
        }
        self.write_as(unit, u16::from(byte));
    }

    fn put_pair(&mut self, pair: u16, unit: u16) {
        if let Some(place) = self.pairs.get_mut(usize::from(pair)) {
            *place = unit;
        }
        self.write_as(unit, pair);
    }

    /// The first code of a character stays.
    fn write_as(&mut self, unit: u16, code: u16) {
        if let Some(place) = self.codes.get_mut(usize::from(unit)).filter(|place| **place == NONE) {
            *place = code;
        }
    }

    fn prefer(&mut self, encoding: &'static Encoding, unit: u16) {
        let Some(text) = char::from_u32(u32::from(unit)).map(String::from) else { return };
        if let (bytes, _, false) = encoding.encode(&text)
            && let [lead, trail] = *bytes
            && let Some(place) = self.codes.get_mut(usize::from(unit))
        {
            *place = u16::from_be_bytes([lead, trail]);
        }
    }

    /// The character of a byte that stands alone.
    pub(super) fn single(&self, byte: u8) -> Option<char> {
        self.singles.get(usize::from(byte)).copied().and_then(character)
    }

    /// The character of a pair.
    pub(super) fn pair(&self, lead: u8, trail: u8) -> Option<char> {
        self.pairs.get(usize::from(u16::from_be_bytes([lead, trail]))).copied().and_then(character)
    }

    /// As what a character is written.
    pub(super) fn code(&self, c: char) -> Option<Code> {
        let unit = u16::try_from(u32::from(c)).ok()?;
        let code = self.codes.get(usize::from(unit)).copied().filter(|code| *code != NONE)?;
        Some(match u8::try_from(code) {
            Ok(byte) => Code::Single([byte]),
            Err(_) => Code::Pair(code.to_be_bytes()),
        })
    }
}

fn character(unit: u16) -> Option<char> {
    if unit == NONE { None } else { char::from_u32(u32::from(unit)) }
}

/// The one character that bytes are.
fn character_of(encoding: &'static Encoding, bytes: &[u8]) -> Option<u16> {
    let mut units = [0; 4];
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (result, _, count) = decoder.decode_to_utf16_without_replacement(bytes, &mut units, true);
    (result == DecoderResult::InputEmpty && count == 1).then_some(units[0])
}
