//! Rules of answers that come late: they settle what is unknown, unless an undoing is on its way.

use std::time::Duration;

use fei_exchange::{Outcome, TxnId};

use super::sample::{self, hand, later, unknown_with};
use crate::Following::{Inquiry, Notice, Reversal};
use crate::{
    Changed, Delivery, FollowUp, Heard, ItemState, JournalError, LEASE, Late, Leg, Note, Operate, Report,
    Reported, Settled, Settlement, Shown, Stage, State, Unchanged,
};

pub(super) async fn a_late_answer_settles_what_is_unknown(journal: impl FollowUp, desk: impl Operate) {
    for outcome in Outcome::ALL {
        let txn = unknown_with(&journal, outcome.as_str(), &[Inquiry, Reversal]).await;
        let ending = sample::ending(outcome, None, "late");
        let notice = vec![sample::follow_in(txn, Notice, "core")];
        let late = journal.late(txn, ending.clone(), notice).await.expect("written down");
        let pending = sample::items(&desk, txn).await.into_iter().filter(|it| it.state == ItemState::Pending);
        let pending: Vec<_> = pending.map(|item| item.kind).collect();
        if outcome == Outcome::Unknown {
            assert_eq!((late, &*pending), (Late::Recorded(sample::unknown()), &[Inquiry, Reversal][..]));
            continue;
        }
        assert_eq!((late, &*pending), (Late::Settled(ending.clone()), &[Notice][..]));
        let stage = if outcome == Outcome::Executed { Stage::ConfirmedExecuted } else { Stage::ConfirmedNot };
        assert_eq!(sample::stage(&desk, txn).await, stage);
        let again = sample::ending(Outcome::Executed, None, "once more");
        assert_eq!(journal.late(txn, again, vec![]).await, Ok(Late::Orphan(ending.clone())));
        let found = journal.find(sample::CHANNEL, outcome.as_str().as_bytes()).await;
        assert_eq!(found.expect("readable").expect("begun").state, State::Ended(ending));
    }
}

/// H17: the late answer and the undoing in every order.
pub(super) async fn late_and_undoing_in_every_order(journal: impl FollowUp, desk: impl Operate) {
    for when in 0..3 {
        let txn = unknown_with(&journal, &when.to_string(), &[Reversal]).await;
        let executed = sample::ending(Outcome::Executed, None, "late");
        let undone = sample::ending(Outcome::NotExecuted, None, "undone");
        let late = async |expected: Late| {
            assert_eq!(journal.late(txn, executed.clone(), vec![]).await, Ok(expected), "order {when}");
        };
        let claim = journal.claim(later(txn, Duration::ZERO), &[]).await.expect("readable").expect("due");
        if when == 0 {
            late(Late::Settled(executed.clone())).await;
        }
        let sent = journal.attempt(&claim, None).await;
        assert_eq!(sent.is_ok(), when > 0, "an undoing of what is settled never leaves");
        if when == 1 {
            late(Late::Recorded(sample::unknown())).await;
        }
        let settlement = Settlement { stage: Settled::Reversed, ending: undone.clone() };
        let reported = journal.report(claim, Report::Settled { settlement, follow: vec![] }).await;
        assert_eq!(reported, Ok(if when == 0 { Reported::Recorded } else { Reported::Stands }));
        if when == 2 {
            late(Late::Orphan(undone)).await;
        }
        let stage = if when == 0 { Stage::ConfirmedExecuted } else { Stage::Reversed };
        assert_eq!(sample::stage(&desk, txn).await, stage);
        let said = ["settled", "late_answer", "orphan_answer"][when];
        assert!(sample::events(&desk, txn).await.iter().any(|event| &**event == said), "order {when}");
    }
}

