//! What was begun by a set goes on by it, as long as one is there that has its files.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use fei_exchange::{Effect, Trace, TxnId};
use fei_journal::{EARLIER_MAX, State};
use futures_util::FutureExt as _;
use jiff::civil::{Date, date};
use tokio::runtime::Builder;

use super::*;
use crate::testing::{PARTY, registry};

const MONDAY: Date = date(2026, 9, 7);

/// A set with one transaction; `title` is what its file says besides.
fn set(title: &str) -> Arc<Registry> {
    let layout =
        format!("title = \"{title}\"\nflow = \"layout\"\nmatch = {{ kind = \"TR\" }}\ntelegram = []\n");
    Arc::new(registry(&[("core/party.toml", PARTY), ("core/transfer.toml", &layout)]))
}

async fn title(sets: &Sets, begun_by: &Registry) -> String {
    let began = begun_by.transaction("core.transfer", MONDAY).unwrap();
    let found = Found {
        txn: TxnId::fresh(),
        transaction: "core.transfer".into(),
        layout_hash: began.layout_hash,
        effect: Effect::Money,
        channel: "core".into(),
        institution: "bank".into(),
        day: MONDAY,
        reference: None,
        trace: Trace::new("1"),
        request: bytes::Bytes::new(),
        part: None,
        state: State::Sending,
    };
    let (set, transaction) = sets.begun_by(&found).await;
    let transaction = transaction.expect("its id is in every set");
    assert!(Arc::ptr_eq(set.version("core.transfer", &transaction.layout_hash).unwrap(), &transaction));
    transaction.title.to_string()
}

/// While nothing is open.
fn swap(sets: &Sets, set: &Arc<Registry>) {
    sets.swap(set.clone(), &HashSet::new());
}

fn hash(set: &Registry) -> [u8; 32] {
    set.transaction("core.transfer", MONDAY).unwrap().layout_hash
}

/// A set as another process left it, and how often it was compiled.
fn left(set: &Arc<Registry>) -> (EarlierSet, Arc<AtomicU32>) {
    let (compiled, count) = (set.clone(), Arc::<AtomicU32>::default());
    let counted = count.clone();
    let compile = move || {
        counted.fetch_add(1, Ordering::Relaxed);
        Some(compiled.clone())
    };
    (EarlierSet::new(vec![hash(set)], compile), count)
}

#[tokio::test]
async fn what_was_begun_by_an_earlier_set_keeps_it() {
    let [first, second, third] = ["first", "second", "third"].map(set);
    let sets = Sets::new(first.clone());
    swap(&sets, &second);
    swap(&sets, &third);
    for (set, of) in [(&first, "first"), (&second, "second"), (&third, "third")] {
        assert_eq!(title(&sets, set).await, of);
    }
    assert!(Arc::ptr_eq(&sets.now(), &third));
    let never_loaded = set("of another process");
    assert_eq!(title(&sets, &never_loaded).await, "third", "as they are now");
}

#[tokio::test]
async fn sets_do_not_pile_up() {
    let sets = Sets::new(set("a"));
    for round in 0..10 {
        swap(&sets, &set(if round % 2 == 0 { "b" } else { "a" }));
        assert_eq!(sets.all.load().earlier.len(), 1, "two sets in turn");
    }
    let needed = hash(&set("needed"));
    sets.swap(set("needed"), &HashSet::new());
    let of_each: Vec<_> = (0..EARLIER_MAX + 8).map(|number| set(&format!("set {number}"))).collect();
    for one in &of_each {
        sets.swap(one.clone(), &HashSet::from([needed]));
    }
    assert_eq!(sets.all.load().earlier.len(), EARLIER_MAX + 1);
    assert_eq!(
        title(&sets, &set("needed")).await,
        "needed",
        "however long ago: something open was begun by it"
    );
    let last = format!("set {}", of_each.len() - 1);
    assert_eq!(title(&sets, &of_each[of_each.len() - 2]).await, format!("set {}", of_each.len() - 2));
    assert_eq!(title(&sets, &of_each[0]).await, last, "too long ago");
}

/// What was begun by a set goes on by it in another process too, and nobody compiles what nothing needs.
#[tokio::test]
async fn what_earlier_processes_left_is_compiled_when_it_is_needed_and_once() {
    let [now, before, long_ago, broken] = ["now", "before", "long ago", "broken"].map(set);
    let sets = Sets::new(now.clone());
    let ((first, of_first), (second, of_second)) = (left(&before), left(&long_ago));
    let none = EarlierSet::new(vec![hash(&broken)], || None);
    sets.take_up([first, second, none]);
    let counts = || (of_first.load(Ordering::Relaxed), of_second.load(Ordering::Relaxed));
    let seen = std::cell::RefCell::new(Vec::new());
    let look = |set: &Registry| {
        seen.borrow_mut().push(std::ptr::from_ref(set));
        None::<()>
    };
    assert!(sets.find(look).is_none());
    assert_eq!((title(&sets, &now).await.as_str(), counts()), ("now", (0, 0)));
    for _ in 0..2 {
        assert_eq!((title(&sets, &long_ago).await.as_str(), counts()), ("long ago", (0, 1)));
    }
    seen.borrow_mut().clear();
    assert!(sets.find(look).is_none());
    assert_eq!(
        *seen.borrow(),
        [Arc::as_ptr(&now), Arc::as_ptr(&long_ago)],
        "what is not there is not looked at"
    );
    assert_eq!(title(&sets, &broken).await, "now", "as they are now");
    swap(&sets, &set("next"));
    assert_eq!((title(&sets, &before).await.as_str(), counts()), ("before", (1, 1)));
    assert_eq!(title(&sets, &now).await, "now");
}

/// A telegram's thread goes on with others meanwhile, and whoever asks and goes has not asked for nothing.
#[test]
fn a_set_is_compiled_once_on_a_thread_where_no_telegram_waits() {
    let [now, before] = ["now", "before"].map(set);
    let sets = Sets::new(now);
    let (compiled, threads) = (before.clone(), Arc::<Mutex<Vec<_>>>::default());
    let seen = threads.clone();
    sets.take_up([EarlierSet::new(vec![hash(&before)], move || {
        seen.lock().unwrap().push(thread::current().id());
        Some(compiled.clone())
    })]);
    // With one other thread, which does one thing after the other.
    let runtime = Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
    runtime.block_on(async {
        assert_eq!(title(&sets, &before).now_or_never(), None);
        assert_eq!(title(&sets, &before).await, "before");
    });
    let threads = threads.lock().unwrap().clone();
    assert_eq!(threads.len(), 1);
    assert_ne!(threads[0], thread::current().id());
}

/// Whoever looks holds nothing that a swap, or another one who looks, would wait for; and sees the sets of one moment.
#[test]
fn sets_are_swapped_while_somebody_looks_through_them() {
    let [first, second, third] = ["first", "second", "third"].map(set);
    let sets = Sets::new(first.clone());
    swap(&sets, &second);
    let seen = std::cell::RefCell::new(Vec::new());
    let look = |set: &Registry| {
        if seen.borrow().is_empty() {
            swap(&sets, &third);
        }
        let is_first = std::ptr::eq(set, &raw const *first);
        seen.borrow_mut().push(std::ptr::from_ref(set));
        is_first.then_some(())
    };
    assert!(sets.find(look).is_some());
    assert_eq!(*seen.borrow(), [Arc::as_ptr(&second), Arc::as_ptr(&first)], "and not the third");
    assert!(Arc::ptr_eq(&sets.now(), &third));
}
