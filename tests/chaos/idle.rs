//! H03: the institution closes idle connections just as they are used again.

use std::time::Duration;

use fei_testkit::{Act, Chance, Conduct, Way, open_banking};

use crate::site::{Site, told};

#[test]
fn h03_whenever_idle_connections_close_nothing_is_received_twice_or_told_wrongly() {
    race(2_000);
}

#[test]
#[ignore = "minutes: .ci/long runs it"]
fn h03_ten_thousand_closings_make_nothing_received_twice_or_told_wrongly() {
    race(20_000);
}

/// So many transfers; about half of their connections close at a random moment behind the answer.
fn race(transfers: u32) {
    let site = Site::start(Conduct::answer(open_banking::well));
    let mut chance = Chance::new(3);
    let mut act = || match chance.one_in(2) {
        true => Act::CloseAfter(Duration::from_micros(chance.below(4_000) as u64)),
        false => Act::Pass,
    };
    site.outside.then(Way::Back, (0..transfers).map(|_| act()));
    let answers = site.transfer(0..transfers, 8);
    let received = site.received();
    let mut counts = [0; 3];
    for (number, answer) in &answers {
        let times = received.get(number).copied().unwrap_or(0);
        let (told, may_be) = match told(answer) {
            "0000" => (0, times == 1),
            "VTIM" => (1, times <= 1),
            "FE90" => (2, times == 0),
            other => panic!("transfer {number} was told {other}"),
        };
        assert!(may_be, "transfer {number} was received {times} times, and told {answer:?}");
        counts[told] += 1;
    }
    let [executed, unknown, _] = counts;
    let handed_back = "request handed back by a closed connection";
    let raced = unknown + site.fei.log().matching(&[("message", handed_back)]).len();
    assert!(executed > transfers as usize / 2, "{counts:?}");
    assert!(raced > 0, "no call met a connection that was closing: {counts:?}");
}
