use fei_layout::{SourceFile, load};
use proptest::prelude::*;

use super::*;

const PARTY: &str = "speaks = \"telegram\"\ncharset = \"cp949\"\nheader = []\ntext = { request = \"reject\", answer = \"replace\" }\n";

/// Header `H`, file name of 2; data `D`, kind, number of 2, amount of 3 with a sign; total `S` and trailer `T`: a count
/// of 2, a sum of 4 with a sign, the file name.
pub(super) fn file(order: &str, checks: &str) -> Arc<RecordFile> {
    let text = format!(
        "title = \"t\"\nform = \"lf\"\norder = \"{order}\"\nchecks = [{checks}]\n\
         [record.header]\nmatch = {{ rec = \"H\" }}\n\
         rows = [{{ name = \"rec\", as = \"X(1)\" }}, {{ name = \"file\", as = \"X(2)\", mask = \"name\" }}]\n\
         [record.data]\nmatch = {{ rec = \"D\" }}\nrows = [{{ name = \"rec\", as = \"X(1)\" }}, {{ name = \"kind\", as = \"X(1)\" }},\n\
         {{ name = \"seq\", as = \"9(2)\" }}, {{ name = \"amount\", as = \"S9(1)V9(2)\", sign = \"leading separate\" }}]\n\
         [record.total]\nmatch = {{ rec = \"S\" }}\nrows = [{{ name = \"rec\", as = \"X(1)\" }}, {{ name = \"count\", as = \"9(2)\" }}]\n\
         [record.trailer]\nmatch = {{ rec = \"T\" }}\nrows = [{{ name = \"rec\", as = \"X(1)\" }}, {{ name = \"count\", as = \"9(2)\" }},\n\
         {{ name = \"sum\", as = \"S9(2)V9(2)\", sign = \"leading separate\" }}, {{ name = \"file\", as = \"X(2)\" }}]\n"
    );
    let source = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
    let loaded = load(&[source("p/party.toml", PARTY), source("p/f.records.toml", &text)]);
    assert!(!loaded.has_errors(), "{:#?}", loaded.findings);
    Arc::clone(loaded.registry.record_file("p.f").first().expect("it is sound"))
}

pub(super) const ORDER: &str = "header (data* total)* trailer";

/// What is told of a file's records, one a line, and of its end.
fn told(file: &Arc<RecordFile>, records: &str) -> Vec<String> {
    let mut audit = Audit::new(Arc::clone(file));
    let mut told = Vec::new();
    for (nth, record) in records.split(' ').filter(|record| !record.is_empty()).enumerate() {
        match super::super::kind_of(file, record.as_bytes(), 0) {
            Ok(kind) => told
                .extend(audit.record(kind, record.as_bytes()).err().map(|error| format!("{nth}: {error}"))),
            Err(_) => audit.unknown(),
        }
    }
    told.extend(audit.end().err().map(|error| error.to_string()));
    told
}

#[test]
fn records_come_in_their_order() {
    let file = file(ORDER, "");
    let none: [&str; 0] = [];
    assert_eq!(told(&file, "HAA DX01+001 DX02+001 S00 S00 DX01+001 S00 T00+0000AA"), none);
    assert_eq!(told(&file, "HAA T00+0000AA"), none);
    assert_eq!(told(&file, ""), ["p.f: expected header, got the end of the file"]);
    assert_eq!(told(&file, "HAA DX01+001"), ["p.f: expected data or total, got the end of the file"]);
    assert_eq!(told(&file, "HAA DX01+001 T00+0000AA"), ["2: p.f: expected data or total, got trailer"]);
    assert_eq!(told(&file, "DX01+001 S00 T00+0000AA"), ["0: p.f: expected header, got data"], "told once");
    assert_eq!(
        told(&file, "HAA T00+0000AA HAA T00+0000AA"),
        ["2: p.f: expected the end of the file, got header"]
    );
}

