//! UTF-8, Shift_JIS and ISO-8859-1; and what every charset says of itself.

use super::*;

#[test]
fn utf8_is_strict() {
    for (bytes, at) in [
        (&b"A\xC0\x80"[..], 1),       // overlong
        (b"A\xE0\x9F\xBF", 1),        // overlong
        (b"\xF0\x8F\xBF\xBF", 0),     // overlong
        (b"\xED\xA0\x80", 0),         // a surrogate
        (b"\xF4\x90\x80\x80", 0),     // beyond Unicode
        (b"\xEA\xB0\x80\xEA\xB0", 3), // cut
        (b"AB\x80", 2),               // no first byte
    ] {
        assert_eq!(decode(Charset::Utf8, bytes), Err(BadBytes { at }), "{bytes:02X?}");
        let last = Characters::new(Charset::Utf8, bytes).last();
        assert_eq!(last, Some(Err(BadBytes { at })), "{bytes:02X?}");
    }
}

#[test]
fn utf8_is_read_in_one_to_four_bytes() {
    let text = "A\u{80}é\u{7FF}\u{800}가\u{FFFD}\u{10000}😀\u{10FFFF}Z";
    assert_eq!(decode(Charset::Utf8, text.as_bytes()).unwrap(), text);
    let characters: Result<String, _> = Characters::new(Charset::Utf8, text.as_bytes()).collect();
    assert_eq!(characters.as_deref(), Ok(text));
    for (bytes, at) in
        [(&b"\xC3\xA9\xC3"[..], 2), (b"A\xF0\x9F\x98", 1), (b"\xC1\xBF", 0), (b"\xF5\x80\x80\x80", 0)]
    {
        let last = Characters::new(Charset::Utf8, bytes).last();
        assert_eq!(last, Some(Err(BadBytes { at })), "{bytes:02X?}");
    }
}

#[test]
fn a_byte_order_mark_is_a_control_character_wherever_it_stands() {
    assert!(is_control('\u{FEFF}'));
    assert_eq!(decode(Charset::Utf8, b"\xEF\xBB\xBFA").unwrap(), "\u{FEFF}A");
    let mut bytes = Vec::new();
    let reject = rule(Charset::Utf8, TextPolicy::Reject);
    assert_eq!(encode(reject, "A\u{FEFF}", 9, &mut bytes), Err(Unwritable::Character('\u{FEFF}')));
    let changes = encode(rule(Charset::Utf8, TextPolicy::Normalize), "\u{FEFF}A", 9, &mut bytes).unwrap();
    assert!(changes.normalized);
    assert_eq!(bytes, b"A");
}

#[test]
fn utf8_is_cut_between_characters() {
    let cut = TextRule { cut: true, ..rule(Charset::Utf8, TextPolicy::Reject) };
    for (room, expected) in [(0, ""), (2, ""), (3, "가"), (6, "가"), (7, "가😀"), (8, "가😀A")] {
        let mut bytes = Vec::new();
        let changes = encode(cut, "가😀A", room, &mut bytes).unwrap();
        assert_eq!((bytes.as_slice(), changes.cut), (expected.as_bytes(), room < 8));
    }
}

#[test]
fn half_width_katakana_is_one_byte_and_5c_is_a_backslash() {
    assert_eq!(decode(Charset::ShiftJis, b"\xB1\xB2\x5C\x7E").unwrap(), "ｱｲ\\~");
    assert_eq!(bytes_of(Charset::ShiftJis, "ｱｲ\\~").unwrap(), b"\xB1\xB2\x5C\x7E");
    for one_way in ["\u{A5}", "\u{203E}", "\u{2212}"] {
        assert_eq!(bytes_of(Charset::ShiftJis, one_way), None, "{one_way}");
    }
    let mut bytes = Vec::new();
    encode(rule(Charset::ShiftJis, TextPolicy::Normalize), "\u{A5}100", 9, &mut bytes).unwrap();
    assert_eq!(decode(Charset::ShiftJis, &bytes).unwrap(), "￥100");
}

#[test]
fn the_second_byte_of_a_pair_may_be_a_letter() {
    assert_eq!(decode(Charset::ShiftJis, b"\x83\x5C\x41").unwrap(), "ソA");
    assert_eq!(decode(Charset::ShiftJis, b"A\x83"), Err(BadBytes { at: 1 }));
}

