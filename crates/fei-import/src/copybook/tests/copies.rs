//! COPY, and what is replaced in what is copied.

use fei_layout::SourceFile;

use super::{imported, rows};
use crate::ImportCode;
use crate::copybook::{Home, Options, import};

const BODY: &str = "05 :TAG:-ACCOUNT PIC X(:LEN:).\n05 XX-BANK PIC 9(3).\n";

#[track_caller]
fn check(text: &str, expected: &[&str], codes: &[&str]) {
    let all = [("BODY", BODY), ("OUTER", "COPY BODY REPLACING ==:LEN:== BY ==15==."), ("LOOP", "COPY LOOP.")];
    let imported = imported(text, &all);
    let found: Vec<_> = imported.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(found, codes, "{:#?}", imported.findings);
    assert_eq!(rows(&imported.layout.unwrap_or_default()), expected);
}

#[test]
fn parts_of_words_and_words_are_replaced() {
    check(
        "01 REC.\nCOPY BODY REPLACING ==:TAG:== BY ==WD== ==:LEN:== BY ==10== LEADING ==XX== BY ==RCV==.\n05 END-MARK PIC X.\n",
        &[
            "{ at = 0, name = \"wd_account\", as = \"X(10)\", ko = \"WD-ACCOUNT\" },",
            "{ at = 10, name = \"rcv_bank\", as = \"9(3)\", ko = \"RCV-BANK\" },",
            "{ at = 13, name = \"end_mark\", as = \"X(1)\", ko = \"END-MARK\" },",
        ],
        &[],
    );
    check(
        "01 REC COPY OUTER REPLACING ==:TAG:-ACCOUNT== BY ==ACC== ==XX-BANK PIC 9(3)== BY ==BANK PIC X(4)==.\n",
        &[
            "{ at = 0, name = \"acc\", as = \"X(15)\", ko = \"ACC\" },",
            "{ at = 15, name = \"bank\", as = \"X(4)\", ko = \"BANK\" },",
        ],
        &[],
    );
}

#[test]
fn other_tools_have_other_words_for_it() {
    let rows = [
        "{ at = 0, name = \"k\", as = \"X(2)\", ko = \"K\" },",
        "{ at = 2, name = \"a\", as = \"X(1)\", ko = \"A\" },",
    ];
    for copied in
        ["EXEC SQL INCLUDE KEYS END-EXEC.", "++INCLUDE KEYS", "-INC KEYS.", "EJECT\nCOPY KEYS.\nSKIP1"]
    {
        let text = format!("01 REC.\n{copied}\n05 A PIC X.\n");
        let made = imported(&text, &[("KEYS", "05 K PIC X(2).\n")]);
        assert_eq!(self::rows(&made.layout.unwrap_or_default()), rows, "{copied}: {:#?}", made.findings);
    }
}

#[test]
fn what_is_not_there_or_copies_itself_is_told() {
    check("01 REC.\nCOPY NOTHERE.\n05 A PIC X.\n", &[], &["C003"]);
    check("01 REC.\nCOPY LOOP.\n05 A PIC X.\n", &[], &["C004"]);
    check("01 REC.\nCOPY BODY REPLACING A.\n05 A PIC X.\n", &[], &["C004", "C008"]);
    check("COPY.\n05 A PIC X.\n", &[], &["C004"]);
}

#[test]
fn findings_of_a_copybook_are_in_its_file() {
    let imported = imported("01 REC.\nCOPY BODY.\n", &[("BODY", BODY)]);
    let places: Vec<_> = imported.findings.iter().map(|one| (&*one.file, one.line, one.column)).collect();
    assert_eq!(places, [("BODY.cpy", 1, 22)]);
    let files: Vec<_> = imported.files.iter().map(|file| &*file.path).collect();
    assert_eq!(files, ["RECORD.cpy", "BODY.cpy"]);
}

/// Copies texts that copy others: the findings that keep it from being imported, and how often a text was asked for.
fn multiplied(texts: &[(String, String)]) -> (Vec<(String, String)>, usize) {
    let mut asked = 0;
    let mut library = |name: &str| {
        asked += 1;
        let known = texts.iter().find(|(known, _)| known == name);
        known.map(|(name, text)| SourceFile { path: name.as_str().into(), text: text.as_str().into() })
    };
    let home = Home::records("cp949").unwrap();
    let options = Options { form: None, record: None, little_endian: false, pointer: None, home: &home };
    let first = SourceFile { path: "REC.cpy".into(), text: "01 REC.\n05 A PIC X.\nCOPY C0.\n".into() };
    let imported = import(first, options, &mut library);
    assert_eq!(imported.layout, None);
    let errors = imported.findings.into_iter().filter(|finding| finding.code == ImportCode::TooLarge);
    (errors.map(|one| (one.file.to_string(), one.message)).collect(), asked)
}

#[test]
fn copybooks_that_multiply_come_to_an_end() {
    let copies = |nth: usize| (format!("C{nth}"), format!("COPY C{}.\n", nth + 1).repeat(4));
    let mut texts: Vec<_> = (0..12).map(copies).collect();
    texts.push(("C12".into(), "05 B PIC X.\n".into()));
    let (told, asked) = multiplied(&texts);
    assert_eq!(told, [("C10".to_owned(), "copybooks with more than 1000 COPY in all".to_owned())]);
    assert_eq!(asked, 1001);
    let lines = [("C0".into(), "COPY C1.\n".repeat(4)), ("C1".into(), "      * nothing\n".repeat(60_000))];
    let (told, asked) = multiplied(&lines);
    assert_eq!(told, [("C0".to_owned(), "copybooks with more than 200000 lines in all".to_owned())]);
    assert_eq!(asked, 5);
}