/// H18: whoever says the same without end has it written down once; another word is another event.
pub(super) async fn a_word_that_comes_again_and_again_is_written_once(
    journal: impl FollowUp,
    desk: impl Operate,
) {
    let executed = sample::ending(Outcome::Executed, None, "late");
    let declined = sample::ending(Outcome::Declined, None, "late");
    let undone = sample::ending(Outcome::NotExecuted, None, "late");
    for open in [false, true] {
        let txn = unknown_with(&journal, if open { "open" } else { "settled" }, &[Reversal]).await;
        let stands = if open {
            let claim = sample::claim_of(&journal, txn).await;
            journal.attempt(&claim, None).await.expect("may be sent");
            sample::unknown()
        } else {
            let late = journal.late(txn, executed.clone(), vec![]).await;
            assert_eq!(late, Ok(Late::Settled(executed.clone())));
            executed.clone()
        };
        let anew = if open { Late::Recorded } else { Late::Orphan };
        for (said, late) in [
            (&declined, anew),
            (&declined, Late::Repeated),
            (&declined, Late::Repeated),
            (&undone, anew),
            (&undone, Late::Repeated),
            (&declined, anew),
        ] {
            assert_eq!(journal.late(txn, said.clone(), vec![]).await, Ok(late(stands.clone())));
        }
        let what = if open { "late_answer" } else { "orphan_answer" };
        let events = sample::events(&desk, txn).await;
        assert_eq!(events.iter().filter(|event| &***event == what).count(), 3, "{events:?}");
    }
}

/// H17: only an undoing that may have left stands against a late answer. So does one whose holder says of another one that it has not,
/// or says nothing at all.
pub(super) async fn an_undoing_that_did_not_leave_stands_against_nothing(
    journal: impl FollowUp,
    desk: impl Operate,
) {
    for (number, heard, stands) in [
        (0, &[Some(Heard::Unsent)][..], false),
        (1, &[Some(Heard::Unsent), Some(Heard::Unsent)], false),
        (2, &[None], true),
        (3, &[None, Some(Heard::Unsent)], true),
        (4, &[Some(Heard::Unsent), None], true),
        (5, &[Some(Heard::Nothing), Some(Heard::Unsent)], true),
        (6, &[Some(Heard::Unsent), Some(Heard::Refused)], true),
    ] {
        let txn = unknown_with(&journal, &number.to_string(), &[Reversal]).await;
        let mut now = later(txn, Duration::ZERO);
        for heard in heard {
            let claim = sample::claim_at(&journal, txn, now).await;
            journal.attempt(&claim, None).await.expect("may be sent");
            now += LEASE;
            if let Some(heard) = *heard {
                let again = Report::Again { next_at: now, why: "not yet".into(), heard };
                assert_eq!(journal.report(claim, again).await, Ok(Reported::Stands));
            }
        }
        let declined = sample::ending(Outcome::Declined, None, "late");
        let late = if stands { Late::Recorded(sample::unknown()) } else { Late::Settled(declined.clone()) };
        assert_eq!(journal.late(txn, declined, vec![]).await, Ok(late), "{heard:?}");
        let stage = if stands { Stage::Unknown } else { Stage::ConfirmedNot };
        assert_eq!(sample::stage(&desk, txn).await, stage);
        let undoing = sample::items(&desk, txn).await.remove(0).state;
        assert_eq!(undoing == ItemState::Cancelled, !stands, "of what is settled none ever leaves");
    }
}

/// What an answer to an attempt says, as the gateway puts it.
fn settlement(stage: Settled, outcome: Outcome) -> Settlement {
    Settlement { stage, ending: sample::ending(outcome, None, "it says so") }
}

