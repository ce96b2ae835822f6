//! `fei breaking` against the documents that callers hold: whatever the document of new layouts takes no more, or may tell
//! besides, is named there with who is broken. The documents are compared as JSON Schema alone, and know no layout.

mod schemas;

use std::collections::BTreeSet;

use fei_layout::{Level, SourceFile, breaks, load};

use self::schemas::Pair;
use super::*;

/// One thing that is otherwise, in either direction: the file, what it says, what it says instead.
const CHANGES: [(&str, &str, &str); 21] = [
    (
        "core/deposit_inquiry.toml",
        r#"as = "X(12)", ko = "거래고유번호", required = true },"#,
        r#"as = "X(10)", ko = "거래고유번호", required = true }, { at = 218, as = "X(2)", ko = "예비" },"#,
    ),
    ("vbank/party.toml", r#""cash" = "2", "check" = "3""#, r#""check" = "3""#),
    ("vbank/party.toml", r#""9" = "not_found" }"#, r#""9" = "gone" }"#),
    ("vbank/party.toml", r#", "*" = "same""#, r#", "declined" = "declined""#),
    ("core/deposit.toml", r#"omit = "empty", cut = "character" }"#, r#"omit = "empty" }"#),
    (
        "core/deposit.toml",
        r#"as = "H(20)", ko = "적요" },"#,
        r#"as = "H(10)", ko = "적요" }, { at = 289, as = "X(10)", ko = "예비" },"#,
    ),
    (
        "core/deposit.toml",
        r#"{ at = 219, name = "amount",    as = "9(13)", ko"#,
        r#"{ at = 219, as = "X(1)", ko = "예비" }, { at = 220, name = "amount", as = "9(12)", ko"#,
    ),
    ("core/deposit.toml", r#"from = "{account_no}", strip = "-""#, r#"from = "{account_no}""#),
    ("core/deposit.toml", r#"from = "{memo}", omit = "empty""#, r#"from = "{memo}""#),
    ("core/deposit.toml", r#"ko = "가상계좌번호", required = true"#, r#"ko = "가상계좌번호""#),
    ("core/deposit.toml", r#"from = "{kind}", table = "kind" }"#, r#"from = "{kind}" }"#),
    (
        "core/deposit.toml",
        r#"json = "book_no",   from = "{book_no}", omit = "empty""#,
        r#"json = "book_no",   from = "{book_no}""#,
    ),
    (
        "core/deposit.toml",
        r#"json = "tran_no",   from = "{tran_no}""#,
        r#"json = "tran_no",   from = "{tran_no}", omit = "empty""#,
    ),
    ("core/deposit.toml", r#"{ json = "result", "#, r#"{ json = "outcome", "#),
    ("core/deposit.toml", "\nrequest = [", "\nignore = [\"remark\"]\nrequest = ["),
    (
        "core/deposit_inquiry.toml",
        r#"{ json = "amount",  from = "{amount}" }"#,
        r#"{ json = "amount", from = "{amount}", omit = "empty" }"#,
    ),
    (
        "core/deposit_inquiry.toml",
        r#"set_by = "answer", json = "decimal""#,
        r#"set_by = "answer", empty = "zeros", json = "decimal""#,
    ),
    (
        "hecto/statement_notice.toml",
        r#"from = "{name}", omit = "empty", cut = "character" },"#,
        r#"from = "{name}", omit = "empty" },"#,
    ),
    (
        "hecto/statement_notice.toml",
        r#"when = { after_sign = "-" }"#,
        r#"when = { after_sign = ["-", "m"] }"#,
    ),
    ("hecto/statement_notice.toml", r#"99 = "기타" }"#, r#"98 = "기타" }"#),
    (
        "hecto/statement_notice.toml",
        r#"ignore   = ["return.reason"]"#,
        r#"ignore   = ["return.reason", "return.code"]"#,
    ),
];

const FILES: [&str; 7] = [
    "core/party.toml",
    "core/deposit.toml",
    "core/deposit_inquiry.toml",
    "vbank/party.toml",
    "hecto/party.toml",
    "hecto/statement_notice.toml",
    "thedozen/party.toml",
];

/// The sample with these of the changes.
fn with(changes: &[bool]) -> Registry {
    let changed = |path: &str| {
        let mut text = std::fs::read_to_string(Path::new("layouts").join(path)).unwrap();
        for ((of, said, instead), _) in CHANGES.iter().zip(changes).filter(|(_, is)| **is) {
            if *of == path {
                assert!(text.contains(said), "{path}: {said}");
                text = text.replace(said, instead);
            }
        }
        SourceFile { path: path.into(), text: text.into() }
    };
    let loaded = load(&FILES.map(changed));
    assert!(!loaded.has_errors(), "{:?}", loaded.findings);
    loaded.registry
}

/// What the documents say of whom the new layouts break: `vbank: core.deposit [serve] memo`.
fn by_documents(old: &Value, new: &Value) -> BTreeSet<String> {
    let [old, new] = [old, new].map(|document| at(document, "/paths"));
    let mut found = BTreeSet::new();
    for (path, operations) in old.as_object().unwrap() {
        for (method, before) in operations.as_object().unwrap() {
            let after = &new[path][method];
            let place = |key: &String| {
                format!(
                    "{}: {} [serve] {key}",
                    before["tags"][0].as_str().unwrap(),
                    before["operationId"].as_str().unwrap()
                )
                .trim_end()
                .to_owned()
            };
            found.extend(Pair { before, after }.broken().iter().map(place));
        }
    }
    found
}

/// The places that `breaking` names, those of mirrors left out.
fn named(old: &Registry, new: &Registry) -> BTreeSet<String> {
    let all = breaks(old, new, Level::Json).into_iter().filter(|one| one.whom != "mirrors");
    all.map(|one| format!("{}: {}", one.whom, one.place)).collect()
}

/// A set of layouts, and its document.
struct Set {
    registry: Registry,
    document: Value,
}

fn set(changes: &[bool]) -> Set {
    let registry = with(changes);
    let document = document(&registry, date(2026, 9, 7), None, &[], &Security::default());
    Set { registry, document }
}

fn check(old: &Set, new: &Set) -> BTreeSet<String> {
    let (said, named) = (by_documents(&old.document, &new.document), named(&old.registry, &new.registry));
    assert!(said.is_subset(&named), "not named: {:?}", said.difference(&named).collect::<Vec<_>>());
    said
}

/// Each change breaks somebody in one direction at least, by the documents alone: none of them is tried in vain.
#[test]
fn what_a_callers_document_takes_no_more_or_tells_besides_is_named() {
    let only = |index: usize| std::array::from_fn::<_, { CHANGES.len() }, _>(|at| at == index);
    let none = set(&[false; CHANGES.len()]);
    let each: Vec<_> = (0..CHANGES.len()).map(|index| set(&only(index))).collect();
    for (one, change) in each.iter().zip(CHANGES) {
        let (there, back) = (check(&none, one), check(one, &none));
        assert!(!there.is_empty() || !back.is_empty(), "{change:?}");
    }
    let all = set(&[true; CHANGES.len()]);
    for one in &each {
        each.iter().chain([&all]).for_each(|other| _ = check(one, other));
        check(&all, one);
    }
    assert!(named(&none.registry, &none.registry).is_empty());
}
