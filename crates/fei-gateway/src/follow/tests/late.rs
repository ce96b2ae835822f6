//! What an institution answers to inquiries and undoings when nobody waits for it any more.

use super::*;

/// Asks the institution once; what it answers comes late, and the worker does nothing meanwhile.
async fn late(on_unknown: &str, says: &'static str) -> (Bench, TxnId, Leaf) {
    let leaf = Leaf::new(move |_| Some(says));
    let bench = Bench::new(on_unknown, &leaf);
    let txn = bench.unknown("k").await;
    while bench.follower.once().await == 0 {
        sleep(Duration::from_secs(1)).await;
    }
    assert_eq!((bench.stage(txn).await, leaf.asked().len()), (Stage::Unknown, 1), "nobody waits any more");
    sleep(Duration::from_secs(6)).await;
    (bench, txn, leaf)
}

/// H17: what it says of the original settles it, with the answer and the notice that go with that, and nothing is sent again.
#[tokio::test(start_paused = true)]
async fn what_it_states_of_the_original_settles_it() {
    use Following::{Inquiry, Notice, Reversal};
    for (on_unknown, says, stage, told, items) in [
        (REVERSE, r#"late {"code":"0"}"#, Stage::Reversed, b"TR2", &[Reversal][..]),
        (CORE, r#"late {"code":"0"}"#, Stage::ConfirmedExecuted, b"TR0", &[Inquiry, Notice]),
        (CORE, r#"late {"code":"4"}"#, Stage::ConfirmedNot, b"TR1", &[Inquiry, Notice]),
        (GATEWAY, r#"late {"code":"4"}"#, Stage::ConfirmedNot, b"TR1", &[Inquiry]),
    ] {
        let (bench, txn, leaf) = late(on_unknown, says).await;
        assert_eq!(bench.stage(txn).await, stage, "{says}");
        assert_eq!(&bench.journal.ended(txn).await.unwrap().answer[..3], told);
        let kinds: Vec<_> = bench.items(txn).await;
        let done = |kind| if kind == Notice { ItemState::Pending } else { ItemState::Done };
        let expected: Vec<_> = items.iter().map(|kind| (*kind, done(*kind))).collect();
        assert_eq!(kinds, expected, "{says}");
        let (_, gateway) = bench.run(60 * MINUTE).await;
        assert_eq!((leaf.asked().len(), gateway.links().count()), (1, 1), "done is done");
    }
}

/// What it says of the call, or of a moment that is over, settles nothing and counts nowhere; it is asked again.
#[tokio::test(start_paused = true)]
async fn what_it_says_of_anything_else_is_for_the_next_try() {
    for on_unknown in [REVERSE, CORE] {
        for says in [r#"late {"code":"410"}"#, r#"late {"code":"?"}"#, "late nothing that can be read"] {
            let (bench, txn, _) = late(on_unknown, says).await;
            let shown = bench.journal.show(txn).await.unwrap().unwrap();
            let item = &shown.items[0];
            assert_eq!((shown.row.stage, item.state), (Stage::Unknown, ItemState::Pending), "{says}");
            assert_eq!((item.attempts, item.rejects, item.not_found), (1, 0, 0), "{says}");
        }
    }
    // Where it is undone in the end, that it was executed is no end: the next question hears it too.
    let (bench, txn, _) = late(GATEWAY, r#"late {"code":"0"}"#).await;
    assert_eq!(bench.stage(txn).await, Stage::Unknown);
    let (bench, txn, _) = late(REVERSE, r#"late {"code":"4"}"#).await;
    assert_eq!(bench.stage(txn).await, Stage::Unknown, "it was not undone");
}

/// J27: that it is not known was said three times, and for the fourth time of a moment that is over. Nobody believes that.
#[tokio::test(start_paused = true)]
async fn a_late_not_found_is_not_the_last_of_a_row() {
    let times = Arc::new(AtomicUsize::new(0));
    let leaf = Leaf::new(move |_| match times.fetch_add(1, SeqCst) {
        0..3 => Some(r#"{"code":"410"}"#),
        _ => Some(r#"late {"code":"410"}"#),
    });
    let bench = Bench::new(CORE, &leaf);
    let txn = bench.unknown("k").await;
    while leaf.asked().len() < 4 {
        bench.follower.once().await;
        sleep(Duration::from_secs(1)).await;
    }
    sleep(Duration::from_secs(6)).await;
    assert_eq!(bench.stage(txn).await, Stage::Unknown);
}
