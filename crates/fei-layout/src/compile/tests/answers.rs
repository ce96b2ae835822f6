//! The answer rule of a telegram party.

use crate::fixture::{CORE, check_all, file};
use crate::plan::HeaderRule;

/// Loads the base's party with one more row in its header, `x`, and what an answer says in it.
#[track_caller]
fn says(row: &str, said: &str) -> HeaderRule {
    let party = CORE
        .replace(
            "set_by = \"answer\" },\n]",
            &format!("set_by = \"answer\" }},\n  {{ name = \"x\", as = \"{row}\" }},\n]"),
        )
        .replace(
            "answer  = { msg_type = \"+100\",",
            &format!("answer  = {{ x = {said}, msg_type = \"+100\","),
        );
    // What is said of it stands at the end of the line.
    let (before, comment) = party.split_once("/*").unwrap_or((&party, "*/"));
    let (comment, after) = comment.split_once("*/").unwrap_or(("", ""));
    let party = format!("{before}{}{comment}\n", after.trim_end());
    let loaded = check_all(&[file("core/party.toml", &party)]);
    let Some(party) = loaded.registry.party("core") else { return HeaderRule::Blank };
    let telegrams = party.telegram().expect("it speaks telegrams");
    let x = telegrams.header.find("x").expect("it stands there");
    telegrams
        .answer
        .rows
        .iter()
        .find(|(field, _)| *field == x)
        .map_or(HeaderRule::Blank, |(_, rule)| rule.clone())
}

#[test]
fn what_is_added_to_has_at_most_nine_digits() {
    assert_eq!(says("X(9)", "\"+100\""), HeaderRule::Add(100));
    assert_eq!(says("9(9)", "\"+1\""), HeaderRule::Add(1));
    says("X(10)", "\"+100\"/* #! L018 at most nine digits*/");
    says("9(10)", "\"+100\"/* #! L018 at most nine digits*/");
    says("H(4)", "\"+100\"/* #! L018 at most nine digits*/");
}

#[test]
fn only_the_row_of_response_codes_takes_those_of_a_code_row() {
    let classes = "{ A = \"a\", D = \"d\", N = \"n\", U = \"u\" }";
    let HeaderRule::Worded(other) = says("X(4)", classes) else { panic!("it says so by class") };
    assert!(!other.takes_rsp_code);
    let loaded = check_all(&[file("core/party.toml", CORE)]);
    let party = loaded.registry.party("core").expect("sound").telegram().expect("it speaks telegrams");
    let worded =
        |(_, rule): &(_, HeaderRule)| matches!(rule, HeaderRule::Worded(wording) if wording.takes_rsp_code);
    assert!(party.answer.rows.iter().any(worded));
}

#[test]
fn a_text_with_a_korean_name_is_cut_and_none_leaves_the_row_empty_but_any_other_must_fit() {
    says("X(3)", "{ A = \"\", D = \"{ko}\", N = \"{ko}!\", U = \"abc\" }");
    says("9(3)", "{ A = \"\", D = \"{ko}\", N = \"000\", U = \"001\" }");
    says("X(3)", "{ A = \"\", D = \"{ko}\", N = \"\", U = \"abcd\" }/* #! L018 at most 3*/");
}
