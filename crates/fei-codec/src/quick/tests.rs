//! Both ways are one: what the quick way gives, the plain way gives too, without a loss.

mod lists;
mod words;

use fei_layout::plan::{Layout, Side};
use fei_layout::{SourceFile, load};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use crate::num::index;
use crate::testing::{Random, any_asking_layout, layout, telegram_for, text};
use crate::{Buffer, Losses, decode, encode};

/// What the quick way makes of a telegram, when it takes it; what the plain way makes of it is the same.
fn decoded(layout: &Layout, telegram: &[u8]) -> Option<Vec<u8>> {
    let (mut quick, mut plain, mut losses) = (used(), b"kept".to_vec(), Losses::new());
    if super::decode(layout, telegram, &mut quick).is_none() {
        assert_eq!(*quick, *b"kept");
        return None;
    }
    let quick = Vec::from(quick);
    decode::exactly(layout, telegram, &mut plain, &mut losses).unwrap();
    assert_eq!(String::from_utf8(quick.clone()).unwrap(), String::from_utf8(plain).unwrap());
    assert_eq!(losses, Losses::new());
    Some(quick)
}

/// A buffer whose room was written before: nothing of that may show.
fn used() -> Buffer {
    let mut buffer = Buffer::default();
    buffer.extend_from_slice(&[b'#'; 5_000]);
    buffer.clear();
    buffer.extend_from_slice(b"kept");
    buffer
}

