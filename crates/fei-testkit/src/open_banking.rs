//! What Open Banking answers, by hand from its contract: account holder (J1), transfer (J4) and its result (J5).

use serde_json::{Value, json};

use crate::HttpRequest;

/// A whole HTTP answer with this status and body.
#[must_use]
pub fn http(status: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// A JSON body on a status 200.
#[must_use]
pub fn ok(body: &Value) -> Vec<u8> {
    http("200 OK", "application/json; charset=UTF-8", body.to_string().as_bytes())
}

/// Whose account it is: always 홍길동's.
#[must_use]
pub fn real_name(request: &HttpRequest) -> Value {
    let asked = request.json();
    json!({
        "api_tran_id": "2ffd133a-d17a-431d-a6a5-000000000000", "api_tran_dtm": "20260907143000567",
        "rsp_code": "A0000", "rsp_message": "",
        "bank_tran_id": asked["bank_tran_id"], "bank_tran_date": "20260907",
        "bank_code_tran": "097", "bank_rsp_code": "000", "bank_rsp_message": "",
        "bank_code_std": asked["bank_code_std"], "bank_code_sub": "0040001", "bank_name": "오픈은행",
        "account_num": asked["account_num"], "account_holder_info_type": "N", "account_holder_info": "",
        "account_holder_name": "홍길동", "account_type": "1",
    })
}

/// Transfers that were done, each of the call's items.
#[must_use]
pub fn transfer(request: &HttpRequest) -> Value {
    let asked = request.json();
    let items = asked["req_list"].as_array().map_or(&[][..], Vec::as_slice);
    json!({
        "api_tran_id": "2ffd133a-d17a-431d-a6a5-000000000000", "api_tran_dtm": "20260907143000567",
        "rsp_code": "A0000", "rsp_message": "",
        "wd_bank_code_std": "088", "wd_bank_code_sub": "0880001", "wd_bank_name": "테스트은행",
        "wd_account_num_masked": "110-123-***", "wd_account_holder_name": "테스트상사",
        "res_cnt": items.len().to_string(), "res_list": items.iter().map(paid).collect::<Vec<_>>(),
    })
}

fn paid(item: &Value) -> Value {
    json!({
        "tran_no": item["tran_no"], "bank_tran_id": item["bank_tran_id"], "bank_tran_date": "20260907",
        "bank_code_tran": "097", "bank_rsp_code": "000", "bank_rsp_message": "",
        "bank_code_std": item["bank_code_std"], "bank_code_sub": "0040001", "bank_name": "오픈은행",
        "account_num": item["account_num"], "account_num_masked": "123-456-***",
        "print_content": item["print_content"], "account_holder_name": "홍길동",
        "tran_amt": item["tran_amt"],
    })
}

/// What became of a transfer (J5): the bank's code for it.
#[must_use]
pub fn result(request: &HttpRequest, bank_rsp_code: &str) -> Value {
    let asked = request.json();
    let item = &asked["req_list"][0];
    json!({
        "api_tran_id": "2ffd133a-d17a-431d-a6a5-000000000000", "api_tran_dtm": "20260907143000567",
        "rsp_code": "A0000", "rsp_message": "", "res_cnt": "1",
        "res_list": [{
            "tran_no": "1", "bank_tran_id": item["org_bank_tran_id"], "bank_tran_date": item["org_bank_tran_date"],
            "bank_code_tran": "097", "bank_rsp_code": bank_rsp_code, "bank_rsp_message": "",
            "tran_amt": item["org_tran_amt"],
        }],
    })
}

/// Answers either call as an institution that is well.
///
/// # Panics
/// When the call is another one.
#[must_use]
pub fn well(request: &HttpRequest) -> Vec<u8> {
    match &*request.call() {
        "POST /v2.0/inquiry/real_name" => ok(&real_name(request)),
        "POST /v2.0/transfer/deposit/acnt_num" => ok(&transfer(request)),
        other => panic!("a call that is not in the contract: {other}"),
    }
}
