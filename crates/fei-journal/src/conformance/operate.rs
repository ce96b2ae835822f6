//! Rules of hands: two people settle, each change has a name and a reason, and nothing that is final is changed.

use std::time::Duration;

use fei_exchange::{Outcome, TxnId};

use super::sample::{self, hand, later, unknown_with};
use crate::Following::{Inquiry, Notice, Reversal};
use crate::{
    Changed, Follow, FollowUp, Heard, ItemState, Late, Operate, Proposed, Report, Reported, Settled,
    Settlement, Stage, Unchanged,
};

fn settlement(stage: Settled) -> Settlement {
    Settlement { stage, ending: sample::ending(Outcome::Executed, None, "by hand") }
}

async fn proposed(desk: &impl Operate, txn: TxnId) -> i64 {
    desk.proposal(txn).await.expect("readable").expect("proposed").event
}

pub(super) async fn two_people_settle(journal: impl FollowUp, desk: impl Operate) {
    let txn = unknown_with(&journal, "k", &[]).await;
    let stage = Settled::ConfirmedExecuted;
    let approve = async |proposal, stage, who| {
        let notice = vec![sample::follow(txn, Notice)];
        desk.approve(txn, proposal, settlement(stage), notice, hand(who)).await.expect("heard")
    };
    assert_eq!(approve(0, stage, "two").await, Changed::Not(Unchanged::NotProposed));
    assert_eq!(desk.propose(txn, sample::proposed(stage), hand("one")).await, Ok(Changed::Stands));
    let first = proposed(&desk, txn).await;
    let known = desk.proposal(txn).await.expect("readable").expect("proposed");
    assert_eq!((known.stage, known.hand), (stage, hand("one")));

    assert_eq!(approve(first, stage, "one").await, Changed::Not(Unchanged::OnePerson("one".into())));
    assert_eq!(approve(first, Settled::Reversed, "two").await, Changed::Not(Unchanged::NotProposed));
    assert_eq!(
        desk.propose(txn, sample::proposed(Settled::ConfirmedNot), hand("three")).await,
        Ok(Changed::Stands)
    );
    assert_eq!(approve(first, stage, "two").await, Changed::Not(Unchanged::NotProposed), "another one since");
    assert_eq!(desk.propose(txn, sample::proposed(stage), hand("one")).await, Ok(Changed::Stands));
    assert_eq!(sample::stage(&desk, txn).await, Stage::Manual);
    assert_eq!(approve(proposed(&desk, txn).await, stage, "two").await, Changed::Stands);

    assert_eq!(sample::stage(&desk, txn).await, stage.stage());
    assert_eq!(journal.ended(txn).await, Ok(settlement(stage).ending));
    assert_eq!(desk.proposal(txn).await, Ok(None));
    let items = sample::items(&desk, txn).await;
    let owed: Vec<_> = items.iter().map(|item| (item.kind, item.state)).collect();
    assert_eq!(owed, [(Notice, ItemState::Pending)], "whoever asked is to hear of it, once");
    assert_eq!(approve(first, stage, "two").await, Changed::Not(Unchanged::NotManual(stage.stage())));
    let shown = desk.show(txn).await.expect("readable").expect("begun");
    let last: Vec<_> = shown.events.iter().rev().take(3).map(|event| (&*event.what, &*event.actor)).collect();
    assert_eq!(last, [("followed", "user two"), ("settled", "user two"), ("proposed", "user one")]);
    let settled = shown.events.iter().find(|event| &*event.what == "settled").expect("it is settled");
    assert_eq!(settled.detail, Some(hand("two").why));
}

