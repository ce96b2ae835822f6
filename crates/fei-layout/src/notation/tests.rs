use super::*;
use crate::plan::{BytesForm, DateForm, JsonPath, Method, PathStep, SeqForm};

fn at(result: Result<impl std::fmt::Debug, Bad>) -> usize {
    result.unwrap_err().at
}

#[test]
fn types_of_sheets_and_cobol() {
    let digits =
        |signed, digits, scale, point| Shape::Digits { signed, digits, scale, point, store: Store::Display };
    for (text, repeat, shape) in [
        ("X(15)", 1, Shape::Text(15)),
        ("H(20)", 1, Shape::Hangul(20)),
        ("3 X(35)", 3, Shape::Text(35)),
        ("9(13)", 1, digits(false, 13, 0, false)),
        ("2 9(3)", 2, digits(false, 3, 0, false)),
        ("S9(13)V9(2)", 1, digits(true, 15, 2, true)),
        ("9(15)V(3)", 1, digits(false, 15, 3, true)),
        ("D8", 1, Shape::Date(DateForm::Date)),
        ("D14", 1, Shape::Date(DateForm::DateTime)),
        ("T6", 1, Shape::Date(DateForm::Time)),
    ] {
        assert_eq!(notation(text), Ok(Notation { repeat, shape }), "{text}");
    }
}

#[test]
fn types_that_are_no_characters() {
    let digits = |signed, digits, scale, point, store| Shape::Digits { signed, digits, scale, point, store };
    for (text, bytes, shape) in [
        ("S9(7)V9(2) packed", 5, digits(true, 9, 2, true, Store::Packed)),
        ("9(38) packed", 20, digits(false, 38, 0, false, Store::Packed)),
        ("S9(9)V(2) zoned", 9, digits(true, 9, 2, true, Store::Zoned)),
        ("9(4) binary", 2, digits(false, 4, 0, false, Store::Binary)),
        ("S9(9) binary", 4, digits(true, 9, 0, false, Store::Binary)),
        ("S9(10) binary", 8, digits(true, 10, 0, false, Store::Binary)),
        ("9(6).9(2)", 9, digits(false, 8, 2, true, Store::Point)),
        ("binary(3)", 3, Shape::Integer { signed: true, bytes: 3, scale: 0 }),
        ("unsigned(8)V(2)", 8, Shape::Integer { signed: false, bytes: 8, scale: 2 }),
        ("BCD(6)", 6, Shape::Bytes(BytesForm::Bcd, 6)),
        ("BCD(6)V(2)", 6, Shape::Bcd { bytes: 6, scale: 2 }),
        ("HEX(8)", 8, Shape::Bytes(BytesForm::Hex, 8)),
        ("RAW(10)", 10, Shape::Bytes(BytesForm::Base64, 10)),
        ("D6", 6, Shape::Short { time: false }),
        ("D12", 12, Shape::Short { time: true }),
        ("D10", 10, Shape::Date(DateForm::Dashed)),
        ("D17", 17, Shape::Date(DateForm::Millis)),
    ] {
        assert_eq!(notation(text), Ok(Notation { repeat: 1, shape }), "{text}");
        assert_eq!(shape.bytes(), bytes, "{text}");
    }
    let most =
        [(1, 3, 3), (2, 5, 5), (3, 7, 8), (4, 10, 10), (5, 12, 13), (6, 15, 15), (7, 17, 17), (8, 19, 20)];
    for (bytes, signed, unsigned) in most {
        assert_eq!((integer_digits(bytes, true), integer_digits(bytes, false)), (signed, unsigned));
    }
}

#[test]
fn a_bad_type_says_where() {
    for (text, place) in [
        ("", 0),
        ("Y(3)", 0),
        ("X15", 1),
        ("X(", 2),
        ("X(0)", 2),
        ("X(15", 4),
        ("S8(3)", 1),
        ("9(3)V(4)", 5),
        ("X(3) ", 4),
        ("X(999999999999)", 2),
        ("S9(5) pack", 5),
        ("S9(5)  packed", 5),
        ("9(5) zoned", 4),
        ("S9(39) packed", 6),
        ("9(19) binary", 5),
        ("9(6).9", 6),
        ("9(6).9(2) packed", 9),
        ("binary(9)", 7),
        ("binary(1)V(4)", 9),
        ("D9", 0),
    ] {
        assert_eq!(at(notation(text)), place, "{text}: {:?}", notation(text));
    }
}

#[test]
fn paths_name_members_and_elements() {
    let key = |key: &str| PathStep::Key(key.into());
    let path = [key("res_list"), PathStep::Index(0), key("x")];
    assert_eq!(json_path("res_list[0].x"), Ok(JsonPath(path.into())));
    assert_eq!(json_path("a[]"), Ok(JsonPath([key("a"), PathStep::Each].into())));
    for (text, place) in [("", 0), ("a.", 1), ("a[x]", 1), ("a[0", 3), ("a..b", 1), ("[0]", 0)] {
        assert!(at(json_path(text)) >= place, "{text}: {:?}", json_path(text));
    }
}

#[test]
fn templates_keep_their_places() {
    let parts = template("A{{{@secret.pin}-{a[].b}").unwrap();
    let Part::Value(Reference::Own { word, of }, range) = &parts[1] else { panic!("{parts:?}") };
    assert_eq!((&parts[0], &**word, of.as_deref()), (&Part::Text("A{".into()), "secret", Some("pin")));
    assert_eq!(*range, 4..15);
    assert!(matches!(&parts[3], Part::Value(Reference::Path(path), _) if path.0.len() == 3));
    assert_eq!(template(""), Ok(vec![]));
    for (text, place) in [("{", 1), ("a{}", 2), ("a{b", 3), ("a}b", 1), ("{@}", 2), ("{a b}", 2)] {
        assert_eq!(at(template(text)), place, "{text}: {:?}", template(text));
    }
}

#[test]
fn the_smallest_notations() {
    assert_eq!((duration("5m"), duration("24h"), duration("7d")), (Ok(300), Ok(86_400), Ok(604_800)));
    assert_eq!((at(duration("5")), at(duration("m")), at(duration("5 m"))), (1, 0, 1));
    assert_eq!((seq("base36(9)"), seq("decimal(6)")), (Ok(SeqForm::Base36(9)), Ok(SeqForm::Decimal(6))));
    assert_eq!((at(seq("base36(0)")), at(seq("hex(3)"))), (7, 0));
    assert_eq!(call("POST /v2.0/x"), Ok((Method::Post, 5)));
    assert_eq!((at(call("post /x")), at(call("GET x")), at(call("GET /x?y=1"))), (0, 4, 4));
    assert_eq!((plus("+100"), plus("100"), plus("+1x")), (Some(100), None, None));
    assert!(name("wd_account2").is_ok());
    assert_eq!((at(name("wdAccount")), at(name("2x")), at(name(""))), (2, 0, 0));
}
