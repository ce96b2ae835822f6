//! Asking what became of a transfer: the call, and what its answer says of the transfer or only of the call.

use fei_exchange::{Code, Outcome};

use super::fixture::World;
use super::real::transfer;
use crate::mapping::LaterVerdict;

const REFERENCE: &str = "F123456789U000000001";

/// An answer of the centre's: its own code, and the item's, reference and amount.
fn answer(api: &str, bank: &str, reference: &str, amount: &str) -> String {
    format!(
        r#"{{"rsp_code":"{api}","res_list":[{{"bank_tran_id":"{reference}","bank_rsp_code":"{bank}","tran_amt":"{amount}"}}]}}"#
    )
}

fn said(json: &str) -> LaterVerdict {
    World::real().inquired("hecto.transfer", &transfer(""), json).unwrap()
}

/// In a word: what it says, and FEI's code where it says nothing.
fn word(verdict: &LaterVerdict) -> (&'static str, Option<Code>) {
    match verdict {
        LaterVerdict::Known(verdict) if verdict.outcome == Outcome::Executed => ("executed", verdict.code),
        LaterVerdict::Known(verdict) => ("declined", verdict.code),
        LaterVerdict::NotFound => ("not found", None),
        LaterVerdict::Refused(verdict) => ("refused", verdict.code),
        LaterVerdict::Open(verdict) => ("open", verdict.code),
    }
}

#[test]
fn the_question_has_the_originals_values() {
    let call = World::real().inquiry("hecto.transfer", &transfer("")).unwrap();
    assert_eq!(call.target, "/v2.0/transfer/result");
    assert_eq!(
        String::from_utf8(call.body).unwrap(),
        r#"{"check_type":"2","tran_dtime":"20260907143001","req_cnt":"1","req_list":[{"tran_no":"1","org_bank_tran_id":"F123456789U000000001","org_bank_tran_date":"20260907","org_tran_amt":"1500000"}]}"#
    );
}

#[test]
fn the_partys_codes_judge_the_original() {
    for (bank, expected) in [
        ("000", ("executed", None)),
        ("400", ("declined", None)),
        ("403", ("declined", None)),
        ("410", ("not found", None)),
        ("987", ("open", Some(Code::UnlistedCode))),
    ] {
        assert_eq!(word(&said(&answer("A0000", bank, REFERENCE, "1500000"))), expected, "{bank}");
    }
    let LaterVerdict::Known(declined) = said(&answer("A0000", "403", REFERENCE, "1500000")) else {
        panic!("it is declined")
    };
    assert_eq!(declined.rsp_code.as_deref(), Some("0403"), "the core hears the institution's reason");
}

/// Whoever takes "you may not ask" for "it was not executed" lets the money be sent twice.
#[test]
fn what_refuses_the_question_says_nothing_of_the_original() {
    for (api, expected) in [
        ("O0002", ("refused", Some(Code::Refused))),
        ("A0021", ("refused", None)),
        ("A0002", ("open", Some(Code::Pending))),
        ("A0326", ("open", Some(Code::Pending))),
        ("A9999", ("open", Some(Code::UnlistedCode))),
    ] {
        assert_eq!(word(&said(&format!(r#"{{"rsp_code":"{api}"}}"#))), expected, "{api}");
        assert_eq!(word(&said(&answer(api, "000", REFERENCE, "1500000"))), expected, "{api}, with an item");
    }
}

#[test]
fn an_answer_about_something_else_says_nothing() {
    let mismatch = ("open", Some(Code::EchoMismatch));
    for bank in ["000", "400", "410"] {
        for (reference, amount) in [("F123456789U000000002", "1500000"), (REFERENCE, "1500001")] {
            assert_eq!(word(&said(&answer("A0000", bank, reference, amount))), mismatch, "{bank} {amount}");
        }
    }
    let bare = |bank: &str| format!(r#"{{"rsp_code":"A0000","res_list":[{{"bank_rsp_code":"{bank}"}}]}}"#);
    assert_eq!(word(&said(&bare("000"))), mismatch, "what is done must say what");
    assert_eq!(word(&said(&bare("410"))), ("not found", None), "what is not there has nothing to echo");
    let two = answer("A0000", "000", REFERENCE, "1500000").replace("}]", r#"},{"bank_rsp_code":"400"}]"#);
    assert_eq!(word(&said(&two)), mismatch);
    assert!(World::real().inquired("hecto.transfer", &transfer(""), "<html>").is_err());
}

/// Its own number is another than the original's.
#[test]
fn a_call_may_have_a_number_of_its_own() {
    let party = r#"
speaks    = "json"
reference = { form = "F123456789U{seq}", seq = "base36(9)", per = "business_date" }
codes     = [{ code = "0", is = "executed", ko = "정상" }]
"#;
    let pay = r#"
title      = "t"
flow       = "outbound"
to         = "bank"
match      = { kind = "TR" }
effect     = "money"
on_unknown = { policy = "inquire_only", owner = "core" }
telegram   = [{ at = 3, name = "amount", as = "9(6)", json = "decimal" }]
[http]
call       = "POST /pay"
codes      = { code = "code" }
request    = [{ json = "amount", from = "{amount}" }]
[http.inquiry]
call       = "GET /pay/{@reference}"
query      = [{ name = "no", from = "{@own_reference}" }]
"#;
    let core = r#"
speaks  = "telegram"
charset = "cp949"
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 100 }
text    = { request = "reject", answer = "replace" }
key     = ["kind"]
key_forever = "a sample's numbers never start again"
trace   = "{kind}"
header  = [
  { at = 0, name = "kind",     as = "X(2)" },
  { at = 2, name = "rsp_code", as = "X(1)", set_by = "answer" },
]
answer  = { rsp_code = { A = "0", D = "1", N = "2", U = "9" } }
"#;
    let world = World::of(&[("bank/party.toml", party), ("core/party.toml", core), ("core/pay.toml", pay)]);
    let call = world.inquiry("core.pay", b"TR 001500").unwrap();
    assert_eq!(call.target, "/pay/F123456789U000000001?no=F123456789UOWN000001");
}
