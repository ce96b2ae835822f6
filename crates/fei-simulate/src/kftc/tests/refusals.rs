//! What the centre refuses, by code and by key, and that a refusal moves nothing.

use super::*;

/// The code and the words of a refusal, which must leave the ledger as it was.
fn refused(path: &str, body: &str) -> (String, String) {
    let centre = Kftc::default();
    let answer = post(&centre, path, body);
    let said = data(&answer);
    assert_eq!(centre.ledger().transfers(), [], "{body}");
    let text = |key: &str| said[key].as_str().expect("text").to_owned();
    let remark = Some(format!("{} {}", text("rsp_code"), text("rsp_message")));
    assert_eq!(
        answer.complaint,
        remark.filter(|_| text("rsp_code") != "A0021"),
        "of the call, not of the account"
    );
    (text("rsp_code"), text("rsp_message"))
}

/// A request with one value changed; `null` takes the key away.
fn changed(mut request: Value, key: &str, value: &Value) -> String {
    let object = request.as_object_mut().expect("an object");
    if value.is_null() {
        object.remove(key);
    } else {
        object.insert(key.to_owned(), value.clone());
    }
    request.to_string()
}

#[test]
fn what_is_no_json_object_is_refused_before_anything() {
    for body in ["", "{", "[]", "<html>", "\u{FEFF}{}"] {
        assert_eq!(
            refused(REAL_NAME, body),
            ("A0001".to_owned(), "요청을 읽을 수 없음".to_owned()),
            "{body}"
        );
    }
    let centre = Kftc::default();
    for target in ["/bank/status?x", "/bank/status?x=%ZZ"] {
        assert_eq!(data(&get(&centre, target))["rsp_code"], "A0001");
    }
}

