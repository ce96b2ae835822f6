//! An advice that nobody answered is said again, under its number, until it is heard.

use std::collections::HashMap;

use fei_exchange::{Effect, Reference};
use fei_journal::{Act, Hand, Order, Subject};

use super::*;

const ADVICE: &str = r#"
title    = "통지"
flow     = "outbound"
to       = "kftc"
match    = { kind = "TR" }
effect   = "advice"
ON_UNKNOWN
telegram = [{ at = 3, name = "amount", as = "9(6)", json = "decimal" }]
[http]
call     = "POST /told"
codes    = { api = "code" }
request  = [
  { json = "amount", from = "{amount}" },
  { json = "no",     from = "{@reference}" },
  { json = "at",     from = "{@now}" },
  { json = "times",  from = "{@attempt}" },
]
"#;
const EXECUTED: &str = r#"{"code":"0"}"#;
const DECLINED: &str = r#"{"code":"7"}"#;

/// The same transaction, which tells.
fn telling(on_unknown: &str) -> Registry {
    let bank = r#"
speaks    = "json"
refused   = [401, 403, 429]
reference = { form = "{seq}", seq = "decimal(9)", per = "ever" }
codes     = [{ api = "0", is = "executed", ko = "정상" }, { api = "7", is = "declined", ko = "거절" }]
"#;
    let advice = ADVICE.replace("ON_UNKNOWN", on_unknown);
    registry(&[("hecto/party.toml", PARTY), ("hecto/transfer.toml", &advice), ("kftc/party.toml", bank)])
}

/// A bench over what another process may have left.
fn bench(journal: MemoryJournal, on_unknown: &str, leaf: &Leaf) -> Bench {
    let shared = Arc::new(journal.clone());
    let (owners, health) = (Owners::default(), JournalHealth::default());
    let link = Link::over(leaf.clone(), || {}, shared.clone(), owners, health, LinkRules::default());
    let clock = Arc::new(TestClock(Instant::now()));
    let links = HashMap::from([("kftc".into(), link)]);
    let gateway = Arc::new(Gateway::new(Arc::new(telling(on_unknown)), links, shared, clock));
    let follower = Follower::with_chance(gateway.clone(), Arc::new(|| u64::MAX / 2));
    Bench { journal, gateway, follower }
}

/// An advice of which nobody knows, begun now, with what its file says.
async fn unheard(bench: &Bench, effect: Effect) -> TxnId {
    let layouts = bench.gateway.layouts();
    let transaction = layouts.transaction("hecto.transfer", date(2026, 9, 7)).unwrap();
    let (layout_hash, request) = (transaction.layout_hash, Bytes::from_static(b"TR 001500"));
    let reference = Some(Reference::new("000000042"));
    let intent = Intent { layout_hash, request, effect, reference, ..sample::intent("k", "") };
    let txn = sample::begin(&bench.journal, intent).await.txn();
    let now = bench.gateway.clock().moment();
    let follow = unknown::follow(transaction, txn, (now, now), None);
    let ending = sample::ending(Outcome::Unknown, Some(Code::TimedOut), "TR9001500");
    bench.journal.settle(txn, ending, follow).await.unwrap();
    txn
}

/// What left for it since it was first said: seconds after now, and the body.
fn said(leaf: &Leaf, since: Instant) -> Vec<u64> {
    leaf.moments().iter().map(|moment| (*moment - since).as_secs()).collect()
}

