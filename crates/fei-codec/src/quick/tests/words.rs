//! Words of two-byte characters, and numbers with a point: the same both ways, and taken where nothing is odd about them.

use fei_layout::plan::{BlankSign, Charset, JsonType, Layout, Side, Sign, TextPolicy};
use proptest::prelude::*;
use proptest::sample::select;

use crate::Buffer;
use crate::testing::{layout, layout_of, number, text};

use super::{damaged, decoded, encoded};

/// Of three bytes in UTF-8, of two, of none in one charset, with an ASCII trail in the other; one by one, in words longer
/// than what is looked at in one go, and what stands between them.
const PIECES: &[&str] = &[
    "가",
    "홍길동",
    "대한민국",
    "서울중앙지점",
    "부산진구청출장소",
    "가나다라마바사아자차카타파하가나다라",
    "２０２６",
    "·",
    "×",
    "뷁",
    "똠방각하",
    " ",
    " ",
    "  ",
    "A",
    "No. 1",
    "MORE THAN A CHUNK IN ASCII",
    "0",
    "\"",
    "\\",
    "\u{1F}",
    "\0",
    "\0\0",
    "\"\"",
    "\u{7F}\u{7F}",
];

/// The pieces that the quick way takes in either charset, whatever stands behind them.
const SIMPLE: &[&str] = &[
    "가",
    "홍길동",
    "서울중앙지점",
    "가나다라마바사아자차카타파하가나다라",
    "A",
    " B",
    "No. 1",
    "ASCII THAT IS LONG",
];

/// A layout of a text with something behind it.
fn words(charset: Charset, width: u32, behind: u32, is_wide: bool) -> Layout {
    let policy = if is_wide { TextPolicy::Fullwidth } else { TextPolicy::Reject };
    let words = text("words", width).with(|field| field.text = policy);
    layout_of(Side::Request, charset, vec![words, text("behind", behind + 1)])
}

fn mirror_of(words: &str, behind: u32) -> String {
    let words = serde_json::Value::from(words);
    format!(r#"{{"words":{words},"behind":"{}"}}"#, "x".repeat(behind as usize))
}

/// The text, cut or filled with spaces, and what is behind it.
fn telegram_of(words: &str, width: u32, behind: u32) -> Vec<u8> {
    let mut telegram = encoding_rs::EUC_KR.encode(words).0.into_owned();
    telegram.resize(width as usize, b' ');
    telegram.resize((width + behind) as usize, b'x');
    telegram.push(b' ');
    telegram
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn words_give_the_same_both_ways(
        pieces in prop::collection::vec(select(PIECES), 0..10),
        charset in select(vec![Charset::EucKr, Charset::Cp949]),
        width in 1..120_u32,
        behind in 0..100_u32,
        is_wide in prop::bool::weighted(0.2),
        damage: u64,
    ) {
        let layout = words(charset, width, behind, is_wide);
        encoded(&layout, mirror_of(&pieces.concat(), behind).as_bytes());
        let telegram = telegram_of(&pieces.concat(), width, behind);
        decoded(&layout, &telegram);
        decoded(&layout, &damaged(telegram, damage));
    }

    #[test]
    fn simple_words_are_taken_quickly(
        pieces in prop::collection::vec(select(SIMPLE), 0..10),
        behind in 0..100_u32,
    ) {
        let words_of = pieces.concat();
        let width = encoding_rs::EUC_KR.encode(&words_of).0.len() as u32 + 1;
        for charset in [Charset::EucKr, Charset::Cp949] {
            let layout = words(charset, width, behind, false);
            let telegram = telegram_of(&words_of, width, behind);
            let json = decoded(&layout, &telegram).map(|json| json[4..].to_vec());
            let json = json.map(|json| String::from_utf8_lossy(&json).into_owned());
            prop_assert_eq!(&json, &Some(mirror_of(&words_of, behind)));
            let back = encoded(&layout, json.unwrap_or_default().as_bytes());
            prop_assert_eq!(back.as_deref().map(|back| &back[4..]), Some(&*telegram));
        }
    }
}

/// A number with its point is taken as it is written back, and only so.
#[test]
fn a_number_with_a_point_is_taken_quickly_where_it_has_one_text() {
    for bare in [false, true] {
        let row = |width, scale| {
            number("n", width, scale, Sign::None, BlankSign::Refuse)
                .with(|field| field.json = if bare { JsonType::Number } else { JsonType::Decimal })
        };
        let quote = if bare { "" } else { "\"" };
        let json = |text: &str| format!(r#"{{"n":{quote}{text}{quote},"behind":"x"}}"#);
        for (width, scale, digits, mirror) in [
            (7, 2, "0012345", "123.45"),
            (7, 2, "0012340", "123.4"),
            (7, 2, "0012300", "123"),
            (7, 2, "0000005", "0.05"),
            (7, 2, "0000000", "0"),
            (2, 1, "98", "9.8"),
            (16, 15, "1000000000000001", "1.000000000000001"),
            (16, 3, "1234567890123456", "1234567890123.456"),
        ] {
            let layout = layout(vec![row(width, scale), text("behind", 1)]);
            let telegram = [digits, "x"].concat();
            let quick = decoded(&layout, telegram.as_bytes()).unwrap();
            assert_eq!(String::from_utf8_lossy(&quick[4..]), json(mirror));
            // One of seventeen characters is longer than what is looked at in one go.
            let back = encoded(&layout, json(mirror).as_bytes());
            assert_eq!(
                back.map(|back| back[4..].to_vec()),
                (mirror.len() <= 16).then(|| telegram.into_bytes())
            );
        }
        let layout = layout(vec![row(7, 2), text("behind", 1)]);
        for text in
            ["1.50", "1.", ".5", "1.234", "1.2.3", "01.5", "123456", "-1.5", "+1.5", "1,5", "1.5e1", ""]
        {
            assert_eq!(crate::quick::encode(&layout, json(text).as_bytes(), &mut Vec::new()), None, "{text}");
        }
        for digits in ["00123 5", "0012a45", "00123.5", "       ", "-012345"] {
            let telegram = [digits, "x"].concat();
            assert_eq!(
                crate::quick::decode(&layout, telegram.as_bytes(), &mut Buffer::default()),
                None,
                "{digits}"
            );
        }
    }
}