#[test]
fn an_inquirys_keys_are_checked() {
    for (key, value, code, words) in [
        ("bank_tran_id", json!(null), "A0004", "항목 없음: bank_tran_id"),
        ("memo", json!("x"), "A0005", "모르는 항목: memo"),
        ("account_num", json!("12345678901234567"), "A0006", "길이 오류: account_num"),
        ("account_num", json!(""), "A0006", "길이 오류: account_num"),
        ("account_num", json!(12_345), "A0007", "자료형 오류: account_num"),
        ("account_num", json!("123-456"), "A0008", "형식 오류: account_num"),
        ("bank_code_std", json!("04"), "A0006", "길이 오류: bank_code_std"),
        ("bank_tran_id", json!("F123456789X000000001"), "A0008", "형식 오류: bank_tran_id"),
        ("bank_tran_id", json!("F123456789U00000001"), "A0006", "길이 오류: bank_tran_id"),
        ("tran_dtime", json!("20260907250000"), "A0008", "형식 오류: tran_dtime"),
        ("account_holder_info_type", json!("X"), "A0008", "형식 오류: account_holder_info_type"),
        ("account_holder_info_type", json!("N"), "A0006", "길이 오류: account_holder_info"),
        ("account_holder_info", json!("8801011"), "A0006", "길이 오류: account_holder_info"),
        ("account_holder_info", json!(null), "A0006", "길이 오류: account_holder_info"),
    ] {
        let body = changed(inquiry(1, "004", "12345678901234"), key, &value);
        assert_eq!(refused(REAL_NAME, &body), (code.to_owned(), words.to_owned()), "{body}");
    }
    let twice = inquiry(1, "004", "12345678901234").to_string().replace('{', r#"{"bank_code_std":"004","#);
    assert_eq!(refused(REAL_NAME, &twice), ("A0005".to_owned(), "항목 중복: bank_code_std".to_owned()));
}

#[test]
fn a_refusal_repeats_what_it_could_read() {
    let body = changed(inquiry(7, "004", "12345678901234"), "account_num", &json!("x"));
    let answer = post(&Kftc::default(), REAL_NAME, &body);
    let expected = concat!(
        r#"{"api_tran_id":"2ffd133a-d17a-431d-a6a5-89u000000007","api_tran_dtm":"20190910101921567","#,
        r#""rsp_code":"A0008","rsp_message":"형식 오류: account_num","bank_tran_id":"F123456789U000000007"}"#
    );
    assert_eq!(answer.body, expected);
}

#[test]
fn a_deposits_keys_count_and_items_are_checked() {
    for (key, value, code, place) in [
        ("cntr_account_type", json!("X"), "A0008", "cntr_account_type"),
        ("cntr_account_num", json!("99999999"), "A0021", ""),
        ("name_check_option", json!("maybe"), "A0008", "name_check_option"),
        ("wd_pass_phrase", json!(null), "A0004", "wd_pass_phrase"),
        ("wd_pass_phrase", json!("x".repeat(129)), "A0006", "wd_pass_phrase"),
        ("req_cnt", json!("2"), "A0009", "req_cnt"),
        ("req_cnt", json!(1), "A0007", "req_cnt"),
        ("req_list", json!([]), "A0006", "req_list"),
        ("req_list", json!("x"), "A0007", "req_list"),
        ("tran_dtime", json!("20260230000000"), "A0008", "tran_dtime"),
    ] {
        let body = changed(deposit(&[item("1", 1, "12345678901234")]), key, &value);
        let (got, words) = refused(DEPOSIT, &body);
        assert!(got == code && words.ends_with(place), "{body}: {got} {words}");
    }
    for (key, value, code) in [
        ("tran_amt", json!(1_500_000), "A0007"),
        ("tran_amt", json!("1500000.00"), "A0008"),
        ("tran_amt", json!("0001500000"), "A0008"),
        ("tran_amt", json!("1234567890123"), "A0006"),
        ("tran_no", json!("001"), "A0006"),
        ("transfer_purpose", json!("XX"), "A0008"),
        ("account_num", json!("1234 5678"), "A0008"),
        ("fintech_use_num", json!("123456789012345678901234"), "A0005"),
        ("print_content", json!("가".repeat(21)), "A0006"),
        ("req_client_num", json!(null), "A0004"),
    ] {
        let bad = changed(item("1", 1, "12345678901234"), key, &value);
        let body = deposit(&[item("2", 2, "12345678901234"), bad.parse().expect("JSON")]).to_string();
        let (got, words) = refused(DEPOSIT, &body);
        assert!(got == code && words.ends_with(&format!("req_list[1].{key}")), "{body}: {got} {words}");
    }
    let twice = deposit(&[item("1", 1, "12345678901234"), item("01", 2, "12345678901234")]);
    let expected = ("A0005".to_owned(), "항목 중복: req_list[1].tran_no".to_owned());
    assert_eq!(refused(DEPOSIT, &twice.to_string()), expected);
}

#[test]
fn the_client_is_named_in_one_whole_way() {
    let fintech = json!("123456789012345678901234");
    for (key, value) in [("req_client_fintech_use_num", &fintech), ("req_client_bank_code", &json!(null))] {
        let bad: Value = changed(item("1", 1, "12345678901234"), key, value).parse().expect("JSON");
        assert_eq!(refused(DEPOSIT, &deposit(&[bad]).to_string()).0, "A0009", "{key}");
    }
    for (key, value) in [("req_client_fintech_use_num", json!(null)), ("req_client_bank_code", json!("097"))]
    {
        assert_eq!(refused(WITHDRAW, &changed(withdrawal(1), key, &value)).0, "A0009", "{key}");
    }
}

#[test]
fn a_withdrawals_and_a_questions_keys_are_checked() {
    for (key, value, code) in [
        ("fintech_use_num", json!("1"), "A0006"),
        ("fintech_use_num", json!("999999999999999999999999"), "A0021"),
        ("cntr_account_num", json!("1"), "A0021"),
        ("tran_amt", json!("0"), "A0008"),
        ("account_num", json!("1"), "A0005"),
    ] {
        assert_eq!(refused(WITHDRAW, &changed(withdrawal(1), key, &value)).0, code, "{key} {value}");
    }
    for (key, value, code) in [
        ("check_type", json!("3"), "A0008"),
        ("req_cnt", json!("2"), "A0009"),
        ("req_list", json!([{"tran_no": "1"}]), "A0004"),
    ] {
        let body = changed(question("2", 1, "20260907", "1500000"), key, &value);
        assert_eq!(refused(RESULT, &body).0, code, "{key} {value}");
    }
}

#[test]
fn a_reference_is_used_once_a_day_whatever_for() {
    let centre = Kftc::default();
    let name = inquiry(1, "004", "12345678901234");
    assert_eq!(data(&post(&centre, REAL_NAME, &name.to_string()))["rsp_code"], "A0000");
    let again = data(&post(&centre, REAL_NAME, &name.to_string()));
    assert_eq!((&again["rsp_code"], &again["bank_tran_id"]), (&"A0326".into(), &reference(1).into()));
    assert_eq!(
        data(&post(&centre, WITHDRAW, &withdrawal(1).to_string()))["rsp_code"],
        "A0326",
        "the same day"
    );
    let paid = deposit(&[item("1", 1, "12345678901234"), item("2", 2, "12345678901234")]).to_string();
    assert_eq!(data(&post(&centre, DEPOSIT, &paid))["rsp_code"], "A0000", "another day");
    let half = deposit(&[item("1", 3, "12345678901234"), item("2", 2, "12345678901234")]).to_string();
    assert_eq!(data(&post(&centre, DEPOSIT, &half))["rsp_code"], "A0326");
    assert_eq!(centre.ledger().transfers().len(), 2, "of the refused list nothing moved");
    let bad = changed(inquiry(4, "004", "12345678901234"), "account_num", &json!("x"));
    post(&centre, REAL_NAME, &bad);
    let good = inquiry(4, "004", "12345678901234").to_string();
    assert_eq!(
        data(&post(&centre, REAL_NAME, &good))["rsp_code"],
        "A0000",
        "an unreadable call uses nothing up"
    );
}

#[test]
fn a_query_is_checked_like_a_body() {
    let centre = Kftc::default();
    let base = "/v2.0/account/balance/fin_num?bank_tran_id=F123456789U000000001&tran_dtime=20260907143000";
    for (rest, code) in [
        ("", "A0004"),
        ("&fintech_use_num=1", "A0006"),
        ("&fintech_use_num=123456789012345678901234&account_num=1", "A0005"),
        ("&fintech_use_num=99999999901234567890123x", "A0008"),
        ("&fintech_use_num=999999999999999999999999", "A0021"),
    ] {
        assert_eq!(data(&get(&centre, &format!("{base}{rest}")))["rsp_code"], code, "{rest}");
    }
    let movements = "/v2.0/account/transaction_list/fin_num?bank_tran_id=F123456789U000000002\
                     &fintech_use_num=123456789012345678900060&tran_dtime=20260907143000&inquiry_type=A\
                     &inquiry_base=D&from_date=20260907&to_date=20190901&sort_order=A";
    assert_eq!(data(&get(&centre, movements))["rsp_code"], "A0008", "from after to");
}
