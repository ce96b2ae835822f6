//! Versions of a file of records, and the row that says which of them a file is.

use jiff::civil::date;

use crate::FindingCode;
use crate::fixture::{check_all, file};
use crate::plan::RecordForm;

const PARTY: &str = "speaks = \"telegram\"\ncharset = \"cp949\"\nheader = []\ntext = { request = \"reject\", answer = \"replace\" }\n";

/// A file of two kinds whose header is 9 bytes and a filler of so many; the first lines are the caller's.
fn records(head: &str, fill: usize) -> String {
    format!(
        "title = \"t\"\n{head}\n\
         [record.header]\nmatch = {{ rec = \"H\" }}\nrows = [{{ at = 0, name = \"rec\", as = \"X(1)\" }}, \
         {{ at = 1, name = \"date\", as = \"D8\" }}, {{ at = 9, as = \"X({fill})\" }}]\n\
         [record.data]\nmatch = {{ rec = \"R\" }}\nrows = [{{ at = 0, name = \"rec\", as = \"X(1)\" }}, \
         {{ at = 1, name = \"day\", as = \"D8\" }}, {{ at = 9, name = \"name\", as = \"X({fill})\" }}]\n"
    )
}

const ORDER: &str = "form = \"fixed\"\norder = \"header data*\"";

#[test]
fn a_version_ends_where_the_next_begins() {
    let dated = format!("dated = \"header.date\"\n{ORDER}");
    let files = [
        file("p/party.toml", PARTY),
        file("p/f.before-20260701.records.toml", &records(&dated, 1)),
        file("p/f.records.toml", &records(&format!("effective = {{ from = 2026-07-01 }}\n{dated}"), 3)),
    ];
    let registry = check_all(&files).registry;
    let forms = |day| -> Vec<RecordForm> {
        let versions = registry.record_file("p.f").iter().filter(|one| one.holds_on(day));
        versions.map(|one| one.form).collect()
    };
    assert_eq!(forms(date(2026, 6, 30)), [RecordForm::Fixed(10)]);
    assert_eq!(forms(date(2026, 7, 1)), [RecordForm::Fixed(12)]);
    let alone = |day| registry.transaction("p.f.data", day).unwrap().request.bytes_max;
    assert_eq!((alone(date(2026, 6, 30)), alone(date(2026, 7, 1))), (10, 12));
    assert_eq!(registry.records().count(), 2);
}

#[test]
fn days_that_contradict_are_findings() {
    let before = format!("dated = \"header.date\"\n{ORDER}");
    let later = format!("effective = {{ from = 2026-07-02 }} #! L022 2026-07-01\n{before}");
    check_all(&[
        file("p/party.toml", PARTY),
        file("p/f.before-20260701.records.toml", &records(&before, 1)),
        file("p/f.records.toml", &records(&later, 1)),
    ]);
}

#[test]
fn the_day_stands_in_the_first_record() {
    let check = |dated: &str, order: &str| {
        let text = records(&format!("{dated}\nform = \"fixed\"\norder = \"{order}\""), 1);
        check_all(&[file("p/party.toml", PARTY), file("p/f.records.toml", &text)]).registry
    };
    let row = check("dated = \"header.date\"", "header data*").record_file("p.f")[0].dated.unwrap();
    assert_eq!((row.kind, row.field.0), (0, 1));
    check("dated = \"data.day\" #! L022 `order`", "header data*");
    check("dated = \"header.date\" #! L022 `order`", "header? data*");
    check("dated = \"header.rec\" #! L022 D8", "header data*");
    check("dated = \"header\" #! L009 `.`", "header data*");
    check("dated = \"head.date\" #! L014 header", "header data*");
    check("dated = \"header.dat\" #! L014 date", "header data*");
}

#[test]
fn all_versions_have_the_day_at_one_place() {
    let other = |change: fn(&str) -> String| {
        let text = change(&records(&format!("dated = \"header.date\"\n{ORDER}"), 1));
        let first = records(&format!("dated = \"header.date\"\n{ORDER}"), 1);
        let files = [
            file("p/party.toml", PARTY),
            file("p/f.before-20260701.records.toml", &first),
            file("p/f.records.toml", &text),
        ];
        let found = crate::load(&files).findings;
        found.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(other(str::to_owned), []);
    assert_eq!(other(|text| text.replace("dated = \"header.date\"\n", "")), [FindingCode::Versions]);
    assert_eq!(other(|text| text.replace("\"fixed\"", "\"lf\"")), [FindingCode::Versions]);
    let moved = |text: &str| {
        text.replace(
            "at = 1, name = \"date\", as = \"D8\" }, { at = 9, as = \"X(1)\" }",
            "at = 1, as = \"X(1)\" }, { at = 2, name = \"date\", as = \"D8\" }",
        )
    };
    assert_eq!(other(moved), [FindingCode::Versions]);
}
