//! Rules of what follows: it stands with the result that it follows, is done in order by one holder at a time, is counted
//! before it leaves, and is over only with the result.

use std::time::Duration;

use fei_exchange::{Code, Effect, Outcome, Reference};

use super::sample::{self, later, unknown_with};
use crate::Following::{Inquiry, Notice, Reversal};
use crate::{
    Begun, Changed, Claim, Follow, FollowUp, Heard, Intent, Item, ItemQuery, ItemState, JournalError, LEASE,
    Operate, Report, Reported, Settled, Settlement, Stage, State,
};

const HOUR: Duration = Duration::from_secs(3_600);

async fn claim(journal: &impl FollowUp, now: jiff::Timestamp) -> Option<Claim> {
    journal.claim(now, &[]).await.expect("readable")
}

fn settled(stage: Settled, outcome: Outcome) -> Report {
    let ending = sample::ending(outcome, None, "settled");
    Report::Settled { settlement: Settlement { stage, ending }, follow: vec![] }
}

fn states(items: &[Item]) -> Vec<(crate::Following, ItemState)> {
    items.iter().map(|item| (item.kind, item.state)).collect()
}

/// P3: the unknown result and what follows it are one commit; what nothing follows is for people, unless it only asked.
pub(super) async fn an_unknown_result_is_followed_or_for_people(journal: impl FollowUp, desk: impl Operate) {
    let txn = unknown_with(&journal, "followed", &[Inquiry]).await;
    assert_eq!(sample::stage(&desk, txn).await, Stage::Unknown);
    assert_eq!(states(&sample::items(&desk, txn).await), [(Inquiry, ItemState::Pending)]);
    assert_eq!(
        sample::events(&desk, txn).await,
        ["begun".into(), "ended".into(), Box::<str>::from("followed")]
    );

    let nothing = unknown_with(&journal, "nothing", &[]).await;
    assert_eq!(sample::stage(&desk, nothing).await, Stage::Manual);
    assert_eq!(journal.ended(nothing).await, Ok(sample::unknown()), "it is told as unknown");

    let asks = Intent { effect: Effect::None, ..sample::intent("asks", "") };
    let asks = sample::begin(&journal, asks).await.txn();
    let follow = vec![sample::follow(asks, Inquiry)];
    journal.settle(asks, sample::unknown(), follow).await.expect("settled");
    let shown = desk.show(asks).await.expect("readable").expect("begun");
    assert_eq!((shown.row.stage, shown.items.len()), (Stage::Unknown, 0));
    assert!(shown.row.closed.is_some(), "nothing is left to find out");

    let known = sample::begin(&journal, sample::intent("known", "")).await.txn();
    let done = sample::ending(Outcome::Executed, None, "done");
    let follow = vec![sample::follow(known, Inquiry)];
    journal.settle(known, done, follow).await.expect("settled");
    assert_eq!(sample::items(&desk, known).await, []);
}

/// P4: an attempt is counted and written down before its bytes leave, and only by whoever holds the lane. J18: whoever held
/// it before neither sends nor reports.
pub(super) async fn an_attempt_is_counted_before_it_leaves(journal: impl FollowUp, desk: impl Operate) {
    let txn = unknown_with(&journal, "k", &[Inquiry]).await;
    let now = later(txn, Duration::ZERO);
    let first = claim(&journal, now).await.expect("due");
    assert_eq!(first.original.txn, txn);
    assert_eq!(first.original.state, State::Ended(sample::unknown()));
    let own = Reference::new("F123456789U000009001");
    let proof = journal.attempt(&first, Some(own.clone())).await.expect("may be sent");
    assert_eq!(proof.txn(), txn);

    let shown = desk.show(txn).await.expect("readable").expect("begun");
    assert_eq!(shown.items.first().map(|item| item.attempts), Some(1));
    let attempts: Vec<_> =
        shown.attempts.iter().map(|it| (it.number, it.kind, it.reference.clone())).collect();
    assert_eq!(attempts, [(1, None, None), (2, Some(Inquiry), Some(own.clone()))]);

    let other = claim(&journal, now + LEASE).await.expect("the lease is over");
    assert!(other.token > first.token);
    assert_eq!((&first.own, &other.own), (&None, &Some(own)), "whoever tries it again may do it as the same");
    let stale = journal.attempt(&first, None).await.expect_err("another holds the lane");
    assert!(matches!(stale, JournalError::Refused(_)), "{stale:?}");
    assert_eq!(
        journal.report(first, settled(Settled::ConfirmedExecuted, Outcome::Executed)).await,
        Ok(Reported::Recorded)
    );
    assert_eq!(sample::stage(&desk, txn).await, Stage::Unknown);
    let another = Some(Reference::new("F123456789U000009002"));
    journal.attempt(&other, another).await.expect("may be sent");
    assert_eq!(sample::items(&desk, txn).await.first().map(|item| item.attempts), Some(2));
    let third = claim(&journal, now + LEASE + LEASE).await.expect("the lease is over");
    assert_eq!(third.own, other.own, "the first one's stays");
}

