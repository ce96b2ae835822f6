mod clauses;
mod columns;
mod copies;
mod pages;

use fei_layout::{Severity, SourceFile};

use super::{Home, Imported, Options, import};

/// Imports a text whose copybooks are others of the list.
fn imported(text: &str, others: &[(&str, &str)]) -> Imported {
    let home = Home::records("cp949").unwrap();
    let options = Options { form: None, record: None, little_endian: false, pointer: None, home: &home };
    let file = |name: &str, text: &str| SourceFile { path: format!("{name}.cpy").into(), text: text.into() };
    let mut library = |name: &str| {
        let known = others.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(known, text)| file(known, text))
    };
    import(file("RECORD", text), options, &mut library)
}

/// The rows of a layout, without the blanks that align them and without what stands around them.
fn rows(layout: &str) -> Vec<String> {
    let squeezed = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let inside = layout.lines().skip_while(|line| !line.starts_with("telegram")).skip(1);
    inside.take_while(|line| *line != "]").map(squeezed).collect()
}

/// Imports entries in free format, and compares rows and codes of findings.
#[track_caller]
fn check(entries: &str, expected: &[&str], codes: &[&str]) {
    let imported = imported(entries, &[]);
    let found: Vec<_> = imported.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(found, codes, "{:#?}", imported.findings);
    let layout = imported.layout.unwrap_or_else(|| panic!("no layout: {:#?}", imported.findings));
    assert_eq!(rows(&layout), expected, "{layout}");
}

/// Imports entries that cannot be imported: each error with the text that it stands at.
#[track_caller]
fn refused(entries: &str, expected: &[(&str, &str)]) {
    let imported = imported(entries, &[]);
    let errors = imported.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let found: Vec<_> = errors.map(|one| (one.code.as_str(), &entries[one.span.clone()])).collect();
    assert_eq!(found, expected, "{:#?}", imported.findings);
    assert_eq!(imported.layout, None);
}
