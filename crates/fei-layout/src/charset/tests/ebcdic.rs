//! EBCDIC against what iconv said of it when the tables were made, and the runs of the mixed charsets.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::*;

const EBCDIC: [Charset; 5] =
    [Charset::Cp037, Charset::Cp500, Charset::Cp1047, Charset::Cp933, Charset::Cp1364];
const MIXED: [Charset; 2] = [Charset::Cp933, Charset::Cp1364];

/// A pair as a telegram has it.
fn run(pair: u16) -> Vec<u8> {
    let [lead, trail] = pair.to_be_bytes();
    vec![SHIFT_OUT, lead, trail, SHIFT_IN]
}

/// Every code that reads as one character: its name and its bytes.
fn codes(charset: Charset) -> Vec<(String, Vec<u8>, char)> {
    let singles = (0..=u8::MAX).map(|byte| (format!("{byte:02X}"), vec![byte]));
    let pairs = (0..=u16::MAX).map(|pair| (format!("{pair:04X}"), run(pair)));
    let pairs = pairs.filter(|_| MIXED.contains(&charset));
    let one = |bytes: &[u8]| {
        let text = decode(charset, bytes).ok()?.into_owned();
        let mut characters = text.chars();
        characters.next().filter(|_| characters.next().is_none())
    };
    singles.chain(pairs).filter_map(|(name, bytes)| one(&bytes).map(|c| (name, bytes, c))).collect()
}

/// The digests were taken of iconv's own answers, not of the listings that the tables are read from.
#[test]
fn every_byte_and_every_pair_reads_as_iconv_had_it() {
    let digests = include_str!("../../../tables/DIGESTS.txt");
    for charset in EBCDIC {
        let mut said = String::new();
        let codes = codes(charset);
        for (name, _, c) in &codes {
            writeln!(said, "{name} U+{:04X}", u32::from(*c)).unwrap();
        }
        let sum: String = Sha256::digest(said).iter().map(|byte| format!("{byte:02x}")).collect();
        let line = format!("{} {sum} {}", charset.name().to_lowercase(), codes.len());
        assert!(digests.lines().any(|known| known == line), "{line}\n{digests}");
    }
}

#[test]
fn every_byte_and_every_pair_comes_back_and_no_other_character_is_written() {
    for charset in EBCDIC {
        let codes = codes(charset);
        for (name, bytes, c) in &codes {
            assert_eq!(bytes_of(charset, &c.to_string()).as_ref(), Some(bytes), "{charset:?} {name}");
        }
        let writable = ('\0'..=char::MAX).filter(|c| bytes_of(charset, &c.to_string()).is_some());
        assert_eq!(writable.count(), codes.len(), "{charset:?}");
    }
}

#[test]
fn what_numbers_are_made_of_has_the_same_bytes_in_all_of_them() {
    for charset in EBCDIC {
        assert_eq!(
            bytes_of(charset, " 0123456789+-.").unwrap(),
            b"\x40\xF0\xF1\xF2\xF3\xF4\xF5\xF6\xF7\xF8\xF9\x4E\x60\x4B"
        );
        let bytes = bytes_of(charset, " 0+-.").unwrap();
        assert_eq!(b" 0+-.".map(|ascii| charset.numeric(ascii)), *bytes);
        assert_eq!((charset.space(), charset.zero()), (bytes[0], bytes[1]));
        assert!(
            (0..=u8::MAX)
                .filter(|byte| charset.ascii(*byte) != 0)
                .all(|byte| charset.numeric(charset.ascii(byte)) == byte)
        );
        let digits = (0..=u8::MAX).filter(|byte| charset.is_digit(*byte));
        assert_eq!(decode(charset, &digits.collect::<Vec<_>>()).unwrap(), "0123456789");
        for c in ' '..='~' {
            assert_eq!(bytes_of(charset, &c.to_string()).unwrap().len(), 1, "{charset:?} {c}");
        }
    }
}

