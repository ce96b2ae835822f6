//! W14, W15, W16: a core that leaves, does not read, or closes its connections by chance.

use std::collections::HashMap;
use std::thread;
use std::time::Duration;

use fei_testkit::{Act, Chance, Conduct, CoreLine, Gate, HttpRequest, Way, framed, hecto, open_banking};

use crate::site::{Site, behind, told};

#[test]
fn w14_a_core_that_leaves_while_its_transfer_is_in_flight_finds_it_done() {
    const TRANSFERS: u32 = 40;
    let gate = Gate::default();
    let site = Site::start(behind(&gate));
    let leave = |number| [Act::CutAt(usize::MAX), Act::ResetAt(usize::MAX)][number as usize % 2].clone();
    for number in 0..TRANSFERS {
        site.inside.then(Way::There, [leave(number)]);
        CoreLine::dial(site.inside.address()).send(&hecto::transfer(number));
        site.peer.wait_for_requests(number as usize + 1);
    }
    site.inside.wait_for_open(0);
    gate.open();
    site.fei
        .log()
        .wait_for_all(TRANSFERS as usize, &[("message", "exchange ended"), ("outcome", "executed")]);
    all_done_once(&site, TRANSFERS);
}

#[test]
fn w14_a_core_that_leaves_at_any_moment_finds_its_transfer_done() {
    const TRANSFERS: u32 = 80;
    let site = Site::start(Conduct::answer(open_banking::well));
    let mut chance = Chance::new(14);
    let leave = || Act::CloseAfter(Duration::from_micros(chance.below(20_000) as u64));
    site.inside.then(Way::There, std::iter::repeat_with(leave).take(TRANSFERS as usize));
    for number in 0..TRANSFERS {
        CoreLine::dial(site.inside.address()).send(&hecto::transfer(number));
    }
    site.inside.wait_for_open(0);
    site.fei
        .log()
        .wait_for_all(TRANSFERS as usize, &[("message", "exchange ended"), ("outcome", "executed")]);
    all_done_once(&site, TRANSFERS);
}

/// Asked again on another connection, each is done, and was done once.
#[track_caller]
fn all_done_once(site: &Site, transfers: u32) {
    let again = site.transfer(0..transfers, 4);
    assert!(again.values().all(|answer| told(answer) == "0000"), "{again:?}");
    let received = site.received();
    assert_eq!(received.len(), transfers as usize);
    assert!(received.values().all(|times| *times == 1), "{received:?}");
}

#[test]
fn w15_a_core_that_does_not_read_is_cut_off_and_its_transfer_is_kept_for_it() {
    let gate = Gate::default();
    let site = Site::start_with(behind(&gate), |config| config.line("write_timeout_ms = 300"));
    let mut deaf = CoreLine::dial_narrow(site.line);
    deaf.send(&hecto::transfer(1));
    site.peer.wait_for_requests(1);
    let polls = framed(b"HDRREQPOLL0907143000").repeat(4096);
    let deaf = thread::spawn(move || {
        while deaf.send_raw(&polls).is_ok() {}
        deaf
    });
    let mut other = site.core();
    while !deaf.is_finished() {
        assert_eq!(other.ask(b"HDRREQPOLL0907143001"), b"HDRRESPOLL0907143001");
    }
    site.fei.log().wait_for(&[("message", "telegrams cannot be written, connection closed")]);
    gate.open();
    site.fei.log().wait_for(&[("message", "an answer came for a connection that is gone")]);
    assert_eq!(told(&other.ask(&hecto::transfer(1))), "0000");
    assert_eq!(site.received(), HashMap::from([(1, 1)]));
    drop(deaf.join());
}

/// Answers after as many milliseconds as the account's last digit says, with the account as its holder.
fn holder_is_account(request: &HttpRequest) -> Vec<u8> {
    let mut body = open_banking::real_name(request);
    let account = body["account_num"].as_str().unwrap().to_owned();
    thread::sleep(Duration::from_millis(u64::from(account.as_bytes()[account.len() - 1] - b'0')));
    body["account_holder_name"] = account.into();
    open_banking::ok(&body)
}

/// A core that asks over one connection after the other, and leaves some of them before its answers. How many came.
fn restless(site: &Site, seed: u32) -> usize {
    let mut chance = Chance::new(u64::from(seed));
    let mut answers = 0;
    for round in 0..6 {
        let mut core = site.core();
        let asked: Vec<_> = (0..=chance.below(3) as u32).map(|n| seed * 100 + round * 10 + n).collect();
        for number in &asked {
            core.send(&hecto::account_holder(*number, &format!("9{number:011}")));
        }
        let wanted = chance.below(asked.len() + 1);
        let mut open = asked;
        for _ in 0..wanted {
            let answer = core.receive();
            let number: u32 = hecto::text(&answer, hecto::MSG_NO).parse().unwrap();
            let at = open.iter().position(|asked| *asked == number);
            open.swap_remove(at.unwrap_or_else(|| panic!("{number} was not asked here, or twice answered")));
            if told(&answer) == "0000" {
                assert_eq!(hecto::text(&answer, hecto::HOLDER12), format!("9{number:011}"));
                answers += 1;
            }
        }
        if chance.one_in(2) {
            core.reset();
        }
    }
    answers
}

#[test]
fn w16_of_a_hundred_cores_that_come_and_go_each_gets_its_own_answers() {
    let site = Site::start_with(Conduct::answer(holder_is_account), |config| {
        config.line("connections_max = 2000").institution("waiting_max = 2000\nconnections_max = 100")
    });
    let site = &site;
    let answers: usize = thread::scope(|scope| {
        let cores: Vec<_> = (1..=100).map(|seed| scope.spawn(move || restless(site, seed))).collect();
        cores.into_iter().map(|core| core.join().unwrap()).sum()
    });
    assert!(answers > 100, "{answers}");
    site.fei.terminate();
    let closed = site.fei.log().wait_for(&[("message", "line closed"), ("line", "hecto")]);
    assert_eq!((&closed["lost"], &closed["unfinished"]), (&0.into(), &0.into()), "{closed}");
    assert!(closed["undelivered"].as_u64() > Some(0), "nobody left before an answer: {closed}");
}
