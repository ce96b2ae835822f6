//! What moves money, and the question for what became of it.

use super::*;
use crate::book::account;

#[test]
fn a_deposit_is_answered_item_by_item() {
    let centre = Kftc::default();
    let answer = post(&centre, DEPOSIT, &deposit(&[item("1", 11, "12345678901234")]).to_string());
    let expected = concat!(
        r#"{"api_tran_id":"2ffd133a-d17a-431d-a6a5-89u000000011","rsp_code":"A0000","rsp_message":"","#,
        r#""api_tran_dtm":"20260907143000567","wd_bank_code_std":"088","wd_bank_code_sub":"0880001","#,
        r#""wd_bank_name":"신한은행","wd_account_num_masked":"110123456***","wd_print_content":"급여","#,
        r#""wd_account_holder_name":"테스트상사","res_cnt":"1","res_list":[{"tran_no":"1","#,
        r#""bank_tran_id":"F123456789U000000011","bank_tran_date":"20260907","bank_code_tran":"004","#,
        r#""bank_rsp_code":"000","bank_rsp_message":"","bank_code_std":"004","bank_code_sub":"0040001","#,
        r#""bank_name":"국민은행","account_num":"12345678901234","print_content":"급여","#,
        r#""account_holder_name":"홍길동","tran_amt":"1500000"}]}"#
    );
    assert_eq!((answer.body, answer.complaint), (expected.into(), None));
    assert_eq!(answer.echo.amount.as_deref(), Some(r#""tran_amt":"1500000""#));
    assert_eq!(centre.ledger().balance(account("004", "12345678901234").expect("in the book")), 11_500_000);
}

#[test]
fn one_item_fails_inside_an_answer_that_was_heard() {
    let centre = Kftc::default();
    let items =
        [item("1", 1, "12345678901234"), item("2", 2, "40000000000400"), item("3", 3, "40000000000999")];
    let answer = data(&post(&centre, DEPOSIT, &deposit(&items).to_string()));
    assert_eq!(answer["rsp_code"], "A0000");
    let codes: Vec<_> = answer["res_list"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| (item["bank_rsp_code"].clone(), item["bank_rsp_message"].clone()))
        .collect();
    let expected = [("000", ""), ("400", "수취인 계좌 오류"), ("987", "정의되지 않은 응답")];
    assert_eq!(codes, expected.map(|(code, words)| (code.into(), words.into())));
    assert_eq!(answer["res_list"][1]["account_holder_name"], "");
}

#[test]
fn an_account_that_is_refused_is_as_if_it_were_not_there() {
    let centre = Kftc::default();
    let items = [item("1", 1, "40000000000021"), item("2", 2, "99999999999999")];
    let answer = post(&centre, DEPOSIT, &deposit(&items).to_string());
    let list = data(&answer)["res_list"].clone();
    let alike = |at: usize| {
        let mut one = list[at].as_object().expect("an item").clone();
        one.retain(|key, _| !["tran_no", "bank_tran_id", "account_num"].contains(&key.as_str()));
        one
    };
    assert_eq!(alike(0), alike(1));
    assert_eq!((&list[0]["bank_rsp_code"], list[0].get("bank_name")), (&"400".into(), None));
    assert_eq!(answer.complaint, None);
}

#[test]
fn a_deposit_by_fintech_number_and_from_an_empty_account() {
    let mut request = deposit(&[item("1", 1, "x")]);
    let only = request["req_list"][0].as_object_mut().expect("an item");
    only.remove("bank_code_std");
    only.remove("account_num");
    only.insert("fintech_use_num".to_owned(), "123456789012345678901234".into());
    let centre = Kftc::default();
    let path = "/v2.0/transfer/deposit/fin_num";
    let answer = data(&post(&centre, path, &request.to_string()));
    let paid = &answer["res_list"][0];
    assert_eq!(
        (&paid["bank_rsp_code"], &paid["account_num_masked"]),
        (&"000".into(), &"1101230000***".into())
    );
    let mut poor = deposit(&[item("1", 2, "12345678901234")]);
    poor["cntr_account_num"] = "40000000000403".into();
    assert_eq!(data(&post(&centre, DEPOSIT, &poor.to_string()))["res_list"][0]["bank_rsp_code"], "403");
}

#[test]
fn what_is_pending_has_moved_and_the_result_says_so() {
    let centre = Kftc::default();
    for (number, account, code) in [(1, "40000000000002", "A0002"), (2, "40000000000003", "A0003")] {
        let answer = data(&post(&centre, DEPOSIT, &deposit(&[item("1", number, account)]).to_string()));
        assert_eq!((&answer["rsp_code"], answer.get("res_list")), (&code.into(), None));
        let result = data(&post(&centre, RESULT, &question("2", number, "20260907", "1500000").to_string()));
        assert_eq!(result["res_list"][0]["bank_rsp_code"], "000");
    }
}

#[test]
fn the_result_comes_from_the_ledger() {
    let centre = Kftc::default();
    post(
        &centre,
        DEPOSIT,
        &deposit(&[item("1", 1, "12345678901234"), item("2", 2, "40000000000400")]).to_string(),
    );
    let asked = |kind: &str, number, date: &str, amount: &str| {
        let answer = data(&post(&centre, RESULT, &question(kind, number, date, amount).to_string()));
        assert_eq!((&answer["rsp_code"], &answer["res_cnt"]), (&"A0000".into(), &"1".into()));
        let only = &answer["res_list"][0];
        assert_eq!((&only["bank_tran_id"], &only["tran_amt"]), (&reference(number).into(), &amount.into()));
        only.clone()
    };
    let done = asked("2", 1, "20260907", "1500000");
    assert_eq!((&done["bank_rsp_code"], &done["dps_account_holder_name"]), (&"000".into(), &"홍길동".into()));
    assert_eq!(
        (&done["wd_account_num_masked"], &done["bank_code_tran"]),
        (&"110123456***".into(), &"004".into())
    );
    assert_eq!(asked("2", 2, "20260907", "1500000")["bank_rsp_code"], "400");
    for (kind, number, date, amount) in [
        ("2", 9, "20260907", "1500000"),
        ("2", 1, "20260908", "1500000"),
        ("2", 1, "20260907", "1500001"),
        ("1", 1, "20260907", "1500000"),
    ] {
        assert_eq!(
            asked(kind, number, date, amount)["bank_rsp_code"],
            "410",
            "{kind} {number} {date} {amount}"
        );
    }
}

#[test]
fn a_withdrawal_is_answered_with_what_may_still_be_withdrawn() {
    let centre = Kftc::default();
    let answer = post(&centre, WITHDRAW, &withdrawal(1).to_string());
    let expected = concat!(
        r#"{"api_tran_id":"2ffd133a-d17a-431d-a6a5-89u000000001","rsp_code":"A0000","rsp_message":"","#,
        r#""api_tran_dtm":"20190910101921567","dps_bank_code_std":"097","dps_bank_code_sub":"1230001","#,
        r#""dps_bank_name":"오픈은행","dps_account_num_masked":"00012345678***","#,
        r#""dps_print_content":"쇼핑몰환불","dps_account_holder_name":"이용기관","#,
        r#""bank_tran_id":"F123456789U000000001","bank_tran_date":"20190910","bank_code_tran":"097","#,
        r#""bank_rsp_code":"000","bank_rsp_message":"","fintech_use_num":"123456789012345678901234","#,
        r#""bank_code_std":"097","bank_code_sub":"1230001","bank_name":"오픈은행","#,
        r#""account_num_masked":"1101230000***","print_content":"오픈뱅킹출금","account_holder_name":"홍길동","#,
        r#""tran_amt":"10000","wd_limit_remain_amt":"9990000"}"#
    );
    assert_eq!((answer.body, answer.complaint), (expected.into(), None));
    let mut large = withdrawal(2);
    large["tran_amt"] = "1000000".into();
    assert_eq!(data(&post(&centre, WITHDRAW, &large.to_string()))["bank_rsp_code"], "403", "990000 are left");
    let result = data(&post(&centre, RESULT, &question("1", 1, "20190910", "10000").to_string()));
    assert_eq!(result["res_list"][0]["bank_rsp_code"], "000");
}
