//! An institution over real sockets: every path, what is observed, limits, stopping.

use crate::support::{Client, DEPOSIT, LIMIT, start, transfer};
use bytes::Bytes;
use fei_simulate::{Expected, Fallback, Fault, Institution, Kftc, Limits, Replay, Thedozen, Then};
use http::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A good request to every path of the centre.
fn calls() -> Vec<(Method, String, String)> {
    let name = r#"{"bank_tran_id":"F123456789U000000101","bank_code_std":"004","account_num":"12345678901234",
        "account_holder_info_type":"N","tran_dtime":"20260907143000"}"#;
    let withdrawal = r#"{"bank_tran_id":"F123456789U000000102","cntr_account_type":"N",
        "cntr_account_num":"00012345678901","dps_print_content":"환불","fintech_use_num":"123456789012345678901234",
        "tran_amt":"10000","tran_dtime":"20260907143000","req_client_name":"홍길동",
        "req_client_bank_code":"097","req_client_account_num":"1101230000678","req_client_num":"HONG1",
        "transfer_purpose":"TR"}"#;
    let by_fintech = transfer(103).replace(
        r#""bank_code_std":"004","account_num":"12345678901234""#,
        r#""fintech_use_num":"123456789012345678901234""#,
    );
    let question = r#"{"check_type":"2","tran_dtime":"20260907143000","req_cnt":"1","req_list":[{"tran_no":"1",
        "org_bank_tran_id":"F123456789U000000104","org_bank_tran_date":"20260907","org_tran_amt":"1500000"}]}"#;
    let post = |path: &str, body: &str| (Method::POST, path.to_owned(), body.to_owned());
    let get = |target: &str| (Method::GET, target.to_owned(), String::new());
    vec![
        post("/v2.0/inquiry/real_name", name),
        post("/v2.0/transfer/withdraw/fin_num", withdrawal),
        post("/v2.0/transfer/deposit/fin_num", &by_fintech),
        post(DEPOSIT, &transfer(104)),
        post("/v2.0/transfer/result", question),
        get(
            "/v2.0/account/balance/fin_num?bank_tran_id=F123456789U000000105&fintech_use_num=123456789012345678901234&tran_dtime=20260907143000",
        ),
        get(
            "/v2.0/account/balance/acnt_num?bank_tran_id=F123456789U000000106&bank_code_std=004&account_num=60000000000005&user_seq_no=1000000112&tran_dtime=20260907143000",
        ),
        get(
            "/v2.0/account/transaction_list/fin_num?bank_tran_id=F123456789U000000107&fintech_use_num=123456789012345678900060&inquiry_type=A&inquiry_base=D&from_date=20190901&to_date=20190930&sort_order=D&tran_dtime=20260907143000",
        ),
        get("/bank/status"),
    ]
}

