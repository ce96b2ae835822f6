//! Every byte, every pair and every character, against sources that are not this code.

use encoding_rs::{EUC_KR, EncoderResult, Encoding, SHIFT_JIS};

use super::*;

/// Charsets that encoding_rs has, and the standard library.
const KNOWN: [Charset; 5] =
    [Charset::EucKr, Charset::Cp949, Charset::ShiftJis, Charset::Utf8, Charset::Latin1];

fn encoding(charset: Charset) -> &'static Encoding {
    if charset == Charset::ShiftJis { SHIFT_JIS } else { EUC_KR }
}

/// What bytes are by the source. Of EUC-KR only the pairs of KS X 1001.
fn read(charset: Charset, bytes: &[u8]) -> Option<String> {
    match charset {
        Charset::Utf8 => String::from_utf8(bytes.to_vec()).ok(),
        Charset::Latin1 => Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
        Charset::EucKr if bytes[0] >= 0x80 && bytes.iter().any(|byte| *byte < 0xA1) => None,
        _ => {
            let text = encoding(charset).decode_without_bom_handling_and_without_replacement(bytes)?;
            Some(text.into_owned())
        }
    }
}

#[test]
fn every_byte_and_every_pair_of_bytes_reads_as_its_source_has_it() {
    for charset in KNOWN {
        for byte in 0..=u8::MAX {
            assert_eq!(decode(charset, &[byte]).ok(), read(charset, &[byte]).map(Into::into), "{byte:02X}");
        }
        for pair in 0..=u16::MAX {
            let pair = pair.to_be_bytes();
            let text = decode(charset, &pair).ok();
            assert_eq!(text.as_deref(), read(charset, &pair).as_deref(), "{charset:?} {pair:02X?}");
        }
    }
}

/// Of two pairs for one character Shift_JIS writes one; everywhere else what is read is written as it was.
#[test]
fn every_pair_of_bytes_comes_back_or_is_a_twin() {
    for charset in KNOWN {
        let (mut characters, mut twins) = (0, 0);
        for pair in 0..=u16::MAX {
            let pair = pair.to_be_bytes();
            let Ok(text) = decode(charset, &pair) else { continue };
            characters += usize::from(text.chars().count() == 1);
            let bytes = bytes_of(charset, &text).unwrap();
            if bytes != pair {
                twins += 1;
                assert_eq!(decode(charset, &bytes).unwrap(), text, "{charset:?} {pair:02X?}");
            }
        }
        let expected = match charset {
            Charset::EucKr => (8_226, 0),
            Charset::Cp949 => (8_226 + 8_822, 0),
            Charset::ShiftJis => (7_724 + 1_880, 398),
            Charset::Utf8 => (0x800 - 0x80, 0),
            _ => (0, 0),
        };
        assert_eq!((characters, twins), expected, "{charset:?}");
        assert!(twins == 0 || charset.has_twins());
    }
}

/// What encoding_rs writes of a character. It writes some that it does not read back: those are not written here.
fn by_encoding_rs(charset: Charset, c: char) -> Option<Vec<u8>> {
    let mut room = [0; 16];
    let text = c.to_string();
    let mut encoder = encoding(charset).new_encoder();
    let (result, _, count) = encoder.encode_from_utf8_without_replacement(&text, &mut room, true);
    let bytes = (result == EncoderResult::InputEmpty).then(|| room[..count].to_vec())?;
    let strict = charset == Charset::EucKr && bytes[0] >= 0x80 && bytes.iter().any(|byte| *byte < 0xA1);
    (!strict && read(charset, &bytes)? == text).then_some(bytes)
}

#[test]
fn every_character_is_written_as_its_source_writes_it_or_refused() {
    for charset in KNOWN {
        for c in '\0'..=char::MAX {
            let expected = match charset {
                Charset::Utf8 => Some(c.to_string().into_bytes()),
                Charset::Latin1 => u8::try_from(c).ok().map(|byte| vec![byte]),
                // The user's own characters, which encoding_rs reads and does not write: by number.
                Charset::ShiftJis if matches!(c, '\u{E000}'..='\u{E757}') => Some(of_the_user(c)),
                _ => by_encoding_rs(charset, c),
            };
            assert_eq!(bytes_of(charset, &c.to_string()), expected, "{charset:?} U+{:04X}", u32::from(c));
        }
    }
}

/// 188 characters for each first byte from F0 on; no second byte is 7F.
fn of_the_user(c: char) -> Vec<u8> {
    let number = u32::from(c) - 0xE000;
    let (lead, trail) = (0xF0 + number / 188, 0x40 + number % 188);
    vec![lead as u8, (trail + u32::from(trail >= 0x7F)) as u8]
}

#[test]
fn nothing_but_ascii_is_ascii() {
    for charset in Charset::ALL.into_iter().filter(|charset| !charset.is_ebcdic()) {
        for c in ' '..='~' {
            assert_eq!(bytes_of(charset, &c.to_string()).unwrap(), [c as u8], "{charset:?}");
        }
    }
}

#[test]
fn control_characters_are_written_only_for_filler() {
    for charset in Charset::ALL {
        for c in ('\0'..='\u{9F}').chain(['\u{FEFF}']).filter(|c| is_control(*c)) {
            let mut bytes = Vec::new();
            let refused = encode(rule(charset, TextPolicy::Reject), &c.to_string(), 4, &mut bytes);
            assert_eq!(refused, Err(Unwritable::Character(c)), "{charset:?}");
            if let Some(bytes) = bytes_of(charset, &c.to_string()) {
                assert_eq!(decode(charset, &bytes).unwrap(), c.to_string(), "{charset:?}");
            }
        }
    }
}