/// The institution's own word, which came when nobody waited any more, is not overlooked.
pub(super) async fn an_answer_takes_a_proposal_away(journal: impl FollowUp, desk: impl Operate) {
    let txn = unknown_with(&journal, "k", &[]).await;
    let propose = async |stage, against_answer| {
        desk.propose(txn, Proposed { stage, against_answer }, hand("one")).await.expect("heard")
    };
    let late = async |outcome| {
        let late = journal.late(txn, sample::ending(outcome, None, "late"), vec![]).await;
        assert!(matches!(late, Ok(Late::Recorded(_))), "{late:?}");
    };
    assert_eq!(propose(Settled::ConfirmedNot, false).await, Changed::Stands);
    late(Outcome::Unknown).await;
    assert!(desk.proposal(txn).await.expect("readable").is_some(), "it says nothing");
    let before = proposed(&desk, txn).await;
    late(Outcome::Executed).await;
    assert_eq!(desk.proposal(txn).await, Ok(None));
    let made =
        Settlement { stage: Settled::ConfirmedNot, ending: sample::ending(Outcome::NotExecuted, None, "no") };
    let approved = desk.approve(txn, before, made, vec![], hand("two")).await;
    assert_eq!(approved, Ok(Changed::Not(Unchanged::NotProposed)));

    let said = Changed::Not(Unchanged::Answered(Outcome::Executed));
    assert_eq!(propose(Settled::ConfirmedNot, false).await, said);
    for stage in [Settled::ConfirmedExecuted, Settled::Reversed] {
        assert_eq!(propose(stage, false).await, Changed::Stands);
    }
    assert_eq!(propose(Settled::ConfirmedNot, true).await, Changed::Stands, "it is meant so");
    let shown = desk.show(txn).await.expect("readable").expect("begun");
    assert_eq!(shown.answered(), Some(Outcome::Executed));
    late(Outcome::Declined).await;
    let said = Changed::Not(Unchanged::Answered(Outcome::Declined));
    assert_eq!(propose(Settled::ConfirmedExecuted, false).await, said);
    assert_eq!(propose(Settled::ConfirmedNot, false).await, Changed::Stands);
}

pub(super) async fn only_what_is_manual_is_settled_by_hand(journal: impl FollowUp, desk: impl Operate) {
    let txn = unknown_with(&journal, "k", &[Inquiry]).await;
    let not = |why| Ok(Changed::Not(why));
    let propose = async |txn, stage| desk.propose(txn, sample::proposed(stage), hand("one")).await;
    assert_eq!(propose(txn, Settled::Reversed).await, not(Unchanged::NotManual(Stage::Unknown)));
    assert_eq!(propose(TxnId::fresh(), Settled::Reversed).await, not(Unchanged::NoTransaction));
    assert_eq!(desk.proposal(txn).await, Ok(None));
}

pub(super) async fn an_item_is_sent_again_or_cancelled_by_hand(journal: impl FollowUp, desk: impl Operate) {
    let txn = unknown_with(&journal, "k", &[Inquiry]).await;
    let now = later(txn, Duration::ZERO);
    let held = journal.claim(now, &[]).await.expect("readable").expect("due");
    let item = held.item.id;
    let park = Report::Parked { why: "refused".into() };
    journal.report(held, park).await.expect("heard");
    assert!(journal.claim(now + Duration::from_secs(600), &[]).await.expect("readable").is_none());

    assert_eq!(desk.resend(item, hand("one")).await, Ok(Changed::Stands));
    let soon = now + Duration::from_secs(600);
    let held = journal.claim(soon, &[]).await.expect("readable").expect("due again");
    assert_eq!((held.item.id, held.item.state, held.item.rejects), (item, ItemState::Pending, 0));
    assert_eq!(desk.cancel(item, hand("two")).await, Ok(Changed::Stands));
    assert!(journal.attempt(&held, None).await.is_err(), "whoever held the lane has lost it");
    assert_eq!(sample::stage(&desk, txn).await, Stage::Manual, "nothing is left that would settle it");
    let events = sample::events(&desk, txn).await;
    assert_eq!(events[events.len() - 3..], ["resent".into(), "cancelled".into(), Box::<str>::from("manual")]);

    let not = |why| Ok(Changed::Not(why));
    assert_eq!(desk.resend(item, hand("one")).await, not(Unchanged::Final("cancelled")));
    assert_eq!(desk.cancel(item, hand("one")).await, not(Unchanged::Final("cancelled")));
    assert_eq!(desk.cancel(item + 1_000, hand("one")).await, not(Unchanged::NoItem));
}