/// H17: the answer to an undoing comes when nobody waits for it: before it is tried again, while the next try is on its way, when it was
/// put aside, when people decide.
pub(super) async fn a_late_answer_to_an_undoing_settles_it(journal: impl FollowUp, desk: impl Operate) {
    let undone = || settlement(Settled::Reversed, Outcome::NotExecuted);
    for (when, stands) in [("waits", true), ("tried again", true), ("parked", true), ("manual", false)] {
        let txn = unknown_with(&journal, when, &[Reversal]).await;
        let claim = sample::claim_of(&journal, txn).await;
        journal.attempt(&claim, None).await.expect("may be sent");
        let (item, next_at) = (claim.item.clone(), later(txn, Duration::from_secs(10)));
        let why: Box<str> = "no answer".into();
        let report = match when {
            "parked" => Report::Parked { why },
            "manual" => Report::Manual { why },
            _ => Report::Again { next_at, why, heard: Heard::Open },
        };
        assert_eq!(journal.report(claim, report).await, Ok(Reported::Stands));
        let again = match when {
            "tried again" => Some(sample::claim_at(&journal, txn, next_at).await),
            _ => None,
        };
        if let Some(again) = &again {
            journal.attempt(again, None).await.expect("may be sent");
        }
        let notice = sample::follow_in(txn, Notice, &format!("core/{txn}"));
        let reported = if stands { Reported::Stands } else { Reported::Recorded };
        assert_eq!(journal.settle_late(&item, undone(), vec![notice]).await, Ok(reported), "{when}");
        let (stage, state) =
            if stands { (Stage::Reversed, ItemState::Done) } else { (Stage::Manual, ItemState::Parked) };
        assert_eq!(sample::stage(&desk, txn).await, stage);
        let items: Vec<_> = sample::items(&desk, txn).await.iter().map(|it| (it.kind, it.state)).collect();
        let notice = (Notice, ItemState::Pending);
        assert_eq!(items, [(Reversal, state), notice][..1 + usize::from(stands)], "{when}");
        if let Some(again) = again {
            assert!(journal.attempt(&again, None).await.is_err(), "done is never sent again");
            let second = Report::Settled { settlement: undone(), follow: vec![] };
            assert_eq!(journal.report(again, second).await, Ok(Reported::Stale), "it says the same");
        }
        let once_more = if stands { Reported::Stale } else { Reported::Recorded };
        assert_eq!(journal.settle_late(&item, undone(), vec![]).await, Ok(once_more), "{when}");
    }
    let tomorrow = later(TxnId::fresh(), Duration::from_secs(86_400));
    let core: [Box<str>; 1] = [sample::CHANNEL.into()];
    assert!(journal.claim(tomorrow, &core).await.expect("readable").is_none(), "nothing is left to be sent");
}

/// H17: what a question is told late settles the result, unless an undoing may have left.
pub(super) async fn a_late_answer_to_a_question_gives_way_to_an_undoing(
    journal: impl FollowUp,
    desk: impl Operate,
) {
    for (when, heard, stands) in [
        ("no undoing was tried", None, true),
        ("none has left", Some(Heard::Unsent), true),
        ("one may have left", Some(Heard::Open), false),
    ] {
        let txn = unknown_with(&journal, when, &[Inquiry]).await;
        let claim = sample::claim_of(&journal, txn).await;
        journal.attempt(&claim, None).await.expect("may be sent");
        let question = claim.item.clone();
        let then = Report::Then { follow: vec![sample::follow(txn, Reversal)], why: "in vain".into() };
        assert_eq!(journal.report(claim, then).await, Ok(Reported::Stands));
        if let Some(heard) = heard {
            let claim = sample::claim_of(&journal, txn).await;
            assert_eq!(claim.item.kind, Reversal);
            journal.attempt(&claim, None).await.expect("may be sent");
            let next_at = later(txn, LEASE);
            let again = Report::Again { next_at, why: "no answer".into(), heard };
            assert_eq!(journal.report(claim, again).await, Ok(Reported::Stands));
        }
        let declined = settlement(Settled::ConfirmedNot, Outcome::Declined);
        let reported = if stands { Reported::Stands } else { Reported::Recorded };
        assert_eq!(journal.settle_late(&question, declined, vec![]).await, Ok(reported), "{when}");
        let (stage, undoing) = if stands {
            (Stage::ConfirmedNot, ItemState::Cancelled)
        } else {
            (Stage::Unknown, ItemState::Pending)
        };
        let items: Vec<_> = sample::items(&desk, txn).await.iter().map(|it| (it.kind, it.state)).collect();
        assert_eq!(items, [(Inquiry, ItemState::Done), (Reversal, undoing)], "{when}");
        assert_eq!(sample::stage(&desk, txn).await, stage);
        let said = sample::events(&desk, txn).await;
        assert_eq!(said.last().map(|event| &**event) == Some("late_answer"), !stands, "{said:?}");
    }
}

