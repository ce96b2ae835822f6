//! Whose account it is, what is on it, and a transfer: the acceptance mappings, on the files of the repository.

use fei_exchange::{Code, Failure, Outcome};

use super::fixture::{World, at, telegram};
use crate::mapping::{Verdict, fingerprint, key, trace};
use crate::{ErrorKind, LossKind, View};

const REFERENCE: &str = "F123456789U000000001";

fn asked(kind: &'static str, biz: &'static str, body: &[(&'static str, usize)]) -> Vec<u8> {
    let header = [
        ("SETTLEBNK", 9),
        ("TESTCO000001", 12),
        ("088", 3),
        (kind, 4),
        (biz, 3),
        ("1", 1),
        ("000123", 6),
        ("20260907", 8),
        ("143000", 6),
        ("", 4),
        ("sender", 15),
        ("", 29),
    ];
    telegram(&[&header, body].concat())
}

fn holder(account: &'static str, real_no: &'static str, bank: &'static str) -> Vec<u8> {
    let head = [(account, 15), (real_no, 13), ("", 12), (bank, 3), ("0000000000000", 13), ("", 15)];
    asked(
        "6000",
        "100",
        &[&head[..], &[("", 2), ("", 20), ("", 1), ("", 1), ("", 8), ("", 2), ("", 8), ("", 87)]].concat(),
    )
}

pub(super) fn transfer(password: &'static str) -> Vec<u8> {
    let paid = [
        ("110-123-456789", 15),
        (password, 8),
        ("", 6),
        ("0000001500000", 13),
        ("", 1),
        ("0000000000000", 13),
    ];
    let to = [("005", 3), ("12345678901234", 15), ("000000000", 9), ("", 16), ("급여２０２６", 14), ("", 13)];
    asked("2000", "100", &[&paid[..], &to, &[("홍길동", 12), ("", 6), ("", 1), ("1", 2), ("", 53)]].concat())
}

fn balance() -> Vec<u8> {
    let zeros = "0000000000000";
    let amounts =
        [(zeros, 13), ("", 1), (zeros, 13), (zeros, 13), (zeros, 13), (zeros, 13), ("", 1), (zeros, 13)];
    asked("7000", "200", &[&[("110123456789", 15)][..], &amounts, &[("", 105)]].concat())
}

fn balance_json(rest: &str) -> String {
    format!(r#"{{"rsp_code":"A0000","bank_rsp_code":"000","bank_tran_id":"{REFERENCE}"{rest}}}"#)
}

fn transfer_json(code: &str, tran_id: &str, amount: &str, name: &str) -> String {
    format!(
        r#"{{"rsp_code":"A0000","res_cnt":"1","res_list":[{{"tran_no":"1","bank_tran_id":"{tran_id}","bank_rsp_code":"{code}","account_holder_name":"{name}","tran_amt":{amount}}}]}}"#
    )
}

#[test]
fn m1_asks_whose_account_it_is() {
    let world = World::real();
    let call = world.call("hecto.account_holder", &holder("110-1234-5678", "880101", "005")).unwrap();
    assert_eq!((call.method.as_str(), &*call.target), ("POST", "/v2.0/inquiry/real_name"));
    assert_eq!(
        String::from_utf8(call.body).unwrap(),
        r#"{"bank_tran_id":"F123456789U000000001","bank_code_std":"081","account_num":"11012345678","account_holder_info_type":" ","account_holder_info":"880101","tran_dtime":"20260907143000"}"#
    );
    let call = world.call("hecto.account_holder", &holder("11012345678", "", "088")).unwrap();
    assert_eq!(
        String::from_utf8(call.body).unwrap(),
        r#"{"bank_tran_id":"F123456789U000000001","bank_code_std":"088","account_num":"11012345678","account_holder_info_type":"N","tran_dtime":"20260907143000"}"#
    );
}

#[test]
fn m1_cuts_a_long_name_on_a_characters_boundary_and_says_so() {
    let world = World::real();
    let json = format!(
        r#"{{"rsp_code":"A0000","bank_tran_id":"{REFERENCE}","bank_rsp_code":"000","account_holder_name":"가나다라마바사","account_type":"1"}}"#
    );
    let done = world.answer("hecto.account_holder", &holder("11012345678", "", "088"), &json).unwrap();
    assert_eq!(done.verdict.outcome, Outcome::Executed);
    assert_eq!(done.telegram.len(), 300);
    assert_eq!(at(&done.telegram, 24, 4), "6100");
    assert_eq!(at(&done.telegram, 52, 4), "0000");
    assert_eq!(at(&done.telegram, 56, 15), " ".repeat(15));
    assert_eq!(at(&done.telegram, 128, 12), "가나다라마바");
    assert_eq!(at(&done.telegram, 173, 20), "가나다라마바사      ");
    assert_eq!(at(&done.telegram, 194, 1), "N");
    let [loss] = &done.losses.0[..] else { panic!("{:?}", done.losses) };
    assert_eq!((&*loss.path, loss.kind), ("holder12", LossKind::Cut));
    assert_eq!((&*loss.before, &*loss.after), ("가*****사", "가****바"));
}

#[test]
fn m2_asks_with_a_query_and_signs_the_amount() {
    let world = World::real();
    let call = world.call("hecto.balance", &balance()).unwrap();
    assert_eq!((call.method.as_str(), call.body.len()), ("GET", 0));
    assert_eq!(
        call.target,
        "/v2.0/account/balance/acnt_num?bank_tran_id=F123456789U000000001&bank_code_std=088&account_num=110123456789&user_seq_no=1100000001&tran_dtime=20260907143000"
    );
    let json = balance_json(r#","balance_amt":"-1234","available_amt":1000000"#);
    let done = world.answer("hecto.balance", &balance(), &json).unwrap();
    assert_eq!(at(&done.telegram, 128, 14), "-0000000001234");
    assert_eq!(at(&done.telegram, 181, 14), "+0000001000000");
    assert!(done.losses.is_empty());
}

#[test]
fn m2_a_missing_amount_is_plus_nothing_and_a_long_one_is_never_cut() {
    let world = World::real();
    let done = world.answer("hecto.balance", &balance(), &balance_json(r#","balance_amt":null"#)).unwrap();
    assert_eq!(at(&done.telegram, 128, 14), "+0000000000000");
    assert_eq!(at(&done.telegram, 181, 14), "+0000000000000");
    for amount in
        [r#""12345678901234""#, r#""1e4""#, "1e4", r#""10000.0""#, r#""10,000""#, "10000.0", r#""１""#]
    {
        let json = balance_json(&format!(r#","balance_amt":{amount}"#));
        let error = world.answer("hecto.balance", &balance(), &json).map(|_| ()).unwrap_err();
        assert_eq!(error.path, "ledger_balance", "{amount}: {error}");
    }
}

#[test]
fn m3_sends_one_transfer() {
    let world = World::real();
    let call = world.call("hecto.transfer", &transfer("")).unwrap();
    assert_eq!(call.target, "/v2.0/transfer/deposit/acnt_num");
    assert_eq!(
        String::from_utf8(call.body.clone()).unwrap(),
        r#"{"cntr_account_type":"N","cntr_account_num":"110123456789","wd_pass_phrase":"secret-wd_pass_phrase","wd_print_content":"급여2026","name_check_option":"off","tran_dtime":"20260907143000","req_cnt":"1","req_list":[{"tran_no":"1","bank_tran_id":"F123456789U000000001","bank_code_std":"081","account_num":"12345678901234","account_holder_name":"홍길동","print_content":"급여2026","tran_amt":"1500000","req_client_name":"테스트상사","req_client_bank_code":"088","req_client_account_num":"110123456789","req_client_num":"TESTCO000001","transfer_purpose":"TR"}]}"#
    );
    assert!(!format!("{call:?}").contains("secret"), "{call:?}");
}

#[test]
fn m3_the_item_decides_and_the_rest_of_the_request_comes_back() {
    let world = World::real();
    let request = transfer("");
    let done = world
        .answer("hecto.transfer", &request, &transfer_json("400", REFERENCE, r#""1500000""#, ""))
        .unwrap();
    assert_eq!(done.verdict.outcome, Outcome::Declined);
    assert_eq!(
        (at(&done.telegram, 24, 4), at(&done.telegram, 52, 4)),
        ("2100".to_owned(), "0400".to_owned())
    );
    assert_eq!(at(&done.telegram, 226, 12), " ".repeat(12));
    let mut same = done.telegram.clone();
    for (from, to) in [(24, 28), (52, 71), (226, 238)] {
        same[from..to].copy_from_slice(&request[from..to]);
    }
    assert_eq!(same, request);
}

#[test]
fn m3_an_answer_to_something_else_is_unknown() {
    let world = World::real();
    let other = "F123456789U000000002";
    for (code, tran_id, amount) in
        [("000", other, r#""1500000""#), ("400", REFERENCE, r#""1500001""#), ("000", REFERENCE, "null")]
    {
        let json = transfer_json(code, tran_id, amount, "홍길동");
        let done = world.answer("hecto.transfer", &transfer(""), &json).unwrap();
        assert_eq!(done.verdict.code, Some(Code::EchoMismatch), "{json}");
        assert_eq!((done.verdict.outcome, at(&done.telegram, 52, 4)), (Outcome::Unknown, "VTIM".to_owned()));
    }
}

#[test]
fn m3_a_second_element_that_nobody_asked_for_makes_the_answer_unknown() {
    let world = World::real();
    let one = transfer_json("000", REFERENCE, r#""1500000""#, "홍길동");
    let (head, element) = one.split_once(r#""res_list":["#).unwrap();
    let element = element.trim_end_matches("]}");
    for (elements, code) in [(1, None), (2, Some(Code::EchoMismatch))] {
        let json = format!(r#"{head}"res_list":[{}]}}"#, vec![element; elements].join(","));
        let done = world.answer("hecto.transfer", &transfer(""), &json).unwrap();
        assert_eq!(done.verdict.code, code, "{json}");
        assert_eq!(code.is_some(), &*done.verdict.detail == "res_list has 2 elements, not 1");
    }
}

#[test]
fn m3_codes_that_stand_in_no_row_and_rows_that_know_no_outcome() {
    let world = World::real();
    let done = world
        .answer("hecto.transfer", &transfer(""), &transfer_json("777", REFERENCE, "1500000", ""))
        .unwrap();
    assert_eq!((done.verdict.outcome, done.verdict.code), (Outcome::Unknown, Some(Code::UnlistedCode)));
    assert_eq!(&*done.verdict.detail, r#"no row for api="A0000" bank="777""#);
    for (code, shown) in [
        ("INVALID_AMOUNT", r#""INVALID_AMOUNT""#),
        ("", r#""""#),
        ("홍길동", "(masked), 3 characters"),
        ("HONG GILDONG", "(masked), 12 characters"),
        ("1101234567890", "(masked), 13 characters"),
        ("110-123-456", "(masked), 11 characters"),
        ("abcdefghijklmnopq", "(masked), 17 characters"),
    ] {
        let json = transfer_json(code, REFERENCE, "1500000", "");
        let done = world.answer("hecto.transfer", &transfer(""), &json).unwrap();
        assert_eq!(*done.verdict.detail, format!(r#"no row for api="A0000" bank={shown}"#));
    }
    let pending = transfer_json("000", REFERENCE, "1500000", "").replace("A0000", "A0002");
    let done = world.answer("hecto.transfer", &transfer(""), &pending).unwrap();
    assert_eq!((done.verdict.outcome, done.verdict.code), (Outcome::Unknown, Some(Code::Pending)));
    assert_eq!(&*done.verdict.ko, "처리중");
}

#[test]
fn the_text_of_an_answer_never_changes_its_outcome() {
    let world = World::real();
    for (name, written) in
        [("김\u{1F600}수", "김?수"), ("똠방각하", "똠방각하"), ("남궁가나다라마바사", "남궁가나다라")]
    {
        let json = transfer_json("000", REFERENCE, r#""1500000""#, name);
        let done = world.answer("hecto.transfer", &transfer(""), &json).unwrap();
        assert_eq!((done.verdict.outcome, done.telegram.len()), (Outcome::Executed, 300));
        assert_eq!(at(&done.telegram, 226, 12).trim_end(), written);
        assert_eq!(at(&done.telegram, 238, 62), at(&transfer(""), 238, 62));
    }
}

#[test]
fn an_answer_without_the_institution_says_what_happened() {
    let world = World::real();
    let transaction = world.transaction("hecto.transfer");
    let request = transfer("");
    let view = View::read(&transaction.request, &request).unwrap();
    for (code, rsp_code) in
        [(Code::TimedOut, "VTIM"), (Code::ConnectFailed, "FE90"), (Code::KeyReused, "SB09")]
    {
        let verdict = Verdict::failed(&Failure::new(code, "test"));
        let done = world.written(transaction, &view, verdict, None).unwrap();
        assert_eq!(
            (at(&done.telegram, 24, 4), at(&done.telegram, 52, 4)),
            ("2100".to_owned(), rsp_code.to_owned())
        );
        assert_eq!(done.telegram[71..], request[71..]);
    }
}

#[test]
fn a_telegram_is_found_again_by_its_key_and_known_by_its_content() {
    let world = World::real();
    let party = world.telegrams("hecto");
    let (first, mut again) = (transfer(""), transfer(""));
    again[31] = b'2';
    again[46..52].copy_from_slice(b"143105");
    assert_eq!(String::from_utf8(key(party, &first)).unwrap(), "20260907TESTCO0000010882000100000123");
    assert_eq!(key(party, &first), key(party, &again));
    assert_eq!(fingerprint(party, &first), fingerprint(party, &again));
    again[141] = b'1';
    assert_ne!(fingerprint(party, &first), fingerprint(party, &again));
    assert_eq!(trace(party, &first), "20260907-088-000123");
    assert_eq!(trace(party, b"SETTLEBNK"), "--");
}

#[test]
fn a_date_that_is_not_there_stops_a_call_that_puts_it_together_with_a_time() {
    let mut telegram = balance();
    telegram[38..46].copy_from_slice(b"00000000");
    let error = World::real().call("hecto.balance", &telegram).map(|_| ()).unwrap_err();
    assert_eq!(
        (&*error.path, error.kind, error.code()),
        ("send_date", ErrorKind::Missing, Code::Format),
        "{error}"
    );
}