/// Whether an undoing was done is not known while its answer may come: nobody says meanwhile that it was cancelled.
pub(super) async fn what_is_on_its_way_is_left_alone(journal: impl FollowUp, desk: impl Operate) {
    let txn = unknown_with(&journal, "k", &[Reversal]).await;
    let held = sample::claim_of(&journal, txn).await;
    let item = held.item.id;
    journal.attempt(&held, None).await.expect("may be sent");
    let not = Ok(Changed::Not(Unchanged::InFlight(held.held_until)));
    assert_eq!(desk.cancel(item, hand("one")).await, not);
    assert_eq!(desk.resend(item, hand("one")).await, not);
    assert_eq!(sample::stage(&desk, txn).await, Stage::Unknown);

    let next_at = later(txn, Duration::from_secs(60));
    let again = Report::Again { next_at, why: "no answer".into(), heard: Heard::Open };
    assert_eq!(journal.report(held, again).await, Ok(Reported::Stands));
    assert_eq!(desk.resend(item, hand("one")).await, Ok(Changed::Stands));
    assert_eq!(desk.cancel(item, hand("one")).await, Ok(Changed::Stands));
    assert_eq!(sample::stage(&desk, txn).await, Stage::Manual);
}

pub(super) async fn cancelling_one_of_two_leaves_the_other(journal: impl FollowUp, desk: impl Operate) {
    let txn = unknown_with(&journal, "k", &[Inquiry, Reversal]).await;
    let items = sample::items(&desk, txn).await;
    assert_eq!(desk.cancel(items[0].id, hand("one")).await, Ok(Changed::Stands));
    assert_eq!(sample::stage(&desk, txn).await, Stage::Unknown);

    let told = unknown_with(&journal, "told", &[Inquiry]).await;
    let notice = vec![sample::follow_in(told, Notice, "core")];
    journal.late(told, sample::ending(Outcome::Executed, None, "late"), notice).await.expect("late");
    let notice = sample::items(&desk, told).await.last().map_or(0, |item| item.id);
    assert_eq!(desk.resend(notice, hand("one")).await, Ok(Changed::Stands));
    assert_eq!(desk.cancel(notice, hand("one")).await, Ok(Changed::Stands));
    assert_eq!(sample::stage(&desk, told).await, Stage::ConfirmedExecuted);

    let manual = unknown_with(&journal, "manual", &[Inquiry]).await;
    let held = loop {
        let held = journal.claim(later(manual, Duration::ZERO), &[]).await.expect("readable").expect("due");
        if held.item.txn == manual {
            break held;
        }
    };
    let item = held.item.id;
    journal.report(held, Report::Manual { why: "the window is over".into() }).await.expect("heard");
    let again = desk.resend(item, hand("one")).await;
    assert_eq!(again, Ok(Changed::Not(Unchanged::Settled(Stage::Manual))), "people decide now");
}

/// What is over would be parked again, unsent: a notice is given time, and of anything else people hear why not.
pub(super) async fn what_is_over_is_told_again_and_not_asked_again(
    journal: impl FollowUp,
    desk: impl Operate,
) {
    let over = |txn, kind| {
        let follow = sample::follow(txn, kind);
        vec![Follow { until: follow.first_at, ..follow }]
    };
    let told = unknown_with(&journal, "told", &[Inquiry]).await;
    let executed = sample::ending(Outcome::Executed, None, "late");
    journal.late(told, executed, over(told, Notice)).await.expect("late");
    let notice = sample::items(&desk, told).await.pop().expect("a notice");
    assert_eq!(desk.resend(notice.id, hand("one")).await, Ok(Changed::Stands));
    let again = sample::items(&desk, told).await.pop().expect("a notice");
    assert!(again.until >= notice.until + Duration::from_secs(86_400), "{again:?}");

    for kind in [Inquiry, Reversal] {
        let txn = sample::begin(&journal, sample::intent(kind.as_str(), "")).await.txn();
        journal.settle(txn, sample::unknown(), over(txn, kind)).await.expect("settled");
        let item = sample::items(&desk, txn).await.pop().expect("it follows");
        assert_eq!(desk.resend(item.id, hand("one")).await, Ok(Changed::Not(Unchanged::Over)));
        assert_eq!(sample::items(&desk, txn).await, [item]);
    }
}
