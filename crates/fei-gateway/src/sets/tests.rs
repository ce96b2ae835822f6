//! What was begun by a set goes on by it, as long as one is there that has its files.

use fei_exchange::{Effect, Trace, TxnId};
use fei_journal::State;
use jiff::civil::{Date, date};

use super::*;
use crate::testing::{PARTY, registry};

const MONDAY: Date = date(2026, 9, 7);

/// A set with one transaction; `title` is what its file says besides.
fn set(title: &str) -> Arc<Registry> {
    let layout =
        format!("title = \"{title}\"\nflow = \"layout\"\nmatch = {{ kind = \"TR\" }}\ntelegram = []\n");
    Arc::new(registry(&[("core/party.toml", PARTY), ("core/transfer.toml", &layout)]))
}

fn title(sets: &Sets, begun_by: &Registry) -> String {
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
    let (set, transaction) = sets.begun_by(&found);
    let transaction = transaction.expect("its id is in every set");
    assert!(Arc::ptr_eq(set.version("core.transfer", &transaction.layout_hash).unwrap(), &transaction));
    transaction.title.to_string()
}

#[test]
fn what_was_begun_by_an_earlier_set_keeps_it() {
    let [first, second, third] = ["first", "second", "third"].map(set);
    let sets = Sets::new(first.clone());
    sets.swap(second.clone());
    sets.swap(third.clone());
    for (set, of) in [(&first, "first"), (&second, "second"), (&third, "third")] {
        assert_eq!(title(&sets, set), of);
    }
    assert!(Arc::ptr_eq(&sets.now(), &third));
    let never_loaded = set("of another process");
    assert_eq!(title(&sets, &never_loaded), "third", "as they are now");
}

#[test]
fn sets_do_not_pile_up() {
    let sets = Sets::new(set("a"));
    for round in 0..10 {
        sets.swap(set(if round % 2 == 0 { "b" } else { "a" }));
        assert_eq!(sets.all.load().earlier.len(), 1, "two sets in turn");
    }
    let of_each: Vec<_> = (0..EARLIER_MAX + 8).map(|number| set(&format!("set {number}"))).collect();
    for one in &of_each {
        sets.swap(one.clone());
    }
    assert_eq!(sets.all.load().earlier.len(), EARLIER_MAX);
    let last = format!("set {}", of_each.len() - 1);
    assert_eq!(title(&sets, &of_each[of_each.len() - 2]), format!("set {}", of_each.len() - 2));
    assert_eq!(title(&sets, &of_each[0]), last, "too long ago");
}

/// Whoever looks holds nothing that a swap, or another one who looks, would wait for; and sees the sets of one moment.
#[test]
fn sets_are_swapped_while_somebody_looks_through_them() {
    let [first, second, third] = ["first", "second", "third"].map(set);
    let sets = Sets::new(first.clone());
    sets.swap(second.clone());
    let seen = std::cell::RefCell::new(Vec::new());
    let look = |set: &Registry| {
        if seen.borrow().is_empty() {
            sets.swap(third.clone());
        }
        let is_first = std::ptr::eq(set, &raw const *first);
        seen.borrow_mut().push(std::ptr::from_ref(set));
        is_first.then_some(())
    };
    assert!(sets.find(look).is_some());
    assert_eq!(*seen.borrow(), [Arc::as_ptr(&second), Arc::as_ptr(&first)], "and not the third");
    assert!(Arc::ptr_eq(&sets.now(), &third));
}
