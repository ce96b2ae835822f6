//! Whatever text it is: no panic, and every layout that is given away loads without errors.

use std::fmt::Write as _;

use fei_import::ImportCode;
use fei_import::copybook::{Home, Imported, Options, import, records_party};
use fei_layout::{SourceFile, fmt, load};
use proptest::prelude::*;

fn file(path: &str, text: String) -> SourceFile {
    SourceFile { path: path.into(), text: text.into() }
}

fn imported(text: String, body: &str) -> Imported {
    let home = Home::records("cp949").expect("a charset of layouts");
    let options = Options { form: None, record: None, little_endian: false, home: &home };
    import(file("A.cpy", text), options, &mut |_| Some(file("BODY.cpy", body.to_owned())))
}

/// What is given away loads, and is formatted already.
fn sound(imported: &Imported) {
    for finding in &imported.findings {
        let known =
            imported.files.iter().find(|file| file.path == finding.file).expect("a file that was read");
        assert!(known.text.get(finding.span.clone()).is_some(), "{finding:?}");
    }
    let Some(layout) = &imported.layout else { return };
    assert_eq!(fmt::format(layout).as_deref(), Ok(layout.as_str()));
    let files = [file("h/party.toml", records_party("cp949")), file("h/a.toml", layout.clone())];
    let loaded = load(&files);
    assert!(!loaded.has_errors(), "{layout}\n{:#?}", loaded.findings);
}

/// Pieces that a copybook is made of, and some that it is not.
const PIECES: &str = "01|05|10|15|49|66|77|88|A|B|CNT|FILLER|1ST|한글|PIC|PICTURE IS|X|X(5)|9|9(3)|S9(5)V99|S9(9)|V99|\
    9(3)PPP|PP9|ZZ9.99|9(3).99|N(4)|G(2)|COMP|COMP-1|COMP-2|COMP-3|COMP-5|COMP-6|BINARY-LONG UNSIGNED|\
    USAGE IS|DISPLAY|DISPLAY-1|NATIONAL|POINTER|INDEX|SIGN LEADING|SEPARATE|TRAILING|OCCURS 3 TIMES|\
    OCCURS 1 TO 9 DEPENDING ON CNT|OCCURS 0|INDEXED BY|REDEFINES A|REDEFINES|SYNC|JUST RIGHT|\
    BLANK WHEN ZERO|VALUE|VALUES|SPACES|ZEROS|'Y'|'IT''S'|X'00'|1|-1.5|THRU|,|.|.\n|\n|COPY BODY.|\
    COPY BODY REPLACING ==A== BY ==B==.|REPLACE|==|\"|'|(|)|*>|RENAMES A THRU B|PROCEDURE|\t|GLOBAL|      -|      *|\
    ALL|LOW-VALUES";

fn piece() -> impl Strategy<Value = String> {
    prop::sample::select(PIECES.split('|').collect::<Vec<_>>()).prop_map(str::to_owned)
}

/// An entry that is mostly right.
fn entry() -> impl Strategy<Value = String> {
    let level = prop::sample::select(vec![5_u8, 5, 10, 10, 15, 20, 88]);
    let name = prop::sample::select(vec!["A", "B", "C-1", "CNT", "FILLER", "D-", "2X"]);
    let clauses = prop::sample::select(vec![
        "",
        "",
        "PIC X(3)",
        "PIC 9(3)",
        "PIC 9",
        "PIC S9(3)",
        "PIC S9(5)V9(2) COMP-3",
        "PIC 9(4) COMP",
        "PIC S9(9) BINARY SYNC",
        "PIC 9(3)V9 SIGN LEADING SEPARATE",
        "PIC S9(3) SIGN LEADING SEPARATE",
        "COMP-2 SYNC",
        "PIC S9(4) COMP-5",
        "PIC N(2)",
        "PIC ZZ9",
        "PIC 9(2).9",
        "PIC S9(4) LEADING",
        "PIC 9(5) COMP-6",
        "PIC 9(3)P",
    ]);
    let more = prop::sample::select(vec![
        "",
        "",
        "",
        "OCCURS 2",
        "OCCURS 0 TO 3 DEPENDING ON CNT",
        "REDEFINES A",
        "VALUE 'Q'",
        "VALUE 3",
        "VALUE 'A' 'B'",
        "VALUE 1 THRU 3",
        "JUST",
        "BLANK ZERO",
        "VALUE ZERO",
    ]);
    (level, name, clauses, more).prop_map(|(level, name, clauses, more)| match level {
        88 => format!("       88 {name} {more}.\n"),
        _ => format!("       {level:02} {name} {clauses} {more}.\n"),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in any::<String>()) {
        sound(&imported(text, "01 B PIC X."));
    }

    #[test]
    fn any_words(pieces in prop::collection::vec(piece(), 0..60), body in prop::collection::vec(piece(), 0..10)) {
        sound(&imported(pieces.join(" "), &body.join(" ")));
    }

    #[test]
    fn any_entries(entries in prop::collection::vec(entry(), 1..12)) {
        let mut text = String::from("       01 REC.\n");
        for entry in &entries {
            let _ = write!(text, "{entry}");
        }
        let imported = imported(text.clone(), "");
        sound(&imported);
        let own = imported.findings.iter().find(|finding| finding.code == ImportCode::NotLoaded);
        prop_assert!(own.is_none(), "{text}\n{own:#?}");
    }
}
