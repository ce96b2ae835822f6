use proptest::prelude::*;

use super::format;

#[track_caller]
fn check(text: &str, expected: &str) {
    let formatted = format(text).unwrap();
    assert_eq!(formatted, expected);
    assert_eq!(format(&formatted).unwrap(), expected, "formatting twice");
}

#[test]
fn rows_share_columns_and_options_follow_freely() {
    check(
        r#"
telegram=[
{at=0,name="amount",as="9(13)",ko="금액",json="decimal"},# 원
  { at = 113, as = "X(3)", ko = "예비" },
 { at = 7, name = "b", as = "H(20)", ko = "받는 분", required = true, mask = "name" }, # 이름
]
"#,
        r#"telegram = [
  { at =   0, name = "amount", as = "9(13)", ko = "금액", json = "decimal" },  # 원
  { at = 113,                  as = "X(3)",  ko = "예비" },
  { at =   7, name = "b",      as = "H(20)", ko = "받는 분", required = true, mask = "name" },  # 이름
]
"#,
    );
}

#[test]
fn columns_that_some_rows_lack_stay_open() {
    check(
        r#"codes = [
  { api = "A0000", bank = "000", is = "executed", rsp_code = "0000", ko = "정상" },
  { api = "A0000", bank = "400", is = "declined", rsp_code = "0400", ko = "거절" },
  { api = "A0002", is = "unknown", ko = "처리중" },
]
"#,
        r#"codes = [
  { api = "A0000", bank = "000", is = "executed", rsp_code = "0000", ko = "정상" },
  { api = "A0000", bank = "400", is = "declined", rsp_code = "0400", ko = "거절" },
  { api = "A0002",               is = "unknown",                     ko = "처리중" },
]
"#,
    );
}

#[test]
fn groups_nest_and_keep_their_own_columns() {
    check(
        r#"telegram = [
{ at = 0, name = "cnt", as = "9(3)", ko = "건수" },
{ at = 3, group = "detail", ko = "내역", count = "cnt", max = 100, rows = [
{ at = 0, name = "seq", as = "9(3)" },
{ at = 3, name = "holder", as = "H(20)" },
  ] },
]
"#,
        r#"telegram = [
  { at = 0, name = "cnt", as = "9(3)", ko = "건수" },
  { at = 3, group = "detail", ko = "내역", count = "cnt", max = 100, rows = [
    { at = 0, name = "seq",    as = "9(3)" },
    { at = 3, name = "holder", as = "H(20)" },
  ] },
]
"#,
    );
}

#[test]
fn entries_line_up_until_something_else_comes_between() {
    check(
        "title='a'\nflow = \"local\"   # here\neffect=\"none\"  # there\n\n\n\n[http]\ncall=\"GET /x\"\n",
        "title  = 'a'\nflow   = \"local\"  # here\neffect = \"none\"   # there\n\n[http]\ncall = \"GET /x\"\n",
    );
}

#[test]
fn strings_are_not_touched() {
    check(
        "a = \"x,  y = {[ # \\\" no comment\" # a comment\nnote=\"\"\"\n   kept   \n # kept too\n\"\"\"\nb=1\n",
        "a = \"x,  y = {[ # \\\" no comment\"  # a comment\nnote=\"\"\"\n   kept   \n # kept too\n\"\"\"\nb = 1\n",
    );
}

#[test]
fn what_is_not_toml_is_refused_with_its_place() {
    let finding = format("a = 1\nb = 0200\n").unwrap_err();
    assert_eq!((finding.line, finding.code.as_str()), (2, "L001"));
}

/// A value as somebody could write it on one line.
fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (0u32..100_000).prop_map(|number| number.to_string()),
        "[ -~가-힣]{0,8}".prop_map(|text| format!("{text:?}")),
        "[ -&(-~가-힣]{0,8}".prop_map(|text| format!("'{text}'")),
        Just("true".to_owned()),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(" , "))),
            prop::collection::vec(inner, 0..3).prop_map(|items| {
                let members = items.iter().enumerate().map(|(at, item)| format!("k{at}={item}"));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }),
        ]
    })
}

fn row() -> impl Strategy<Value = String> {
    let keys = prop::sample::subsequence(vec!["at", "name", "as", "ko", "json", "'q=1'"], 0..6);
    (keys, prop::collection::vec(value(), 6), "[ ]{0,3}", prop::option::of("#[ -~]{0,5}")).prop_map(
        |(keys, values, blank, comment)| {
            let cells = keys.iter().zip(values).map(|(key, value)| format!("{key}{blank}={value}"));
            let cells = cells.collect::<Vec<_>>().join(",");
            format!("{blank}{{{cells}}},{}\n", comment.unwrap_or_default())
        },
    )
}

proptest! {
    #[test]
    fn the_meaning_stays_and_twice_is_once(
        head in prop::collection::vec(value(), 0..4),
        rows in prop::collection::vec(row(), 0..6),
        tail in value(),
    ) {
        let head: String = head.iter().enumerate().map(|(at, value)| format!("key{at}={value}\n")).collect();
        let text = format!("{head}rows=[\n{}]\n[table]\n\n\nlast = {tail}", rows.concat());
        let formatted = format(&text).unwrap();
        let parse = |text: &str| toml::from_str::<toml::Table>(text).unwrap();
        prop_assert_eq!(parse(&text), parse(&formatted));
        prop_assert_eq!(format(&formatted).unwrap(), formatted);
    }

    #[test]
    fn any_text_is_formatted_or_refused(text in "[\\[\\]{}=,#\"'\\\\a-c가 \n\r\t0-9.]{0,60}") {
        if let Ok(formatted) = format(&text) {
            let parse = |text: &str| toml::from_str::<toml::Table>(text).unwrap();
            prop_assert_eq!(parse(&text), parse(&formatted));
            prop_assert_eq!(format(&formatted).unwrap(), formatted);
        }
    }
}