/// P4, and at least once on the wire: the same reference and the same content, counted.
#[tokio::test(start_paused = true)]
async fn it_is_said_again_until_it_is_heard() {
    let times = Arc::new(AtomicUsize::new(0));
    let leaf = Leaf::new(move |_| (times.fetch_add(1, SeqCst) >= 2).then_some(EXECUTED));
    let bench = bench(MemoryJournal::default(), "", &leaf);
    let (txn, since) = (unheard(&bench, Effect::Advice).await, Instant::now());
    let (journal, _) = bench.run(60 * MINUTE).await;
    assert_eq!(said(&leaf, since), [30, 90, 390], "half a minute, a minute, five");
    let bodies: Vec<_> = leaf.bodies.lock().unwrap().clone();
    let at = crate::clock::digits(crate::clock::in_korea(txn.given_at_ms()).unwrap());
    for (body, times) in bodies.iter().zip([2, 3, 4]) {
        let said = format!(r#"{{"amount":"1500","no":"000000042","at":"{at}","times":"{times}"}}"#);
        assert_eq!(*body, said);
    }
    let shown = journal.show(txn).await.unwrap().unwrap();
    assert_eq!((shown.row.stage, shown.items[0].state), (Stage::ConfirmedExecuted, ItemState::Done));
    assert_eq!((shown.items.len(), shown.items[0].kind), (1, Following::Advice));
    let ended = journal.ended(txn).await.unwrap();
    assert_eq!((ended.outcome, &ended.answer[..]), (Outcome::Executed, b"TR0001500".as_slice()));
}

#[tokio::test(start_paused = true)]
async fn what_the_institution_says_no_to_is_declined() {
    let leaf = Leaf::new(|_| Some(DECLINED));
    let bench = bench(MemoryJournal::default(), "", &leaf);
    let txn = unheard(&bench, Effect::Advice).await;
    let (journal, _) = bench.run(60 * MINUTE).await;
    assert_eq!(journal.show(txn).await.unwrap().unwrap().row.stage, Stage::ConfirmedNot);
    assert_eq!(journal.ended(txn).await.unwrap().outcome, Outcome::Declined);
    assert_eq!(leaf.asked().len(), 1);
}

/// That one call was refused says nothing of those before it: people look, and nobody is told that it was not executed.
#[tokio::test(start_paused = true)]
async fn a_third_refusal_puts_it_aside_and_settles_nothing() {
    let leaf = Leaf::new(|_| Some(FORBIDDEN));
    let bench = bench(MemoryJournal::default(), "", &leaf);
    let txn = unheard(&bench, Effect::Advice).await;
    let (journal, _) = bench.run(60 * MINUTE).await;
    let shown = journal.show(txn).await.unwrap().unwrap();
    assert_eq!((shown.row.stage, shown.items[0].state), (Stage::Unknown, ItemState::Parked));
    assert_eq!(leaf.asked().len(), 3);
}

/// By its file for a quarter of an hour: every ten minutes in the end, then it is put aside and stays visible.
#[tokio::test(start_paused = true)]
async fn what_nobody_hears_in_its_time_is_put_aside() {
    let leaf = Leaf::new(|_| None);
    let until = r#"on_unknown = { policy = "repeat", owner = "gateway", first_after = "1m", until = "40m" }"#;
    let bench = bench(MemoryJournal::default(), until, &leaf);
    let (txn, since) = (unheard(&bench, Effect::Advice).await, Instant::now());
    let (journal, _) = bench.run(120 * MINUTE).await;
    assert_eq!(said(&leaf, since)[..4], [60, 120, 420, 1020]);
    assert!(said(&leaf, since).iter().all(|second| *second < 2_400), "nothing leaves after its time");
    let shown = journal.show(txn).await.unwrap().unwrap();
    assert_eq!((shown.row.stage, shown.items[0].state), (Stage::Unknown, ItemState::Parked));
}

/// Killed between two tries: the next process goes on with it, and counts on.
#[tokio::test(start_paused = true)]
async fn the_next_process_says_it_on() {
    let silent = Leaf::new(|_| None);
    let before = bench(MemoryJournal::default(), "", &silent);
    let txn = unheard(&before, Effect::Advice).await;
    sleep(MINUTE).await;
    assert_eq!(before.follower.once().await, 1);
    let leaf = Leaf::new(|_| Some(EXECUTED));
    let (journal, _) = bench(before.journal.restarted(), "", &leaf).run(60 * MINUTE).await;
    let bodies = |leaf: &Leaf| leaf.bodies.lock().unwrap().clone();
    let (first, second) = (bodies(&silent), bodies(&leaf));
    assert_eq!((first.len(), second.len()), (1, 1));
    let counted = String::from_utf8_lossy(&first[0]).replace(r#""times":"2""#, r#""times":"3""#);
    assert_eq!(second[0], counted, "the same but for the count");
    assert_eq!(journal.show(txn).await.unwrap().unwrap().row.stage, Stage::ConfirmedExecuted);
}

/// P6: whatever a file has become since, money that was begun goes out once.
#[tokio::test(start_paused = true)]
async fn what_was_begun_as_money_is_never_said_again() {
    let leaf = Leaf::new(|_| Some(EXECUTED));
    let bench = bench(MemoryJournal::default(), "", &leaf);
    let txn = unheard(&bench, Effect::Money).await;
    let (journal, _) = bench.run(25 * 60 * MINUTE).await;
    assert_eq!(leaf.asked(), [""; 0]);
    assert_eq!(journal.show(txn).await.unwrap().unwrap().items[0].state, ItemState::Parked);
}

/// And the other way round: by layouts in which it moves money now, nothing goes out.
#[tokio::test(start_paused = true)]
async fn what_moves_money_by_now_is_not_said_again() {
    let silent = Leaf::new(|_| None);
    let before = bench(MemoryJournal::default(), "", &silent);
    let txn = unheard(&before, Effect::Advice).await;
    let leaf = Leaf::new(|_| Some(EXECUTED));
    let (journal, _) = Bench::over(before.journal.restarted(), CORE, &leaf).run(60 * MINUTE).await;
    assert_eq!(leaf.asked(), [""; 0]);
    assert_eq!(journal.show(txn).await.unwrap().unwrap().items[0].state, ItemState::Pending);
}

/// While people have stopped the transaction it waits; it is its own call.
#[tokio::test(start_paused = true)]
async fn it_waits_while_its_transaction_is_stopped() {
    let leaf = Leaf::new(|_| Some(EXECUTED));
    let bench = bench(MemoryJournal::default(), "", &leaf);
    let txn = unheard(&bench, Effect::Advice).await;
    let (subject, hand) =
        (Subject::Transaction("hecto.transfer".into()), Hand { who: "kim".into(), why: "점검".into() });
    bench.gateway.order(Order { subject, act: Act::Stop, hand, from: None }).await.unwrap();
    let (journal, _) = bench.run(60 * MINUTE).await;
    let shown = journal.show(txn).await.unwrap().unwrap();
    assert_eq!((leaf.asked().len(), shown.items[0].state), (0, ItemState::Pending));
    assert_eq!(shown.items[0].attempts, 0, "nothing was tried");
}
