//! Rules of notices: what is sent is kept first, goes to the core, and is done once.

use bytes::Bytes;
use fei_exchange::{Outcome, Reference, TxnId};

use super::sample;
use crate::Following::{Inquiry, Notice};
use crate::{
    Claim, FollowUp, Heard, ItemState, KeptNotice, Leg, Operate, Report, Reported, Settled, Settlement,
    State, WrittenBy,
};

/// Begins one, ends it as unknown, settles it, and gives the claim of its notice.
async fn owed(journal: &impl FollowUp, key: &str) -> (TxnId, Claim) {
    let txn = sample::unknown_with(journal, key, &[Inquiry]).await;
    let inquiry = sample::claim_of(journal, txn).await;
    let ending = sample::ending(Outcome::Executed, None, "it was done");
    let settlement = Settlement { stage: Settled::ConfirmedExecuted, ending };
    let report = Report::Settled { settlement, follow: vec![sample::follow(txn, Notice)] };
    assert_eq!(journal.report(inquiry, report).await, Ok(Reported::Stands));
    (txn, sample::claim_of(journal, txn).await)
}

/// A notice, and what wrote it.
fn as_it_goes_out() -> KeptNotice {
    let by = WrittenBy { transaction: "hecto.notice".into(), layout_hash: [7; 32] };
    KeptNotice { telegram: Bytes::from_static(b"as it goes out"), by: Some(by) }
}

/// One of which nobody knows what wrote it.
fn another() -> KeptNotice {
    KeptNotice { telegram: Bytes::from_static(b"another"), by: None }
}

fn number() -> Option<Reference> {
    Some(Reference::new("000042"))
}

/// J21, and the same reference: an attempt sends what the first one sent, whatever the layouts say by then.
pub(super) async fn every_attempt_sends_the_telegram_that_was_kept(
    journal: impl FollowUp,
    desk: impl Operate,
) {
    let (txn, first) = owed(&journal, "k").await;
    assert_eq!((first.item.kind, &first.kept), (Notice, &None));
    let State::Ended(told) = &first.original.state else { unreachable!("it has ended") };
    assert_eq!(told.outcome, Outcome::Executed, "the claim has the result that is to be told");
    journal.keep(&first, as_it_goes_out()).await.expect("kept");
    journal.attempt(&first, number()).await.expect("may be sent");
    let again = Report::Again { next_at: first.item.next_at, why: "silent".into(), heard: Heard::Open };
    assert_eq!(journal.report(first.clone(), again).await, Ok(Reported::Stands));

    let second = sample::claim_of(&journal, txn).await;
    assert!(journal.keep(&first, another()).await.is_err(), "who has lost the lane keeps nothing");
    assert_eq!(second.kept, Some(as_it_goes_out()), "and what wrote it");
    journal.keep(&second, another()).await.expect("the first stays");
    let shown = desk.show(txn).await.expect("readable").expect("begun");
    let kept: Vec<_> = shown.telegrams.iter().filter(|(leg, _)| *leg == Leg::Notice).collect();
    assert_eq!(kept, [&(Leg::Notice, Bytes::from_static(b"as it goes out"))]);
    let noticed = sample::events(&desk, txn).await.iter().filter(|what| &***what == "noticed").count();
    assert_eq!(noticed, 1, "and is one event of the chain");
}

/// A notice goes to the core, not to the institution: neither holds up the other.
pub(super) async fn a_core_left_out_keeps_its_notices_waiting(journal: impl FollowUp, desk: impl Operate) {
    let (txn, claim) = owed(&journal, "k").await;
    assert_eq!(&*claim.item.institution, sample::CHANNEL);
    let at = claim.held_until;
    let except = |name: &str| [Box::<str>::from(name)];
    assert!(journal.claim(at, &except(sample::CHANNEL)).await.expect("readable").is_none());
    let free =
        journal.claim(at, &except(sample::INSTITUTION)).await.expect("readable").expect("its own lane");
    assert_eq!(free.item.txn, txn);
    let waiting = desk.backlog().await.expect("readable");
    assert_eq!(waiting.iter().map(|of| &*of.institution).collect::<Vec<_>>(), [sample::CHANNEL]);
}

/// A late answer of the core, the second one, and the one of a notice that was put aside.
pub(super) async fn an_answer_that_nobody_waits_for_ends_the_notice_once(
    journal: impl FollowUp,
    desk: impl Operate,
) {
    let (txn, claim) = owed(&journal, "k").await;
    journal.keep(&claim, another()).await.expect("kept");
    assert!(journal.noticed(sample::CHANNEL, "000042").await.expect("readable").is_none(), "it was not sent");
    journal.attempt(&claim, number()).await.expect("may be sent");
    for (core, number) in [(sample::INSTITUTION, "000042"), (sample::CHANNEL, "000043")] {
        assert!(journal.noticed(core, number).await.expect("readable").is_none(), "{core} {number}");
    }
    let noticed = journal.noticed(sample::CHANNEL, "000042").await.expect("readable").expect("sent");
    assert_eq!((noticed.original.txn, noticed.notice), (txn, another()));
    assert_eq!(journal.taken(noticed.item.id).await, Ok(true));
    assert_eq!(journal.taken(noticed.item.id).await, Ok(false), "the second one changes nothing");
    assert_eq!(journal.report(claim, Report::Done).await, Ok(Reported::Stale), "it is done already");
    assert_eq!(state(&desk, txn).await, Some(ItemState::Done));

    let (other, claim) = owed(&journal, "parked").await;
    let id = claim.item.id;
    let parked = Report::Parked { why: "nobody took it".into() };
    assert_eq!(journal.report(claim, parked).await, Ok(Reported::Stands));
    assert_eq!(journal.taken(id).await, Ok(true), "late, and taken all the same");
    assert_eq!(state(&desk, other).await, Some(ItemState::Done));
}

async fn state(desk: &impl Operate, txn: TxnId) -> Option<ItemState> {
    let items = sample::items(desk, txn).await;
    items.into_iter().find(|item| item.kind == Notice).map(|item| item.state)
}

/// Killed between the telegram and its attempt: the next process sends that one.
pub(super) async fn a_telegram_that_was_kept_outlives_the_process<J: FollowUp>(
    open: &impl AsyncFn() -> J,
    close: &impl AsyncFn(J),
) {
    let journal = open().await;
    let (txn, claim) = owed(&journal, "a notice that is on its way").await;
    journal.keep(&claim, as_it_goes_out()).await.expect("kept");
    close(journal).await;
    let journal = open().await;
    let next = sample::claim_of(&journal, txn).await;
    assert_eq!((next.item.txn, &next.kept), (txn, &Some(as_it_goes_out())));
    assert_eq!(next.item.attempts, 0, "nothing was sent yet");
    assert_eq!(journal.report(next, Report::Done).await, Ok(Reported::Stands));
    close(journal).await;
}
