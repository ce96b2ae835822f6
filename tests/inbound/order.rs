//! Calls that are about another one.

use super::site::{answer, asks, cancel, core, deposit, impatient, rows, start, vbank};

#[test]
fn a_cancel_reaches_the_core_behind_the_deposit_that_it_cancels() {
    let fei = start();
    let (mut core, vbank) = (core(&fei), vbank(&fei));
    let deposit = vbank.calling("POST", "/v1/deposits", &deposit("T1", 1000));
    let original = core.receive();
    let cancel = vbank.calling("POST", "/v1/deposits/cancel", &cancel("T2", "T1", 1000));
    core.assert_silent(300);
    core.send(&answer(&original, "0000"));
    let question = core.receive();
    assert_eq!(asks(&question), ("VDEP000200", "T2"));
    core.send(&answer(&question, "0000"));
    assert_eq!(deposit.join().expect("it is answered").status, 201);
    assert_eq!(cancel.join().expect("it is answered").json()["result"], "executed");
    assert_eq!(rows(&fei).len(), 2);
}

#[test]
fn a_deposit_that_was_taken_back_before_it_came_is_never_told_as_booked() {
    let fei = impatient();
    let (mut core, vbank) = (core(&fei), vbank(&fei));
    for (path, body, status) in
        [("/v1/deposits/cancel", cancel("T2", "T1", 1000), 200), ("/v1/deposits", deposit("T1", 1000), 201)]
    {
        let calling = vbank.calling("POST", path, &body);
        let question = core.receive();
        core.send(&answer(&question, "0000"));
        assert_eq!(calling.join().expect("it is answered").status, status);
    }
    let asking = vbank.calling("GET", "/v1/deposits/T1?tran_date=20260907", "");
    let _unanswered = core.receive();
    assert_eq!(asking.join().expect("it is answered").said(), "504 U01");
}

#[test]
fn an_inquiry_is_the_cores_to_answer_and_the_journals_when_it_is_silent() {
    let fei = impatient();
    let (mut core, vbank) = (core(&fei), vbank(&fei));
    let calling = vbank.calling("POST", "/v1/deposits", &deposit("T1", 1000));
    let question = core.receive();
    core.send(&answer(&question, "0000"));
    calling.join().expect("it is answered");

    let asking = vbank.calling("GET", "/v1/deposits/T1?tran_date=20260907", "");
    let question = core.receive();
    assert_eq!(asks(&question), ("VDEP000300", "T1"));
    let mut told = answer(&question, "0000");
    told[220..244].copy_from_slice(b"200000000770000000001000");
    core.send(&told);
    assert_eq!(asking.join().expect("it is answered").json()["state"], "cancelled");

    let asking = vbank.calling("GET", "/v1/deposits/T1?tran_date=20260907", "");
    let _unanswered = core.receive();
    let reply = asking.join().expect("it is answered");
    assert_eq!((reply.status, &reply.json()["state"]), (200, &"booked".into()));
    // What has undone it since is in the journal too.
    let cancelling = vbank.calling("POST", "/v1/deposits/cancel", &cancel("T2", "T1", 1000));
    let question = core.receive();
    core.send(&answer(&question, "0000"));
    cancelling.join().expect("it is answered");
    let asking = vbank.calling("GET", "/v1/deposits/T1?tran_date=20260907", "");
    let _unanswered = core.receive();
    let reply = asking.join().expect("it is answered");
    assert_eq!((reply.status, &reply.json()["state"]), (200, &"cancelled".into()));
    let asking = vbank.calling("GET", "/v1/deposits/T9?tran_date=20260907", "");
    let _unanswered = core.receive();
    assert_eq!(asking.join().expect("it is answered").said(), "504 U01");
}
