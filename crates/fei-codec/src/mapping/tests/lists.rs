//! Lists both ways: groups become arrays, and arrays find their items by key, never by position.

use fei_exchange::{Code, Failure, Outcome};

use super::fixture::{at, cp949, telegram};
use super::small::world;
use crate::mapping::Verdict;
use crate::{ErrorKind, LossKind, View};

pub(super) fn payments(items: &[(&'static str, &'static str)]) -> Vec<u8> {
    let count: &'static str = ["00", "01", "02", "03"][items.len()];
    let mut pieces = vec![("0200", 4), ("N-0001", 6), ("", 14), (count, 2)];
    for (seq, amount) in items {
        pieces.extend([(*seq, 2), ("acct", 6), (*amount, 5), ("", 2), ("", 6), ("", 1), ("000", 3)]);
    }
    telegram(&pieces)
}

pub(super) const TWO: &[(&str, &str)] = &[("01", "00700"), ("02", "00080")];

#[test]
fn a_group_becomes_an_array() {
    let call = world().call("bank.payments", &payments(TWO)).unwrap();
    assert_eq!(
        String::from_utf8(call.body).unwrap(),
        r#"{"count":2,"list":[{"no":"01","at":1,"to":"acct","amt":700},{"no":"02","at":2,"to":"acct","amt":80}]}"#
    );
    let call = world().call("bank.payments", &payments(&[])).unwrap();
    assert_eq!(String::from_utf8(call.body).unwrap(), r#"{"count":0,"list":[]}"#);
}

#[test]
fn elements_find_their_items_whatever_their_order() {
    let json = r#"{"code":"00","list":[
        {"no":"02","state":"NG","name":"이몽룡전","fee":-5},{"no":"01","state":"OK","name":"홍","fee":"12"}]}"#;
    let done = world().answer("bank.payments", &payments(TWO), json).unwrap();
    let mut wanted = cp949("0210N-00010000정상      02");
    wanted.extend(cp949("01acct  00700OK홍    +01202acct  00080NG이몽룡-005"));
    assert_eq!(String::from_utf8_lossy(&done.telegram), String::from_utf8_lossy(&wanted));
    let [loss] = &done.losses.0[..] else { panic!("{:?}", done.losses) };
    assert_eq!((&*loss.path, loss.kind, &*loss.before), ("detail[1].holder", LossKind::Cut, "이**전"));
}

#[test]
fn an_element_and_an_item_that_do_not_belong_together_are_errors() {
    let cases = [
        (r#"[{"no":"01"},{"no":"03"}]"#, "detail", ErrorKind::Count),
        (r#"[{"no":"01"},{"no":"01"}]"#, "detail", ErrorKind::Count),
        (r#"[{"no":"01"},{"no":"02"},{"no":"02"}]"#, "detail", ErrorKind::Count),
        (r#"[{"no":"01"},{}]"#, "detail", ErrorKind::Count),
        (r#"[{"no":"02"}]"#, "detail[0]", ErrorKind::Missing),
        ("[]", "detail[0]", ErrorKind::Missing),
        ("null", "detail", ErrorKind::Missing),
        ("7", "detail", ErrorKind::Missing),
    ];
    for (list, path, kind) in cases {
        let json = format!(r#"{{"code":"00","list":{list}}}"#);
        let error = world().answer("bank.payments", &payments(TWO), &json).map(|_| ()).unwrap_err();
        assert_eq!((&*error.path, error.kind), (path, kind), "{list}: {error}");
    }
}

#[test]
fn a_list_that_a_declined_call_does_not_have_leaves_the_items_empty() {
    let request = payments(TWO);
    let done = world().answer("bank.payments", &request, r#"{"code":"01"}"#).unwrap();
    assert_eq!(done.verdict.outcome, Outcome::Declined);
    assert_eq!(at(&done.telegram, 10, 14), "0001잔액이 부 ");
    assert_eq!(done.telegram[24..], request[24..]);
}

#[test]
fn a_number_that_does_not_fit_is_an_error_and_nothing_is_written() {
    let json = r#"{"code":"00","list":[{"no":"01","fee":1000},{"no":"02"}]}"#;
    let error = world().answer("bank.payments", &payments(TWO), json).map(|_| ()).unwrap_err();
    assert_eq!(error.path, "detail[0].fee", "{error}");
}

#[test]
fn without_the_institution_the_items_come_back_with_their_answer_rows_empty() {
    let (world, mut request) = (world(), payments(TWO));
    request[39..41].copy_from_slice(b"XX");
    let transaction = world.transaction("bank.payments");
    let view = View::read(&transaction.request, &request).unwrap();
    let failed = Verdict::failed(&Failure::new(Code::TimedOut, "test"));
    let done = world.written(transaction, &view, failed, None).unwrap();
    assert_eq!(at(&done.telegram, 0, 14), "0210N-0001E999");
    assert_eq!(at(&done.telegram, 14, 10), "?응답 시간");
    assert_eq!(done.telegram[24..], payments(TWO)[24..]);
}

#[test]
fn a_list_that_the_request_has_not_comes_in_its_own_order_with_its_count() {
    let json = r#"{"code":"00","rows":[{"memo":"급여","amt":"10"},{"memo":null,"amt":-3}]}"#;
    let request = telegram(&[("0300", 4), ("N-0002", 6), ("", 14), ("ACC-01", 6), ("", 6)]);
    let done = world().answer("bank.history", &request, json).unwrap();
    assert_eq!(at(&done.telegram, 24, 29), "ACC-012급여  +0010      -0003");
    let done = world().answer("bank.history", &request, r#"{"code":"00"}"#).unwrap();
    assert_eq!(at(&done.telegram, 24, 7), "ACC-010");
    let four = r#"{"code":"00","rows":[{},{},{},{}]}"#;
    let error = world().answer("bank.history", &request, four).map(|_| ()).unwrap_err();
    assert_eq!((&*error.path, error.kind, &*error.got), ("row", ErrorKind::Count, "4"));
}
