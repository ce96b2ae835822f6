//! H06, H16, H18: answers that break off, are exchanged, come twice or for nobody.

use fei_testkit::{Act, Conduct, HttpRequest, LastComerFirst, Way, hecto, open_banking};

use crate::site::{Site, told};

/// The right answer in chunks.
fn chunked(request: &HttpRequest) -> Vec<u8> {
    let body = open_banking::transfer(request).to_string();
    let (one, two) = body.split_at(100);
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    format!("{head}{:x}\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n", one.len(), two.len()).into_bytes()
}

/// An answer, and what is done at each of its bytes.
type Harm = (fn(&HttpRequest) -> Vec<u8>, fn(usize) -> Act);

#[test]
fn h06_an_answer_cut_at_any_byte_is_unknown_and_its_transfer_is_received_once() {
    let harms: [Harm; 3] =
        [(open_banking::well, Act::CutAt), (open_banking::well, Act::ResetAt), (chunked, Act::HalfCloseAt)];
    let site = Site::start(Conduct::answer(open_banking::well));
    let mut asked = 0;
    for (answer, harm) in harms {
        site.peer.conduct(Conduct::answer(answer));
        assert_eq!(told(&site.core().ask(&hecto::transfer(asked))), "0000");
        let length = answer(&site.peer.requests()[asked as usize]).len();
        site.outside.then(Way::Back, (0..length).map(harm));
        let numbers = asked + 1..asked + 1 + length as u32;
        for (number, answer) in site.transfer(numbers.clone(), 8) {
            assert_eq!(told(&answer), "VTIM", "transfer {number}, {harm:?}");
        }
        asked = numbers.end;
    }
    let received = site.received();
    assert_eq!(received.len(), asked as usize);
    assert!(received.values().all(|times| *times == 1), "{received:?}");
    site.ended(asked as usize - harms.len(), "U02");
    assert_eq!(told(&site.core().ask(&hecto::transfer(asked))), "0000");
}

#[test]
fn h16_exchanged_answers_are_unknown_and_no_connection_is_used_again() {
    let all_there = LastComerFirst::of(4);
    let together = move |request: &HttpRequest| all_there.pass(|| open_banking::well(request));
    let site =
        Site::start_with(Conduct::answer(together), |config| config.institution("idle_timeout_ms = 600000"));
    let answers = site.transfer(0..4, 4);
    assert!(answers.values().all(|answer| told(answer) == "0000"), "{answers:?}");
    site.outside.wait_for_open(4); // idle, and what an honest answer left

    site.peer.conduct(Conduct::answer(open_banking::well));
    site.outside.then(Way::Back, [Act::Swap, Act::Swap]);
    let answers = site.transfer(4..6, 2);
    assert!(answers.values().all(|answer| told(answer) == "VTIM"), "{answers:?}");
    site.ended(2, "U05");
    site.logged(2, &[("alarm", "true"), ("code", "U05")]);
    site.outside.wait_for_open(0);

    assert_eq!(told(&site.core().ask(&hecto::transfer(6))), "0000");
    assert_eq!(site.outside.connections(), 5);
    assert!(site.received().values().all(|times| *times == 1));
}

#[test]
fn h18_an_answer_that_comes_twice_is_never_the_next_ones() {
    let site = Site::start(Conduct::answer(open_banking::well));
    site.outside.then(Way::Back, vec![Act::Duplicate; 200]);
    let answers = site.transfer(0..200, 4);
    for (number, answer) in &answers {
        assert_eq!((told(answer), hecto::text(answer, hecto::MSG_NO)), ("0000", &*format!("{number:06}")));
    }
    assert_eq!(site.outside.left(Way::Back), 0);
    assert!(site.received().values().all(|times| *times == 1));
}

#[test]
fn h18_an_answer_to_nothing_in_front_of_the_right_one_is_unknown() {
    let site = Site::start(Conduct::answer(open_banking::well));
    // One connection of the core's: one processor, and its connection to the institution.
    let mut core = site.core();
    let _ = core.ask(&hecto::transfer(1));
    let of_another = open_banking::well(&site.peer.requests()[0]);
    site.outside.then(Way::Back, [Act::Garbage { at: 0, bytes: of_another }]);
    assert_eq!(told(&core.ask(&hecto::transfer(2))), "VTIM");
    site.ended(1, "U05");
    assert_eq!(told(&core.ask(&hecto::transfer(3))), "0000");
    assert_eq!(site.outside.connections(), 2, "the right answer was still in the pipe of the first one");
}
