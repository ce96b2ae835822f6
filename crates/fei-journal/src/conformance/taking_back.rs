//! Rules of those that take another transaction back: found by what names it, whichever of the two came first.

use fei_exchange::{Code, Outcome, TxnId};

use super::sample::{self, CHANNEL};
use crate::{Changed, FollowUp, Following, Intent, Journal, Late, Operate, Settled, Settlement, TakingBack};

/// One that takes back what is named so.
fn taking(key: &str, name: &'static str) -> Intent {
    Intent { transaction: "core.cancel".into(), takes_back: Some(name.into()), ..sample::intent(key, "") }
}

async fn ended(journal: &impl Journal, intent: Intent, outcome: Outcome) -> TxnId {
    let txn = sample::begin(journal, intent).await.txn();
    let code = Code::parse("U01").filter(|_| outcome == Outcome::Unknown);
    let follow = vec![sample::follow(txn, Following::Inquiry)];
    journal.settle(txn, sample::ending(outcome, code, ""), follow).await.expect("settled");
    txn
}

async fn found(journal: &impl Journal, original: TxnId) -> Vec<TakingBack> {
    journal.taking_back(CHANNEL, b"name", original).await.expect("readable")
}

pub(super) async fn whoever_may_have_taken_it_back_is_found_by_its_name(journal: impl Journal) {
    let before = ended(&journal, taking("before", "name"), Outcome::Executed).await;
    let original = ended(&journal, sample::intent("original", ""), Outcome::Executed).await;
    let unknown = ended(&journal, taking("unknown", "name"), Outcome::Unknown).await;
    ended(&journal, taking("declined", "name"), Outcome::Declined).await;
    ended(&journal, taking("not executed", "name"), Outcome::NotExecuted).await;
    ended(&journal, taking("of another", "another"), Outcome::Executed).await;
    let elsewhere = Intent { channel: "core".into(), ..taking("elsewhere", "name") };
    ended(&journal, elsewhere, Outcome::Executed).await;
    let open = sample::begin(&journal, taking("open", "name")).await.txn();

    let all = found(&journal, original).await;
    let stand: Vec<_> = all.iter().map(|one| (one.txn, one.outcome, one.may_have_come_first)).collect();
    let expected = [
        (before, Some(Outcome::Executed), true),
        (unknown, Some(Outcome::Unknown), false),
        (open, None, false),
    ];
    assert_eq!(stand, expected);
    let TakingBack { key, transaction, layout_hash, day, .. } = &all[0];
    assert_eq!((&**key, &**transaction), (&b"before"[..], "core.cancel"));
    assert_eq!((*layout_hash, *day), ([9; 32], sample::monday()));
    // A later answer tells more.
    let executed = sample::ending(Outcome::Executed, None, "");
    journal.late(unknown, executed, Vec::new()).await.expect("settled");
    assert_eq!(found(&journal, original).await[1].outcome, Some(Outcome::Executed));
    // Of one that has no row nobody can say that it ended before them.
    assert!(found(&journal, TxnId::fresh()).await.iter().all(|one| one.may_have_come_first));
}

/// Nobody knows which of two is heard first, whichever row stood first, until one was answered.
pub(super) async fn one_that_came_before_the_answer_may_have_come_first(journal: impl Journal) {
    let original = sample::begin(&journal, sample::intent("original", "")).await.txn();
    let at_once = ended(&journal, taking("at once", "name"), Outcome::Executed).await;
    let first =
        |all: &[TakingBack]| all.iter().map(|one| (one.txn, one.may_have_come_first)).collect::<Vec<_>>();
    assert_eq!(first(&found(&journal, original).await), [(at_once, true)]);

    let unknown = sample::ending(Outcome::Unknown, Code::parse("U01"), "");
    let follow = vec![sample::follow(original, Following::Inquiry)];
    journal.settle(original, unknown, follow).await.expect("settled");
    let behind = ended(&journal, taking("behind", "name"), Outcome::Executed).await;
    // It is unknown: it may wait to be heard still.
    assert_eq!(first(&found(&journal, original).await), [(at_once, true), (behind, true)]);
    journal.late(original, sample::ending(Outcome::Executed, None, ""), Vec::new()).await.expect("settled");
    let surely = ended(&journal, taking("surely", "name"), Outcome::Executed).await;
    let all = [(at_once, true), (behind, true), (surely, false)];
    assert_eq!(first(&found(&journal, original).await), all);
}

/// People know what became of it, and not when it was heard.
pub(super) async fn what_people_say_does_not_tell_which_came_first(
    journal: impl FollowUp,
    desk: impl Operate,
) {
    let original = sample::unknown_with(&journal, "original", &[]).await;
    let manual = ended(&journal, taking("manual", "name"), Outcome::Executed).await;
    let stage = Settled::ConfirmedExecuted;
    desk.propose(original, sample::proposed(stage), sample::hand("one")).await.expect("heard");
    let proposed = desk.proposal(original).await.expect("readable").expect("proposed").event;
    let settlement = Settlement { stage, ending: sample::ending(Outcome::Executed, None, "") };
    let approved = desk.approve(original, proposed, settlement, vec![], sample::hand("two")).await;
    assert_eq!(approved, Ok(Changed::Stands));
    let settled = ended(&journal, taking("settled", "name"), Outcome::Executed).await;
    let all = found(&journal, original).await;
    let first: Vec<_> = all.iter().map(|one| (one.txn, one.may_have_come_first)).collect();
    assert_eq!(first, [(manual, true), (settled, true)]);
}

/// What a core was asked it had heard when it answered first, whatever it has said since and whatever people say of that. A call of
/// which it said both may have taken the other one back.
pub(super) async fn what_is_said_both_ways_was_heard_by_the_first_answer(
    journal: impl FollowUp,
    desk: impl Operate,
) {
    let original = ended(&journal, sample::intent("original", ""), Outcome::NotExecuted).await;
    let taken = ended(&journal, taking("taken", "name"), Outcome::Declined).await;
    assert!(found(&journal, original).await.is_empty());
    let executed = || sample::ending(Outcome::Executed, None, "");
    for txn in [original, taken] {
        let late = journal.late_of_core(txn, executed()).await;
        assert!(matches!(late, Ok(Late::Contradicted(_))), "{late:?}");
    }
    let stands =
        |all: &[TakingBack]| all.iter().map(|one| (one.outcome, one.may_have_come_first)).collect::<Vec<_>>();
    assert_eq!(stands(&found(&journal, original).await), [(Some(Outcome::Unknown), false)]);
    let stage = Settled::ConfirmedExecuted;
    for txn in [original, taken] {
        desk.propose(txn, sample::proposed(stage), sample::hand("one")).await.expect("heard");
        let proposed = desk.proposal(txn).await.expect("readable").expect("proposed").event;
        let settlement = Settlement { stage, ending: executed() };
        let approved = desk.approve(txn, proposed, settlement, vec![], sample::hand("two")).await;
        assert_eq!(approved, Ok(Changed::Stands));
    }
    assert_eq!(stands(&found(&journal, original).await), [(Some(Outcome::Executed), false)]);
}

pub(super) async fn no_more_are_told_than_may_be(journal: impl Journal) {
    for number in 0..3 * TakingBack::MAX {
        let outcome = if number % 2 == 0 { Outcome::Executed } else { Outcome::Declined };
        ended(&journal, taking(&number.to_string(), "name"), outcome).await;
    }
    assert_eq!(found(&journal, TxnId::fresh()).await.len(), TakingBack::MAX);
}
