//! What only follows from another mistake is not told: whoever mends the first one mends it too.

use crate::fixture::{BANK, CORE, check_all, check_rows, file};
use crate::load;

#[test]
fn of_a_row_whose_type_is_none_nothing_else_is_said() {
    check_rows(
        r#"
  { name = "a", as = "unsigned(9)" },                                    #! L008 1 to 8 bytes
  { block = "a", rows = [{ name = "b", as = "X(3)" }] },
  { name = "c", as = "9(n)" },                                           #! L008 a width
  { group = "d", count = "c", max = 3, rows = [{ name = "e", as = "X(1)" }] },
  { name = "f", as = "X", default = "abc" },                             #! L008 in brackets
"#,
    );
    check_rows(
        r#"
  { at = 20, bitmap = "bits", as = "X(8)", rows = [                      #! L027 X(16)
    { bit = 1, name = "a", as = "X(3)" },
  ] },
  { at = 28, name = "b", as = "X(3)" },
  { at = 31, name = "c", as = "X(3)" },
"#,
    );
}

#[test]
fn a_wrong_word_of_the_sheet_is_told_where_it_is_declared() {
    let party = CORE.replace("words   = { AN = \"X\" }", "words   = { AN = \"XX\" }    #! L007 \"X\"");
    let rows = "title = \"t\"\nflow = \"layout\"\ntelegram = [{ name = \"a\", as = \"AN(3)\", default = \"abc\" }]\n";
    assert_ne!(party, CORE);
    check_all(&[file("bank/party.toml", BANK), file("core/party.toml", &party), file("core/a.toml", rows)]);
}

#[test]
fn an_unknown_word_is_the_fault_not_what_follows_it() {
    check_rows(
        r#"
  { name = "a", as = "ANN(22)" },       #! L008 "AN(22)"
  { name = "b", as = "3 RAV(22)" },     #! L008 "3 RAW(22)"
  { name = "c", as = "QQQQ(22)" },      #! L008 nobody knows the word `QQQQ`
"#,
    );
}

#[test]
fn no_row_is_told_to_have_less_than_no_bytes() {
    let rows = r#"
  { at = 20, name = "a", as = "X(2)" },
  { at = 12, name = "b", as = "X(3)" },    #! L011 rows before are likely too many
  { at = 15, name = "c", as = "X(3)" },
"#;
    let loaded = check_rows(rows);
    assert!(loaded.findings.iter().all(|finding| finding.related.is_empty()), "{:?}", loaded.findings);
}

#[test]
fn a_key_is_mended_as_a_key() {
    let text = |row: &str| {
        format!(
            "title = \"t\"\nflow = \"layout\"\nmatch = {{ {row} = \"2000\" }}\ntelegram = [{{ name = \"a\", as = \"X(1)\" }}]\n"
        )
    };
    for (row, mended) in [("msg_typ", "match = { msg_type = "), ("\"msg_typ\"", "match = { \"msg_type\" = ")]
    {
        let files = [file("core/party.toml", CORE), file("core/a.toml", &text(row))];
        let findings = load(&files).findings;
        let line = findings.iter().find_map(|finding| finding.mended.as_ref()).map(|mended| &*mended.text);
        assert!(line.is_some_and(|line| line.starts_with(mended)), "{line:?}");
    }
}

#[test]
fn other_names_of_a_charset_are_mended_to_ours() {
    let party = |charset: &str| CORE.replace("\"cp949\"", &format!("\"{charset}\""));
    for (given, ours) in [("IBM933", "cp933"), ("ks_c_5601-1987", "euc-kr"), ("utf8", "utf-8")] {
        let findings = load(&[file("core/party.toml", &party(given))]).findings;
        let mended = findings.iter().find_map(|finding| finding.mended.as_ref());
        assert!(mended.is_some_and(|line| line.text.contains(&format!("\"{ours}\""))), "{findings:?}");
    }
}
