use fei_layout::plan::{Align, Mask, Sign};

use super::*;
use crate::testing::{By, Parts, Row, amount, digits, filler, hangul, layout, text};
use crate::{ErrorKind, Losses, Place};

fn sample() -> Layout {
    layout(vec![
        text("code", 3).with(|field| field.ko = "코드".into()),
        hangul("name", 6).with(|field| field.mask = Mask::Name),
        amount("amount", 3),
        text("sign", 1),
        filler(2),
        Row::Group("detail", By::Slots(3), 3, vec![digits("no", 1), text("memo", 2)]),
    ])
}

const GOOD: &[u8] = b"A 1\xC8\xAB\xB1\xE6  012+  1ab0  0  ";

#[test]
fn every_byte_of_a_good_telegram_is_in_one_row() {
    let rows = explain(&sample(), GOOD);
    let mut at = 0;
    for row in &rows {
        assert_eq!(row.at, at, "{row:?}");
        at += row.width;
    }
    assert_eq!(index(at), GOOD.len());
    assert_eq!(
        (rows[0].key.as_str(), rows[0].ko.as_str(), rows[0].hex.as_str()),
        ("code", "코드", "41 20 31")
    );
    assert_eq!(rows[5].key, "detail[0].no");
    assert_eq!(rows.last().unwrap().key, "detail[..]");
}

