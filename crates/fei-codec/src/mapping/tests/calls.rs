//! Calls of made-up telegrams: tables, conditions, forms, and what must not stand in a path or a header.

use fei_exchange::Code;
use proptest::prelude::*;

use super::fixture::telegram;
use super::small::world;
use crate::{ErrorKind, Losses};

fn mixed(bank: &'static str, area: &'static str, flag: &'static str) -> Vec<u8> {
    let answer = [("000000", 6), ("", 1), ("000000", 6), ("", 1), ("00000000", 8), ("", 12)];
    telegram(
        &[&[("0400", 4), ("N-0003", 6), ("", 14), (bank, 3), (area, 2), (flag, 1)][..], &answer].concat(),
    )
}

fn body(bank: &'static str, area: &'static str, flag: &'static str) -> String {
    String::from_utf8(world().call("bank.mixed", &mixed(bank, area, flag)).unwrap().body).unwrap()
}

#[test]
fn tables_conditions_and_forms() {
    assert_eq!(
        body("088", "A", "Y"),
        r#"{"bank":"S","both":"good","on":true,"first":"N-","secret":"secret-key"}"#
    );
    assert_eq!(
        body("004", "A", "N"),
        r#"{"bank":"K","both":"bad","on":null,"off":false,"first":"N-","secret":"secret-key"}"#
    );
    assert_eq!(
        body("", "Z", ""),
        r#"{"bank":"","both":"none","on":null,"first":"N-","secret":"secret-key"}"#
    );
}

#[test]
fn what_the_mapping_changes_is_told_with_the_row_that_it_came_from() {
    let mut losses = Losses::new();
    world().call_with("bank.mixed", &mixed("004", "A", "N"), &mut losses).unwrap();
    let told: Vec<_> = losses.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            r#"area at byte 27 (2 bytes): translated, from "A" to "bad""#,
            r#"no at byte 4 (6 bytes): reshaped, from "N-0003" to "N-""#,
        ]
    );
    let mut losses = Losses::new();
    world().call_with("bank.mixed", &mixed("088", "A", "Y"), &mut losses).unwrap();
    assert_eq!(losses.counted(), "reshaped 1", "listed codes and constants change nothing");
}

#[test]
fn a_repeated_scalar_is_an_array_and_among_text_its_elements_with_spaces() {
    let request = |lines| telegram(&[("0300", 4), ("N-0002", 6), ("", 14), ("ACC-01", 6), (lines, 6)]);
    let call = world().call("bank.history", &request("ab  cd")).unwrap();
    assert_eq!(call.target, "/accounts/ACC-01/rows?q=N-0002&l=ab%20cd");
    assert_eq!(String::from_utf8(call.body).unwrap(), r#"{"lines":["ab","","cd"]}"#);
    let call = world().call("bank.history", &request("")).unwrap();
    assert_eq!((&*call.target, &*call.body), ("/accounts/ACC-01/rows?q=N-0002", &b"{}"[..]));
}

#[test]
fn a_code_that_stands_in_no_table_is_an_error_with_its_place() {
    let error = world().call("bank.mixed", &mixed("999", "A", "Y")).map(|_| ()).unwrap_err();
    assert_eq!((&*error.path, error.kind, error.code()), ("bank", ErrorKind::NotInTable, Code::Format));
    assert_eq!(
        error.to_string(),
        r#"bank.mixed.request: bank at byte 24 (3 bytes): expected a code that stands in table bank, got "999""#
    );
}

#[test]
fn a_path_takes_no_other_characters_and_a_masked_value_is_not_shown() {
    for account in ["../adm", "a/b", "%2e%2e", "a?b=1", "a b", "가나다", ""] {
        let request = telegram(&[("0300", 4), ("N-0002", 6), ("", 14), (account, 6), ("", 6)]);
        let error = world().call("bank.history", &request).map(|_| ()).unwrap_err();
        assert_eq!((&*error.path, error.code()), ("account", Code::UnsafeValue), "{account}");
        assert_eq!(error.got, "(masked)");
    }
}

#[test]
fn a_header_takes_printable_ascii_only() {
    let request = |no: &'static str| telegram(&[("0200", 4), (no, 6), ("", 14), ("00", 2)]);
    let call = world().call("bank.payments", &request("N-0001")).unwrap();
    assert_eq!(call.headers, [("X-Number".to_owned(), "N-0001".to_owned())]);
    let error = world().call("bank.payments", &request("N가")).map(|_| ()).unwrap_err();
    assert_eq!((&*error.path, error.code(), &*error.got), ("no", Code::UnsafeValue, "\"N가\""));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_of_a_telegram_change_the_shape_of_a_call(
        no in prop::collection::vec(any::<u8>(), 6),
        account in prop::collection::vec(any::<u8>(), 6),
    ) {
        let mut request = telegram(&[("0300", 4), ("", 20), ("", 12)]);
        request[4..10].copy_from_slice(&no);
        request[24..30].copy_from_slice(&account);
        if let Ok(call) = world().call("bank.history", &request) {
            let path = call.target.split('?').next().unwrap();
            prop_assert_eq!(path.split('/').count(), 4);
            prop_assert!(call.target.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert!(call.target.matches(['?', '&', '#']).count() <= 1);
        }
        request[..4].copy_from_slice(b"0200");
        request.truncate(24);
        request.extend(b"00");
        if let Ok(call) = world().call("bank.payments", &request) {
            prop_assert_eq!(call.headers.len(), 1);
            prop_assert!(call.headers[0].1.bytes().all(|byte| matches!(byte, b' '..=b'~')));
        }
    }
}
