//! Made-up transactions to try a journal with.

use std::time::Duration;

use bytes::Bytes;
use fei_exchange::{Code, Effect, Outcome, Reference, Trace, TxnId};
use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::{
    Account, Amount, Begun, Claim, Ending, Follow, FollowUp, Following, Hand, Intent, Item, ItemQuery,
    Journal, Lookup, Marks, Proof, Proposed, Settled, Stage,
};

/// The party that asks, and the institution that is called.
pub const CHANNEL: &str = "hecto";
pub(super) const INSTITUTION: &str = "kftc";

/// The account of every sample, and how long each may take.
pub const ACCOUNT: &str = "123-456-789012";
const DEADLINE: Duration = Duration::from_secs(30);

/// A business date, and the next one.
#[must_use]
pub const fn monday() -> Date {
    date(2026, 9, 7)
}

pub(super) const fn tuesday() -> Date {
    date(2026, 9, 8)
}

/// A transfer under a key, with content of its own.
#[must_use]
pub fn intent(key: &str, content: &str) -> Intent {
    let txn = TxnId::fresh();
    Intent {
        txn,
        transaction: "hecto.transfer".into(),
        layout_hash: [9; 32],
        effect: Effect::Money,
        channel: CHANNEL.into(),
        institution: INSTITUTION.into(),
        day: monday(),
        key: Bytes::copy_from_slice(key.as_bytes()),
        fingerprint: Bytes::copy_from_slice(content.as_bytes()),
        reference: Some(Reference::new(&format!("F123456789U-{txn}"))),
        trace: Trace::new("20260907-088-000001"),
        marks: Marks { amount: Amount::parse("1500"), currency: None, account: Some(Account::new(ACCOUNT)) },
        deadline: later(txn, DEADLINE),
        request: request(key, content),
        takes_back: None,
        rest: None,
    }
}

/// The telegram that asks for it.
#[must_use]
pub fn request(key: &str, content: &str) -> Bytes {
    format!("request {key} {content}").into()
}

/// How one ends.
#[must_use]
pub fn ending(outcome: Outcome, code: Option<Code>, answer: &str) -> Ending {
    Ending { outcome, code, answer: Bytes::copy_from_slice(answer.as_bytes()) }
}

/// Begins one that must be the first under its key.
///
/// # Panics
/// It is not.
pub async fn begin(journal: &impl Journal, intent: Intent) -> Proof {
    match journal.begin(intent).await {
        Ok(Begun::Row(proof)) => proof,
        other => unreachable!("the first under its key, and it is {other:?}"),
    }
}

/// A time after a transaction's beginning.
#[must_use]
pub fn later(txn: TxnId, after: Duration) -> Timestamp {
    Timestamp::from_millisecond(txn.given_at_ms()).unwrap_or(Timestamp::MIN) + after
}

/// What follows it, in a lane of its own, at once.
#[must_use]
pub fn follow(txn: TxnId, kind: Following) -> Follow {
    follow_in(txn, kind, &format!("{}/{txn}", to(kind)))
}

/// The same in a lane.
#[must_use]
pub fn follow_in(txn: TxnId, kind: Following, lane: &str) -> Follow {
    let (first_at, until) = (later(txn, Duration::ZERO), later(txn, Duration::from_secs(3_600)));
    Follow { kind, to: to(kind).into(), lane: lane.into(), first_at, until }
}

/// Who hears of it: a notice is the core's.
pub(super) const fn to(kind: Following) -> &'static str {
    match kind {
        Following::Notice => CHANNEL,
        Following::Inquiry | Following::Reversal | Following::Advice => INSTITUTION,
    }
}

/// An unknown ending.
pub(crate) fn unknown() -> Ending {
    ending(Outcome::Unknown, Some(Code::TimedOut), "unknown")
}

/// Begins one under a key and ends it as unknown, with what follows.
///
/// # Panics
/// The journal does not do so.
pub async fn unknown_with(journal: &impl Journal, key: &str, kinds: &[Following]) -> TxnId {
    let txn = begin(journal, intent(key, "")).await.txn();
    let all = kinds.iter().map(|kind| follow(txn, *kind)).collect();
    assert_eq!(journal.settle(txn, unknown(), all).await, Ok(unknown()));
    txn
}

/// Where its row stands.
pub(super) async fn stage(journal: &impl Lookup, txn: TxnId) -> Stage {
    journal.show(txn).await.expect("readable").expect("begun").row.stage
}

/// What happened to it, in order.
pub(crate) async fn events(journal: &impl Lookup, txn: TxnId) -> Vec<Box<str>> {
    let shown = journal.show(txn).await.expect("readable").expect("begun");
    shown.events.into_iter().map(|event| event.what).collect()
}

/// What follows it, whatever became of that.
pub(super) async fn items(journal: &impl Lookup, txn: TxnId) -> Vec<Item> {
    let query = ItemQuery { txn: Some(txn), ..ItemQuery::default() };
    journal.items(query).await.expect("readable")
}

/// Somebody, for a reason.
/// As nobody has answered.
pub(crate) const fn proposed(stage: Settled) -> Proposed {
    Proposed { stage, against_answer: false }
}

pub(super) fn hand(who: &str) -> Hand {
    Hand { who: who.into(), why: "the institution said so by telephone".into() }
}

/// Ends whatever an earlier process left in flight, as unknown with an inquiry; all at once, so that they share commits.
///
/// # Panics
/// One of them cannot be ended.
pub async fn sweep<J: FollowUp + Clone>(journal: &J) -> Vec<TxnId> {
    let mut swept = Vec::new();
    loop {
        let left = journal.left(Timestamp::MIN, swept.last().copied()).await.expect("readable");
        if left.is_empty() {
            return swept;
        }
        let ended = left.into_iter().map(|found| {
            let journal = journal.clone();
            tokio::spawn(async move {
                let follow = vec![follow(found.txn, Following::Inquiry)];
                let ended = journal.recover(found.txn, Timestamp::MIN, recovered(), follow).await;
                assert_eq!(ended, Ok(true));
                found.txn
            })
        });
        for ended in ended.collect::<Vec<_>>() {
            swept.push(ended.await.expect("no panic"));
        }
    }
}

/// How what was left in flight ends.
#[must_use]
pub fn recovered() -> Ending {
    ending(Outcome::Unknown, Some(Code::Recovered), "recovered")
}

/// The lane of a transaction, claimed a second after its beginning; lanes that have waited longer are held afterwards too.
pub(super) async fn claim_of(journal: &impl FollowUp, txn: TxnId) -> Claim {
    claim_at(journal, txn, later(txn, Duration::from_secs(1))).await
}

/// The same at a time.
pub(super) async fn claim_at(journal: &impl FollowUp, txn: TxnId, now: Timestamp) -> Claim {
    loop {
        let claim = journal.claim(now, &[]).await.expect("readable").expect("its lane is free");
        if claim.item.txn == txn {
            return claim;
        }
    }
}