#[test]
fn masked_bytes_are_neither_text_nor_hex() {
    let rows = explain(&sample(), GOOD);
    assert_eq!((rows[1].text.as_str(), rows[1].hex.as_str()), ("******", "************"));
    assert_eq!(rows[1].value.as_deref(), Ok("홍*"));
    let line = masked(&sample(), GOOD);
    assert_eq!(line, r#"code="A 1" name=홍* amount=12 sign=+ detail[0].no=1 detail[0].memo=ab"#);
}

#[test]
fn the_first_bad_byte_is_the_place_of_the_first_error() {
    let place = |telegram: &[u8]| {
        let error = explain(&sample(), telegram).into_iter().find_map(|row| row.value.err()).unwrap();
        (error.kind, error.path, error.place)
    };
    let mut bad = GOOD.to_vec();
    bad[5] = 0xFF;
    let at = Place::Offset { at: 5, width: 1 };
    assert_eq!(place(&bad), (ErrorKind::Charset, "name".to_owned(), at));
    let at = Place::Offset { at: 9, width: 3 };
    assert_eq!(place(&GOOD[..11]), (ErrorKind::Length, "amount".to_owned(), at));
    let edited = [GOOD, b"\r\n"].concat();
    let whole = explain(&sample(), &edited).into_iter().find_map(|row| row.value.err()).unwrap();
    assert_eq!(whole.got, "26 bytes: a line end stands behind the last row");
    let longer = [GOOD, b"xyz"].concat();
    let at = Place::Offset { at: 24, width: 3 };
    assert_eq!(place(&longer), (ErrorKind::Length, String::new(), at));
}

#[test]
fn a_broken_telegram_is_shown_as_far_as_it_goes() {
    let rows = explain(&sample(), &GOOD[..11]);
    assert_eq!(rows.len(), 3);
    assert_eq!(
        (rows[2].at, rows[2].width, rows[2].text.as_str()),
        (9, 2, "**"),
        "what is left over may be anything"
    );
    assert!(masked(&sample(), &GOOD[..11]).contains("broken="));
    assert_eq!(explain(&sample(), b"").len(), 1);
}

#[test]
fn a_sign_is_masked_as_its_number_and_named_for_it() {
    let parts = Parts { sign: Some("sign"), fraction: None };
    let layout = layout(vec![
        text("sign", 1),
        crate::testing::number("balance", 3, 0, Sign::None, fei_layout::plan::BlankSign::Refuse)
            .with(|field| (field.mask, field.align) = (Mask::All, Align::Left))
            .with_parts(parts),
    ]);
    let rows = explain(&layout, b"-012");
    assert_eq!((rows[0].text.as_str(), rows[0].value.as_deref()), ("*", Ok("→ balance")));
    assert_eq!(masked(&layout, b"-012"), "balance=********");
}

fn told(layout: &Layout, telegram: &[u8]) -> String {
    let rows = explain(layout, telegram);
    let rows = rows.iter().map(|row| format!("{}|{}|{}|{:?}", row.key, row.hex, row.text, row.value));
    rows.collect::<Vec<_>>().join("\n") + &masked(layout, telegram)
}

#[test]
fn a_shifted_masked_value_stands_nowhere_in_a_broken_telegram() {
    let account = || text("account", 4).with(|field| field.mask = Mask::Account);
    let secret = |name| text(name, 4).with(|field| field.mask = Mask::All);
    let layout = layout(vec![
        text("code", 2),
        account(),
        text("check", 3),
        secret("pin"),
        amount("amount", 3),
        filler(4),
    ]);
    let sound = told(&layout, b"AB1234C1 7777015    ");
    assert!(sound.contains("|C1|") || sound.contains("C1 "), "{sound}");
    // The account is two bytes longer: its end stands in check, the pin's in amount.
    for broken in [&b"AB123456C1 7777x15  "[..], b"AB1234567777C1 77xx5", b"AB12345677"] {
        let told = told(&layout, broken);
        for secret in ["56", "77", "35 36", "37 37"] {
            assert!(!told.contains(secret), "{secret} of {:?} in\n{told}", String::from_utf8_lossy(broken));
        }
        assert!(told.contains("code|41 42|AB"), "what stands before is shown: {told}");
    }
}

#[test]
fn an_error_of_decoding_shows_no_masked_value_that_was_shifted() {
    let account = text("account", 6).with(|field| field.mask = Mask::Account);
    let layout = layout(vec![account, digits("near", 3), filler(10), digits("far", 3), digits("last", 2)]);
    let decoded = |telegram: &[u8]| {
        let error = crate::decode(&layout, telegram, &mut Vec::new(), &mut Losses::new()).unwrap_err();
        assert!(!error.to_string().contains("56"), "{error}");
        format!("{} {}", error.path, error.got)
    };
    let blank = b"          ";
    let telegram = |account, near, far| [account, near, &blank[..], far, b"01"].concat();
    // Alone, and far from the account: what somebody wrote there.
    assert_eq!(decoded(&telegram(&b"123456"[..], b"001", b"1x7")), "far \"1x7\"");
    // Two bytes too many in the account, and two too few behind it.
    assert_eq!(decoded(&telegram(&b"123456"[..], b"56 ", b"017")), "near \"99 \"");
    // As many bytes too many anywhere: it is another row, or the length of the whole, that says so.
    assert_eq!(decoded(&[&b"123456001"[..], blank, b" 560x"].concat()), "far \" 99\"");
    let pin = text("pin", 4).with(|field| field.mask = Mask::All);
    let layout = crate::testing::layout(vec![pin, text("memo", 3)]);
    let error = crate::decode(&layout, b"1234a\tb", &mut Vec::new(), &mut Losses::new()).unwrap_err();
    assert_eq!(error.got, "'\\t'", "a control character is nobody's value");
}

#[test]
fn of_what_is_hidden_the_kinds_are_shown() {
    let layout = layout(vec![
        text("pin", 2).with(|field| field.mask = Mask::All),
        amount("amount", 6),
        hangul("name", 6),
    ]);
    let rows = explain(&layout, b"7712,5 0\xC8\xABa1-\x01");
    let error = rows[1].value.as_ref().unwrap_err();
    assert_eq!(
        (error.got.as_str(), rows[1].text.as_str(), rows[1].hex.as_str()),
        (r#""99,9 9""#, "99,9 9", "************")
    );
    assert_eq!((rows[2].text.as_str(), rows[2].hidden), ("HX9-.", true));
    let open = Layout {
        fields: layout.fields.iter().cloned().map(|field| Field { mask: Mask::None, ..field }).collect(),
        ..layout
    };
    assert!(explain(&open, b"7712,5 0\xC8\xABa1-\x01").iter().all(|row| !row.hidden), "nothing is masked");
}

#[test]
fn a_count_that_lies_is_told_with_the_name_of_its_group() {
    let list = Row::Group("list", By::Key("count"), 2, vec![amount("no", 2)]);
    let mut layout =
        layout(vec![text("pin", 2).with(|field| field.mask = Mask::All), digits("count", 1), list]);
    layout.groups[0].ko = "목록".into();
    let rows = explain(&layout, b"77901020304");
    let row = rows.iter().find(|row| row.value.is_err()).unwrap();
    assert_eq!((&*row.ko, &*row.value.as_ref().unwrap_err().got), ("목록", "9, as count at byte 2 says"));
}
