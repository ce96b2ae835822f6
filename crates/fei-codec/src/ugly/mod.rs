//! Ugly values: each has one rule, which layouts/README.md tells beside the name of its test here.

mod json;
mod numbers;
mod shapes;
mod texts;

use fei_layout::plan::{Charset, Layout, Side};

use crate::testing::{Row, layout_of};
use crate::{Error, ErrorKind, Losses, charset};

/// A request of these rows in CP949.
fn request(rows: Vec<Row>) -> Layout {
    layout_of(Side::Request, Charset::Cp949, rows)
}

/// What reading gives, or what it says, with the losses.
fn read(layout: &Layout, telegram: &[u8]) -> Result<(String, Vec<String>), Error> {
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    crate::decode(layout, telegram, &mut out, &mut losses)?;
    Ok((String::from_utf8(out).unwrap(), told(&losses)))
}

/// What writing gives, or what it says, with the losses.
fn write(layout: &Layout, json: &str) -> Result<(String, Vec<String>), Error> {
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    crate::encode(layout, json.as_bytes(), &mut out, &mut losses)?;
    Ok((charset::decode(layout.charset, &out).unwrap().into_owned(), told(&losses)))
}

fn told(losses: &Losses) -> Vec<String> {
    losses.iter().map(|loss| format!("{}: {}", loss.path, loss.kind.as_str())).collect()
}

/// Both ways, and nothing is lost.
#[track_caller]
fn both(layout: &Layout, telegram: &str, json: &str) {
    let bytes = encoded(telegram);
    assert_eq!(read(layout, &bytes).unwrap(), (json.to_owned(), vec![]));
    assert_eq!(write(layout, json).unwrap(), (telegram.to_owned(), vec![]));
}

#[track_caller]
fn no_reading(layout: &Layout, telegrams: &[&[u8]], kind: ErrorKind) {
    for telegram in telegrams {
        let error = read(layout, telegram).unwrap_err();
        assert_eq!(error.kind, kind, "{:?}: {error}", String::from_utf8_lossy(telegram));
    }
}

#[track_caller]
fn no_writing(layout: &Layout, values: &[&str], kind: ErrorKind) {
    let key = &layout.fields[0].key;
    for value in values {
        let error = write(layout, &format!(r#"{{"{key}":{value}}}"#)).unwrap_err();
        assert_eq!(error.kind, kind, "{value}: {error}");
    }
}

fn encoded(text: &str) -> Vec<u8> {
    let (policy, cut, controls) = (fei_layout::plan::TextPolicy::Reject, false, true);
    let rule = charset::TextRule { charset: Charset::Cp949, policy, cut, controls };
    let mut bytes = Vec::new();
    charset::encode(rule, text, usize::MAX / 4, &mut bytes).unwrap();
    bytes
}

#[test]
fn every_row_of_the_page_names_a_test_that_is_here() {
    let page = include_str!("../../../../layouts/README.md");
    let table = page.split("## 8. Ugly values").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
    let here = [
        include_str!("json.rs"),
        include_str!("numbers.rs"),
        include_str!("shapes.rs"),
        include_str!("texts.rs"),
    ]
    .concat();
    let rows: Vec<&str> =
        table.lines().filter(|line| line.starts_with("| ") && line.ends_with("` |")).collect();
    let tests: Vec<&str> =
        here.lines().filter_map(|line| line.strip_prefix("fn ")?.strip_suffix("() {")).collect();
    let named: Vec<&str> = rows.iter().map(|row| row.rsplit('`').nth(1).unwrap()).collect();
    assert!(rows.len() > 20, "{rows:?}");
    for name in &named {
        assert!(tests.contains(name), "no test {name}");
    }
    for test in tests {
        assert!(named.contains(&test), "{test} stands on no row");
    }
}
