use fei_layout::plan::{BlankSign, Charset, DateForm, Empty, JsonType, Mask, SetBy, Side, Sign};

use super::*;
use crate::testing::{By, Row, When, amount, date, digits, filler, hangul, layout, layout_of, number, text};
use crate::{ErrorKind, Place, encode};

fn mirror(layout: &Layout, telegram: &[u8]) -> Result<String, Error> {
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    decode(layout, telegram, &mut out, &mut losses)?;
    assert_eq!(losses, Losses::new());
    Ok(String::from_utf8(out).unwrap())
}

/// Decodes to the JSON and encodes to the bytes again.
#[track_caller]
fn both_ways(layout: &Layout, telegram: &[u8], json: &str) {
    assert_eq!(mirror(layout, telegram).unwrap(), json);
    let mut again = Vec::new();
    encode(layout, json.as_bytes(), &mut again, &mut Losses::new()).unwrap();
    assert_eq!(again, telegram);
}

#[track_caller]
fn refused(layout: &Layout, telegram: &[u8]) -> (ErrorKind, String, u32, u32) {
    let error = mirror(layout, telegram).unwrap_err();
    match error.place {
        Place::Offset { at, width } => (error.kind, error.path, at, width),
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_kind_stands_in_the_mirror_as_its_row_says() {
    let layout = layout(vec![
        text("x", 3),
        hangul("h", 6),
        digits("n", 3),
        amount("dec", 4),
        amount("num", 4).with(|field| field.json = JsonType::Number),
        number("bal", 3, 1, Sign::Leading, BlankSign::Null),
        date("day", DateForm::Date),
    ]);
    let json = r#"{"x":"a\"","h":"가나","n":"007","dec":"12","num":12,"bal":"-1.2","day":"20260907"}"#;
    both_ways(&layout, b"a\" \xB0\xA1\xB3\xAA  00700120012-01220260907", json);
    let json = r#"{"x":"","h":"","n":"000","dec":"0","num":0,"bal":null,"day":null}"#;
    both_ways(&layout, b"         00000000000 00000000000", json);
}

#[test]
fn filler_is_there_only_when_it_carries_data() {
    let layout =
        layout(vec![text("a", 1), filler(3), filler(2).with(|field| field.constant = Some("@@".into()))]);
    both_ways(&layout, b"A   @@", r#"{"a":"A"}"#);
    both_ways(&layout, b"AYGS@@", r#"{"a":"A","_1":"YGS"}"#);
    both_ways(&layout, b"A\0\n @@", r#"{"a":"A","_1":"\u0000\n"}"#);
    assert_eq!(refused(&layout, b"A   @ "), (ErrorKind::NotConstant, "_4".to_owned(), 4, 2));
}

#[test]
fn filler_with_a_default_shows_that_it_is_empty() {
    let layout = layout(vec![filler(3).with(|field| field.default = Some("YGS".into())), text("a", 1)]);
    both_ways(&layout, b"   A", r#"{"_0":"","a":"A"}"#);
    assert_eq!(mirror(&layout, b"YGSA").unwrap(), r#"{"a":"A"}"#);
}

#[test]
fn a_repeated_scalar_is_an_array() {
    let layout = layout(vec![text("lines", 2).with(|field| field.repeat = 3)]);
    both_ways(&layout, b"ab  cd", r#"{"lines":["ab","","cd"]}"#);
    assert_eq!(refused(&layout, b"ab\0 cd"), (ErrorKind::Control, "lines[1]".to_owned(), 2, 1));
}

fn counted() -> Layout {
    let memo = vec![text("memo", 2)];
    layout(vec![
        digits("count", 2),
        Row::Group(
            "detail",
            By::Key("count"),
            3,
            vec![digits("no", 1), digits("memos", 1), Row::Group("memo_list", By::Key("memos"), 2, memo)],
        ),
        text("end", 1),
    ])
}

#[test]
fn groups_are_counted_and_may_stand_in_each_other() {
    both_ways(&counted(), b"00Z", r#"{"count":"00","detail":[],"end":"Z"}"#);
    let json = concat!(
        r#"{"count":"02","detail":[{"no":"7","memos":"2","memo_list":[{"memo":"ab"},{"memo":"cd"}]},"#,
        r#"{"no":"8","memos":"0","memo_list":[]}],"end":"Z"}"#
    );
    both_ways(&counted(), b"0272abcd80Z", json);
}

#[test]
fn counts_that_the_telegram_does_not_bear_out_are_refused() {
    let path = |text: &str| text.to_owned();
    assert_eq!(refused(&counted(), b"0471ab71ab71ab71abZ"), (ErrorKind::Count, path("detail"), 0, 2));
    assert_eq!(refused(&counted(), b"xxZ"), (ErrorKind::Digits, path("count"), 0, 2));
    assert_eq!(refused(&counted(), b"0173abcdefZ"), (ErrorKind::Count, path("detail[0].memo_list"), 3, 1));
    assert_eq!(refused(&counted(), b"0172aZ"), (ErrorKind::Count, path("detail[0].memo_list"), 4, 4));
    // Where another number explains all of it, it is the count that is told.
    assert_eq!(refused(&counted(), b"0172abZ"), (ErrorKind::Count, path("detail[0].memos"), 3, 1));
    assert_eq!(refused(&counted(), b"0171ababZ"), (ErrorKind::Count, path("detail[0].memos"), 3, 1));
    assert_eq!(refused(&counted(), b"0171abZZ"), (ErrorKind::Length, path(""), 7, 1));
}

#[test]
fn slots_without_data_behind_the_last_item_are_no_items() {
    let layout = layout(vec![Row::Group("bills", By::Slots(3), 3, vec![text("no", 2), amount("amount", 2)])]);
    both_ways(
        &layout,
        b"A 01  00B 00",
        r#"{"bills":[{"no":"A","amount":"1"},{"no":"","amount":"0"},{"no":"B","amount":"0"}]}"#,
    );
    both_ways(&layout, b"A 01  00  00", r#"{"bills":[{"no":"A","amount":"1"}]}"#);
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    decode(&layout, b"A 01  00    ", &mut out, &mut losses).unwrap();
    assert_eq!(out, br#"{"bills":[{"no":"A","amount":"1"}]}"#);
    assert_eq!(
        (losses.0[0].path.as_str(), losses.0[0].kind, losses.0.len()),
        ("bills[2]", LossKind::Rewritten, 1)
    );
    assert_eq!(refused(&layout, b"A 01    B 01"), (ErrorKind::Digits, "bills[1].amount".to_owned(), 6, 2));
}

#[test]
fn a_group_may_go_on_to_the_end() {
    let layout = layout(vec![text("a", 1), Row::Group("rest", By::End, 2, vec![text("b", 2)])]);
    both_ways(&layout, b"A", r#"{"a":"A","rest":[]}"#);
    both_ways(&layout, b"Axxyy", r#"{"a":"A","rest":[{"b":"xx"},{"b":"yy"}]}"#);
    assert_eq!(refused(&layout, b"Axxy"), (ErrorKind::Count, "rest".to_owned(), 1, 3));
    assert_eq!(refused(&layout, b"Axxyyzz"), (ErrorKind::Length, String::new(), 5, 2));
}

fn variants() -> Layout {
    layout(vec![
        digits("bank", 3),
        Row::Choice(vec![
            (vec![When::Length(8), When::Is("bank", "088")], vec![text("sender", 4), filler(1)]),
            (vec![When::Is("bank", "088")], vec![text("kind", 2)]),
            (vec![When::Is("bank", "004")], vec![amount("fee", 2)]),
        ]),
    ])
}

#[test]
fn the_first_arm_that_fits_is_taken() {
    both_ways(&variants(), b"088abcd ", r#"{"bank":"088","sender":"abcd"}"#);
    both_ways(&variants(), b"088abcdX", r#"{"bank":"088","sender":"abcd","_7":"X"}"#);
    both_ways(&variants(), b"08801", r#"{"bank":"088","kind":"01"}"#);
    both_ways(&variants(), b"00401", r#"{"bank":"004","fee":"1"}"#);
    let error = mirror(&variants(), b"01101").unwrap_err();
    assert_eq!(
        error.to_string(),
        "test.case.request: at byte 3 (0 bytes): expected 8 bytes and bank \"088\", or bank \"088\", or bank \"004\", \
         got 5 bytes and bank \"011\""
    );
}

#[test]
fn the_length_is_told_first_when_it_can_be_told() {
    let layout = crate::vectors::transfer(Side::Request);
    let error = |bytes: usize| mirror(&layout, &vec![b' '; bytes]).unwrap_err().to_string();
    let told = "hecto: expected 300 bytes, got";
    assert_eq!(
        error(299).replace("test.case.request: at byte 299 (1 bytes)", "hecto"),
        format!("{told} 299 bytes")
    );
    assert_eq!(
        error(302).replace("test.case.request: at byte 300 (2 bytes)", "hecto"),
        format!("{told} 302 bytes")
    );
    assert_eq!(refused(&counted(), b"0").0, ErrorKind::Length);
}

#[test]
fn a_bad_character_never_moves_its_neighbour() {
    let layout = layout(vec![hangul("a", 3), digits("n", 2)]);
    assert_eq!(refused(&layout, b"\xB0\xA1\xB312"), (ErrorKind::Charset, "a".to_owned(), 2, 1));
    both_ways(&layout, b"\xB0\xA1 12", r#"{"a":"가","n":"12"}"#);
    let strict = layout_of(Side::Request, Charset::EucKr, vec![hangul("a", 2)]);
    assert_eq!(refused(&strict, b"\x8C\x63"), (ErrorKind::Charset, "a".to_owned(), 0, 1));
}

#[test]
fn a_row_has_a_charset_of_its_own() {
    let strict = layout(vec![hangul("a", 2), hangul("b", 2).with(|field| field.charset = Charset::EucKr)]);
    assert_eq!(refused(&strict, b"\x8C\x63\x8C\x63"), (ErrorKind::Charset, "b".to_owned(), 2, 1));
}

#[test]
fn a_byte_order_mark_is_no_text_of_a_row() {
    let utf8 = layout_of(Side::Request, Charset::Utf8, vec![hangul("a", 6)]);
    assert_eq!(mirror(&utf8, b"\xEA\xB0\x80\xEB\x82\x98").unwrap(), r#"{"a":"가나"}"#);
    let marked = b"\xEF\xBB\xBFABC";
    assert_eq!(refused(&utf8, marked), (ErrorKind::Control, "a".to_owned(), 0, 1));
}

#[test]
fn one_of_two_codes_of_a_character_is_reported() {
    let japanese = layout_of(Side::Request, Charset::ShiftJis, vec![text("a", 4)]);
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    decode(&japanese, b"\x81\xE6\x87\x9A", &mut out, &mut losses).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), r#"{"a":"∵∵"}"#);
    let loss = &losses.0[0];
    assert_eq!((loss.kind, &*loss.path, losses.0.len()), (LossKind::Rewritten, "a", 1));
}

#[test]
fn what_encoding_would_write_otherwise_is_reported() {
    let rows = vec![
        digits("code", 2).with(|field| field.empty = Empty::ZerosOrSpaces),
        number("bal", 2, 0, Sign::Leading, BlankSign::Plus).with(|field| field.mask = Mask::All),
        hangul("memo", 4).with(|field| field.text = fei_layout::plan::TextPolicy::Fullwidth),
    ];
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    decode(&layout(rows), b"  +01AB  ", &mut out, &mut losses).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), r#"{"code":null,"bal":"1","memo":"AB"}"#);
    let told: Vec<_> = losses.iter().map(|loss| (&*loss.path, &*loss.before, &*loss.after)).collect();
    assert_eq!(told, [("code", "  ", "00"), ("bal", "********", "********"), ("memo", "AB  ", "ＡＢ")]);
}

#[test]
fn text_that_does_not_fit_any_more_in_full_width_is_reported() {
    let rows = vec![hangul("memo", 4).with(|field| field.text = fei_layout::plan::TextPolicy::Fullwidth)];
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    decode(&layout(rows), b"   $", &mut out, &mut losses).unwrap();
    assert_eq!((losses.0[0].before.as_str(), losses.0[0].after.as_str()), ("   $", "　　　＄"));
}

#[test]
fn rows_that_the_answer_fills_may_be_anything_empty_in_a_request() {
    let rows = || {
        let answer = |row: Row| row.with(|field| (field.set_by, field.required) = (SetBy::Answer, true));
        vec![answer(digits("no", 2)), answer(text("code", 1))]
    };
    let request = layout(rows());
    both_ways(&request, b"00 ", r#"{"no":"00","code":""}"#);
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    decode(&request, b"   ", &mut out, &mut losses).unwrap();
    assert_eq!(out, br#"{"no":null,"code":""}"#);
    assert_eq!(losses.0.len(), 1);
    let response = layout_of(Side::Response, Charset::Cp949, rows());
    assert_eq!(refused(&response, b"   ").0, ErrorKind::Digits);
    assert_eq!(refused(&response, b"00 "), (ErrorKind::Required, "code".to_owned(), 2, 1));
}

#[test]
fn nothing_of_a_masked_field_stands_in_its_error() {
    let layout = layout(vec![digits("pin", 4).with(|field| field.mask = Mask::All)]);
    let error = mirror(&layout, b"12x4").unwrap_err().to_string();
    assert_eq!(error, "test.case.request: pin at byte 0 (4 bytes): expected 4 digits, got (masked)");
}

#[test]
fn filler_that_ends_where_it_is_blank_is_not_blank_where_its_padding_is_zeros() {
    let list = filler(1).with(|field| (field.repeat, field.until_blank, field.pad) = (2, true, b'0'));
    both_ways(&layout(vec![list.clone()]), b"00", r#"{"_0":["",""]}"#);
    both_ways(&layout(vec![list]), b"  ", "{}");
}

#[test]
fn a_run_with_no_pair_in_it_is_blank_at_the_end_of_a_list_and_reported() {
    let list = text("x", 2).with(|field| {
        (field.repeat, field.until_blank) = (3, true);
        (field.charset, field.pad) = (Charset::Cp933, 0x40);
    });
    let layout = layout_of(Side::Request, Charset::Cp933, vec![list]);
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    decode(&layout, b"\xC1\x40\x0E\x0F\x40\x40", &mut out, &mut losses).unwrap();
    assert_eq!(out, br#"{"x":["A"]}"#);
    let told: Vec<_> = losses.iter().map(|loss| (loss.path.as_str(), loss.kind)).collect();
    assert_eq!(told, [("x[1]", LossKind::Rewritten)]);
    let mut again = Vec::new();
    encode(&layout, &out, &mut again, &mut Losses::new()).unwrap();
    assert_eq!(again, b"\xC1\x40\x40\x40\x40\x40");
}
