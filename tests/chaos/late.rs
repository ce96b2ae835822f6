//! H04, H05, H17: answers around the deadline, and long after it.

use std::time::Duration;

use fei_testkit::{Act, Conduct, Way, hecto, open_banking};

use crate::site::{Site, told};

const TRANSFERS: u32 = 60;

#[test]
fn h05_an_answer_around_the_deadline_is_told_or_unknown_and_in_the_end_everybody_hears_it() {
    let site = Site::start_with(Conduct::answer(open_banking::well), |config| {
        config.institution("attempt_timeout_ms = 400")
    });
    let around = |number: u32| Act::Delay(Duration::from_millis(u64::from(340 + 2 * number)));
    site.outside.then(Way::Back, (0..TRANSFERS).map(around));
    let answers = site.transfer(0..TRANSFERS, 10);
    let unknown = answers.values().filter(|answer| told(answer) == "VTIM").count();
    assert!(unknown > 0, "no answer was late");
    let settled = "a late answer: the result is known now";
    site.fei.log().wait_for_all(unknown, &[("message", settled), ("outcome", "executed")]);
    let received = site.received();
    for (number, first) in &answers {
        let again = site.core().ask(&hecto::transfer(*number));
        let times = received.get(number).copied().unwrap_or(0);
        let well = match told(first) {
            "0000" => times == 1 && again == *first,
            "VTIM" => times == 1 && told(&again) == "0000",
            // On a busy machine the time can be over before anything was sent.
            "FE90" => times == 0 && again == *first,
            _ => false,
        };
        assert!(well, "transfer {number}, received {times} times: {} and {}", told(first), told(&again));
    }
    assert_eq!(site.received(), received, "a repetition was sent");
}