#[test]
fn counts_and_sums_are_checked_where_they_are_said() {
    let checks = "{ row = \"trailer.count\", is = \"count(data)\" }, { row = \"trailer.sum\", is = \"sum(data.amount)\" }";
    let file = file(ORDER, checks);
    let none: [&str; 0] = [];
    assert_eq!(told(&file, "HAA DX01+150 DX02-025 S00 T02+0125AA"), none);
    assert_eq!(
        told(&file, "HAA DX01+150 DX02-025 S00 T03+0125AA"),
        ["4: p.f.trailer: count at byte 1 (2 bytes): expected 2 by count(data), got 3"]
    );
    assert_eq!(
        told(&file, "HAA DX01-150 S00 T01+0150AA"),
        ["3: p.f.trailer: sum at byte 3 (5 bytes): expected -1.5 by sum(data.amount), got 1.5"]
    );
    assert_eq!(told(&file, "HAA DX01+1x0 S00 T01+0150AA"), none, "a sum of what cannot be read says nothing");
    assert_eq!(told(&file, "HAA DX01+150 S00 Txx+0150AA"), none, "its layout has said so");
}

#[test]
fn a_record_of_no_kind_is_told_once() {
    let checks = "{ row = \"total.count\", is = \"count(data)\", since = \"total\" }, { row = \"data.seq\", is = \"sequence\" }";
    let file = file(ORDER, checks);
    let none: [&str; 0] = [];
    assert_eq!(told(&file, "HAA DX01+001 ?X02+001 DX03+001 S03 T00+0000AA"), none, "it was one of the data");
    assert_eq!(
        told(&file, "HAA DX01+001 ? DX02+001 DX03+001 S02 T00+0000AA"),
        none,
        "it was none of the file's"
    );
    assert_eq!(
        told(&file, "HAA DX01+001 ?01 T00+0000AA"),
        ["3: p.f: expected data or total, got trailer"],
        "the total is missed even if it was that"
    );
    assert_eq!(
        told(&file, "HAA DX01+001 ? DX04+001 S01 DX05+001 S02 T00+0000AA"),
        [
            "3: p.f.data: seq at byte 2 (2 bytes): expected 2 by sequence, got 4",
            "6: p.f.total: count at byte 1 (2 bytes): expected 1 by count(data), got 2",
        ],
        "one record fills one place, and behind the next total counts are compared again"
    );
}

#[test]
fn only_some_are_counted_and_counting_begins_anew() {
    let checks = "{ row = \"total.count\", is = \"count(data)\", when = { kind = [\"A\", \"B\"] }, since = \"total\" }, \
                  { row = \"data.seq\", is = \"sequence\", since = \"total\" }";
    let file = file(ORDER, checks);
    let told_of = told(&file, "HAA DA01+001 DX02+001 DB03+001 S02 DA01+001 S01 T00+0000AA");
    assert_eq!(told_of, Vec::<String>::new());
    assert_eq!(
        told(&file, "HAA DA01+001 DA03+001 DA04+001 S01 T00+0000AA"),
        [
            "2: p.f.data: seq at byte 2 (2 bytes): expected 2 by sequence, got 3",
            "4: p.f.total: count at byte 1 (2 bytes): expected 3 by count(data), got 1",
        ]
    );
}

#[test]
fn a_hash_total_keeps_its_digits() {
    let file = file(ORDER, "{ row = \"trailer.count\", is = \"hash_total(data.seq, 2)\" }");
    assert_eq!(told(&file, "HAA DX99+001 DX03+001 S00 T02+0000AA"), Vec::<String>::new());
    assert_eq!(
        told(&file, "HAA DX99+001 DX03+001 S00 T03+0000AA"),
        ["4: p.f.trailer: count at byte 1 (2 bytes): expected 2 by hash_total(data.seq, 2), got 3"]
    );
}