/// A byte exchanged here and there.
fn damaged(mut telegram: Vec<u8>, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    for _ in 0..random.below(3) {
        let at = random.below(telegram.len() as u32) as usize;
        telegram[at] = b"\"\\ 0A\x1F\x7F\x80\xB0\xA1-+9"[random.below(13) as usize];
    }
    telegram
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_telegram_gives_the_same_both_ways(layout in any_asking_layout(), seed: u64, damage: u64) {
        decoded(&layout, &damaged(telegram_for(&layout, seed), damage));
    }

    #[test]
    fn any_bytes_give_the_same_both_ways(layout in any_asking_layout(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        decoded(&layout, &bytes);
    }
}

/// What the quick way makes of a mirror, when it takes it; what the plain way makes of it is the same.
fn encoded(layout: &Layout, json: &[u8]) -> Option<Vec<u8>> {
    let (mut quick, mut plain, mut losses) = (b"kept".to_vec(), b"kept".to_vec(), Losses::new());
    if super::encode(layout, json, &mut quick).is_none() {
        assert_eq!(quick, b"kept");
        return None;
    }
    let shown = String::from_utf8_lossy(json);
    encode::exactly(layout, json, None, &mut plain, &mut losses, None)
        .unwrap_or_else(|error| panic!("{error}\n{shown}"));
    assert_eq!(String::from_utf8_lossy(&quick), String::from_utf8_lossy(&plain), "{shown}");
    assert_eq!((quick == plain, losses), (true, Losses::new()), "{shown}");
    Some(quick)
}

/// A mirror of a layout that it mostly accepts.
fn mirror_for(layout: &Layout, seed: u64) -> Option<Vec<u8>> {
    let mut json = Vec::new();
    decode::exactly(layout, &telegram_for(layout, seed), &mut json, &mut Losses::new()).ok()?;
    Some(json)
}

/// The members of an object without its braces.
fn members(object: &str) -> Vec<&str> {
    let (mut members, mut start, mut depth, mut is_text, mut is_escaped) = (Vec::new(), 0, 0, false, false);
    for (at, byte) in object.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b',' if depth == 0 => {
                members.push(&object[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    members.push(&object[start..]);
    members
}

/// Members in another order, one twice or none, blanks between, pieces and bytes exchanged.
fn changed(json: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let json = std::str::from_utf8(json).unwrap();
    let mut members = members(&json[1..json.len() - 1]);
    for at in 0..if random.below(2) == 0 { members.len() } else { 0 } {
        members.swap(at, random.below(at as u32 + 1) as usize);
    }
    let one = random.below(members.len() as u32) as usize;
    match random.below(8) {
        0 => drop(members.remove(one)),
        1 => members.push(members[one]),
        _ => {}
    }
    let mut json = format!("{{{}}}", members.join(","));
    if random.below(4) == 0 {
        json = json.replace("\":", "\" :\n\t").replace("\",\"", "\" , \r\"");
    }
    let mut json = json.into_bytes();
    let pieces = [
        "\"\"",
        "null",
        "1",
        "-",
        ".5",
        "\u{D7A3}",
        ",",
        "\"x3\":1,",
        " ",
        "0",
        "\\n",
        "\u{E9}",
        "}",
        "[",
        "\u{7F}",
    ];
    for _ in 0..random.below(3) {
        let at = random.below(json.len() as u32) as usize;
        let to = at + random.below(3).min(json.len() as u32 - at as u32) as usize;
        match random.below(16) {
            15 => json[at] = random.below(256) as u8,
            piece => drop(json.splice(at..to, pieces[piece as usize].bytes())),
        }
    }
    json
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_mirror_gives_the_same_both_ways(layout in any_asking_layout(), seed: u64, changes: u64) {
        if let Some(json) = mirror_for(&layout, seed) {
            encoded(&layout, &json);
            encoded(&layout, &changed(&json, changes));
        }
    }

    #[test]
    fn a_mirror_cut_anywhere_is_left_to_the_plain_way(layout in any_asking_layout(), seed: u64, at: prop::sample::Index) {
        if let Some(json) = mirror_for(&layout, seed) {
            prop_assert_eq!(encoded(&layout, &json[..at.index(json.len())]), None);
        }
    }
}

/// Lines are looked at when they are written, all of them at once.
#[test]
fn lines_are_taken_quickly_unless_json_writes_something_in_them_otherwise() {
    let layout = layout(vec![text("lines", 40).with(|field| field.repeat = 3), text("behind", 100)]);
    let behind = "x".repeat(90);
    for last in ["A LINE OF MORE THAN A CHUNK", "", "한글"] {
        let json = |line: &str| format!(r#"{{"lines":["{line}","","{last}"],"behind":"{behind}"}}"#);
        for line in ["PLAIN", "", "LONGER THAN SIXTEEN BYTES", "한글 LINE"] {
            assert!(encoded(&layout, json(line).as_bytes()).is_some(), "{line}");
        }
        for line in [r"\n", r"a\\b", r#"a\"b"#, "a\u{7F}", "a\tb", r"LONGER THAN SIXTEEN\\BYTES"] {
            assert_eq!(super::encode(&layout, json(line).as_bytes(), &mut Vec::new()), None, "{line}");
        }
    }
}

/// So many that they are not noted in one go, of widths that are written in different ways.
#[test]
fn many_lines_of_any_width_are_taken_quickly() {
    let behind = "x".repeat(90);
    for (width, count) in [(20, 31), (20, 32), (40, 33), (48, 64), (49, 65), (80, 70), (100, 70)] {
        let layout =
            layout(vec![text("lines", width).with(|field| field.repeat = count), text("behind", 100)]);
        let lines = (0..count).map(|number| format!("\"{}\"", "L".repeat(index(number * 7 % (width + 1)))));
        let lines = lines.collect::<Vec<_>>().join(",");
        let json = format!(r#"{{"lines":[{lines}],"behind":"{behind}"}}"#);
        assert!(encoded(&layout, json.as_bytes()).is_some(), "{width} {count}");
    }
}

/// The properties would hold of nothing if nothing were taken.
#[test]
fn most_of_what_is_accepted_is_taken_quickly() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut accepted, mut taken, mut back) = (0, 0, 0);
    for seed in 1..400_u64 {
        let layout = any_asking_layout().new_tree(&mut runner).unwrap().current();
        let telegram = telegram_for(&layout, seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut losses = Losses::new();
        if decode::exactly(&layout, &telegram, &mut Vec::new(), &mut losses).is_ok() && losses.is_empty() {
            accepted += 1;
            let json = decoded(&layout, &telegram);
            taken += u32::from(json.is_some());
            back += u32::from(json.is_some_and(|json| encoded(&layout, &json[4..]).is_some()));
        }
    }
    assert!(taken * 10 > accepted * 7, "{taken} of {accepted}");
    assert!(back * 10 > accepted * 4, "{back} of {accepted}");
}

/// A header that states its length, of which eight digits do not count, and its kind; then other rows.
fn with_length(form: &str, rows: &str) -> Layout {
    let party = format!(
        "speaks = \"telegram\"\ncharset = \"cp949\"\nkey = [\"kind\"]\ntrace = \"{{kind}}\"\n\
         frame = {{ prefix = \"ascii\", width = 4, counts = \"rest\", bytes_max = 900 }}\n\
         text = {{ request = \"reject\", answer = \"replace\" }}\n\
         answer = {{ rsp_code = {{ A = \"0\", D = \"1\", N = \"2\", U = \"9\" }} }}\n\
         header = [\n  {{ name = \"len\", as = \"{form}\", compute = \"length - 8\" }},\n  \
         {{ name = \"kind\", as = \"X(2)\" }},\n  {{ name = \"rsp_code\", as = \"X(1)\", set_by = \"answer\" }},\n]\n"
    );
    let body = format!(
        "title = \"t\"\nflow = \"layout\"\nmatch = {{ kind = \"PA\" }}\neffect = \"none\"\nresponse = []\n\
         request = [{rows}]\n"
    );
    let files = [("a/party.toml", &*party), ("a/pay.toml", &*body)];
    let loaded = load(&files.map(|(path, text)| SourceFile { path: path.into(), text: text.into() }));
    assert!(!loaded.has_errors(), "{:?}", loaded.findings);
    let pay = loaded.registry.transaction("a.pay", jiff::civil::date(2026, 9, 7)).unwrap();
    Layout::clone(pay.layout(Side::Request))
}

#[test]
fn a_length_that_is_right_is_taken_quickly_and_any_other_is_the_plain_ways() {
    let layout = with_length("9(8)", r#"{ name = "name", as = "H(10)" }"#);
    let telegram = |length: &[u8]| [length, b"PA ", b"\xC8\xAB\xB1\xE6\xB5\xBF    "].concat();
    let json = decoded(&layout, &telegram(b"00000013")).expect("it is right");
    let json = String::from_utf8(json).unwrap().split_off(4);
    assert_eq!(encoded(&layout, json.as_bytes()).unwrap()[4..], telegram(b"00000013"));
    for wrong in [b"00000014", b"0000013 ", b"        ", b"00000000", b"-0000013", b"99999999"] {
        assert_eq!(super::decode(&layout, &telegram(wrong), &mut Buffer::default()), None, "{wrong:?}");
    }
    for wrong in [r#""len":"14","#, r#""len":"","#, r#""len":null,"#, ""] {
        let wrong = json.replace(r#""len":"00000013","#, wrong);
        assert_ne!(wrong, json);
        let mut kept = b"kept".to_vec();
        assert_eq!(super::encode(&layout, wrong.as_bytes(), &mut kept), None, "{wrong}");
        assert_eq!(kept, b"kept");
    }
}
