use fei_layout::plan::RecordFile;

use super::*;
use crate::Losses;
use crate::records::audit::tests::{ORDER, file};
use crate::records::{encode, kind_of_line};

const CHECKS: &str = "{ row = \"data.seq\", is = \"sequence\" }, { row = \"total.count\", is = \"count(data)\", since = \"total\" },\
    { row = \"trailer.count\", is = \"count(data)\", when = { kind = \"X\" } },\
    { row = \"trailer.sum\", is = \"sum(data.amount)\" }, { row = \"trailer.file\", is = \"header.file\" }";

/// A line as the record that comes next, with all losses as text.
fn written(audit: &mut Audit, file: &RecordFile, line: &str) -> Result<String, String> {
    let (kind, inner) = kind_of_line(file, line.as_bytes()).map_err(|error| error.to_string())?;
    let (mut record, mut losses, mut left) = (Vec::new(), Losses::new(), Vec::new());
    encode(&file.kinds[kind], line.as_bytes(), inner, None, &mut record, &mut losses, &mut left)
        .and_then(|()| audit.fill(kind, &mut record, &left))
        .and_then(|()| audit.written(kind, &record))
        .map_err(|error| error.to_string())?;
    let lost = losses.iter().map(|loss| format!(" {loss}"));
    Ok(String::from_utf8(record).unwrap() + &lost.collect::<String>())
}

fn data(kind: &str, amount: &str) -> String {
    format!("{{\"data\":{{\"rec\":\"D\",\"kind\":\"{kind}\",\"amount\":\"{amount}\"}}}}")
}

#[test]
fn rows_that_follow_from_the_records_before_are_written_and_are_no_loss() {
    let file = file(ORDER, CHECKS);
    let mut audit = Audit::new(file.clone());
    let mut next = |line: &str| written(&mut audit, &file, line);
    assert_eq!(next("{\"header\":{\"rec\":\"H\",\"file\":\"AB\"}}").as_deref(), Ok("HAB"));
    assert_eq!(next(&data("X", "1.50")).as_deref(), Ok("DX01+150"));
    assert_eq!(next(&data("Y", "-2")).as_deref(), Ok("DY02-200"));
    assert_eq!(next("{\"total\":{\"rec\":\"S\"}}").as_deref(), Ok("S02"));
    assert_eq!(next(&data("X", "-0.25")).as_deref(), Ok("DX03-025"));
    assert_eq!(next("{\"total\":{\"rec\":\"S\"}}").as_deref(), Ok("S01"));
    let wrong = next("{\"trailer\":{\"rec\":\"T\",\"count\":\"03\"}}");
    assert!(wrong.as_ref().is_err_and(|told| told.contains("expected 2 by count(data)")), "{wrong:?}");
    let some = next("{\"trailer\":{\"rec\":\"T\",\"count\":\"02\"}}");
    assert_eq!(some.as_deref(), Ok("T02-0075AB"), "what is given is kept, what is wrong does not count");
}

#[test]
fn a_row_of_text_is_written_too_where_everything_else_is_given() {
    let file = file(ORDER, CHECKS);
    let mut audit = Audit::new(file.clone());
    let mut next = |line: &str| written(&mut audit, &file, line);
    next("{\"header\":{\"rec\":\"H\",\"file\":\"AB\"}}").unwrap();
    let trailer = next("{\"trailer\":{\"rec\":\"T\",\"count\":\"00\",\"sum\":\"0\"}}");
    assert_eq!(trailer.as_deref(), Ok("T00+0000AB"));
}

#[test]
fn a_row_of_which_nothing_tells_and_one_that_cannot_hold_it_are_told() {
    let file = file("header? (data* total)* trailer", CHECKS);
    let mut audit = Audit::new(file.clone());
    let mut next = |line: &str| written(&mut audit, &file, line);
    assert_eq!(
        next("{\"trailer\":{\"rec\":\"T\"}}").unwrap_err(),
        "p.f.trailer: file at byte 8 (2 bytes): expected a value: no record tells it by header.file, got no such key"
    );
    for _ in 0..12 {
        next(&data("X", "9.99")).unwrap();
    }
    next("{\"total\":{\"rec\":\"S\"}}").unwrap();
    let over = next("{\"trailer\":{\"rec\":\"T\",\"file\":\"AB\"}}").unwrap_err();
    assert!(over.starts_with("p.f.trailer: sum at byte 3"), "{over}");
}
