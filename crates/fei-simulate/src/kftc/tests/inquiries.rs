//! What moves no money: names, balances, movements, the state of the banks.

use super::*;

#[test]
fn a_name_is_answered_as_in_the_contracts_sample() {
    let request = concat!(
        r#"{"bank_tran_id":"F123456789U4BC34239Z","bank_code_std":"097","account_num":"1101230000678","#,
        r#""account_holder_info_type":" ","account_holder_info":"880101","tran_dtime":"20190910101921"}"#
    );
    let expected = concat!(
        r#"{"api_tran_id":"2ffd133a-d17a-431d-a6a5-89u4bc34239z","api_tran_dtm":"20190910101921567","#,
        r#""rsp_code":"A0000","rsp_message":"","bank_tran_id":"F123456789U4BC34239Z","#,
        r#""bank_tran_date":"20190910","bank_code_tran":"097","bank_rsp_code":"000","bank_rsp_message":"","#,
        r#""bank_code_std":"097","bank_code_sub":"1230001","bank_name":"오픈은행","account_num":"1101230000678","#,
        r#""account_holder_info_type":" ","account_holder_info":"880101","account_holder_name":"홍길동","#,
        r#""account_type":"1"}"#
    );
    let answer = post(&Kftc::default(), REAL_NAME, request);
    assert_eq!((answer.body, answer.complaint), (expected.into(), None));
    assert_eq!(answer.echo.reference.as_deref(), Some("\"F123456789U4BC34239Z\""));
}

#[test]
fn who_does_not_verify_sends_no_number_and_gets_none() {
    let mut request = inquiry(1, "004", "12345678901234");
    request["account_holder_info_type"] = "N".into();
    request["account_holder_info"] = "".into();
    let answer = data(&post(&Kftc::default(), REAL_NAME, &request.to_string()));
    assert_eq!((&answer["account_holder_name"], answer.get("account_holder_info")), (&"홍길동".into(), None));
}

#[test]
fn each_account_answers_an_inquiry_in_its_own_way() {
    for (account, code, bank, holder) in [
        ("12345678901234", "A0000", "000", "홍길동"),
        ("50000000000001", "A0000", "000", "똠방각하"),
        ("50000000000002", "A0000", "000", "홍길동\u{1F600}"),
        ("50000000000003", "A0000", "000", "\u{1100}\u{1161}\u{1102}\u{1161}\u{1103}\u{1161}"),
        ("50000000000004", "A0000", "000", "\u{20A9}원화상사"),
        ("50000000000005", "A0000", "000", ""),
        ("40000000000400", "A0000", "400", ""),
        ("40000000000999", "A0000", "987", ""),
        ("40000000000002", "A0002", "", ""),
        ("40000000000003", "A0003", "", ""),
        ("40000000000021", "A0021", "", ""),
        ("99999999999999", "A0021", "", ""),
    ] {
        let answer = data(&post(&Kftc::default(), REAL_NAME, &inquiry(1, "004", account).to_string()));
        let text = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
        assert_eq!(
            (text("rsp_code"), text("bank_rsp_code")),
            (code.to_owned(), bank.to_owned()),
            "{account}"
        );
        assert_eq!(
            (text("account_holder_name"), text("bank_tran_id")),
            (holder.to_owned(), reference(1)),
            "{account}"
        );
    }
}

#[test]
fn a_balance_is_answered_as_in_the_contracts_sample() {
    let target = "/v2.0/account/balance/fin_num?bank_tran_id=F123456789U4BC34239Z\
                  &fintech_use_num=123456789012345678901234&tran_dtime=20190910101921";
    let expected = concat!(
        r#"{"api_tran_id":"2ffd133a-d17a-431d-a6a5-89u4bc34239z","rsp_code":"A0000","rsp_message":"","#,
        r#""api_tran_dtm":"20190910101921567","bank_tran_id":"F123456789U4BC34239Z","bank_tran_date":"20190910","#,
        r#""bank_code_tran":"097","bank_rsp_code":"000","bank_rsp_message":"","bank_name":"오픈은행","#,
        r#""fintech_use_num":"123456789012345678901234","balance_amt":"-1000000","available_amt":"1000000","#,
        r#""account_type":"1","product_name":"내맘대로통장","account_issue_date":"20180202","maturity_date":"","#,
        r#""last_tran_date":"20190909"}"#
    );
    let answer = get(&Kftc::default(), target);
    assert_eq!((answer.body, answer.complaint), (expected.into(), None));
}