/// What a late answer settles is written down in one order, and the item that was tried is done only where it was open: one that gave
/// way or was cancelled stays what it is.
pub(super) async fn a_late_answer_ends_its_item_where_that_is_open(
    journal: impl FollowUp,
    desk: impl Operate,
) {
    for (when, state, done) in [
        ("waits", ItemState::Done, &["done"][..]),
        ("parked", ItemState::Done, &["done"]),
        ("gave way", ItemState::Done, &[]),
        ("cancelled", ItemState::Cancelled, &[]),
    ] {
        let both = [Inquiry, Reversal];
        let kinds = if when == "gave way" { &both[..1] } else { &both[..] };
        let txn = unknown_with(&journal, when, kinds).await;
        let claim = sample::claim_of(&journal, txn).await;
        journal.attempt(&claim, None).await.expect("may be sent");
        let (question, why): (_, Box<str>) = (claim.item.clone(), "no answer".into());
        let report = match when {
            "parked" => Report::Parked { why },
            "gave way" => Report::Then { follow: vec![sample::follow(txn, Reversal)], why },
            _ => Report::Again { next_at: later(txn, LEASE), why, heard: Heard::Open },
        };
        assert_eq!(journal.report(claim, report).await, Ok(Reported::Stands));
        if when == "cancelled" {
            assert_eq!(desk.cancel(question.id, hand("one")).await, Ok(Changed::Stands));
        }
        let before = sample::events(&desk, txn).await.len();
        let declined = settlement(Settled::ConfirmedNot, Outcome::Declined);
        let notice = vec![sample::follow_in(txn, Notice, &format!("core/{txn}"))];
        assert_eq!(journal.settle_late(&question, declined, notice).await, Ok(Reported::Stands), "{when}");
        let said = sample::events(&desk, txn).await;
        let said: Vec<_> = said[before..].iter().map(|event| &**event).collect();
        assert_eq!(said, [&["settled", "cancelled", "followed"], done].concat(), "{when}");
        let items: Vec<_> = sample::items(&desk, txn).await.iter().map(|it| (it.kind, it.state)).collect();
        let (undoing, notice) = ((Reversal, ItemState::Cancelled), (Notice, ItemState::Pending));
        assert_eq!(items, [(Inquiry, state), undoing, notice], "{when}");
    }
}

