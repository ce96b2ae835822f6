use encoding_rs::EUC_KR;

use super::*;

const BOTH: [Charset; 2] = [Charset::EucKr, Charset::Cp949];

fn rule(charset: Charset, policy: TextPolicy) -> TextRule {
    TextRule { charset, policy, cut: false, controls: false }
}

fn written(policy: TextPolicy, text: &str) -> Result<(Vec<u8>, Changes), Unwritable> {
    let mut bytes = Vec::new();
    encode(rule(Charset::Cp949, policy), text, 100, &mut bytes).map(|changes| (bytes, changes))
}

/// encoding_rs as an oracle: strict keeps the pairs of KS X 1001 only.
fn oracle(charset: Charset, pair: [u8; 2]) -> Option<String> {
    let [lead, trail] = pair;
    let ascii = |byte: u8| byte < 0x80;
    let strict = charset == Charset::EucKr;
    if strict && !ascii(lead) && (lead < 0xA1 || trail < 0xA1) {
        return None;
    }
    EUC_KR.decode_without_bom_handling_and_without_replacement(&pair).map(Cow::into_owned)
}

#[test]
fn every_pair_of_bytes_decodes_as_in_encoding_rs_and_comes_back() {
    for charset in BOTH {
        let mut characters = 0;
        for pair in 0..=u16::MAX {
            let pair = pair.to_be_bytes();
            let text = decode(charset, &pair).ok();
            assert_eq!(text.as_deref(), oracle(charset, pair).as_deref(), "{charset:?} {pair:02X?}");
            let Some(text) = text else { continue };
            characters += usize::from(text.chars().count() == 1);
            let mut bytes = Vec::new();
            let rule = TextRule { controls: true, ..rule(charset, TextPolicy::Reject) };
            assert_eq!(encode(rule, &text, 2, &mut bytes), Ok(Changes::default()));
            assert_eq!(bytes, pair);
        }
        let assigned = if charset == Charset::EucKr { 8_226 } else { 8_226 + 8_822 };
        assert_eq!(characters, assigned, "{charset:?}");
    }
}

#[test]
fn every_character_is_written_as_in_encoding_rs_or_refused() {
    for c in '\u{20}'..=char::MAX {
        let mut oracle = [0; 16];
        let text = c.to_string();
        let mut encoder = EUC_KR.new_encoder();
        let (result, _, count) = encoder.encode_from_utf8_without_replacement(&text, &mut oracle, true);
        let expected = match result {
            encoding_rs::EncoderResult::InputEmpty if c != '\u{7F}' => Ok(&oracle[..count]),
            _ => Err(Unwritable::Character(c)),
        };
        let got = written(TextPolicy::Reject, &text);
        assert_eq!(got.as_ref().map(|(bytes, _)| bytes.as_slice()).map_err(|error| *error), expected);
    }
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