#[test]
fn each_account_states_its_amounts_in_its_own_way() {
    for (account, balance, available) in [
        ("60000000000001", Some("-1234"), Some("-1234")),
        ("60000000000002", None, None),
        ("60000000000003", Some(""), Some("")),
        ("60000000000004", Some("123456789012345"), Some("123456789012345")),
        ("60000000000005", Some("5000000"), Some("5000000")),
        ("60000000000006", Some("0"), Some("0")),
        ("40000000000400", None, None),
    ] {
        let target = format!(
            "/v2.0/account/balance/acnt_num?bank_tran_id={}&bank_code_std=004&account_num={account}\
             &user_seq_no=1000000112&tran_dtime=20260907143000",
            reference(1)
        );
        let answer = data(&get(&Kftc::default(), &target));
        let text = |key: &str| answer.get(key).map(|value| value.as_str().expect("text"));
        assert_eq!((text("balance_amt"), text("available_amt")), (balance, available), "{account}");
        assert_eq!((text("account_num"), text("fintech_use_num")), (Some(account), None));
    }
}

/// The query of a page of movements.
fn page(number: u32, rest: &str) -> String {
    format!(
        "/v2.0/account/transaction_list/fin_num?bank_tran_id={}&fintech_use_num=123456789012345678900060\
         &tran_dtime=20260907143000&inquiry_base=D&from_date=20190901&to_date=20260907{rest}",
        reference(number)
    )
}

#[test]
fn movements_come_in_pages_and_their_balances_add_up() {
    let centre = Kftc::default();
    let mut trace = String::new();
    let mut sizes = Vec::new();
    let mut rows = Vec::new();
    for number in 1..=3 {
        let rest = format!("&inquiry_type=A&sort_order=A&befor_inquiry_trace_info={trace}");
        let answer = data(&get(&centre, &page(number, &rest)));
        let list = answer["res_list"].as_array().expect("a list").clone();
        assert_eq!(answer["page_record_cnt"], list.len().to_string());
        sizes.push((list.len(), answer["next_page_yn"].as_str().expect("text").to_owned()));
        answer["befor_inquiry_trace_info"].as_str().expect("text").clone_into(&mut trace);
        rows.extend(list);
    }
    assert_eq!(sizes, [(25, "Y".to_owned()), (25, "Y".to_owned()), (10, "N".to_owned())]);
    let number = |row: &Value, key: &str| row[key].as_str().expect("text").parse::<i64>().expect("digits");
    for pair in rows.windows(2) {
        let sign = if pair[1]["inout_type"] == "입금" { 1 } else { -1 };
        let step = number(&pair[1], "after_balance_amt") - number(&pair[0], "after_balance_amt");
        assert_eq!(step, sign * number(&pair[1], "tran_amt"));
    }
    assert_eq!(number(rows.last().expect("rows"), "after_balance_amt"), 10_000_000);
}

#[test]
fn movements_are_chosen_by_direction_time_and_order() {
    let centre = Kftc::default();
    let first = |number, rest: &str| {
        let answer = data(&get(&centre, &page(number, rest)));
        (answer["page_record_cnt"].clone(), answer["res_list"][0]["print_content"].clone())
    };
    assert_eq!(first(1, "&inquiry_type=I&sort_order=A"), ("25".into(), "내역00".into()));
    assert_eq!(first(2, "&inquiry_type=O&sort_order=D"), ("25".into(), "내역59".into()));
    let by_time = |number, rest: &str| {
        let target =
            page(number, rest).replace("inquiry_base=D", "inquiry_base=T").replace("20260907&", "20190901&");
        data(&get(&centre, &target))
    };
    let day = by_time(3, "&inquiry_type=A&sort_order=A&from_time=093000&to_time=100000");
    assert_eq!((&day["page_record_cnt"], &day["res_list"][0]["tran_time"]), (&"1".into(), &"100000".into()));
    assert_eq!(by_time(4, "&inquiry_type=A&sort_order=A&from_time=093000")["rsp_code"], "A0004");
}

#[test]
fn a_transfer_is_the_newest_movement() {
    let centre = Kftc::default();
    let mut paid = item("1", 1, "1101230000060");
    paid["bank_code_std"] = "097".into();
    post(&centre, DEPOSIT, &deposit(&[paid]).to_string());
    let answer = data(&get(&centre, &page(2, "&inquiry_type=A&sort_order=D")));
    let newest = &answer["res_list"][0];
    assert_eq!((&newest["tran_amt"], &newest["print_content"]), (&"1500000".into(), &"급여".into()));
    assert_eq!(
        (&newest["after_balance_amt"], &answer["balance_amt"]),
        (&"11500000".into(), &"11500000".into())
    );
}

#[test]
fn the_state_of_the_banks_needs_no_reference() {
    let answer = data(&get(&Kftc::default(), "/bank/status"));
    assert_eq!(answer["api_tran_id"], "2ffd133a-d17a-431d-a6a5-000000000000");
    assert_eq!((&answer["api_tran_dtm"], &answer["res_cnt"]), (&"00000000000000000".into(), &"6".into()));
    let down = json!({"bank_code_std": "011", "bank_name": "농협은행", "bank_status": "D"});
    assert_eq!(answer["res_list"][1], down);
}
