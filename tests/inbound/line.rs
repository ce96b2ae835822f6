//! The connections to the core: none, one that breaks, several, and those that FEI dials.

use std::net::TcpListener;

use fei_testkit::{Caller, Config, CoreLine, Fei, hecto, unused_address};
use serde_json::json;

use super::site::{BINARY, answer, asks, core, deposit, rows, start, vbank};

#[test]
fn without_a_core_nothing_is_done_and_the_same_call_may_come_again() {
    let fei = start();
    let vbank = vbank(&fei);
    let reply = vbank.call("POST", "/v1/deposits", &deposit("T1", 1000));
    assert_eq!(reply.said(), "503 N44");
    assert!(reply.header("retry-after").is_some());
    assert_eq!(reply.json()["may_retry"], true);
    let mut core = core(&fei);
    let calling = vbank.calling("POST", "/v1/deposits", &deposit("T1", 1000));
    let question = core.receive();
    core.send(&answer(&question, "0000"));
    assert_eq!(calling.join().expect("it is answered").status, 201);
}

/// W14 of this direction: unknown, and never over another connection.
#[test]
fn a_connection_that_breaks_behind_a_question_leaves_it_unknown() {
    let fei = start();
    let vbank = vbank(&fei);
    let mut broken = core(&fei);
    let calling = vbank.calling("POST", "/v1/deposits", &deposit("T1", 1000));
    let question = broken.receive();
    let mut other = core(&fei);
    broken.reset();
    assert_eq!(calling.join().expect("it is answered").said(), "504 U02");
    other.assert_silent(300);
    assert_eq!(rows(&fei)[0].1, "unknown");
    // A core that comes back with its answer is believed.
    other.send(&answer(&question, "0000"));
    fei.log().wait_for(&[("message", "a late answer: the result is known now")]);
    assert_eq!(vbank.call("POST", "/v1/deposits", &deposit("T1", 1000)).status, 201);
}

/// W16 of this direction: whoever asked hears its own.
#[test]
fn of_many_calls_at_once_each_hears_its_own() {
    const MANY: usize = 32;
    let fei = start();
    let vbank = vbank(&fei);
    let mut cores = [core(&fei), core(&fei)];
    let calls: Vec<_> =
        (0..MANY).map(|n| vbank.calling("POST", "/v1/deposits", &deposit(&format!("T{n}"), 1000))).collect();
    // Half of them each, since the one with fewer waiting is asked; answered the other way round.
    let half = |core: &mut CoreLine| (0..MANY / 2).map(|_| core.receive()).collect::<Vec<_>>();
    let questions = cores.each_mut().map(half);
    for (core, questions) in cores.iter_mut().zip(questions) {
        for question in questions.iter().rev() {
            core.send(&answer(question, "0000"));
        }
    }
    for (n, calling) in calls.into_iter().enumerate() {
        let reply = calling.join().expect("it is answered");
        assert_eq!((reply.status, &reply.json()["tran_no"]), (201, &json!(format!("T{n}"))));
    }
}

#[test]
fn a_core_that_is_dialled_is_asked_and_asks_on_the_same_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let ask = format!("[party.hecto.ask]\ndial = [\"{}\"]", listener.local_addr().expect("bound"));
    let config = Config::new("layouts", &format!("http://{}", unused_address())).line(&ask).serves();
    let fei = Fei::start(BINARY, &config);
    let mut core = CoreLine::accept(&listener);
    let thedozen = Caller::new(fei.serves(), "thedozen");
    let calling = thedozen.calling("POST", "/v1/bankstatement", STATEMENT);
    let question = core.receive();
    assert_eq!(&question[24..31], b"4000100");
    assert_eq!(core.ask(b"HDRREQPOLL0907143000"), b"HDRRESPOLL0907143000");
    let mut answer = question.clone();
    answer[24..28].copy_from_slice(b"4100");
    answer[52..56].copy_from_slice(b"0000");
    core.send(&answer);
    let reply = calling.join().expect("it is answered");
    assert_eq!((reply.status, &reply.json()["tran_seq"]), (200, &"000001".into()));
    // Gone, and back again.
    core.reset();
    drop(CoreLine::accept(&listener));
}

/// H16, H18: its numbers begin anew each day.
#[test]
fn an_answer_of_another_day_is_none_to_todays_call_of_that_number() {
    let config = Config::new("layouts", &format!("http://{}", unused_address())).serves();
    let fei = Fei::start(BINARY, &config.line("ask.deadline_ms = 1000"));
    let mut core = CoreLine::dial(fei.address("hecto"));
    fei.log().wait_for(&[("message", "connection opened"), ("line", "hecto")]);
    let thedozen = Caller::new(fei.serves(), "thedozen");
    assert_eq!(thedozen.call("POST", "/v1/bankstatement", STATEMENT).said(), "504 U01");
    let mut answer = core.receive();
    hecto::put(&mut answer, hecto::MSG_TYPE, b"4100");
    hecto::put(&mut answer, hecto::RSP_CODE, b"0000");
    let mut of_another_day = answer.clone();
    hecto::put(&mut of_another_day, hecto::SEND_DATE, b"20260301");
    core.send(&of_another_day);
    fei.log().wait_for(&[("message", "an answer to nothing"), ("alarm", "true")]);
    assert_eq!(rows(&fei)[0].1, "unknown");
    core.send(&answer);
    fei.log().wait_for(&[("message", "a late answer: the result is known now")]);
    assert_eq!(rows(&fei)[0].1, "confirmed_executed");
}

const STATEMENT: &str = r#"{"org_code":"TESTCO000001","bank_code":"088","account_no":"110-123-456789",
"branch_code":"0880001","scf_code":"11","tran_kind":"01","amount":1500000,"after_sign":"+","after_amount":9000000,
"name":"홍길동","tran_date":"20260907","tran_time":"143000","tran_seq":"000001"}"#;

#[test]
fn what_is_in_flight_at_a_shutdown_gets_its_answer() {
    let fei = start();
    let mut core = core(&fei);
    let calling = vbank(&fei).calling("POST", "/v1/deposits", &deposit("T1", 1000));
    let question = core.receive();
    assert_eq!(asks(&question).1, "T1");
    fei.terminate();
    fei.log()
        .wait_for(&[("message", "shutting down: what is in flight gets its answers, what comes is refused")]);
    core.send(&answer(&question, "0000"));
    assert_eq!(calling.join().expect("it is answered").status, 201);
    assert!(fei.wait().success());
}
