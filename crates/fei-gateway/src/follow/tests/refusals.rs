//! What counts as a refusal for good: an answer that says so of the call. A call that never left says nothing.

use super::*;

/// H20, J25: a token endpoint that is down, a token that ran out, an institution that is busy: nobody has judged the call.
#[tokio::test(start_paused = true)]
async fn what_nobody_has_judged_is_asked_again_and_not_put_aside() {
    for said in [NO_TOKEN, TOKEN_REFUSED, BUSY] {
        let leaf = Leaf::new(move |_| Some(said));
        let bench = Bench::new(CORE, &leaf);
        let txn = bench.unknown("k").await;
        let (journal, _) = bench.run(60 * MINUTE).await;
        let shown = journal.show(txn).await.unwrap().unwrap();
        assert_eq!((shown.row.stage, shown.items[0].state), (Stage::Unknown, ItemState::Pending), "{said}");
        assert!(shown.items[0].attempts > 4, "{said}");
    }
}

/// J25: an answer in between that is no refusal shows that it is worth asking.
#[tokio::test(start_paused = true)]
async fn three_refusals_in_a_row_put_a_question_aside() {
    let times = Arc::new(AtomicUsize::new(0));
    let leaf = Leaf::new(move |_| match times.fetch_add(1, SeqCst) {
        time if time < 20 && time % 3 == 2 => Some(r#"{"code":"?"}"#),
        _ => Some(FORBIDDEN),
    });
    let bench = Bench::new(CORE, &leaf);
    let txn = bench.unknown("k").await;
    let (journal, _) = bench.run(240 * MINUTE).await;
    let shown = journal.show(txn).await.unwrap().unwrap();
    assert_eq!((shown.row.stage, shown.items[0].state), (Stage::Unknown, ItemState::Parked));
    assert_eq!(shown.items[0].attempts, 21);
}

/// J25: a try that nobody has judged in between says nothing, in neither way: the refusals are in a row.
#[tokio::test(start_paused = true)]
async fn refusals_between_which_nobody_judged_come_together() {
    for between in [NO_TOKEN, TOKEN_REFUSED, BUSY] {
        let times = Arc::new(AtomicUsize::new(0));
        let leaf = Leaf::new(move |_| match times.fetch_add(1, SeqCst) % 2 {
            0 => Some(FORBIDDEN),
            _ => Some(between),
        });
        let bench = Bench::new(CORE, &leaf);
        let txn = bench.unknown("k").await;
        let (journal, _) = bench.run(60 * MINUTE).await;
        let item = journal.show(txn).await.unwrap().unwrap().items.remove(0);
        assert_eq!((item.state, item.attempts), (ItemState::Parked, 5), "{between}");
    }
}

/// The same where it was not even tried: people have closed the institution meanwhile.
#[tokio::test(start_paused = true)]
async fn refusals_between_which_nothing_was_tried_come_together() {
    let leaf = Leaf::new(|_| Some(FORBIDDEN));
    let bench = Bench::new(CORE, &leaf);
    let txn = bench.unknown("k").await;
    let (_, link) = bench.gateway.links().next().unwrap();
    let looked_at = async || {
        while bench.follower.once().await == 0 {
            sleep(Duration::from_secs(1)).await;
        }
    };
    looked_at().await;
    for _ in 0..2 {
        link.gate().close("for a while");
        looked_at().await;
        link.gate().open();
        looked_at().await;
    }
    let item = bench.journal.show(txn).await.unwrap().unwrap().items.remove(0);
    assert_eq!((item.state, item.attempts), (ItemState::Parked, 3));
}

/// Which tries have asked somebody is in the journal: an hour without a token, and then silence.
#[tokio::test(start_paused = true)]
async fn what_did_not_leave_is_known_apart() {
    let back = Instant::now() + 60 * MINUTE;
    let leaf = Leaf::new(move |_| (Instant::now() < back).then_some(NO_TOKEN));
    let bench = Bench::new(CORE, &leaf);
    let txn = bench.unknown("k").await;
    let (journal, _) = bench.run(100 * MINUTE).await;
    let item = journal.show(txn).await.unwrap().unwrap().items.remove(0);
    assert_eq!(usize::try_from(item.attempts - item.unsent).unwrap(), leaf.asked().len());
    assert_eq!((item.attempts, item.unsent), (15, 11));
}

/// H17: an undoing that did not leave does not stand against what the institution says late.
#[tokio::test(start_paused = true)]
async fn a_late_answer_is_believed_while_no_undoing_has_left() {
    for (said, stage) in [(NO_TOKEN, Stage::ConfirmedNot), (TOKEN_REFUSED, Stage::Unknown)] {
        let bench = Bench::new(REVERSE, &Leaf::new(move |_| Some(said)));
        let txn = bench.unknown("k").await;
        bench.follower.once().await;
        let declined = sample::ending(Outcome::Declined, None, "TR1001500");
        bench.journal.late(txn, declined, vec![]).await.unwrap();
        assert_eq!(bench.stage(txn).await, stage, "{said}");
    }
}

/// H24: an undoing does not wait for minutes because another call is on its way to find out how the institution is; it does while it
/// is known that nobody passes.
#[tokio::test(start_paused = true)]
async fn an_undoing_comes_soon_after_those_that_find_out() {
    let rules = FollowRules::default().reversal;
    for (let_in, pause) in [(true, rules.after(1)), (false, rules.longest())] {
        let leaf = Leaf::new(|_| Some(r#"{"code":"0"}"#));
        let bench = Bench::new(REVERSE, &leaf);
        let (_, link) = bench.gateway.links().next().unwrap();
        let busy = Duration::from_secs(if let_in { 0 } else { 30 });
        link.breaker().enter(Probe::May).unwrap().ended(Felt::Busy(busy));
        let transfer = let_in.then(|| {
            link.breaker().due().unwrap().ended(Felt::Well);
            link.breaker().enter(Probe::Never).unwrap()
        });
        let txn = bench.unknown("k").await;
        assert_eq!(bench.follower.once().await, 1);
        let item = bench.journal.show(txn).await.unwrap().unwrap().items.remove(0);
        let last = item.last.unwrap();
        assert!(last.starts_with("N42") && item.attempts == 0 && leaf.asked().is_empty(), "{last}");
        let waits = item.next_at.duration_since(bench.gateway.now());
        assert_eq!(waits.as_secs_f64().round(), pause.as_secs_f64(), "{last}");
        drop(transfer);
    }
}
