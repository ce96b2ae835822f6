//! Rules of layouts: a set is kept whole, the latest first, for as long as something open was begun by it, and outlives the process.

use bytes::Bytes;
use fei_exchange::Outcome;

use super::sample;
use crate::Following::{Inquiry, Notice};
use crate::{
    EARLIER_MAX, FollowUp, Journal, KeptNotice, KeptSet, Layouts, OpenBy, Operate, Report, Settled,
    Settlement, WrittenBy,
};

/// The hash of the layout that every sample was begun by.
const BEGAN: [u8; 32] = [9; 32];

/// A set of a few files, one of which is in every set.
fn set(name: &str, versions: &[[u8; 32]]) -> KeptSet {
    let long = format!("title = \"{name}\"\n").repeat(10_000);
    let files = [("hecto/party.toml", "speaks = \"telegram\"\n"), ("hecto/transfer.toml", &long)];
    KeptSet::new(files.map(|(path, text)| (path.into(), text.into())), versions.iter().copied())
}

async fn kept(journal: &impl Layouts) -> Vec<KeptSet> {
    let kept = journal.kept_sets().await.expect("readable");
    assert!(kept.iter().all(KeptSet::is_whole), "{kept:?}");
    kept
}

async fn open_by(journal: &impl Layouts) -> Vec<(Box<str>, [u8; 32], u64)> {
    let open = journal.open_by().await.expect("readable");
    open.into_iter()
        .map(|OpenBy { by, transactions, .. }| (by.transaction, by.layout_hash, transactions))
        .collect()
}

pub(super) async fn sets_come_back_whole_and_the_latest_first(journal: impl Layouts) {
    assert_eq!(kept(&journal).await, []);
    let [first, second] = [set("first", &[[1; 32]]), set("second", &[[2; 32], [3; 32]])];
    journal.keep_set(first.clone()).await.expect("kept");
    journal.keep_set(first.clone()).await.expect("kept before");
    assert_eq!(kept(&journal).await, std::slice::from_ref(&first));
    journal.keep_set(second.clone()).await.expect("kept");
    assert_eq!(kept(&journal).await, [second.clone(), first.clone()]);
    journal.keep_set(first.clone()).await.expect("it holds again");
    assert_eq!(kept(&journal).await, [first, second]);
}

/// They do not pile up, and no text is lost that another set has too.
pub(super) async fn sets_that_nothing_needs_are_forgotten(journal: impl Journal + Layouts) {
    sample::begin(&journal, sample::intent("open", "")).await;
    let needed = set("needed", &[BEGAN]);
    journal.keep_set(needed.clone()).await.expect("kept");
    for number in 0..EARLIER_MAX as u8 + 2 {
        journal.keep_set(set(&format!("set {number}"), &[[100 + number; 32]])).await.expect("kept");
    }
    assert_eq!(journal.forget_sets().await, Ok(1), "the oldest but one");
    assert_eq!(journal.forget_sets().await, Ok(0));
    let stay = kept(&journal).await;
    assert_eq!((stay.len(), stay.last()), (EARLIER_MAX + 2, Some(&needed)));
    assert!(!stay.contains(&set("set 0", &[[100; 32]])) && stay.contains(&set("set 1", &[[101; 32]])));
    journal.keep_set(set("all of it", &[BEGAN, [101; 32]])).await.expect("kept");
    assert_eq!(journal.forget_sets().await, Ok(2), "a later one has what it had");
    assert!(!kept(&journal).await.contains(&needed));
}

/// From the beginning until nothing is left to find out and to tell.
pub(super) async fn what_is_open_says_by_which_layouts(journal: impl FollowUp + Layouts, desk: impl Operate) {
    let transfers = |many| ("hecto.transfer".into(), BEGAN, many);
    assert_eq!(open_by(&journal).await, []);
    let sending = sample::begin(&journal, sample::intent("sending", "")).await.txn();
    assert_eq!(open_by(&journal).await, [transfers(1)]);
    let done = sample::ending(Outcome::Executed, None, "done");
    journal.settle(sending, done.clone(), vec![]).await.expect("settled");
    assert_eq!(open_by(&journal).await, [], "it is known");

    let manual = sample::unknown_with(&journal, "manual", &[]).await;
    let txn = sample::unknown_with(&journal, "asked", &[Inquiry]).await;
    let open = journal.open_by().await.expect("readable");
    assert_eq!((open.len(), open[0].transactions, open[0].first), (1, 2, manual));
    let (who, as_known) = (["kim", "lee"].map(sample::hand), sample::proposed(Settled::ConfirmedNot));
    let settlement = |stage, ending| Settlement { stage, ending };
    let [first, second] = who;
    desk.propose(manual, as_known, first).await.expect("proposed");
    let proposal = desk.proposal(manual).await.expect("readable").expect("proposed");
    let not = settlement(Settled::ConfirmedNot, sample::ending(Outcome::NotExecuted, None, "not"));
    desk.approve(manual, proposal.event, not, vec![], second).await.expect("approved");
    assert_eq!(open_by(&journal).await, [transfers(1)], "people have settled the other one");

    let inquiry = sample::claim_of(&journal, txn).await;
    let (settlement, follow) =
        (settlement(Settled::ConfirmedExecuted, done), vec![sample::follow(txn, Notice)]);
    journal.report(inquiry, Report::Settled { settlement, follow }).await.expect("settled");
    assert_eq!(open_by(&journal).await, [transfers(1)], "it is not told yet");
    let notice = sample::claim_of(&journal, txn).await;
    let by = Some(WrittenBy { transaction: "hecto.notice".into(), layout_hash: [7; 32] });
    let telegram = Bytes::from_static(b"notice");
    journal.keep(&notice, KeptNotice { telegram, by }).await.expect("kept");
    let both = [("hecto.notice".into(), [7; 32], 1), transfers(1)];
    assert_eq!(open_by(&journal).await, both, "and what wrote the notice");
    let parked = Report::Parked { why: "nobody took it".into() };
    journal.report(notice.clone(), parked).await.expect("parked");
    assert_eq!(open_by(&journal).await, both, "it may be sent again by hand");
    assert_eq!(journal.taken(notice.item.id).await, Ok(true));
    assert_eq!(open_by(&journal).await, []);
}

pub(super) async fn sets_outlive_the_process<J: Layouts>(
    open: &impl AsyncFn() -> J,
    close: &impl AsyncFn(J),
) {
    let mut before = Vec::new();
    for version in 1..4 {
        let journal = open().await;
        assert_eq!(kept(&journal).await, before);
        let set = set(&format!("life {version}"), &[[version; 32]]);
        journal.keep_set(set.clone()).await.expect("kept");
        before.insert(0, set);
        close(journal).await;
    }
}
