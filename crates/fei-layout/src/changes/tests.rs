//! What changed is told by the row's own name, and what did not is not told.

use super::*;
use crate::load;

const PARTY: &str = r#"
speaks  = "telegram"
charset = "cp949"
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 100 }
text    = { request = "reject", answer = "replace" }
key     = ["kind"]
trace   = "{kind}"
header  = [
  { at = 0, name = "kind",     as = "X(2)" },
  { at = 2, name = "rsp_code", as = "X(1)", set_by = "answer" },
]
answer  = { rsp_code = { A = "0", D = "1", N = "2", U = "9" } }
"#;
const LAYOUT: &str = r#"
title    = "조회"
flow     = "layout"
match    = { kind = "IQ" }
telegram = [
  { at = 3,  name = "account", as = "X(14)", ko = "계좌번호" },
  { at = 17, name = "memo",    as = "X(20)", ko = "적요" },
]
"#;

fn changes(old: &[(&str, &str)], new: &[(&str, &str)]) -> Changes {
    let files = |all: &[(&str, &str)]| -> Vec<SourceFile> {
        let party = [("core/party.toml", PARTY)];
        let all = party.iter().chain(all);
        all.map(|(path, text)| SourceFile { path: (*path).into(), text: (*text).into() }).collect()
    };
    let sound = |files: &[SourceFile]| {
        let loaded = load(files);
        assert!(!loaded.has_errors(), "{:?}", loaded.findings);
        loaded.registry
    };
    let (old, new) = (files(old), files(new));
    Changes::between((&old, &sound(&old)), (&new, &sound(&new)))
}

#[test]
fn a_row_that_changed_is_told_with_its_korean_name_and_one_more_row_makes_no_others() {
    let after = LAYOUT
        .replace(
            "{ at = 17, name",
            "{ at = 17, name = \"bank\", as = \"X(3)\", ko = \"은행\" },\n  { at = 20, name",
        )
        .replace("X(20)", "X(30)");
    let changes = changes(&[("core/inquiry.toml", LAYOUT)], &[("core/inquiry.toml", &after)]);
    assert_eq!(
        changes.to_string(),
        "~ core.inquiry  조회\n\
         core/inquiry.toml\n  \
         + telegram[bank] 은행  as = \"X(3)\"  at = 17  ko = \"은행\"  name = \"bank\"\n  \
         ~ telegram[memo] 적요  as = \"X(20)\" → \"X(30)\"  at = 17 → 20\n"
    );
    let again: Changes = serde_json::from_str(&serde_json::to_string(&changes).unwrap()).unwrap();
    assert_eq!(again, changes);
}

#[test]
fn transactions_come_and_go_and_a_comment_changes_no_row() {
    let other = LAYOUT.replace("IQ", "IR").replace("조회", "다른 조회");
    let both = changes(&[("core/inquiry.toml", LAYOUT)], &[("core/other.toml", &other)]);
    let told: Vec<_> = both.transactions.iter().map(|one| (&*one.id, one.change)).collect();
    assert_eq!(told, [("core.inquiry", Change::Removed), ("core.other", Change::Added)]);
    assert!(both.rows.iter().any(|row| row.row == "telegram[memo]" && row.change == Change::Removed));

    let comment = format!("{LAYOUT}# more\n");
    let changes = changes(&[("core/inquiry.toml", LAYOUT)], &[("core/inquiry.toml", &comment)]);
    assert_eq!((changes.transactions.len(), changes.rows.len()), (1, 0), "another hash, and no other row");
}

#[test]
fn keys_of_a_file_and_of_its_tables_are_told() {
    let after = LAYOUT.replace("\"조회\"", "\"계좌조회\"").replace("\"IQ\"", "[\"IQ\", \"IR\"]");
    let changes = changes(&[("core/inquiry.toml", LAYOUT)], &[("core/inquiry.toml", &after)]);
    assert_eq!(
        changes.to_string(),
        "~ core.inquiry  계좌조회\n\
         core/inquiry.toml\n  \
         ~ match.kind = \"IQ\" → [\"IQ\", \"IR\"]  title = \"조회\" → \"계좌조회\"\n"
    );
}