/// P5: an item is done only together with the result, and done is final.
pub(super) async fn an_item_is_done_with_its_result(journal: impl FollowUp, desk: impl Operate) {
    let txn = unknown_with(&journal, "k", &[Inquiry, Reversal]).await;
    let now = later(txn, Duration::ZERO);
    let held = claim(&journal, now).await.expect("due");
    journal.attempt(&held, None).await.expect("may be sent");
    let notice = Follow { lane: "core".into(), ..sample::follow(txn, Notice) };
    let ending = sample::ending(Outcome::Executed, None, "it was done");
    let settlement = Settlement { stage: Settled::ConfirmedExecuted, ending: ending.clone() };
    let report = Report::Settled { settlement, follow: vec![notice] };
    assert_eq!(journal.report(held.clone(), report.clone()).await, Ok(Reported::Stands));

    let items = sample::items(&desk, txn).await;
    let (done, cancelled) = (ItemState::Done, ItemState::Cancelled);
    assert_eq!(states(&items), [(Inquiry, done), (Reversal, cancelled), (Notice, ItemState::Pending)]);
    assert_eq!(journal.ended(txn).await, Ok(ending.clone()), "whoever asks hears the result");
    let Ok(Begun::Duplicate(found)) = journal.begin(sample::intent("k", "")).await else {
        unreachable!("a row that stands is never begun again")
    };
    assert_eq!(found.state, State::Ended(ending.clone()), "a duplicate hears it too");
    let telegrams = desk.show(txn).await.expect("readable").expect("begun").telegrams;
    assert_eq!(telegrams.len(), 3, "the first answer is kept");

    assert_eq!(journal.report(held.clone(), report).await, Ok(Reported::Stale), "done is final");
    assert!(journal.attempt(&held, None).await.is_err(), "and is never sent again");
    let notice = claim(&journal, now).await.expect("the notice is due");
    assert_eq!(notice.item.kind, Notice);
    assert_eq!(journal.report(notice, Report::Done).await, Ok(Reported::Stands));
    assert!(claim(&journal, now + HOUR).await.is_none(), "nothing is left");
}

/// First in, first out; one lane's trouble is not another's; an institution that is left out is left out.
pub(super) async fn lanes_keep_their_order_and_go_side_by_side(journal: impl FollowUp, desk: impl Operate) {
    let mut txns = Vec::new();
    for (key, lane) in [("a1", "a"), ("b1", "b"), ("a2", "a")] {
        let txn = sample::begin(&journal, sample::intent(key, "")).await.txn();
        let follow = vec![sample::follow_in(txn, Inquiry, lane)];
        journal.settle(txn, sample::unknown(), follow).await.expect("settled");
        txns.push(txn);
    }
    let [a1, b1, a2] = txns[..] else { unreachable!("three were begun") };
    let now = later(a2, Duration::from_secs(1));
    assert!(claim(&journal, later(a1, Duration::ZERO) - HOUR).await.is_none(), "not before their time");
    let kftc: [Box<str>; 1] = [sample::INSTITUTION.into()];
    assert!(journal.claim(now, &kftc).await.expect("readable").is_none());

    let (first, second) = (claim(&journal, now).await.expect("a"), claim(&journal, now).await.expect("b"));
    assert_eq!((first.item.txn, second.item.txn), (a1, b1), "the longest wait first");
    assert!(claim(&journal, now).await.is_none(), "both lanes are held: a2 waits for a1");
    assert_eq!(first.held_until, now + LEASE);

    let next_at = now + Duration::from_secs(60);
    let again = Report::Again { next_at, why: "pending".into(), heard: Heard::Refused };
    assert_eq!(journal.report(first, again).await, Ok(Reported::Stands));
    assert!(claim(&journal, now + Duration::from_secs(59)).await.is_none_or(|it| it.item.txn == b1));
    let first = claim(&journal, next_at + LEASE).await.expect("its time has come");
    let seen = (first.item.txn, first.item.rejects, first.item.last.as_deref());
    assert_eq!(seen, (b1, 0, None), "b's lease is over, and it has waited longest");
    let first = claim(&journal, next_at + LEASE).await.expect("a's time has come");
    let seen = (first.item.txn, first.item.rejects, first.item.last.as_deref());
    assert_eq!(seen, (a1, 1, Some("pending")));
    let report = settled(Settled::ConfirmedNot, Outcome::NotExecuted);
    assert_eq!(journal.report(first, report).await, Ok(Reported::Stands));
    let last = claim(&journal, next_at + LEASE).await.expect("a2's turn");
    assert_eq!(last.item.txn, a2);
    assert_eq!(desk.items(ItemQuery::default()).await.expect("readable").len(), 2);
}