#[tokio::test]
async fn every_path_answers_on_one_connection_and_is_observed() {
    let institution = start(Kftc::default()).await;
    let mut client = Client::connect(&institution).await;
    for (number, (method, target, body)) in calls().into_iter().enumerate() {
        let got = client.call(method.clone(), &target, &body).await.expect("an answer");
        let text = got.text();
        assert!(text.contains(r#""rsp_code":"A0000""#), "{target}: {text}");
        assert!(
            !text.contains("bank_rsp_code") || text.contains(r#""bank_rsp_code":"000""#),
            "{target}: {text}"
        );
        assert_eq!(got.headers["content-type"], "application/json; charset=UTF-8");
        let exchange = institution.observed().all().pop().expect("observed");
        assert_eq!((exchange.number, exchange.method, exchange.target), (number as u64, method, target));
        assert_eq!((exchange.body, exchange.answer), (Bytes::from(body), got.body));
        assert_eq!((exchange.status, exchange.fault, exchange.complaint), (Some(200), None, None));
    }
    assert_eq!(institution.observed().connections(), 1);
    let first = &institution.observed().all()[0];
    assert_eq!((first.header("X-Trace"), first.header("none")), (Some("T-1"), None));
    assert_eq!(institution.observed().since(5).len(), 4);
}

#[tokio::test]
async fn two_simulations_answer_the_same_calls_with_the_same_bytes() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let institution = start(Kftc::default()).await;
        let mut client = Client::connect(&institution).await;
        let mut bodies = Vec::new();
        for (method, target, body) in calls() {
            bodies.push(client.call(method, &target, &body).await.expect("an answer").body);
        }
        runs.push(bodies);
    }
    assert_eq!(runs[0], runs[1]);
}

#[tokio::test]
async fn many_connections_at_once_move_each_transfer_once() {
    let centre = Kftc::default();
    let institution = start(centre.clone()).await;
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..64 {
        let mut client = Client::connect(&institution).await;
        // every reference is sent twice, at the same time
        calls.spawn(
            async move { client.post(DEPOSIT, &transfer(number / 2)).await.expect("an answer").text() },
        );
    }
    let answers = calls.join_all().await;
    assert_eq!(answers.iter().filter(|text| text.contains(r#""rsp_code":"A0000""#)).count(), 32);
    assert_eq!(answers.iter().filter(|text| text.contains(r#""rsp_code":"A0326""#)).count(), 32);
    assert_eq!(centre.ledger().transfers().len(), 32);
}

#[tokio::test]
async fn one_address_plays_two_institutions() {
    let written = Replay::new(vec![Expected {
        method: Method::POST,
        target: "/other".to_owned(),
        body: Bytes::from_static(b"{\"a\":1}"),
        then: Then::Answer { status: 201, body: Bytes::from_static(b"{\"b\":2}") },
    }]);
    let both = Fallback {
        first: Kftc::default(),
        then: Fallback { first: Thedozen::default(), then: written.clone() },
    };
    let institution = start(both).await;
    let mut client = Client::connect(&institution).await;
    assert!(client.post(DEPOSIT, &transfer(1)).await.expect("an answer").text().contains("A0000"));
    assert!(client.post("/firmbank/open", "{}").await.expect("an answer").text().contains("9001"));
    let got = client.post("/other", "{\"a\":2}").await.expect("an answer");
    assert_eq!((got.status.as_u16(), got.text().as_str(), written.left()), (201, "{\"b\":2}", 0));
    let complaint = institution.observed().all()[2].complaint.clone();
    assert_eq!(complaint.as_deref(), Some("body: byte 5: expected `1}`, got `2}`"));
    let got = client.post("/other", "{\"a\":1}").await.expect("an answer");
    assert_eq!(got.status.as_u16(), 404, "played once");
    assert_eq!(institution.observed().all()[3].complaint.as_deref(), Some("no such path: POST /other"));
}

#[tokio::test]
async fn a_replayed_fault_is_a_fault() {
    let written = Replay::new(vec![Expected {
        method: Method::GET,
        target: "/a".to_owned(),
        body: Bytes::new(),
        then: Then::Fault(Fault::Reset),
    }]);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let institution = Institution::replay(listener, written).expect("an address");
    assert!(Client::connect(&institution).await.call(Method::GET, "/a", "").await.is_err());
    assert_eq!(institution.observed().all()[0].fault, Some(Fault::Reset));
}

#[tokio::test]
async fn limits_hold() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let limits = Limits { connections_max: 2, body_bytes_max: 64, idle_timeout_ms: 200 };
    let institution = Institution::start_within(listener, Kftc::default(), limits).expect("an address");
    let got = Client::connect(&institution).await.post(DEPOSIT, &transfer(1)).await.expect("an answer");
    assert_eq!(got.status.as_u16(), 413);
    assert_eq!(institution.observed().all()[0].complaint.as_deref(), Some("a body over 64 bytes"));
    let mut silent = TcpStream::connect(institution.address()).await.expect("it listens");
    silent.write_all(b"POST /slow HTTP/1.1\r\n").await.expect("sent");
    let mut rest = Vec::new();
    tokio::time::timeout(LIMIT, silent.read_to_end(&mut rest))
        .await
        .expect("closed in time")
        .expect("closed");
}

#[tokio::test]
async fn stopping_ends_what_is_open() {
    let institution = start(Kftc::default()).await;
    institution.script().next_any(1, Fault::Hang);
    let address = institution.address();
    let mut client = Client::connect(&institution).await;
    let hanging = tokio::spawn(async move { client.post(DEPOSIT, &transfer(1)).await });
    assert!(institution.observed().reaches(1, LIMIT).await);
    tokio::time::timeout(LIMIT, institution.stop()).await.expect("it stops");
    assert!(hanging.await.expect("joined").is_err());
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens");
}
