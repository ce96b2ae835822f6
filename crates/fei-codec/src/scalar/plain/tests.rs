//! A text read in one pass is what it is read as step by step.

use std::borrow::Cow;

use fei_layout::plan::{Align, Charset, Empty, Role};
use proptest::prelude::*;

use super::*;
use crate::scalar::{Raw, raw, text};
use crate::testing::field;

fn any_field() -> impl Strategy<Value = Field> {
    let charset = prop::sample::select(vec![
        Charset::EucKr,
        Charset::Cp949,
        Charset::Utf8,
        Charset::Latin1,
        Charset::ShiftJis,
        Charset::Cp037,
        Charset::Cp933,
    ]);
    let empty = prop::sample::select(vec![
        Empty::Never,
        Empty::Spaces,
        Empty::Zeros,
        Empty::ZerosOrSpaces,
        Empty::SpacesOrZeros,
    ]);
    let kind = prop::sample::select(vec![Kind::Text, Kind::Hangul, Kind::Digits]);
    let pad = prop::sample::select(vec![b' ', b'0', b'@']);
    let odd = any::<[bool; 3]>();
    (charset, empty, kind, pad, odd).prop_map(|(charset, empty, kind, pad, [right, wide, filler])| Field {
        charset,
        empty,
        pad,
        align: if right { Align::Right } else { Align::Left },
        wide_padding: wide && kind != Kind::Digits,
        role: if filler { Role::Filler } else { Role::Named },
        ..field("f", kind, 12)
    })
}

/// Plain letters, digits alone, padding, pairs, halves of pairs, control characters.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let pieces: [&[u8]; 18] = [
        b"A",
        b"7",
        b"0",
        b" ",
        b"@",
        b"\xB0\xA1",
        b"\xA1\xA1",
        b"\x8C\x63",
        b"\xB0",
        b"\t",
        b"\x7F",
        b"\xC2\x85",
        b"\xEF\xBB\xBF",
        b"\xEA\xB0\x80",
        b"\x0E",
        b"\x0F",
        b"\x40",
        b"\xC1",
    ];
    let mixed = prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..14);
    prop_oneof![
        3 => mixed.prop_map(|pieces| {
            let mut bytes = pieces.concat();
            bytes.resize(12, b' ');
            bytes
        }),
        1 => prop::collection::vec(b'0'..=b'9', 12),
        1 => prop::sample::select(vec![vec![b'0'; 12], vec![b' '; 12]]),
    ]
}

proptest! {
    #[test]
    fn what_is_read_at_once_is_what_is_read_step_by_step(field in any_field(), bytes in any_bytes()) {
        let step_by_step = match raw(&field, &bytes, 0) {
            Ok(Raw::Text(text) | Raw::Digits(text)) => text::decoded(&field, text, 0).ok(),
            _ => None,
        };
        let at_once = plain(&field, &bytes, 0).map(Cow::Borrowed).or_else(|| text::read(&field, &bytes, 0));
        if at_once.is_some() {
            prop_assert_eq!(at_once, step_by_step);
        } else if let Some(text) = step_by_step {
            let is_left = text.is_empty() || field.charset.is_ebcdic() || field.wide_padding;
            prop_assert!(is_left || field.role == Role::Filler, "{text:?} was to be read at once");
        }
    }
}
