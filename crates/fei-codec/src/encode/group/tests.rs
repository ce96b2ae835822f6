//! Slots that nobody filled and that are read as items all the same.

use fei_layout::plan::{DateForm, Empty, Side};

use crate::testing::{By, Row, date, digits, layout_of, text};
use crate::{Error, ErrorKind, Losses};

fn write(rows: Vec<Row>, json: &str) -> Result<Vec<u8>, Error> {
    let layout = layout_of(Side::Response, fei_layout::plan::Charset::Cp949, rows);
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    crate::encode(&layout, json.as_bytes(), &mut out, &mut losses)?;
    crate::decode(&layout, &out, &mut Vec::new(), &mut losses).unwrap();
    Ok(out)
}

/// A day without a form for none: zeros are an error.
fn day() -> Row {
    date("day", DateForm::Date).with(|field| field.empty = Empty::Never)
}

#[test]
fn what_a_count_outside_puts_into_an_empty_slot_must_be_readable() {
    let days = |row| Row::Group("days", By::Key("count"), 9, vec![row]);
    let block = |row| Row::Block("len", 0, vec![days(row), text("end", 1)]);
    let rows = |row| {
        let group = Row::Group("g", By::Slots(1), 1, vec![digits("len", 4), block(row)]);
        vec![digits("count", 1), group]
    };
    let error = write(rows(day()), r#"{"count":"2","g":[]}"#).unwrap_err();
    assert_eq!((error.kind, &*error.path), (ErrorKind::Required, "g[0].days[0].day"));
    assert_eq!(write(rows(day()), r#"{"count":"0","g":[]}"#).unwrap(), b"00001 ");
    let text = text("day", 8);
    assert_eq!(write(rows(text), r#"{"count":"1","g":[]}"#).unwrap(), b"10009         ");
}

#[test]
fn an_empty_slot_with_a_constant_must_be_readable() {
    let kind = || digits("kind", 2).with(|field| field.constant = Some("07".into()));
    let rows = |row| vec![Row::Group("g", By::Slots(2), 2, vec![kind(), row])];
    let one = r#"{"g":[{"kind":"07","day":"20260907"}]}"#;
    let error = write(rows(day()), one).unwrap_err();
    assert_eq!((error.kind, &*error.path), (ErrorKind::Required, "g[1]"));
    assert_eq!(write(rows(text("day", 8)), one).unwrap(), b"072026090707        ");
}
