//! Rules of what is said again because nobody answered: one call's answer says nothing of another, and people may have it
//! said after its time too.

use std::time::Duration;

use fei_exchange::Outcome;

use super::sample::{self, hand, unknown_with};
use crate::Following::Advice;
use crate::{
    Changed, Follow, FollowUp, Heard, ItemState, LEASE, Late, Operate, Report, Reported, Settled, Settlement,
    Stage,
};

/// An answer to the first call that comes late: that it did nothing says nothing of a call that was made since.
pub(super) async fn what_one_call_did_not_do_another_may_have_done(
    journal: impl FollowUp,
    desk: impl Operate,
) {
    use Outcome::{Declined, Executed, NotExecuted};
    for (outcome, said_again, settles) in [
        (NotExecuted, false, true),
        (NotExecuted, true, false),
        (Declined, true, true),
        (Executed, true, true),
    ] {
        let txn = unknown_with(&journal, &format!("{outcome:?} {said_again}"), &[Advice]).await;
        if said_again {
            let held = sample::claim_of(&journal, txn).await;
            journal.attempt(&held, None).await.expect("may be sent");
        }
        let ending = sample::ending(outcome, None, "late");
        let late = journal.late(txn, ending.clone(), vec![]).await.expect("written down");
        let state = sample::items(&desk, txn).await[0].state;
        if settles {
            assert_eq!((late, state), (Late::Settled(ending), ItemState::Cancelled));
        } else {
            assert_eq!((late, state), (Late::Recorded(sample::unknown()), ItemState::Pending));
            assert_eq!(sample::stage(&desk, txn).await, Stage::Unknown);
        }
    }
}

/// A call that never left is no other call: the answer to the only one settles it.
pub(super) async fn what_did_not_leave_was_not_said_again(journal: impl FollowUp, _desk: impl Operate) {
    let txn = unknown_with(&journal, "k", &[Advice]).await;
    let held = sample::claim_of(&journal, txn).await;
    journal.attempt(&held, None).await.expect("may be sent");
    let next_at = held.item.next_at + LEASE;
    let again = Report::Again { next_at, why: "no connection".into(), heard: Heard::Unsent };
    assert_eq!(journal.report(held, again).await, Ok(Reported::Stands));
    let ending = sample::ending(Outcome::NotExecuted, None, "late");
    assert_eq!(journal.late(txn, ending.clone(), vec![]).await, Ok(Late::Settled(ending)));
}

pub(super) async fn its_own_answer_settles_it(journal: impl FollowUp, desk: impl Operate) {
    let txn = unknown_with(&journal, "k", &[Advice]).await;
    let held = sample::claim_of(&journal, txn).await;
    journal.attempt(&held, None).await.expect("may be sent");
    let ending = sample::ending(Outcome::Executed, None, "taken");
    let settlement = Settlement { stage: Settled::ConfirmedExecuted, ending: ending.clone() };
    let reported = journal.report(held, Report::Settled { settlement, follow: vec![] }).await;
    assert_eq!(reported, Ok(Reported::Stands));
    assert_eq!(journal.ended(txn).await, Ok(ending));
    assert_eq!(sample::items(&desk, txn).await[0].state, ItemState::Done);
}

/// It is put aside when its time is over; whoever looks has it said again, or gives it up.
pub(super) async fn people_may_have_it_said_after_its_time(journal: impl FollowUp, desk: impl Operate) {
    let txn = sample::begin(&journal, sample::intent("k", "")).await.txn();
    let follow = sample::follow(txn, Advice);
    let follow = vec![Follow { until: follow.first_at, ..follow }];
    journal.settle(txn, sample::unknown(), follow).await.expect("settled");
    let held = sample::claim_of(&journal, txn).await;
    let over = held.item.until;
    let item = held.item.id;
    journal.report(held, Report::Parked { why: "nobody took it".into() }).await.expect("heard");
    assert_eq!(sample::stage(&desk, txn).await, Stage::Unknown);

    assert_eq!(desk.resend(item, hand("one")).await, Ok(Changed::Stands));
    let again = sample::items(&desk, txn).await.remove(0);
    assert_eq!(again.state, ItemState::Pending);
    assert!(again.until >= over + Duration::from_secs(86_400), "{again:?}");
    assert_eq!(desk.cancel(item, hand("one")).await, Ok(Changed::Stands));
    assert_eq!(sample::stage(&desk, txn).await, Stage::Manual, "nothing is left that would settle it");
}
