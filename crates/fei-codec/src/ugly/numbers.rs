//! Numbers, digits and signs.

use fei_layout::plan::{BlankSign, Empty, JsonType, Sign};

use super::{both, no_reading, no_writing, read, request, write};
use crate::ErrorKind::{Digits, NotNull, Number, TooLong, WrongType};
use crate::testing::{Row, amount, digits, number, text};

fn signed(blank: BlankSign) -> fei_layout::plan::Layout {
    request(vec![number("n", 3, 0, Sign::Leading, blank)])
}

fn empty(row: Row, empty: Empty) -> Row {
    row.with(|field| field.empty = empty)
}

#[test]
fn negative_zero() {
    both(&signed(BlankSign::Refuse), "-000", r#"{"n":"-0"}"#);
    both(&signed(BlankSign::Refuse), "+000", r#"{"n":"0"}"#);
    no_writing(&request(vec![amount("n", 3)]), &[r#""-0""#], crate::ErrorKind::Sign);
}

#[test]
fn blank_sign() {
    no_reading(&signed(BlankSign::Refuse), &[b" 000", b" 012", b"X012", b"0012"], crate::ErrorKind::Sign);
    both(&signed(BlankSign::Null), " 000", r#"{"n":null}"#);
    no_reading(&signed(BlankSign::Null), &[b" 012"], crate::ErrorKind::Sign);
    both(&signed(BlankSign::Plus), " 012", r#"{"n":"12"}"#);
    let plus = read(&signed(BlankSign::Plus), b"+012").unwrap();
    assert_eq!(plus, (r#"{"n":"12"}"#.to_owned(), vec!["n: rewritten".to_owned()]));
}

#[test]
fn spaces_in_numbers() {
    let telegrams: [&[u8]; 8] = [b" 12", b"12 ", b"1 2", b"+12", b"-12", b"1.2", b"1,2", b"0x1"];
    for row in [amount("n", 3), digits("n", 3), empty(amount("n", 3), Empty::Spaces)] {
        no_reading(&request(vec![row]), &telegrams, Digits);
    }
}

#[test]
fn numbers_behind_spaces() {
    let filled = |row: Row| request(vec![row.with(|field| field.pad = b' ')]);
    let plain = filled(amount("n", 5));
    both(&plain, "  120", r#"{"n":"120"}"#);
    both(&plain, "    0", r#"{"n":"0"}"#);
    both(&plain, "12345", r#"{"n":"12345"}"#);
    no_reading(&plain, &[b"     ", b"12   ", b" 1 2 ", b"  +12", b"  1.2"], Digits);
    assert_eq!(
        read(&plain, b"00120").unwrap(),
        (r#"{"n":"120"}"#.to_owned(), vec!["n: rewritten".to_owned()])
    );
    let rate = filled(number("n", 5, 2, Sign::None, BlankSign::Refuse));
    both(&rate, " 1205", r#"{"n":"12.05"}"#);
    both(&rate, "  005", r#"{"n":"0.05"}"#);
    no_reading(&rate, &[b"    5", b"   05"], Digits);
    let floating = filled(number("n", 5, 0, Sign::Inside, BlankSign::Refuse));
    both(&floating, "  -12", r#"{"n":"-12"}"#);
    both(&floating, "   12", r#"{"n":"12"}"#);
    both(&floating, "-1234", r#"{"n":"-1234"}"#);
    no_reading(&floating, &[b"-  12", b"    -", b"  - 1"], Digits);
    both(&filled(number("n", 3, 0, Sign::Leading, BlankSign::Refuse)), "-  7", r#"{"n":"-7"}"#);
    let none = filled(empty(amount("n", 3), Empty::Spaces));
    both(&none, "   ", r#"{"n":null}"#);
    both(&filled(empty(amount("n", 3), Empty::Zeros)), "  0", r#"{"n":null}"#);
    let answer = amount("n", 3).with(|field| field.set_by = fei_layout::plan::SetBy::Answer);
    assert_eq!(read(&filled(answer), b"  0").unwrap(), (r#"{"n":"0"}"#.to_owned(), vec![]));
}

#[test]
fn blank_numbers() {
    no_reading(&request(vec![amount("n", 3)]), &[b"   "], Digits);
    both(&request(vec![amount("n", 3)]), "000", r#"{"n":"0"}"#);
    both(&request(vec![digits("n", 3)]), "000", r#"{"n":"000"}"#);
    both(&request(vec![empty(digits("n", 3), Empty::Spaces)]), "   ", r#"{"n":null}"#);
    both(&request(vec![empty(amount("n", 3), Empty::Zeros)]), "000", r#"{"n":null}"#);
    let either = request(vec![empty(amount("n", 3), Empty::ZerosOrSpaces)]);
    assert_eq!(read(&either, b"   ").unwrap(), (r#"{"n":null}"#.to_owned(), vec!["n: rewritten".to_owned()]));
}

#[test]
fn full_width_digits() {
    both(&request(vec![text("n", 6)]), "１２３", r#"{"n":"１２３"}"#);
    no_reading(&request(vec![amount("n", 4)]), &[b"\xA3\xB1\xA3\xB2", b"1\xA3\xB22"], Digits);
    no_writing(&request(vec![amount("n", 6)]), &[r#""１２""#], Number);
    assert_eq!(crate::charset::narrow("１２３"), "123");
}

#[test]
fn numbers_over_the_width() {
    no_writing(&request(vec![amount("n", 3)]), &[r#""1000""#, r#""99999999999999999999""#], TooLong);
    no_writing(&request(vec![digits("n", 3)]), &[r#""0001""#], TooLong);
    let rate = request(vec![number("n", 4, 2, Sign::None, BlankSign::Refuse)]);
    no_writing(&rate, &[r#""100""#, r#""100.00""#], TooLong);
    no_writing(&rate, &[r#""1.005""#, r#""1.000""#], Number);
    no_writing(&signed(BlankSign::Refuse), &[r#""-1000""#], TooLong);
}

#[test]
fn other_spellings_of_numbers() {
    let spellings = [
        r#""1e5""#, r#""1E0""#, r#""+1""#, r#"".5""#, r#""1.""#, r#""007""#, r#""1,0""#, r#"" 1""#,
        r#""0x1""#, r#""--1""#, r#""NaN""#, r#""""#,
    ];
    no_writing(&request(vec![amount("n", 6)]), &spellings, Number);
    let bare = request(vec![amount("n", 6).with(|field| field.json = JsonType::Number)]);
    no_writing(&bare, &["1e5", "1E0", "1e-1"], Number);
    no_writing(&bare, &["+1", ".5", "007", "1.", "0x1"], crate::ErrorKind::Syntax);
}

#[test]
fn numbers_beyond_the_machine() {
    for (digits, bare) in [
        ("9007199254740993", true),
        ("18446744073709551617", true),
        (&*"9".repeat(38), true),
        (&*"9".repeat(60), false),
    ] {
        let json = if bare { JsonType::Number } else { JsonType::Decimal };
        let row = amount("n", digits.len() as u32).with(|field| field.json = json);
        let value = if bare { digits.to_owned() } else { format!("{digits:?}") };
        both(&request(vec![row]), digits, &format!(r#"{{"n":{value}}}"#));
    }
    let bare = amount("n", 60).with(|field| field.json = JsonType::Number);
    no_writing(&request(vec![bare]), &["9".repeat(41).as_str()], crate::ErrorKind::Limit);
}

#[test]
fn zeros_behind_the_point() {
    let rate = request(vec![number("n", 5, 3, Sign::None, BlankSign::Refuse)]);
    both(&rate, "01500", r#"{"n":"1.5"}"#);
    for same in ["1.5", "1.50", "1.500"] {
        assert_eq!(write(&rate, &format!(r#"{{"n":"{same}"}}"#)).unwrap(), ("01500".to_owned(), vec![]));
    }
}

#[test]
fn values_of_another_type() {
    no_writing(&request(vec![amount("n", 3)]), &["1", "true", "{}", "[]"], WrongType);
    no_writing(&request(vec![digits("n", 3)]), &["1", "false"], WrongType);
    let bare = request(vec![amount("n", 3).with(|field| field.json = JsonType::Number)]);
    no_writing(&bare, &[r#""1""#, "true"], WrongType);
    no_writing(&bare, &["null"], NotNull);
}
