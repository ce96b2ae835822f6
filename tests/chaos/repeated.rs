//! W17, W18, W19: the same telegram again, and another one under the same number.

use std::collections::HashMap;

use fei_testkit::{Act, Conduct, CoreLine, Gate, HttpRequest, Way, hecto, open_banking};
use serde_json::json;

use crate::site::{Site, behind, told};

#[test]
fn w17_whoever_repeats_a_transfer_in_flight_gets_the_same_bytes_even_when_the_first_has_left() {
    const REPEATED: usize = 20;
    let gate = Gate::default();
    let site = Site::start(behind(&gate));
    site.inside.then(Way::There, [Act::ResetAt(usize::MAX)]);
    CoreLine::dial(site.inside.address()).send(&hecto::transfer(1));
    site.peer.wait_for_requests(1);
    let mut cores: Vec<_> = (0..REPEATED).map(|_| site.core()).collect();
    cores.iter_mut().for_each(|core| core.send(&hecto::transfer(1)));
    cores[REPEATED - 1].assert_silent(100);
    gate.open();
    let answers: Vec<_> = cores.iter_mut().map(CoreLine::receive).collect();
    assert_eq!(told(&answers[0]), "0000");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(site.received(), HashMap::from([(1, 1)]));
    site.fei.log().wait_for_all(REPEATED, &[("message", "repetition answered"), ("outcome", "executed")]);
}

/// A way to answer, and what the core is told.
type Ending = (fn(&HttpRequest) -> Vec<u8>, &'static str);

const ENDINGS: [Ending; 5] = [
    (open_banking::well, "0000"),
    (|request| changed(request, "/res_list/0/bank_rsp_code", "400"), "0400"), // declined
    (|request| changed(request, "/rsp_code", "A0002"), "VTIM"),               // still working
    (|_| open_banking::http("401 Unauthorized", "application/json", b"{}"), "FE90"),
    (|_| open_banking::http("500 Internal Server Error", "text/html", b"<html>"), "VTIM"),
];

fn changed(request: &HttpRequest, pointer: &str, value: &str) -> Vec<u8> {
    let mut body = open_banking::transfer(request);
    *body.pointer_mut(pointer).unwrap() = json!(value);
    open_banking::ok(&body)
}

#[test]
fn w18_a_transfer_that_has_ended_is_answered_with_the_same_bytes_and_never_sent_again() {
    let site = Site::start(Conduct::answer(open_banking::well));
    for (number, (answer, expect)) in (1..).zip(ENDINGS) {
        site.peer.conduct(Conduct::answer(answer));
        let first = site.core().ask(&hecto::transfer(number));
        assert_eq!(told(&first), expect);
        site.peer.conduct(Conduct::answer(open_banking::well)); // sent again, it would be executed
        for _ in 0..3 {
            assert_eq!(site.core().ask(&hecto::transfer(number)), first);
        }
        assert_eq!(site.received()[&number], 1);
    }
}

#[test]
fn w19_another_transfer_under_the_same_number_is_refused_with_an_alarm_and_the_first_is_untouched() {
    let gate = Gate::default();
    let site = Site::start(behind(&gate));
    let mut first = site.core();
    first.send(&hecto::transfer(1));
    site.peer.wait_for_requests(1);
    let mut other = hecto::transfer(1);
    hecto::put(&mut other, hecto::AMOUNT, b"0000001500001");
    assert_eq!(told(&site.core().ask(&other)), "SB09", "while the first one is in flight");
    gate.open();
    let answer = first.receive();
    assert_eq!(told(&answer), "0000");
    assert_eq!(told(&site.core().ask(&other)), "SB09", "when the first one has ended");
    assert_eq!(first.ask(&hecto::transfer(1)), answer);
    assert_eq!(site.received(), HashMap::from([(1, 1)]));
    assert_eq!(site.peer.requests()[0].json()["req_list"][0]["tran_amt"], "1500000");
    site.logged(2, &[("alarm", "true"), ("code", "N30")]);
}