#[test]
fn a_run_of_pairs_stands_between_one_shift_out_and_one_shift_in() {
    for charset in MIXED {
        let bytes = bytes_of(charset, "A가나B다").unwrap();
        assert_eq!(bytes.len(), 1 + 6 + 1 + 4);
        assert_eq!(decode(charset, &bytes).unwrap(), "A가나B다");
    }
    let bytes = bytes_of(Charset::Cp933, "A가B").unwrap();
    assert_eq!(bytes, b"\xC1\x0E\x88\x61\x0F\xC2");
}

#[test]
fn runs_that_say_nothing_are_read_and_not_written() {
    for (bytes, text) in [
        (&b"\xC1\x0E\x0F\xC2"[..], "AB"),
        (b"\x0E\x88\x61\x0F\x0E\x88\x61\x0F", "가가"),
        (b"\x0E\x0F\x0E\x88\x61\x0F", "가"),
    ] {
        assert_eq!(decode(Charset::Cp933, bytes).unwrap(), text);
        assert_ne!(bytes_of(Charset::Cp933, text).unwrap(), bytes);
    }
}

#[test]
fn a_run_that_is_broken_is_an_error_where_it_breaks() {
    for (bytes, at) in [
        (&b"\xC1\x0E\x88\x61"[..], 1),        // not closed
        (b"\xC1\x0E\x88\x0F", 2),             // half a pair
        (b"\xC1\x0F\xC2", 1),                 // not opened
        (b"\x0E\x88\x61\x0E\x88\x61\x0F", 3), // opened twice
        (b"\x0E\x88\x61\xC1\x0F", 3),         // a letter inside
        (b"\x0E", 0),
        (b"\xC1\x41", 1), // a byte that is nothing
    ] {
        assert_eq!(decode(Charset::Cp933, bytes), Err(BadBytes { at }), "{bytes:02X?}");
    }
}

#[test]
fn a_cut_leaves_whole_characters_and_a_closed_run_in_the_room() {
    let cut = TextRule { cut: true, ..rule(Charset::Cp933, TextPolicy::Reject) };
    let text = "A가나B다";
    let whole = bytes_of(Charset::Cp933, text).unwrap();
    for room in 0..=whole.len() {
        let mut bytes = Vec::new();
        let changes = encode(cut, text, room, &mut bytes).unwrap();
        assert_eq!(changes.cut, room < whole.len(), "{room}");
        assert!(bytes.len() <= room, "{room}");
        assert!(text.starts_with(&*decode(Charset::Cp933, &bytes).unwrap()), "{room}");
    }
    let sizes = [0, 1, 1, 1, 1, 5, 5, 7, 8, 8, 8, 8, 12];
    for (room, size) in sizes.into_iter().enumerate() {
        let mut bytes = Vec::new();
        encode(cut, text, room, &mut bytes).unwrap();
        assert_eq!(bytes.len(), size, "{room}");
    }
    let full = rule(Charset::Cp933, TextPolicy::Reject);
    assert_eq!(encode(full, text, 11, &mut Vec::new()), Err(Unwritable::TooLong(12)));
}

#[test]
fn the_policies_work_in_runs_as_anywhere() {
    let text = |policy, text: &str| {
        let mut bytes = Vec::new();
        let changes = encode(rule(Charset::Cp933, policy), text, 100, &mut bytes)?;
        Ok((decode(Charset::Cp933, &bytes).unwrap().into_owned(), changes))
    };
    let changes = Changes::default();
    let replaced = Ok(("가?나".to_owned(), Changes { replaced: true, ..changes }));
    assert_eq!(text(TextPolicy::Replace, "가é나"), replaced);
    assert_eq!(text(TextPolicy::Reject, "가·나"), Err(Unwritable::Character('·')));
    let normalized = Ok(("가・나〜".to_owned(), Changes { normalized: true, ..changes }));
    assert_eq!(text(TextPolicy::Normalize, "\u{1100}\u{1161}·나～"), normalized);
    let widened = Ok(("１２　가".to_owned(), Changes { widened: true, ..changes }));
    assert_eq!(text(TextPolicy::Fullwidth, "12 가"), widened);
}
