use fei_layout::plan::{Century, DateForm, Empty, Field};

use crate::scalar::{blank, has_data, read, write};
use crate::testing::{Row, date};
use crate::{ErrorKind, Value};

fn field(form: DateForm, empty: Empty) -> Field {
    let Row::Field(field, _) = date("d", form) else { unreachable!() };
    Field { empty, ..*field }
}

fn text(field: &Field, bytes: &str) -> Result<String, ErrorKind> {
    let value = read(field, bytes.as_bytes(), 0).map_err(|fault| fault.kind)?;
    Ok(if value == Value::Null { "null".to_owned() } else { value.text().to_owned() })
}

fn written(field: &Field, text: &str) -> Result<String, ErrorKind> {
    let mut room = vec![b'#'; field.width as usize];
    let value = if text == "null" { Value::Null } else { Value::Text(text.into()) };
    write(field, &value, &mut room, 0).map_err(|fault| fault.kind)?;
    Ok(String::from_utf8(room).unwrap())
}

#[track_caller]
fn both(field: &Field, pairs: &[(&str, &str)]) {
    for (bytes, value) in pairs {
        assert_eq!(text(field, bytes).as_deref(), Ok(*value));
        assert_eq!(written(field, value).as_deref(), Ok(*bytes));
    }
}

#[track_caller]
fn neither(field: &Field, bytes: &[&str], texts: &[&str]) {
    for bytes in bytes {
        assert_eq!(text(field, bytes), Err(ErrorKind::Date), "{bytes}");
    }
    for text in texts {
        assert_eq!(written(field, text), Err(ErrorKind::Date), "{text}");
    }
}

#[test]
fn two_digits_are_a_year_of_their_hundred() {
    let day = field(DateForm::ShortDate(Century(1970)), Empty::Zeros);
    both(
        &day,
        &[
            ("700101", "19700101"),
            ("991231", "19991231"),
            ("000229", "20000229"),
            ("691231", "20691231"),
            ("000000", "null"),
        ],
    );
    neither(
        &day,
        &["690229", "7X0101", "701301", "      "],
        &["19691231", "20700101", "700101", "1970-01-01", ""],
    );
    let late = field(DateForm::ShortDate(Century(1951)), Empty::Never);
    both(&late, &[("510101", "19510101"), ("500101", "20500101")]);
    let early = field(DateForm::ShortDate(Century(2000)), Empty::Never);
    both(&early, &[("000101", "20000101"), ("991231", "20991231")]);
    let time = field(DateForm::ShortDateTime(Century(1970)), Empty::Spaces);
    both(&time, &[("691231235959", "20691231235959"), ("            ", "null")]);
    neither(&time, &["691231240000"], &["20700101000000", "20691231"]);
    let last = field(DateForm::ShortDate(Century(9900)), Empty::Never);
    both(&last, &[("991231", "99991231"), ("000101", "99000101")]);
}

#[test]
fn dashes_stand_at_their_places() {
    let day = field(DateForm::Dashed, Empty::ZerosOrSpaces);
    both(&day, &[("2024-02-29", "20240229"), ("0000-00-00", "null")]);
    assert_eq!(text(&day, "          ").as_deref(), Ok("null"));
    neither(&day, &["2023-02-29", "2024/02/29", "20240229  ", "2024-2-029"], &["2024-02-29", "20230229"]);
    let spaces = field(DateForm::Dashed, Empty::Spaces);
    both(&spaces, &[("          ", "null")]);
    neither(&spaces, &["0000-00-00"], &[]);
    for (bytes, data) in [
        ("0000-00-00", false),
        ("          ", false),
        ("0000000000", false),
        ("2024-02-29", true),
        ("----------", true),
    ] {
        assert_eq!(has_data(&day, bytes.as_bytes(), 0), data, "{bytes}");
    }
    let mut room = *b"##########";
    blank(&field(DateForm::Dashed, Empty::Never), &mut room, 0).unwrap();
    assert_eq!(&room, b"0000-00-00");
}

#[test]
fn milliseconds_are_three_digits() {
    let stamp = field(DateForm::Millis, Empty::Zeros);
    both(&stamp, &[("20260907235959999", "20260907235959999"), ("00000000000000000", "null")]);
    neither(&stamp, &["20260907235960000", "2026090723595999 "], &["20260907235959", "202609072359599999"]);
}