/// J25, J27: that the other side refuses, or does not know the transaction, counts in a row; anything else that it says breaks the
/// row, and a try that it did not hear does neither.
pub(super) async fn what_is_said_counts_in_a_row(journal: impl FollowUp, desk: impl Operate) {
    let txn = unknown_with(&journal, "k", &[Inquiry]).await;
    let mut now = later(txn, Duration::ZERO);
    for (heard, expected) in [
        (Heard::NotFound, (0, 1)),
        (Heard::Nothing, (0, 1)),
        (Heard::Unsent, (0, 1)),
        (Heard::NotFound, (0, 2)),
        (Heard::Refused, (1, 0)),
        (Heard::Nothing, (1, 0)),
        (Heard::Unsent, (1, 0)),
        (Heard::Refused, (2, 0)),
        (Heard::NotFound, (0, 1)),
        (Heard::Refused, (1, 0)),
        (Heard::Open, (0, 0)),
    ] {
        let held = claim(&journal, now).await.expect("due");
        now += Duration::from_secs(60);
        let again = Report::Again { next_at: now, why: "not yet".into(), heard };
        assert_eq!(journal.report(held, again).await, Ok(Reported::Stands));
        let items = sample::items(&desk, txn).await;
        let seen = items.first().map(|item| (item.rejects, item.not_found));
        assert_eq!(seen, Some(expected), "{heard:?}");
    }
}

/// What did not leave is counted apart, by whoever has tried it; of any other try, and of one of which nobody has said anything, a byte
/// may have left.
pub(super) async fn what_did_not_leave_is_counted_apart(journal: impl FollowUp, desk: impl Operate) {
    let txn = unknown_with(&journal, "k", &[Inquiry]).await;
    let mut now = later(txn, Duration::ZERO);
    for (tried, heard, expected) in [
        (false, Some(Heard::Unsent), (0, 0)),
        (true, Some(Heard::Unsent), (1, 1)),
        (true, Some(Heard::Open), (2, 1)),
        (false, Some(Heard::Unsent), (2, 1)),
        (true, None, (3, 1)),
        (true, Some(Heard::Unsent), (4, 2)),
        (true, Some(Heard::Nothing), (5, 2)),
    ] {
        let held = claim(&journal, now).await.expect("due");
        now += LEASE;
        if tried {
            journal.attempt(&held, None).await.expect("may be sent");
        }
        if let Some(heard) = heard {
            let again = Report::Again { next_at: now, why: "not yet".into(), heard };
            assert_eq!(journal.report(held, again).await, Ok(Reported::Stands));
        }
        let items = sample::items(&desk, txn).await;
        let seen = items.first().map(|item| (item.attempts, item.unsent));
        assert_eq!(seen, Some(expected), "{tried} {heard:?}");
    }
}

/// What a holder may say besides: put aside, give way, give up.
pub(super) async fn what_gives_up_stays_visible(journal: impl FollowUp, desk: impl Operate) {
    let why: Box<str> = "refused three times".into();
    let parked = unknown_with(&journal, "parked", &[Inquiry]).await;
    let held = claim(&journal, later(parked, Duration::ZERO)).await.expect("due");
    let park = Report::Parked { why: why.clone() };
    assert_eq!(journal.report(held, park).await, Ok(Reported::Stands));
    assert_eq!(sample::stage(&desk, parked).await, Stage::Unknown);
    assert_eq!(states(&sample::items(&desk, parked).await), [(Inquiry, ItemState::Parked)]);

    let manual = unknown_with(&journal, "manual", &[Inquiry, Reversal]).await;
    let held = claim(&journal, later(manual, Duration::ZERO)).await.expect("due");
    assert_eq!(journal.report(held, Report::Manual { why: why.clone() }).await, Ok(Reported::Stands));
    assert_eq!(sample::stage(&desk, manual).await, Stage::Manual);
    let (aside, cancelled) = (ItemState::Parked, ItemState::Cancelled);
    assert_eq!(states(&sample::items(&desk, manual).await), [(Inquiry, aside), (Reversal, cancelled)]);

    for (key, kinds, stage) in [("then", &[Reversal][..], Stage::Unknown), ("nothing", &[], Stage::Manual)] {
        let txn = unknown_with(&journal, key, &[Inquiry]).await;
        let held = claim(&journal, later(txn, Duration::ZERO)).await.expect("due");
        assert_eq!(held.item.txn, txn);
        let follow = kinds.iter().map(|kind| sample::follow(txn, *kind)).collect();
        let then = Report::Then { follow, why: why.clone() };
        let reported = if kinds.is_empty() { Reported::ForPeople } else { Reported::Stands };
        assert_eq!(journal.report(held, then).await, Ok(reported));
        assert_eq!(sample::stage(&desk, txn).await, stage, "{key}");
        let next = claim(&journal, later(txn, Duration::ZERO)).await;
        assert_eq!(next.map(|claim| claim.item.kind), kinds.first().copied());
    }
    assert!(claim(&journal, later(manual, HOUR * 48)).await.is_none_or(|it| it.item.kind == Reversal));
}

