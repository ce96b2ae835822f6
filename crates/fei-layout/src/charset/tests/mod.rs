use super::*;
use crate::plan::TextPolicy;

mod ebcdic;
mod every;
mod others;

const BOTH: [Charset; 2] = [Charset::EucKr, Charset::Cp949];

fn rule(charset: Charset, policy: TextPolicy) -> TextRule {
    TextRule { charset, policy, cut: false, controls: false }
}

/// Text as bytes, control characters too; none: it cannot be written.
fn bytes_of(charset: Charset, text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let rule = TextRule { controls: true, ..rule(charset, TextPolicy::Reject) };
    encode(rule, text, usize::MAX, &mut bytes).ok().map(|_| bytes)
}

fn written(policy: TextPolicy, text: &str) -> Result<(Vec<u8>, Changes), Unwritable> {
    written_in(policy, text, 100)
}

#[test]
fn half_a_character_is_an_error_where_it_stands() {
    for charset in BOTH {
        assert_eq!(decode(charset, b"\xB0\xA1\xB3"), Err(BadBytes { at: 2 }));
        assert_eq!(decode(charset, b"AB\xB3 "), Err(BadBytes { at: 2 }));
        assert_eq!(decode(charset, b"\x80"), Err(BadBytes { at: 0 }));
        assert_eq!(decode(charset, b"\xC9\xA1"), Err(BadBytes { at: 0 }));
    }
}

#[test]
fn a_reference_or_a_silent_question_mark_is_never_written() {
    for text in ["😀", "é", "\u{200B}", "\u{1100}\u{1161}", "\u{20A9}", "한\t글", "\0", "\n"] {
        for policy in [TextPolicy::Reject, TextPolicy::Fullwidth] {
            assert!(matches!(written(policy, text), Err(Unwritable::Character(_))), "{text:?} {policy:?}");
        }
        let (bytes, changes) = written(TextPolicy::Replace, text).unwrap();
        assert!(changes.replaced && bytes.contains(&b'?') && !bytes.contains(&b'&'), "{text:?}");
    }
}

#[test]
fn strict_refuses_the_extended_syllables() {
    let mut bytes = Vec::new();
    let strict = rule(Charset::EucKr, TextPolicy::Reject);
    assert_eq!(encode(strict, "똠", 4, &mut bytes), Err(Unwritable::Character('똠')));
    assert_eq!(written(TextPolicy::Reject, "똠").unwrap().0, b"\x8C\x63");
}

#[test]
fn normalize_composes_and_takes_look_alikes_but_leaves_what_can_be_written() {
    let text =
        |text| written(TextPolicy::Normalize, text).map(|(bytes, changes)| (decode_all(&bytes), changes));
    let normalized = Changes { normalized: true, ..Changes::default() };
    assert_eq!(text("\u{1100}\u{1161}\u{11A8}"), Ok(("각".to_owned(), normalized)));
    assert_eq!(text("가\u{11A8}"), Ok(("각".to_owned(), normalized)));
    assert_eq!(text("₩1,000 – 2•3\u{A0}4\u{200B}"), Ok(("￦1,000 - 2·3 4".to_owned(), normalized)));
    assert_eq!(text("1〜2"), Ok(("1～2".to_owned(), normalized)));
    assert_eq!(text("\u{F900}Å"), Err(Unwritable::Character('\u{C5}')));
    assert_eq!(text("\u{F900}\u{212B}"), Ok(("\u{F900}\u{212B}".to_owned(), Changes::default())));
    assert_eq!(text("😀"), Err(Unwritable::Character('😀')));
}

fn decode_all(bytes: &[u8]) -> String {
    decode(Charset::Cp949, bytes).unwrap().into_owned()
}

#[test]
fn full_width_takes_all_of_ascii_and_back() {
    let ascii: String = (' '..='~').collect();
    let (bytes, changes) = written_in(TextPolicy::Fullwidth, &ascii, 190).unwrap();
    assert_eq!(bytes.len(), 190);
    assert!(changes.widened);
    assert_eq!(narrow(&decode_all(&bytes)), ascii);
    assert_eq!(written(TextPolicy::Fullwidth, "전각　１").unwrap().1, Changes::default());
}

fn written_in(policy: TextPolicy, text: &str, room: usize) -> Result<(Vec<u8>, Changes), Unwritable> {
    let mut bytes = Vec::new();
    encode(rule(Charset::Cp949, policy), text, room, &mut bytes).map(|changes| (bytes, changes))
}

#[test]
fn text_is_cut_on_a_characters_boundary_and_only_where_allowed() {
    let cut = TextRule { cut: true, ..rule(Charset::Cp949, TextPolicy::Reject) };
    let mut bytes = b"kept".to_vec();
    assert!(encode(cut, "A가나", 4, &mut bytes).unwrap().cut);
    assert_eq!(bytes, b"keptA\xB0\xA1");
    assert!(!encode(cut, "나", 2, &mut bytes).unwrap().cut);
    bytes.truncate(4);
    assert_eq!(
        encode(rule(Charset::Cp949, TextPolicy::Reject), "A가나", 4, &mut bytes),
        Err(Unwritable::TooLong(5))
    );
    assert_eq!(bytes, b"kept");
}
