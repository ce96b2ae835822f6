//! Columns, comments, lines that go on, and which format a text is in.

use super::super::Form;
use super::{imported, rows};

#[track_caller]
fn fixed(text: &str, expected: &[&str], codes: &[&str]) {
    let imported = imported(text, &[]);
    let found: Vec<_> = imported.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!((imported.form, &found[..]), (Form::Fixed, codes), "{:#?}", imported.findings);
    assert_eq!(rows(&imported.layout.unwrap_or_default()), expected);
}

#[test]
fn numbers_identification_and_comments_are_not_read() {
    fixed(
        "\
000100* 05  OLD  PIC X(9).
000200 01  REC.                                                         REC00020
000300     05  A                  PIC X(3).                             X(99)
000400/    05  B                  PIC X(9).
000500     05  C                  PIC X(2).  *> ignored after
",
        &[
            "{ at = 0, name = \"a\", as = \"X(3)\", ko = \"A\" },",
            "{ at = 3, name = \"c\", as = \"X(2)\", ko = \"ignored after\" },",
        ],
        &["C030"],
    );
}

#[test]
fn text_that_column_72_cut_is_told() {
    for (behind, codes) in [
        ("COMP-3.", &["C030"][..]),
        (" COMP-3.", &["C030"]),
        ("00010000", &[]),
        (" PAY010 ", &[]),
        ("PAYMENT", &["C030"]),
        (" *> note", &[]),
    ] {
        let text = format!("       01  REC.\n{:>72}{behind}\n           05  B  PIC X.\n", "05  A  PIC X(3).");
        let imported = imported(&text, &[]);
        let found: Vec<_> = imported.findings.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!((imported.form, &found[..]), (Form::Fixed, codes), "{behind:?}: {:#?}", imported.findings);
    }
}

#[test]
fn hangul_takes_two_columns_and_names_the_row() {
    fixed(
        "       01  REC.\n           05  A        PIC X(3).                                       계좌번호\n",
        &["{ at = 0, name = \"a\", as = \"X(3)\", ko = \"계좌번호\" },"],
        &[],
    );
    // Seventeen syllables in a literal reach column 71 as thirty-four letters would.
    let wide = "가".repeat(17);
    fixed(
        &format!(
            "       01  REC.\n           05  A    PIC X(99) VALUE '{wide}'.PIC\n           05  B    PIC X.\n"
        ),
        &[
            &format!("{{ at = 0, name = \"a\", as = \"X(99)\", ko = \"A\", default = \"{wide}\" }},"),
            "{ at = 99, name = \"b\", as = \"X(1)\", ko = \"B\" },",
        ],
        &["C010", "C030"],
    );
}

#[test]
fn lines_go_on_inside_of_words_and_literals() {
    let start = "           05  A  PIC X(60) VALUE 'ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ";
    assert_eq!(start.len(), 71);
    fixed(
        &format!(
            "       01  REC.\n{start}\n      -    'LMN'.\n           05  LONG-\n      -        NAME  PIC X.\n"
        ),
        &[
            // Column 72 was not filled: a space of the literal.
            "{ at = 0, name = \"a\", as = \"X(60)\", ko = \"A\", default = \"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ LMN\" },",
            "{ at = 60, name = \"long_name\", as = \"X(1)\", ko = \"LONG-NAME\" },",
        ],
        &[],
    );
}

#[test]
fn the_place_of_a_finding_is_that_of_the_line_that_goes_on() {
    let text = "       01  REC.\n           05  A  PIC X(4) COMP-\n      -        9X.\n";
    let imported = imported(text, &[]);
    let places: Vec<_> =
        imported.findings.iter().map(|one| (one.code.as_str(), one.line, one.column)).collect();
    assert_eq!(places, [("C007", 2, 28)]);
}

#[test]
fn the_format_is_seen() {
    for (text, form) in [
        ("01 A.\n  05 B PIC X.\n", Form::Free),
        ("01 A.\n       05 B PIC X.\n", Form::Free),
        ("       01 A.\n       05 B PIC X.\n", Form::Fixed),
        ("000100 01 A.\n000200 05 B PIC X.\n", Form::Fixed),
        ("      * 01 A.\n       05 B PIC X.\n", Form::Fixed),
        ("       >>SOURCE FORMAT IS FREE\n       05 B PIC X.\n", Form::Free),
        ("", Form::Fixed),
    ] {
        assert_eq!(imported(text, &[]).form, form, "{text}");
    }
}
