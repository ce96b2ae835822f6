//! Whatever text it is: no panic, and every layout that is given away loads without errors.

use fei_import::ImportCode;
use fei_import::copybook::{Home, Imported, Options, import, records_party};
use fei_layout::{SourceFile, fmt, load};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

fn file(path: &str, text: String) -> SourceFile {
    SourceFile { path: path.into(), text: text.into() }
}

fn imported(text: String, body: &str) -> Imported {
    let home = Home::records("cp949").expect("a charset of layouts");
    let options = Options { form: None, record: None, little_endian: false, pointer: Some(8), home: &home };
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

/// An item as it may stand in a record.
#[derive(Debug, Clone)]
struct Drawn {
    name: &'static str,
    /// It reads the item before it once more.
    again: bool,
    clauses: String,
    conditions: Vec<&'static str>,
    items: Vec<Drawn>,
}

const NAMES: &[&str] = &["A", "B-1", "CNT", "FILLER", "D-", "2X", "KIND", "KIND", "LONG-NAME", "이름"];
const TYPES: &[&str] = &[
    "PIC X(3)|PIC 9(3)|PIC 9|PIC S9(3)|PIC S9(5)V9(2) COMP-3|PIC 9(4) COMP|PIC S9(9) BINARY SYNC|COMP-2 SYNC",
    "PIC 9(3)V9 SIGN LEADING SEPARATE|PIC S9(3) SIGN LEADING SEPARATE|PIC S9(4) COMP-5|PIC N(2)|PIC ZZ9|PIC 9(2).9",
    "PIC S9(4) LEADING|PIC 9(5) COMP-6|PIC 9(3)P|PIC VPP9|PIC X(4) COMP-5|POINTER|BINARY-LONG|PIC G(2) DISPLAY-1",
];
const MORE: &[&str] = &[
    "",
    "",
    "",
    "OCCURS 2",
    "OCCURS 0 TO 3 DEPENDING ON CNT",
    "VALUE 'Q'",
    "VALUE 3",
    "VALUE ZERO",
    "JUST",
    "BLANK ZERO",
    "VALUE -1.5",
];
const CONDITIONS: &[&str] =
    &["VALUE 'A' 'B'", "VALUE 1 THRU 3", "VALUE SPACES", "VALUE 'X' THRU 'Z'", "VALUE -2"];

/// Items, most of which can be imported.
fn items() -> impl Strategy<Value = Vec<Drawn>> {
    let types: Vec<_> = TYPES.iter().flat_map(|line| line.split('|')).collect();
    let name = || prop::sample::select(NAMES);
    let conditions = prop::collection::vec(prop::sample::select(CONDITIONS), 0..2);
    let more = || prop::sample::select(MORE);
    let again = || prop::bool::weighted(0.15);
    let leaf = (name(), again(), prop::sample::select(types), more(), conditions).prop_map(
        |(name, again, kind, more, conditions)| {
            let clauses = format!("{kind} {more}");
            Drawn { name, again, clauses, conditions, items: Vec::new() }
        },
    );
    let item = leaf.prop_recursive(3, 24, 5, move |inner| {
        let occurs = prop::sample::select(
            &["", "", "OCCURS 3", "OCCURS 1 TO 4 DEPENDING ON CNT", "COMP-3", "SYNC"][..],
        );
        (name(), again(), occurs, prop::collection::vec(inner, 1..5)).prop_map(
            |(name, again, occurs, items)| Drawn {
                name,
                again,
                clauses: occurs.to_owned(),
                conditions: Vec::new(),
                items,
            },
        )
    });
    prop::collection::vec(item, 1..6)
}

fn write(items: &[Drawn], level: u8, text: &mut String) {
    let mut before = "FILLER";
    for item in items {
        let again =
            if item.again && before != "FILLER" { format!("REDEFINES {before}") } else { String::new() };
        *text += &format!("       {level:02} {} {again} {}.\n", item.name, item.clauses);
        for condition in &item.conditions {
            *text += &format!("       88 OF-{} {condition}.\n", item.name);
        }
        write(&item.items, level + 5, text);
        if again.is_empty() {
            before = item.name;
        }
    }
}

/// A record of these items, behind a count that tables can depend on.
fn record(items: &[Drawn]) -> String {
    let mut text = String::from("       01 REC.\n       05 CNT PIC 9.\n");
    write(items, 5, &mut text);
    text
}

#[test]
fn enough_of_the_drawn_items_become_layouts() {
    let mut runner = TestRunner::deterministic();
    let items = items();
    let made = (0..300).filter(|_| {
        let drawn = items.new_tree(&mut runner).expect("nothing is refused").current();
        imported(record(&drawn), "").layout.is_some()
    });
    let made = made.count();
    assert!(made >= 120, "{made} of 300");
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
    fn any_items(items in items()) {
        let text = record(&items);
        let imported = imported(text.clone(), "");
        sound(&imported);
        let own = imported.findings.iter().find(|finding| finding.code == ImportCode::NotLoaded);
        prop_assert!(own.is_none(), "{text}\n{own:#?}");
    }
}