/// An item that somebody else settled keeps its lane no longer than whoever holds that is at work: the next one is due as soon as he
/// says anything, or may not begin.
pub(super) async fn a_lane_whose_item_was_settled_late_goes_on(journal: impl FollowUp, _: impl Operate) {
    for how in ["it was tried again", "it was not", "the original was answered"] {
        let mut both = Vec::new();
        for key in ["one", "two"] {
            let txn = sample::begin(&journal, sample::intent(&format!("{how} {key}"), "")).await.txn();
            let follow = vec![sample::follow_in(txn, Inquiry, how)];
            journal.settle(txn, sample::unknown(), follow).await.expect("settled");
            both.push(txn);
        }
        let now = later(both[1], Duration::from_secs(1));
        let first = sample::claim_at(&journal, both[0], now).await;
        journal.attempt(&first, None).await.expect("may be sent");
        let question = first.item.clone();
        let not_yet = || Report::Again { next_at: now, why: "no answer".into(), heard: Heard::Open };
        assert_eq!(journal.report(first, not_yet()).await, Ok(Reported::Stands));
        let again = sample::claim_at(&journal, both[0], now).await;
        if how == "it was tried again" {
            journal.attempt(&again, None).await.expect("may be sent");
        }
        if how == "the original was answered" {
            let answer = sample::ending(Outcome::Declined, None, "late");
            assert_eq!(journal.late(both[0], answer.clone(), vec![]).await, Ok(Late::Settled(answer)));
        } else {
            let declined = settlement(Settled::ConfirmedNot, Outcome::Declined);
            assert_eq!(journal.settle_late(&question, declined, vec![]).await, Ok(Reported::Stands));
        }
        assert!(journal.claim(now, &[]).await.expect("readable").is_none(), "{how}: its holder is at work");
        if how == "it was tried again" {
            assert_eq!(journal.report(again, not_yet()).await, Ok(Reported::Stale));
        } else {
            assert!(journal.attempt(&again, None).await.is_err(), "{how}: it is settled");
        }
        let next = journal.claim(now, &[]).await.expect("readable").expect("the lane is free");
        assert_eq!(next.item.txn, both[1], "{how}");
    }
}

pub(super) async fn an_answer_to_nothing_changes_nothing(journal: impl FollowUp, desk: impl Operate) {
    let nobody = TxnId::fresh();
    let answer = || sample::ending(Outcome::Executed, None, "to whom?");
    assert_eq!(journal.late(nobody, answer(), vec![]).await, Err(JournalError::NoRow(nobody)));
    for first in Outcome::ALL {
        let txn = sample::begin(&journal, sample::intent(first.as_str(), "")).await.txn();
        assert_eq!(
            journal.late(txn, answer(), vec![]).await,
            Ok(Late::Recorded(answer())),
            "it is in flight"
        );
        let first = sample::ending(first, None, "first");
        journal.settle(txn, first.clone(), vec![]).await.expect("settled");
        let late = journal.late(txn, answer(), vec![]).await.expect("written down");
        let manual = first.outcome == Outcome::Unknown;
        assert_eq!(late, if manual { Late::Recorded(first.clone()) } else { Late::Orphan(first.clone()) });
        assert_eq!(journal.ended(txn).await, Ok(first));
    }
    assert!(desk.show(nobody).await.expect("readable").is_none());
}

/// Whoever lost the lane has an answer all the same: it settles nothing any more, and is not lost.
pub(super) async fn what_comes_when_the_lane_is_lost_is_written_down(
    journal: impl FollowUp,
    desk: impl Operate,
) {
    let said = |stage, outcome| {
        let settlement = Settlement { stage, ending: sample::ending(outcome, None, "it says so") };
        Report::Settled { settlement, follow: vec![] }
    };
    let txn = unknown_with(&journal, "undone", &[Reversal]).await;
    let held = sample::claim_of(&journal, txn).await;
    journal.attempt(&held, None).await.expect("may be sent");
    let lost = later(txn, Duration::from_secs(2)) + LEASE;
    assert!(journal.claim(lost, &[]).await.expect("readable").is_some());
    assert_eq!(desk.cancel(held.item.id, hand("one")).await, Ok(Changed::Stands));
    let executed = sample::proposed(Settled::ConfirmedExecuted);
    assert_eq!(desk.propose(txn, executed, hand("one")).await, Ok(Changed::Stands));

    let undone = said(Settled::Reversed, Outcome::NotExecuted);
    assert_eq!(journal.report(held, undone).await, Ok(Reported::Recorded));
    assert_eq!(desk.proposal(txn).await, Ok(None), "nobody approves what has been undone");
    let against = Changed::Not(Unchanged::Answered(Outcome::NotExecuted));
    assert_eq!(desk.propose(txn, executed, hand("one")).await, Ok(against));
    assert_eq!(
        desk.propose(txn, sample::proposed(Settled::Reversed), hand("one")).await,
        Ok(Changed::Stands)
    );

    for (key, outcome, reported) in
        [("same", Outcome::Executed, Reported::Stale), ("another", Outcome::NotExecuted, Reported::Recorded)]
    {
        let txn = unknown_with(&journal, key, &[Inquiry]).await;
        let held = sample::claim_of(&journal, txn).await;
        journal.late(txn, sample::ending(Outcome::Executed, None, "late"), vec![]).await.expect("late");
        let stage = Settled::of(outcome).expect("it says something");
        assert_eq!(journal.report(held, said(stage, outcome)).await, Ok(reported.clone()));
        let last = sample::events(&desk, txn).await.pop().expect("an event");
        assert_eq!(&*last == "orphan_answer", reported == Reported::Recorded, "{last}");
    }
}

