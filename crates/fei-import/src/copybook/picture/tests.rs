use super::*;

#[track_caller]
fn reads(text: &str, expected: Picture) {
    assert_eq!(picture(text), Some(expected), "{text}");
}

fn number(signed: bool, digits: u32, scale: i32) -> Picture {
    Picture::Number { signed, digits, scale }
}

#[test]
fn text_and_wide_characters() {
    reads("X", Picture::Text(1));
    reads("x(10)XX", Picture::Text(12));
    reads("A(5)9(3)", Picture::Text(8));
    reads("N(10)", Picture::Wide(10));
    reads("GGG", Picture::Wide(3));
}

#[test]
fn numbers_with_their_point() {
    reads("9(13)", number(false, 13, 0));
    reads("S9(7)V99", number(true, 9, 2));
    reads("V9(4)", number(false, 4, 4));
    reads("S9V", number(true, 1, 0));
    reads("9(3)P(3)", number(false, 3, -3));
    reads("9(3)PPPV", number(false, 3, -3));
    reads("P(2)9(2)", number(false, 2, 4));
    reads("VPP99", number(false, 2, 4));
}

#[test]
fn edited_ones() {
    reads("9(6).99", Picture::Point { before: 6, behind: 2 });
    reads("ZZ,ZZ9.99-", Picture::Edited(10));
    reads("$$$,$$9CR", Picture::Edited(9));
    reads("99/99/9999", Picture::Edited(10));
    reads("Z(5)9V99", Picture::Edited(8));
    reads("XX/XX", Picture::Edited(5));
}

#[test]
fn what_is_none() {
    for text in [
        "",
        "9(",
        "9(13",
        "9(0)",
        "Q",
        "9S",
        "SS9",
        "9V9V9",
        "9P9",
        "V",
        "S",
        "XN",
        "9(2000000)",
        "9(99999999999)",
    ] {
        assert_eq!(picture(text), None, "{text}");
    }
}
