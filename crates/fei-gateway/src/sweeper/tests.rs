//! What is left in flight: found at the start, found later, and left alone while its owner lives.

use std::collections::HashMap;

use fei_exchange::{Code, Outcome, TxnId};
use fei_journal::conformance::sample;
use fei_journal::{Following, Item, ItemQuery, ItemState, Journal, LEFT_MAX, Lookup, MemoryJournal, Stage};
use fei_layout::Registry;
use jiff::civil::DateTime;
use tokio::time::Instant;

use super::*;
use crate::testing::{PARTY, registry};
use crate::{Clock, SystemClock};

/// From a time on that of the test. A transaction's number knows the machine's, so that is where it begins.
struct TestClock {
    began: Instant,
    from: DateTime,
}

impl Clock for TestClock {
    fn now(&self) -> DateTime {
        self.from.saturating_add(self.began.elapsed())
    }
}

struct Bench {
    journal: MemoryJournal,
    sweeper: Sweeper<MemoryJournal>,
    owners: Owners,
}

impl Bench {
    fn new(journal: MemoryJournal) -> Self {
        Self::after(Duration::ZERO, journal)
    }

    /// The same when so much time has passed since.
    fn after(away: Duration, journal: MemoryJournal) -> Self {
        let from = SystemClock.now().saturating_add(away);
        let clock = Arc::new(TestClock { began: Instant::now(), from });
        let layouts = Arc::new(Registry::default());
        let gateway = Arc::new(Gateway::new(layouts, HashMap::new(), Arc::new(journal.clone()), clock));
        let owners = Owners::default();
        Self { journal, sweeper: Sweeper::new(gateway, owners.clone()), owners }
    }

    /// A row of this process that is due after a time.
    async fn begin(&self, key: &str, due: Duration) -> TxnId {
        let deadline = self.sweeper.gateway.clock().moment() + due;
        let intent = fei_journal::Intent { deadline, ..sample::intent(key, "") };
        sample::begin(&self.journal, intent).await.txn()
    }

    /// What follows it.
    async fn item(&self, txn: TxnId) -> Item {
        let items = self.journal.items(ItemQuery { txn: Some(txn), ..ItemQuery::default() }).await.unwrap();
        let [item] = items.as_slice() else { panic!("{items:?}") };
        item.clone()
    }

    async fn stage(&self, txn: TxnId) -> Stage {
        self.journal.show(txn).await.unwrap().unwrap().row.stage
    }
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_process_left_is_unknown_before_the_lines_open() {
    let before = MemoryJournal::default();
    let left = sample::begin(&before, sample::intent("left", "same")).await.txn();
    let bench = Bench::new(before.restarted());
    let own = bench.begin("own", Duration::from_secs(30)).await;
    assert_eq!(bench.sweeper.sweep().await, Ok(1));
    assert_eq!(bench.sweeper.sweep().await, Ok(0));
    let ended = bench.journal.ended(left).await.unwrap();
    assert_eq!((ended.outcome, ended.code), (Outcome::Unknown, Some(Code::Recovered)));
    assert_eq!(ended.answer, sample::request("left", "same"), "its layout is gone");
    assert_eq!(bench.stage(left).await, Stage::Manual, "and with it all that could follow: people decide");
    assert_eq!(bench.stage(own).await, Stage::Sending);
}

/// J08: the slow commit of a process that is gone comes when its successor has looked already.
#[tokio::test(start_paused = true)]
async fn a_commit_that_comes_after_its_process_is_found_by_the_next_sweep() {
    let zombie = MemoryJournal::default();
    let Bench { journal, sweeper, .. } = Bench::new(zombie.restarted());
    assert_eq!(sweeper.sweep().await, Ok(0));
    let stop = CancellationToken::new();
    let running = tokio::spawn(sweeper.run(stop.clone()));
    sleep(Duration::from_secs(12)).await;
    let late = sample::begin(&zombie, sample::intent("late", "")).await.txn();
    sleep(PAUSE).await;
    assert_eq!(journal.ended(late).await.unwrap().code, Some(Code::Recovered));
    stop.cancel();
    running.await.unwrap();
}

/// J05, J23: an owner that panicked left its row; one that lives ends its own, however late.
#[tokio::test(start_paused = true)]
async fn of_its_own_only_what_has_no_owner_and_is_past_its_deadline() {
    let bench = Bench::new(MemoryJournal::default());
    let lost = bench.begin("lost", Duration::from_secs(30)).await;
    let owned = bench.begin("owned", Duration::from_secs(30)).await;
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    bench.owners.spawn(owned, Box::pin(async move { drop(ended.await) }));
    sleep(Duration::from_secs(29)).await;
    assert_eq!(bench.sweeper.sweep().await, Ok(0), "before its deadline");
    sleep(Duration::from_secs(2)).await;
    assert_eq!(bench.sweeper.sweep().await, Ok(1));
    assert_eq!(bench.journal.ended(lost).await.unwrap().code, Some(Code::Recovered));
    assert_eq!(bench.stage(owned).await, Stage::Sending);

    let done = sample::ending(Outcome::Executed, None, "done");
    assert_eq!(bench.journal.settle(owned, done.clone(), vec![]).await, Ok(done));
    drop(end);
}

/// An owner that ends its own between the look and the sweep has swept nothing.
#[tokio::test(start_paused = true)]
async fn what_its_owner_ended_first_was_not_swept() {
    let bench = Bench::new(MemoryJournal::default());
    let txn = bench.begin("own", Duration::ZERO).await;
    let left = bench.journal.left(Timestamp::MAX, None).await.unwrap();
    bench.journal.settle(txn, sample::ending(Outcome::Executed, None, "done"), vec![]).await.unwrap();
    assert_eq!(bench.sweeper.recover(left, Timestamp::MAX).await, Ok(0));
}

/// A page full of rows that live owners will end must not hide those that have none.
#[tokio::test(start_paused = true)]
async fn what_is_lost_is_found_behind_a_page_of_what_is_not() {
    let bench = Bench::new(MemoryJournal::default());
    for key in 0..=LEFT_MAX {
        let owned = bench.begin(&key.to_string(), Duration::ZERO).await;
        bench.owners.spawn(owned, Box::pin(std::future::pending()));
    }
    let lost = bench.begin("lost", Duration::ZERO).await;
    sleep(PAUSE).await;
    assert_eq!(bench.sweeper.sweep().await, Ok(1));
    assert_eq!(bench.stage(lost).await, Stage::Manual);
}

/// What cannot be read ends without an answer, and people decide.
#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_peoples_to_decide() {
    let bench = Bench::new(MemoryJournal::default());
    let txn = bench.begin("k", Duration::ZERO).await;
    let mut left = bench.journal.left(Timestamp::MAX, None).await.unwrap();
    left[0].found = Err(JournalError::Unreadable("key 1 is needed and was not given".into()));
    assert_eq!(bench.sweeper.recover(left, Timestamp::MAX).await, Ok(1));
    let ended = bench.journal.ended(txn).await.unwrap();
    assert_eq!((ended.outcome, ended.code, ended.answer.len()), (Outcome::Unknown, Some(Code::Recovered), 0));
    assert_eq!(bench.stage(txn).await, Stage::Manual);
}