/// H08: a note is an event, and nothing else.
pub(super) async fn a_note_changes_nothing(journal: impl FollowUp, desk: impl Operate) {
    let txn = sample::begin(&journal, sample::intent("k", "")).await.txn();
    let before = desk.show(txn).await.expect("readable").expect("begun").row;
    let note = |text: &str, came: Option<&str>| Note {
        text: text.into(),
        came: came.map(|came| came.as_bytes().to_vec().into()),
    };
    journal.note(txn, note("<html>****", None)).await.expect("written down");
    let shown = desk.show(txn).await.expect("readable").expect("begun");
    assert_eq!(shown.row, before);
    let last = shown.events.last().expect("an event");
    assert_eq!((&*last.what, last.detail.as_deref()), ("noted", Some("<html>****")));
    assert_eq!(came(&shown), None);

    // H06: what came of an answer is kept once.
    journal.note(txn, note("cut", Some("<html>1234"))).await.expect("written down");
    journal.note(txn, note("cut again", Some("<xml>"))).await.expect("written down");
    let shown = desk.show(txn).await.expect("readable").expect("begun");
    assert_eq!(shown.row, before);
    let said: Vec<_> = shown.events.iter().map(|event| (&*event.what, event.detail.as_deref())).collect();
    assert_eq!(said[2..], [("kept", Some("cut")), ("noted", Some("cut again"))]);
    assert_eq!(came(&shown), Some(&b"<html>1234"[..]));
}

fn came(shown: &Shown) -> Option<&[u8]> {
    let came = shown.telegrams.iter().find(|(leg, _)| *leg == Leg::Came);
    came.map(|(_, bytes)| &bytes[..])
}

/// W14-W16: whether an answer went out is said once.
pub(super) async fn the_first_word_about_a_delivery_stands(journal: impl FollowUp, desk: impl Operate) {
    let txn = sample::begin(&journal, sample::intent("k", "")).await.txn();
    let done = sample::ending(Outcome::Executed, None, "done");
    journal.settle(txn, done.clone(), vec![]).await.expect("settled");
    let delivery = async || desk.show(txn).await.expect("readable").expect("begun").row.delivery;
    assert_eq!(delivery().await, None);
    for _ in 0..2 {
        journal.undelivered(txn).await.expect("written down");
        assert_eq!(delivery().await, Some(Delivery::Undelivered));
        journal.written(txn);
    }
    let events = sample::events(&desk, txn).await;
    assert_eq!(events.last().map(|event| &**event), Some("undelivered"));
    assert_eq!(events.len(), 3);
    assert_eq!(journal.ended(txn).await, Ok(done.clone()));

    let other = sample::begin(&journal, sample::intent("other", "")).await.txn();
    journal.settle(other, done, vec![]).await.expect("settled");
    journal.written(other);
    // Before the commit that it goes with, or in it.
    journal.undelivered(other).await.expect("a commit");
    let row = desk.show(other).await.expect("readable").expect("begun").row;
    assert_eq!(row.delivery, Some(Delivery::Written));
    let events = sample::events(&desk, other).await;
    assert_eq!(events.last().map(|event| &**event), Some("written"));
}