/// J25: what is put aside keeps nothing behind it waiting; let go on, it is in front again.
pub(super) async fn a_lane_goes_on_behind_what_was_put_aside(journal: impl FollowUp, desk: impl Operate) {
    let mut txns = Vec::new();
    for key in ["first", "second"] {
        let txn = sample::begin(&journal, sample::intent(key, "")).await.txn();
        let follow = vec![sample::follow_in(txn, Inquiry, "lane")];
        journal.settle(txn, sample::unknown(), follow).await.expect("settled");
        txns.push(txn);
    }
    let now = later(txns[1], Duration::from_secs(600));
    let first = claim(&journal, now).await.expect("due");
    let item = first.item.id;
    assert_eq!(first.item.txn, txns[0]);
    let parked = Report::Parked { why: "refused three times".into() };
    assert_eq!(journal.report(first, parked).await, Ok(Reported::Stands));
    let second = claim(&journal, now).await.expect("nothing is in its way");
    assert_eq!(second.item.txn, txns[1]);
    let again = Report::Again { next_at: now, why: "not yet".into(), heard: Heard::Open };
    assert_eq!(journal.report(second, again).await, Ok(Reported::Stands));
    assert_eq!(desk.resend(item, sample::hand("one")).await, Ok(Changed::Stands));
    let order: Vec<_> = [claim(&journal, now).await, claim(&journal, now).await]
        .map(|claim| claim.map(|claim| claim.item.txn))
        .into();
    assert_eq!(order, [Some(txns[0]), None], "one at a time, in their order");
}

/// What was to follow and was done before does not follow again: nothing would be left that settles it, so people decide.
pub(super) async fn what_was_done_before_is_for_people(journal: impl FollowUp, desk: impl Operate) {
    let txn = unknown_with(&journal, "k", &[Reversal]).await;
    let then = |kind| Report::Then { follow: vec![sample::follow(txn, kind)], why: "open".into() };
    for (kind, next, reported) in
        [(Reversal, Inquiry, Reported::Stands), (Inquiry, Reversal, Reported::ForPeople)]
    {
        let held = claim(&journal, later(txn, Duration::ZERO)).await.expect("due");
        assert_eq!(held.item.kind, kind);
        assert_eq!(journal.report(held, then(next)).await, Ok(reported));
    }
    assert_eq!(sample::stage(&desk, txn).await, Stage::Manual);
    let states = states(&sample::items(&desk, txn).await);
    assert_eq!(states, [(Reversal, ItemState::Done), (Inquiry, ItemState::Parked)]);
    assert!(claim(&journal, later(txn, HOUR)).await.is_none());
}

/// What nobody will end: past its deadline and the grace, of this process's own.
pub(super) async fn what_lost_its_owner_becomes_unknown(journal: impl FollowUp, desk: impl Operate) {
    let intent = sample::intent("left", "");
    let deadline = intent.deadline;
    let left = sample::begin(&journal, intent).await.txn();
    let asked = sample::begin(&journal, sample::intent("ended", "")).await.txn();
    let done = sample::ending(Outcome::Executed, None, "done");
    journal.settle(asked, done.clone(), vec![]).await.expect("settled");
    assert!(journal.left(deadline, None).await.expect("readable").is_empty(), "its time is not over");

    let recovered = sample::ending(Outcome::Unknown, Some(Code::Recovered), "recovered");
    let follow = || vec![sample::follow(left, Inquiry)];
    let early = journal.recover(left, deadline, recovered.clone(), follow()).await;
    assert_eq!(early, Ok(false), "its owner may end it yet");
    let before = deadline + Duration::from_secs(60);
    let found = journal.left(before, None).await.expect("readable");
    assert_eq!(found.iter().map(|found| found.txn).collect::<Vec<_>>(), [left]);
    assert!(journal.left(before, Some(left)).await.expect("readable").is_empty(), "behind it there is none");
    assert_eq!(journal.recover(left, before, recovered.clone(), follow()).await, Ok(true));
    assert_eq!(journal.recover(asked, before, recovered.clone(), vec![]).await, Ok(false), "it has ended");
    assert!(journal.left(before, None).await.expect("readable").is_empty());
    assert_eq!(states(&sample::items(&desk, left).await), [(Inquiry, ItemState::Pending)]);
    assert_eq!(journal.settle(left, done, vec![]).await, Ok(recovered), "its owner obeys");
}
