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