#[test]
fn what_must_be_the_same_is_and_masked_values_stay_so() {
    let file = file(ORDER, "{ row = \"trailer.file\", is = \"header.file\" }");
    assert_eq!(told(&file, "HAA T00+0000AA"), Vec::<String>::new());
    assert_eq!(
        told(&file, "HAA T00+0000AB"),
        ["1: p.f.trailer: file at byte 8 (2 bytes): expected (masked) by header.file, got (masked)"]
    );
    assert_eq!(
        told(&file, "T00+0000AB"),
        ["0: p.f: expected header, got trailer"],
        "there is nothing to compare with"
    );
}

#[test]
fn what_is_not_written_does_not_count() {
    let file = file(
        ORDER,
        "{ row = \"trailer.count\", is = \"count(data)\" }, { row = \"data.seq\", is = \"sequence\" }",
    );
    let mut audit = Audit::new(Arc::clone(&file));
    for (kind, record, fits) in [
        (0, "HAA", true),
        (1, "DX01+001", true),
        (1, "DX03+001", false),
        (3, "T01+0000AA", false),
        (1, "DX02+001", true),
        (2, "S00", true),
        (3, "T02+0000AA", true),
    ] {
        assert_eq!(audit.written(kind, record.as_bytes()).is_ok(), fits, "{record}");
    }
    assert_eq!(audit.end(), Ok(()));
}

#[test]
fn what_is_out_of_sequence_is_told_once() {
    let file = file(ORDER, "{ row = \"data.seq\", is = \"sequence\" }");
    let record = |number: &u8| format!("DX{number:02}+001");
    for (numbers, read, written) in [
        (&[1, 2, 4, 5, 6][..], &[2][..], &[2][..]), // one is missing
        (&[1, 9, 3, 4], &[1], &[1, 2]),             // one is a slip: not written, it leaves a gap
        (&[1, 9, 10, 11], &[1], &[1]),
        (&[1, 2, 2, 3], &[2], &[2]), // one is there twice
        (&[1, 9, 9, 3], &[1, 2, 3], &[1, 2, 3]),
        (&[2, 3], &[0], &[0]),
    ] {
        let (mut reads, mut writes) = (Audit::new(Arc::clone(&file)), Audit::new(Arc::clone(&file)));
        let mut told = (Vec::new(), Vec::new());
        for audit in [&mut reads, &mut writes] {
            audit.record(0, b"HAA").unwrap();
        }
        for (nth, record) in numbers.iter().map(record).enumerate() {
            told.0.extend(reads.record(1, record.as_bytes()).err().map(|_| nth));
            told.1.extend(writes.written(1, record.as_bytes()).err().map(|_| nth));
        }
        assert_eq!((&*told.0, &*told.1), (read, written), "{numbers:?}");
    }
}

proptest! {
    #[test]
    fn the_order_is_that_of_a_regular_expression(kinds in prop::collection::vec(0_usize..4, 0..12)) {
        let file = file(ORDER, "");
        let mut audit = Audit::new(file);
        let records = ["HAA", "DX01+001", "S00", "T00+0000AA"];
        let fits = kinds.iter().all(|kind| audit.record(*kind, records[*kind].as_bytes()).is_ok()) && audit.end().is_ok();
        // By hand: H, then D and S in any order of which the last is S, then T.
        let by_hand = kinds.len() >= 2
            && kinds[0] == 0
            && kinds[kinds.len() - 1] == 3
            && kinds[1..kinds.len() - 1].iter().all(|kind| matches!(kind, 1 | 2))
            && kinds[1..kinds.len() - 1].last().is_none_or(|kind| *kind == 2);
        prop_assert_eq!(fits, by_hand);
    }

    #[test]
    fn records_of_any_bytes_are_looked_at(records in prop::collection::vec((0_usize..5, prop::collection::vec(any::<u8>(), 0..12)), 0..20)) {
        let checks = "{ row = \"trailer.sum\", is = \"sum(data.amount)\" }, { row = \"trailer.file\", is = \"header.file\" }, \
                      { row = \"data.seq\", is = \"sequence\" }";
        let mut audit = Audit::new(file(ORDER, checks));
        for (kind, record) in &records {
            let _ = audit.record(*kind, record);
            let _ = audit.written(*kind, record);
        }
        let _ = audit.end();
    }
}
