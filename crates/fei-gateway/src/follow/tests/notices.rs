//! Notices over a journal in memory and a core in the same room, under paused time.

mod desk;

use desk::{ANOTHERS, Desk, GONE, NOTICE, Told, layouts};

use super::*;
use crate::testing::log::Log;

const HOUR: Duration = Duration::from_secs(3_600);

/// unknown → the inquiry settles it → the core is told, once.
#[tokio::test(start_paused = true)]
async fn what_an_inquiry_settles_the_core_is_told_once() {
    for (said, told) in [(r#"{"code":"0"}"#, "Y"), (r#"{"code":"4"}"#, "1")] {
        let core = Told::says(&[Some("0")]);
        let desk = Desk::new(Some(NOTICE), said, &core);
        let txn = desk.unknown(1500).await;
        desk.run(HOUR).await;
        assert_eq!(core.heard(), [format!("NT 000011001500{told}")]);
        let item = desk.notice(txn).await;
        assert_eq!((item.state, item.attempts, &*item.institution), (ItemState::Done, 1, "hecto"));
    }
}

/// transactions.md 3.5: at once, after 30 s, 1 m, 5 m, then every 10 m; the same notice each time, and each says which.
#[tokio::test(start_paused = true)]
async fn a_silent_core_is_told_again_by_the_schedule() {
    let not_now = [None, Some("2"), Some("7"), None, None, Some("0")];
    let core = Told::says(&not_now);
    let desk = Desk::new(Some(NOTICE), r#"{"code":"0"}"#, &core);
    let txn = desk.unknown(1500).await;
    desk.run(HOUR).await;
    let expected: Vec<_> = (1..=6).map(|times| format!("NT 00001{times}001500Y")).collect();
    assert_eq!(core.heard(), expected, "one number, and another count each time");
    assert_eq!(core.seconds(), [0, 30, 90, 390, 990, 1590]);
    assert_eq!(desk.notice(txn).await.state, ItemState::Done);
}

/// J25: three definite refusals in a row put it aside.
#[tokio::test(start_paused = true)]
async fn what_the_core_declines_three_times_is_for_people() {
    let core = Told::says(&[Some("1"), Some("2"), Some("1"), Some("1"), Some("1"), Some("0")]);
    let desk = Desk::new(Some(NOTICE), r#"{"code":"0"}"#, &core);
    let txn = desk.unknown(1500).await;
    desk.run(20 * MINUTE).await;
    let item = desk.notice(txn).await;
    assert_eq!((item.state, item.attempts), (ItemState::Parked, 5), "not now is no refusal");
    assert_eq!(item.last.as_deref(), Some("the core declines it: 원거래 없음"));
}

/// J25: a notice that did not leave was not taken by anybody, and not declined either.
#[tokio::test(start_paused = true)]
async fn what_did_not_leave_is_no_answer_between_two_that_decline() {
    let core = Told::says(&[Some("1"), Some(GONE), Some("1"), Some(GONE), Some("1"), Some("0")]);
    let desk = Desk::new(Some(NOTICE), r#"{"code":"0"}"#, &core);
    let txn = desk.unknown(1500).await;
    desk.run(HOUR).await;
    let item = desk.notice(txn).await;
    assert_eq!((item.state, item.attempts, core.heard().len()), (ItemState::Parked, 5, 3));
}

/// What FEI would answer could come back as well, and be the core's refusal of the notice.
#[tokio::test(start_paused = true)]
async fn a_notice_that_a_core_sends_back_is_not_answered() {
    let core = Told::says(&[Some("2"), Some("0")]);
    let desk = Desk::new(Some(NOTICE), r#"{"code":"0"}"#, &core);
    desk.unknown(1500).await;
    desk.run(HOUR).await;
    for sent in core.heard() {
        assert!(desk.gateway.answer("hecto", sent.into()).await.is_none());
    }
    let another = "NT 999991001500Y".to_owned();
    assert!(desk.gateway.answer("hecto", another.into()).await.is_some(), "of its own");
}

/// H16: what pairs an answer with a notice may be all that it has of it.
#[tokio::test(start_paused = true)]
async fn the_answer_to_something_else_takes_no_notice() {
    let core = Told::says(&[Some(ANOTHERS), Some("0")]);
    let desk = Desk::new(Some(NOTICE), r#"{"code":"0"}"#, &core);
    let txn = desk.unknown(1500).await;
    desk.run(HOUR).await;
    let item = desk.notice(txn).await;
    assert_eq!((item.state, item.attempts, core.heard().len()), (ItemState::Done, 2, 2));
}

/// A core that never answers: the row that counts has one digit, and says the most that it can.
#[tokio::test(start_paused = true)]
async fn a_silent_core_is_told_again_and_again() {
    let core = Told::default();
    let desk = Desk::new(Some(NOTICE), r#"{"code":"0"}"#, &core);
    let txn = desk.unknown(1500).await;
    desk.run(100 * MINUTE).await;
    let item = desk.notice(txn).await;
    assert_eq!((item.state, item.last.as_deref()), (ItemState::Pending, Some("U01 silent")));
    assert_eq!(core.heard()[10], "NT 000019001500Y", "the eleventh");
    assert_eq!(core.seconds()[10] - core.seconds()[9], 600);
}

/// A core that is away costs a look in half a minute, however many notices wait for it, and then hears them all.
#[tokio::test(start_paused = true)]
async fn those_that_wait_for_a_core_wait_together() {
    let core = Told::says(&[Some("0"); 20]);
    let desk = Desk::new(Some(NOTICE), r#"{"code":"0"}"#, &core);
    desk.open.store(false, SeqCst);
    let mut txns = Vec::new();
    for amount in 0..20 {
        txns.push(desk.unknown(1500 + amount).await);
    }
    desk.run(3 * MINUTE).await;
    let mut looked_at = 0;
    for txn in &txns {
        let item = desk.notice(*txn).await;
        assert_eq!((item.state, item.attempts), (ItemState::Pending, 0));
        looked_at += usize::from(item.last.is_some());
    }
    assert!((1..=7).contains(&looked_at), "{looked_at}");

    desk.open.store(true, SeqCst);
    desk.run(5 * MINUTE).await;
    for txn in &txns {
        assert_eq!(desk.notice(*txn).await.state, ItemState::Done);
    }
}

/// Without a line, without a notice in the layouts: it waits, says why, and no attempt is counted.
#[tokio::test(start_paused = true)]
async fn who_cannot_be_told_is_waited_for() {
    let core = Told::says(&[Some("0")]);
    let desk = Desk::new(None, r#"{"code":"0"}"#, &core);
    desk.open.store(false, SeqCst);
    let txn = desk.unknown(1500).await;
    desk.run(2 * MINUTE).await;
    let item = desk.notice(txn).await;
    assert_eq!((item.state, item.attempts), (ItemState::Pending, 0));
    assert_eq!(item.last.as_deref(), Some("no notice tells the results of hecto.transfer"));

    desk.gateway.swap_layouts(Arc::new(layouts(Some(NOTICE))), &crate::MayHold::with_nothing_open());
    desk.run(10 * MINUTE).await;
    let item = desk.notice(txn).await;
    assert_eq!((item.state, item.attempts), (ItemState::Pending, 0));
    assert_eq!(item.last.as_deref(), Some("the core is not connected"));
    assert!(core.heard().is_empty());

    desk.open.store(true, SeqCst);
    desk.run(MINUTE).await;
    assert_eq!(core.heard(), ["NT 000011001500Y"]);
    assert_eq!(desk.notice(txn).await.state, ItemState::Done);
}

/// What a core is told has a number of its own. When the day has none left, the notice waits until there is one.
#[tokio::test(start_paused = true)]
async fn a_notice_for_which_no_number_is_left_waits_until_there_is_one() {
    let (log, _heard) = Log::hear();
    let core = Told::says(&[Some("0"), Some("0")]);
    let desk = Desk::new(Some(NOTICE), r#"{"code":"0"}"#, &core);
    desk.journal.seed("hecto", date(2026, 9, 7), 99_999);
    let first = desk.unknown(1500).await;
    desk.run(MINUTE).await;
    let second = desk.unknown(1501).await;
    desk.run(10 * MINUTE).await;
    assert_eq!(core.heard(), ["NT 999991001500Y"]);
    let item = desk.notice(second).await;
    assert_eq!((item.state, item.attempts), (ItemState::Pending, 0));
    assert_eq!(item.last.as_deref(), Some("N52 hecto has no numbers left for 2026-09-07"));

    assert_eq!(log.text().matches("few numbers left").count(), 1, "{}", log.text());

    // As a new day has them.
    desk.journal.seed("hecto", date(2026, 9, 7), 7);
    desk.run(20 * MINUTE).await;
    assert_eq!(core.heard()[1..], ["NT 000071001501Y"]);
    for txn in [first, second] {
        assert_eq!(desk.notice(txn).await.state, ItemState::Done);
    }
}

/// In flight when its process dies: the next one sends the same notice, and says that it is for the second time.
#[tokio::test(start_paused = true)]
async fn what_a_dead_process_was_telling_is_told_again() {
    let core = Told::default();
    let desk = Desk::new(Some(NOTICE), r#"{"code":"0"}"#, &core);
    let txn = desk.unknown(1500).await;
    desk.run(MINUTE + 2 * Duration::from_secs(1)).await;
    assert_eq!(core.heard().len(), 1, "sent, and nobody heard what became of it");
    core.script.lock().unwrap().push_back(Some("0"));
    let next = Desk::over(desk.journal.restarted(), Some(NOTICE), r#"{"code":"0"}"#, &core);
    next.run(2 * MINUTE).await;
    assert_eq!(core.heard(), ["NT 000011001500Y", "NT 000012001500Y"]);
    assert_eq!(next.notice(txn).await.state, ItemState::Done);
}

/// The number stays that of the first attempt; notices of others have numbers of their own, and go out as they came due.
#[tokio::test(start_paused = true)]
async fn notices_go_out_in_the_order_in_which_they_are_owed() {
    let core = Told::says(&[Some("0"); 8]);
    let desk = Desk::new(Some(NOTICE), r#"{"code":"0"}"#, &core);
    desk.open.store(false, SeqCst);
    let mut txns = Vec::new();
    for amount in [100, 200, 300] {
        txns.push(desk.unknown(amount).await);
        desk.run(2 * MINUTE).await;
    }
    desk.open.store(true, SeqCst);
    desk.run(2 * MINUTE).await;
    let mut heard = core.heard();
    heard.sort_unstable();
    assert_eq!(heard.len(), 3);
    for txn in txns {
        assert_eq!(desk.notice(txn).await.state, ItemState::Done);
    }
}

/// What comes when nobody waits: late it takes the notice, the second time and to nothing it changes nothing.
#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_late_takes_the_notice() {
    let core = Told::default();
    let desk = Desk::new(Some(NOTICE), r#"{"code":"0"}"#, &core);
    let txn = desk.unknown(1500).await;
    desk.run(MINUTE + 2 * Duration::from_secs(1)).await;
    for (answer, state) in [
        ("NT0000991001500Y", ItemState::Pending), // another's number
        ("NT2000011001500Y", ItemState::Pending), // not taken
        ("NT0000011009900Y", ItemState::Pending), // another's amount
        ("NT0000011001500Y", ItemState::Done),
        ("NT0000011001500Y", ItemState::Done),
    ] {
        assert!(matches!(desk.gateway.sort("hecto", answer.as_bytes()), fei_wire::Sorted::Answer(_)));
        desk.gateway.unasked("hecto", Bytes::from_static(answer.as_bytes())).await;
        assert_eq!(desk.notice(txn).await.state, state, "{answer}");
    }
    desk.run(HOUR).await;
    assert_eq!(core.heard().len(), 1, "taken is taken");
}

/// H17: what a late answer of the institution settles the core is told too.
#[tokio::test(start_paused = true)]
async fn what_a_late_answer_settles_the_core_is_told() {
    let core = Told::says(&[Some("0"), Some("0")]);
    let desk = Desk::new(Some(NOTICE), "", &core);
    let txn = desk.unknown(1500).await;
    let layouts = desk.gateway.layouts();
    let transaction = layouts.transaction("hecto.transfer", date(2026, 9, 7)).unwrap();
    let owed = unknown::notice(transaction, txn, desk.gateway.clock().moment());
    let ending = sample::ending(Outcome::Executed, None, "TR0000001001500");
    desk.journal.late(txn, ending, owed).await.unwrap();
    desk.run(MINUTE).await;
    assert_eq!(core.heard(), ["NT 000011001500Y"]);
}

/// J21: the next attempt says that it is one, in the rows of the layout that wrote the notice; when that is gone it is sent
/// as it was. A count that is written by another layout stands in an amount.
#[tokio::test(start_paused = true)]
async fn a_notice_is_repeated_by_the_layout_that_wrote_it() {
    let moved = NOTICE
        .replace("{ at = 9,  name = \"amount\", as = \"9(6)\"", "{ at = 9, name = \"more\", as = \"9(1)\", default = \"0\" },\n  { at = 10, name = \"amount\", as = \"9(5)\"")
        .replace("{ times = ", "{ more = ")
        .replace("echo ", "unset = [\"more\"]\necho ");
    let core = Told::default();
    let desk = Desk::new(Some(NOTICE), r#"{"code":"0"}"#, &core);
    let txn = desk.unknown(1500).await;
    desk.run(MINUTE + 2 * Duration::from_secs(1)).await;
    desk.gateway.swap_layouts(Arc::new(layouts(Some(&moved))), &crate::MayHold::with_nothing_open());
    desk.run(MINUTE).await;
    assert_eq!(core.heard(), ["NT 000011001500Y", "NT 000012001500Y"]);
    core.script.lock().unwrap().push_back(Some("0"));
    let next = Desk::over(desk.journal.restarted(), Some(&moved), r#"{"code":"0"}"#, &core);
    next.run(5 * MINUTE).await;
    assert_eq!(core.heard()[2..], ["NT 000011001500Y"], "nobody knows where in it a count stands");
    assert_eq!(next.notice(txn).await.state, ItemState::Done);
}