#[test]
fn latin_1_has_every_byte_and_little_else() {
    assert_eq!(decode(Charset::Latin1, b"caf\xE9").unwrap(), "café");
    assert_eq!(bytes_of(Charset::Latin1, "가"), None);
    let mut bytes = Vec::new();
    encode(rule(Charset::Latin1, TextPolicy::Normalize), "￡1 … “2”", 20, &mut bytes).unwrap();
    assert_eq!(bytes, b"\xA31 ... \"2\"");
}

#[test]
fn any_bytes_can_be_looked_at() {
    let show = |charset, bytes: &[u8]| -> String {
        Pieces::new(charset, bytes).map(|piece| piece.unwrap_or('·')).collect()
    };
    assert_eq!(show(Charset::Cp949, b"A\xFF\xB0\xA1\xB0"), "A·가·");
    assert_eq!(show(Charset::Utf8, b"A\xFF\xEA\xB0\x80\xEA"), "A·가·");
    assert_eq!(show(Charset::Cp933, b"\xC1\x0E\x88\x61\x88"), "A·가·");
}

#[test]
fn what_numbers_are_made_of_is_the_same_text_in_every_charset() {
    for charset in Charset::ALL {
        for ascii in *b"0123456789+-. " {
            let byte = charset.numeric(ascii);
            assert_eq!(decode(charset, &[byte]).unwrap(), char::from(ascii).to_string(), "{charset:?}");
            assert_eq!(charset.ascii(byte), ascii, "{charset:?}");
        }
        let is_ebcdic = decode(charset, b"\xC1") == Ok("A".into());
        let other = if is_ebcdic { (0x40, 0) } else { (b'A', 0xC1) };
        assert_eq!((charset.numeric(b'A'), charset.ascii(0xC1)), other, "{charset:?}");
        assert_eq!(charset.is_ebcdic(), is_ebcdic, "{charset:?}");
    }
}

#[test]
fn charsets_say_truly_what_they_have() {
    for charset in Charset::ALL {
        assert_eq!(charset.has_full_width(), bytes_of(charset, "\u{3000}").is_some(), "{charset:?}");
        let pairs = (0x8140..=0xFEFE_u16).map(|pair| pair.to_be_bytes().to_vec());
        let mut all = pairs.chain([b"\x0E\x0F".to_vec()]);
        let has_twin = |bytes: &Vec<u8>| {
            decode(charset, bytes).is_ok_and(|text| bytes_of(charset, &text).is_some_and(|it| it != *bytes))
        };
        assert_eq!(charset.has_twins(), all.any(|bytes| has_twin(&bytes)), "{charset:?}");
    }
}

#[test]
fn each_look_alike_stands_in_where_a_charset_lacks_a_character() {
    for (charset, text, instead) in [
        (Charset::Cp949, "a\tb\nc\rd", "a b cd"),
        (Charset::Cp949, "⋯", "…"),
        (Charset::Cp949, "가나\u{1100}\u{1161}", "가나가"),
        (Charset::Latin1, "―‘’‛′", "-''''"),
        (Charset::Latin1, "￠￡￥", "¢£¥"),
        (Charset::ShiftJis, "\u{AD}¢£", "‐￠￡"),
        (Charset::Cp933, "⊙", "◉"),
    ] {
        assert_eq!(normalized(charset, text), instead, "{charset:?}");
    }
}

#[test]
fn text_that_stands_so_in_its_bytes_is_borrowed() {
    for (charset, bytes) in [(Charset::Cp949, &b"A1"[..]), (Charset::Utf8, "가".as_bytes())] {
        assert!(matches!(decode(charset, bytes), Ok(std::borrow::Cow::Borrowed(_))), "{charset:?}");
    }
}

#[test]
fn characters_say_where_they_start() {
    let mut characters = Characters::new(Charset::Cp949, b"A\xB0\xA1B");
    let starts: Vec<_> = std::iter::from_fn(|| characters.next().map(|_| characters.at())).collect();
    assert_eq!(starts, [0, 1, 3]);
}
