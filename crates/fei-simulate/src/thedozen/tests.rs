use http::HeaderMap;

use super::*;

fn call(house: &Thedozen, path: &str, body: &str) -> Answer {
    let request = Request {
        method: Method::POST,
        target: path.to_owned(),
        headers: HeaderMap::new(),
        body: body.to_owned().into(),
    };
    house.answer(&request).expect("a path of the house")
}

/// A transfer of 1000 with this number to this account, and the keys after it.
fn transfer(number: u32, account: &str, rest: &str) -> String {
    format!(
        concat!(
            r#"{{"api_key":"TESTKEY","org_code":"ORG00000","drw_bank_code":"088","telegram_no":{},"#,
            r#""drw_account":"110123456789","drw_account_cntn":"급여","rv_bank_code":"004","rv_account":"{}","#,
            r#""rv_account_cntn":"급여","amount":1000,"tr_dt":"20260907","tr_tm":"143000"{}}}"#
        ),
        number, account, rest
    )
}

#[test]
fn a_transfer_moves_the_money_and_can_be_asked_for() {
    let house = Thedozen::default();
    let done = r#"{"status":200,"natv_tr_no":"000003","request_at":"2026-09-07 14:30:00","amount":1000}"#;
    let answer = call(&house, "/firmbank/transfer", &transfer(3, "12345678901234", ""));
    assert_eq!((answer.body, answer.complaint), (done.into(), None));
    let check = r#"{"api_key":"K","org_code":"ORG00000","org_telegram_no":3,"tr_dt":"20260907","drw_bank_code":"088"}"#;
    assert_eq!(call(&house, "/firmbank/transfer/check", check).body, done);
    assert_eq!(house.ledger().transfers().len(), 1);
    let other_bank = check.replace("088", "004");
    let answer = call(&house, "/firmbank/transfer/check", &other_bank);
    let none = r#"{"status":404,"natv_tr_no":"000003","error_code":"9004","error_message":"원거래 없음"}"#;
    assert_eq!(answer.body, none, "and says of what");
}

#[test]
fn a_number_is_used_once_a_day_and_organisation() {
    let house = Thedozen::default();
    let first = transfer(3, "12345678901234", "");
    call(&house, "/firmbank/transfer", &first);
    let answer = call(&house, "/firmbank/transfer", &first);
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(text.contains(r#""status":409"#) && text.contains(r#""error_code":"9002""#), "{text}");
    for other in [first.replace("20260907", "20260908"), first.replace("ORG00000", "ORG00001")] {
        assert!(call(&house, "/firmbank/transfer", &other).body.starts_with(b"{\"status\":200"));
    }
    assert_eq!(house.ledger().transfers().len(), 3);
}

#[test]
fn banks_say_no_by_their_own_code() {
    let house = Thedozen::default();
    for (number, account, code, status) in [
        (1, "40000000000400", "400", 500),
        (2, "40000000000999", "987", 500),
        (3, "40000000000002", "VTIM", 504),
        (4, "99999999999999", "400", 500),
    ] {
        let answer = call(&house, "/firmbank/transfer", &transfer(number, account, ""));
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(
            text.starts_with(&format!("{{\"status\":{status},\"natv_tr_no\":\"00000{number}\"")),
            "{text}"
        );
        assert!(text.contains(&format!("\"error_code\":\"{code}\"")), "{text}");
        assert_eq!(answer.complaint, None, "a bank's no is no fault of the request");
    }
    let states: Vec<_> = house.ledger().transfers().iter().map(|transfer| transfer.state.code()).collect();
    assert_eq!(states, ["400", "987", "000", "400"], "what the bank is slow to answer has moved");
    let poor = transfer(5, "12345678901234", "")
        .replace(r#""088""#, r#""004""#)
        .replace("110123456789", "40000000000403");
    assert!(
        String::from_utf8_lossy(&call(&house, "/firmbank/transfer", &poor).body)
            .contains(r#""error_code":"403""#)
    );
}

#[test]
fn what_is_not_of_the_contract_is_refused_by_its_key() {
    let house = Thedozen::default();
    let good = transfer(3, "12345678901234", "");
    for (bad, key) in [
        (good.replace(":1000", ":\"1000\""), "amount"),
        (good.replace(":1000", ":0"), "amount"),
        (good.replace(":1000", ":10.5"), "amount"),
        (good.replace(":1000", ":10000000000000"), "amount"),
        (good.replace(":3,", ":\"3\","), "telegram_no"),
        (good.replace(r#""api_key":"TESTKEY","#, ""), "api_key"),
        (good.replace("143000", "146000"), "tr_tm"),
        (transfer(3, "123-456", ""), "rv_account"),
        (transfer(3, "12345678901234", r#","extra":"1""#), "extra"),
    ] {
        let answer = call(&house, "/firmbank/transfer", &bad);
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(text.contains(r#""status":400"#) && text.contains(r#""error_code":"9001""#), "{text}");
        assert!(answer.complaint.is_some_and(|complaint| complaint.ends_with(key)), "{key}: {text}");
    }
    assert_eq!(house.ledger().transfers(), []);
    let unknown = good.replace("110123456789", "110000000000");
    assert!(String::from_utf8_lossy(&call(&house, "/firmbank/transfer", &unknown).body).contains("9006"));
}

#[test]
fn it_opens_once_for_a_bank() {
    let house = Thedozen::default();
    let open = r#"{"api_key":"K","org_code":"ORG00000","drw_bank_code":"088","telegram_no":1}"#;
    assert_eq!(call(&house, "/firmbank/open", open).body, r#"{"status":200,"open_state":"Y"}"#);
    assert!(String::from_utf8_lossy(&call(&house, "/firmbank/open", open).body).contains("9003"));
    assert!(call(&house, "/firmbank/open", &open.replace("088", "004")).body.starts_with(b"{\"status\":200"));
    let second = open.replace(":1}", ":2}");
    assert!(String::from_utf8_lossy(&call(&house, "/firmbank/open", &second).body).contains("9001"));
}

#[test]
fn only_its_own_paths_and_only_by_post() {
    let house = Thedozen::default();
    let request = |method, target: &str| Request {
        method,
        target: target.to_owned(),
        headers: HeaderMap::new(),
        body: Default::default(),
    };
    assert!(house.answer(&request(Method::POST, "/elsewhere")).is_none());
    assert_eq!(house.answer(&request(Method::GET, "/firmbank/open")).expect("its path").status, 405);
    let unreadable = house.answer(&request(Method::POST, "/firmbank/open")).expect("its path");
    assert_eq!(
        unreadable.body,
        r#"{"status":400,"error_code":"9001","error_message":"요청을 읽을 수 없음"}"#
    );
}