/// The file of a transaction says what follows, also when nobody but the sweeper is there to say it.
#[tokio::test(start_paused = true)]
async fn what_is_swept_is_followed_as_its_file_says() {
    let minute = Duration::from_secs(60);
    let (bench, left) = swept_after(Duration::ZERO).await;
    let item = bench.item(left).await;
    assert_eq!((item.kind, item.state), (Following::Inquiry, ItemState::Pending));
    assert_eq!(item.next_at, sample::later(left, 5 * minute));
    assert_eq!(item.until, sample::later(left, 24 * 60 * minute));
    assert_eq!(bench.stage(left).await, Stage::Unknown);
}

/// J26: an institution answers for so long after the transaction, however late somebody comes back to ask. An answer after
/// that would be believed, and must not be.
#[tokio::test(start_paused = true)]
async fn the_time_of_what_is_swept_runs_while_nobody_is_there() {
    for away in [2, 30] {
        let (bench, left) = swept_after(Duration::from_secs(away * 3600)).await;
        let item = bench.item(left).await;
        assert_eq!(item.next_at, bench.sweeper.gateway.clock().moment(), "its time has come long ago");
        assert_eq!(item.until, sample::later(left, Duration::from_secs(86_400)), "after {away} hours");
    }
}

/// What was left by a process that has been gone for so long, swept.
async fn swept_after(away: Duration) -> (Bench, TxnId) {
    let before = MemoryJournal::default();
    let left = sample::begin(&before, sample::intent("left", "")).await.txn();
    let bench = Bench::after(away, before.restarted());
    bench.sweeper.gateway.swap_layouts(Arc::new(layouts()), &crate::MayHold::with_nothing_open());
    assert_eq!(bench.sweeper.sweep().await, Ok(1));
    (bench, left)
}

/// `hecto.transfer` to `kftc`, as small as it can be.
fn layouts() -> Registry {
    let transfer = r#"
title      = "이체"
flow       = "outbound"
to         = "kftc"
match      = { kind = "TR" }
effect     = "money"
on_unknown = { policy = "inquire_only", owner = "core", first_after = "5m", until = "24h" }
telegram   = [{ at = 3, name = "amount", as = "9(6)", json = "decimal" }]
[http]
call       = "POST /transfer"
codes      = { api = "code" }
request    = [{ json = "amount", from = "{amount}" }]
[http.inquiry]
call       = "POST /transfer/result"
request    = [{ json = "amount", from = "{amount}" }]
"#;
    let bank = "speaks = \"json\"\ncodes = [{ api = \"0\", is = \"executed\", ko = \"정상\" }]\n";
    registry(&[("hecto/party.toml", PARTY), ("hecto/transfer.toml", transfer), ("kftc/party.toml", bank)])
}
