use fei_codec::ErrorKind;

use super::*;

fn row(at: u32, key: &str, ko: &str, value: Result<&str, &str>) -> ExplainRow {
    let wrong = |expected: &str| Error {
        layout: String::new(),
        path: key.to_owned(),
        place: Place::Offset { at, width: 9 },
        kind: ErrorKind::Digits,
        expected: expected.to_owned(),
        got: "\"x\"".to_owned(),
    };
    let (hex, text) = (["31"; 9].join(" "), "1".repeat(9));
    let value = value.map(str::to_owned).map_err(wrong);
    let (key, ko, charset) = (key.to_owned(), ko.to_owned(), Some(Charset::Cp949));
    ExplainRow { at, width: 9, key, ko, charset, hex, text, value, hidden: false }
}

#[test]
fn columns_stand_below_each_other_with_hangul_two_wide() {
    let rows = vec![row(0, "tx_code", "식별코드", Ok("\"A\"")), row(9, "no", "번호", Err("digits"))];
    let ruler = Ruler {
        transaction: None,
        because: String::new(),
        rows,
        nearest: Vec::new(),
        guesses: Vec::new(),
        telegram: b"1234567891234x6789".to_vec(),
    };
    assert_eq!(
        ruler.table(false),
        "   at width  bytes                     field    한글명    value\n    \
             0     9  31 31 31 31 31 31 31 31…  tx_code  식별코드  \"A\"\n    \
             9     9  31 31 31 31 31 31 31 31…  no       번호      ✗ expected digits, got \"x\"\n"
    );
    let (row, error) = ruler.first_error().unwrap();
    assert_eq!(ruler.at(row, error), 13);
}

#[test]
fn the_reason_is_told_in_the_layouts_words_and_the_telegrams_bytes() {
    let condition = |at: u32, any: &[&[u8]]| Match { at, any: any.iter().map(|one| (*one).into()).collect() };
    let conditions = [condition(24, &[b"2000", b"2010"])];
    let mut telegram = vec![b' '; 24];
    telegram.extend_from_slice(b"2010rest");
    assert_eq!(because(&conditions, &[], &telegram), "byte 24 = \"2010\"");
    assert_eq!(because(&conditions, &[], b"short"), "byte 24 = \"\"");
}
