//! The centre without a socket: every answer's bytes, and every refusal.

mod inquiries;
mod refusals;
mod transfers;

use http::{HeaderValue, header::CONTENT_TYPE};
use serde_json::{Value, json};

use super::*;

/// What the centre says to this body.
fn post(centre: &Kftc, path: &str, body: &str) -> Answer {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"));
    let body = body.to_owned().into();
    let request = Request { method: Method::POST, target: path.to_owned(), headers, body };
    centre.answer(&request).expect("a path of the centre")
}

/// What the centre says to this query.
fn get(centre: &Kftc, target: &str) -> Answer {
    let request = Request {
        method: Method::GET,
        target: target.to_owned(),
        headers: HeaderMap::new(),
        body: Default::default(),
    };
    centre.answer(&request).expect("a path of the centre")
}

/// The answer as data.
fn data(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200);
    serde_json::from_slice(&answer.body).expect("JSON")
}

/// A reference whose last three digits are these.
fn reference(number: u32) -> String {
    format!("F123456789U000000{number:03}")
}

/// A good inquiry of a name.
fn inquiry(number: u32, bank: &str, account: &str) -> Value {
    json!({
        "bank_tran_id": reference(number), "bank_code_std": bank, "account_num": account,
        "account_holder_info_type": " ", "account_holder_info": "880101", "tran_dtime": "20190910101921",
    })
}

/// A good item of a deposit.
fn item(tran_no: &str, number: u32, account: &str) -> Value {
    json!({
        "tran_no": tran_no, "bank_tran_id": reference(number), "bank_code_std": "004", "account_num": account,
        "print_content": "급여", "tran_amt": "1500000", "req_client_name": "테스트상사", "req_client_bank_code": "088",
        "req_client_account_num": "110123456789", "req_client_num": "TEST0001", "transfer_purpose": "TR",
    })
}

/// A good deposit from the company's account.
fn deposit(items: &[Value]) -> Value {
    json!({
        "cntr_account_type": "N", "cntr_account_num": "110123456789", "wd_pass_phrase": "NONE",
        "wd_print_content": "급여", "name_check_option": "off", "tran_dtime": "20260907143000",
        "req_cnt": items.len().to_string(), "req_list": items,
    })
}

/// A good withdrawal of 10000.
fn withdrawal(number: u32) -> Value {
    json!({
        "bank_tran_id": reference(number), "cntr_account_type": "N", "cntr_account_num": "00012345678901",
        "dps_print_content": "쇼핑몰환불", "fintech_use_num": "123456789012345678901234",
        "wd_print_content": "오픈뱅킹출금", "tran_amt": "10000", "tran_dtime": "20190910101921",
        "req_client_name": "홍길동", "req_client_fintech_use_num": "123456789012345678901234",
        "req_client_num": "HONGGILDONG1234", "transfer_purpose": "TR", "recv_client_name": "김오픈",
        "recv_client_bank_code": "097", "recv_client_account_num": "232000067812",
    })
}

/// A question for what became of a transfer.
fn question(check_type: &str, number: u32, date: &str, amount: &str) -> Value {
    json!({
        "check_type": check_type, "tran_dtime": "20260907150000", "req_cnt": "1",
        "req_list": [{
            "tran_no": "1", "org_bank_tran_id": reference(number), "org_bank_tran_date": date, "org_tran_amt": amount,
        }],
    })
}

const REAL_NAME: &str = "/v2.0/inquiry/real_name";
const DEPOSIT: &str = "/v2.0/transfer/deposit/acnt_num";
const WITHDRAW: &str = "/v2.0/transfer/withdraw/fin_num";
const RESULT: &str = "/v2.0/transfer/result";

#[test]
fn only_its_own_paths_and_methods() {
    let centre = Kftc::default();
    let request = |method, target: &str| Request {
        method,
        target: target.to_owned(),
        headers: HeaderMap::new(),
        body: Default::default(),
    };
    assert!(centre.answer(&request(Method::POST, "/v2.0/elsewhere")).is_none());
    let wrong = centre.answer(&request(Method::GET, REAL_NAME)).expect("a path of the centre");
    assert_eq!(wrong.status, 405);
    assert!(wrong.complaint.is_some());
}

#[test]
fn a_body_that_does_not_say_that_it_is_json_is_remarked_upon() {
    let centre = Kftc::default();
    let body = inquiry(1, "004", "12345678901234").to_string().into();
    let request =
        Request { method: Method::POST, target: REAL_NAME.to_owned(), headers: HeaderMap::new(), body };
    let answer = centre.answer(&request).expect("a path of the centre");
    assert_eq!(data(&answer)["rsp_code"], "A0000");
    assert_eq!(answer.complaint.as_deref(), Some("content-type: expected application/json"));
}
