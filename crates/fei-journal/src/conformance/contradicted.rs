//! Rules of what a core says in both ways: nobody knows, people decide once, and what they decide stands.

use fei_exchange::{Code, Effect, Outcome, TxnId};

use super::sample::{self, CHANNEL, hand, unknown_with};
use crate::Following::Inquiry;
use crate::{
    Changed, Ending, FollowUp, ForPeople, Intent, Journal, Late, Layouts, Leg, Lookup, Operate, Settled,
    Settlement, Stage, State, Tries,
};

use Outcome::{Declined, Executed, NotExecuted, Unknown};

/// What is told of such a call until people have decided.
fn nobody_knows() -> Ending {
    sample::ending(Unknown, Some(Code::EchoMismatch), "")
}

/// One that has ended so, under a key.
async fn ended(journal: &impl Journal, key: &str, outcome: Outcome) -> TxnId {
    let txn = sample::begin(journal, sample::intent(key, "")).await.txn();
    let first = sample::ending(outcome, None, "first");
    assert_eq!(journal.settle(txn, first.clone(), vec![]).await, Ok(first));
    txn
}

/// What becomes of a core's answer that nobody waited for.
async fn said(journal: &impl Journal, txn: TxnId, outcome: Outcome) -> Late {
    journal.late_of_core(txn, sample::ending(outcome, None, "late")).await.expect("written down")
}

/// One person proposes and another approves.
async fn settled(desk: &impl Operate, txn: TxnId, stage: Settled) -> Ending {
    assert_eq!(desk.propose(txn, sample::proposed(stage), hand("one")).await, Ok(Changed::Stands));
    let proposal = desk.proposal(txn).await.expect("readable").expect("proposed").event;
    let outcome = if stage == Settled::ConfirmedExecuted { Executed } else { NotExecuted };
    let ending = sample::ending(outcome, None, "by hand");
    let settlement = Settlement { stage, ending: ending.clone() };
    let approved = desk.approve(txn, proposal, settlement, vec![], hand("two")).await;
    assert_eq!(approved, Ok(Changed::Stands), "{stage}");
    ending
}

async fn for_people(desk: &impl Lookup) -> u64 {
    let all = desk.for_people().await.expect("readable");
    all.iter().map(|ForPeople { transactions, .. }| transactions).sum()
}

/// From the answer on it is manual, whichever was said first; from the approval on it is what people say, whatever comes then.
pub(super) async fn it_is_for_people_and_what_they_decide_stands(journal: impl FollowUp, desk: impl Operate) {
    for (nth, (first, then, decided)) in [
        (Executed, Declined, Settled::ConfirmedNot),
        (Executed, NotExecuted, Settled::ConfirmedExecuted),
        (Declined, Executed, Settled::ConfirmedExecuted),
        (NotExecuted, Executed, Settled::ConfirmedNot),
        (NotExecuted, Executed, Settled::Reversed),
    ]
    .into_iter()
    .enumerate()
    {
        let key = nth.to_string();
        let txn = ended(&journal, &key, first).await;
        assert_eq!(for_people(&desk).await, 0);
        assert_eq!(said(&journal, txn, then).await, Late::Contradicted(first));

        assert_eq!(for_people(&desk).await, 1);
        let shown = desk.show(txn).await.expect("readable").expect("begun");
        let row = &shown.row;
        assert_eq!((row.stage, row.outcome, row.closed), (Stage::Manual, Some(Unknown), None));
        assert_eq!(row.code, Some(Code::EchoMismatch));
        let legs: Vec<_> = shown.telegrams.iter().map(|(leg, bytes)| (*leg, &bytes[..])).collect();
        assert_eq!(legs[1..], [(Leg::Answer, &b"first"[..])], "people see what it was told at first");
        let happened: Vec<_> =
            shown.events.iter().map(|event| (&*event.what, event.from, event.to)).collect();
        let manual = ("manual", Some(Stage::of(first)), Some(Stage::Manual));
        assert_eq!(happened[2..], [("orphan_answer", None, None), manual]);
        assert_eq!(journal.ended(txn).await, Ok(nobody_knows()));
        let found = journal.find(CHANNEL, key.as_bytes()).await.expect("readable").expect("begun");
        assert_eq!(found.state, State::Ended(nobody_knows()));
        assert_eq!(said(&journal, txn, first).await, Late::Recorded(nobody_knows()), "people decide already");

        let against = desk.propose(txn, sample::proposed(decided), hand("one")).await;
        let agrees = decided.agrees_with(first);
        assert_eq!(
            matches!(against, Ok(Changed::Stands)),
            agrees,
            "{decided} and the last answer is {first}"
        );
        if !agrees {
            assert_eq!(said(&journal, txn, then).await, Late::Recorded(nobody_knows()));
        }
        let ending = settled(&desk, txn, decided).await;
        for outcome in Outcome::ALL {
            assert_eq!(said(&journal, txn, outcome).await, Late::Orphan(ending.clone()));
        }
        assert_eq!(journal.ended(txn).await, Ok(ending));
        assert_eq!(sample::stage(&desk, txn).await, decided.stage());
        assert_eq!(for_people(&desk).await, 0);
    }
}

/// What a late answer has settled, and what people have before the core said anything, it may contradict too: once.
pub(super) async fn what_was_settled_is_contradicted_once(
    journal: impl FollowUp + Layouts,
    desk: impl Operate,
) {
    let late = unknown_with(&journal, "late", &[Inquiry]).await;
    let answer = sample::ending(Executed, None, "late");
    assert_eq!(said(&journal, late, Executed).await, Late::Settled(answer));
    assert_eq!(journal.open_by().await.expect("readable").len(), 0);
    assert_eq!(said(&journal, late, NotExecuted).await, Late::Contradicted(Executed));
    let open = journal.open_by().await.expect("readable");
    assert_eq!(open.iter().map(|by| by.transactions).sum::<u64>(), 1, "its layouts stay for it");

    let by_hand = unknown_with(&journal, "by hand", &[]).await;
    settled(&desk, by_hand, Settled::ConfirmedNot).await;
    assert_eq!(said(&journal, by_hand, Executed).await, Late::Contradicted(NotExecuted));

    for txn in [late, by_hand] {
        assert_eq!(journal.ended(txn).await, Ok(nobody_knows()));
        let ending = settled(&desk, txn, Settled::ConfirmedNot).await;
        assert_eq!(journal.ended(txn).await, Ok(ending.clone()));
        assert_eq!(said(&journal, txn, Executed).await, Late::Orphan(ending));
    }

    // What was undone was executed before.
    let undone = unknown_with(&journal, "undone", &[]).await;
    let ending = settled(&desk, undone, Settled::Reversed).await;
    for outcome in [Executed, Declined] {
        assert_eq!(said(&journal, undone, outcome).await, Late::Orphan(ending.clone()));
    }
}

/// Nobody decides about a question; and an institution's second answer, which is none of a core, changes nothing.
pub(super) async fn a_question_and_an_institutions_answer_are_not_for_people(
    journal: impl FollowUp,
    desk: impl Operate,
) {
    let question = Intent { effect: Effect::None, ..sample::intent("question", "") };
    let question = sample::begin(&journal, question).await.txn();
    let first = sample::ending(Executed, None, "first");
    journal.settle(question, first.clone(), vec![]).await.expect("settled");
    assert_eq!(said(&journal, question, Declined).await, Late::Orphan(first.clone()));
    let asked = ended(&journal, "asked", Executed).await;
    let late = journal.late(asked, sample::ending(Declined, None, "late"), vec![]).await;
    assert_eq!(late, Ok(Late::Orphan(first.clone())));
    for txn in [question, asked] {
        assert_eq!(sample::stage(&desk, txn).await, Stage::Executed);
        assert_eq!(journal.ended(txn).await, Ok(first.clone()));
    }
    assert_eq!(for_people(&desk).await, 0);
}

/// A try that others have followed stands for the call while nobody knows, and for good when it was executed.
pub(super) async fn an_earlier_try_stands_for_the_call(journal: impl FollowUp, desk: impl Operate) {
    for decided in Settled::ALL {
        let key = move |number: u32| format!("{decided} {number}");
        let tries = Tries::new(move |number| key(number).into());
        let mut all = Vec::new();
        for number in 0..4 {
            all.push(ended(&journal, &key(number), NotExecuted).await);
        }
        let stands = async || {
            let last = journal.last_try(CHANNEL, tries.clone()).await.expect("readable").expect("begun");
            assert_eq!(last.0, 3);
            last.1
        };
        for number in [1, 2] {
            assert_eq!(said(&journal, all[number], Executed).await, Late::Contradicted(NotExecuted));
            assert_eq!(stands().await.txn, all[1], "the first of those that nobody knows of");
        }
        let ending = settled(&desk, all[1], decided).await;
        assert_eq!(stands().await.txn, all[2], "of another one nobody knows still");
        settled(&desk, all[2], Settled::ConfirmedNot).await;
        let (found, is_executed) = (stands().await, decided == Settled::ConfirmedExecuted);
        assert_eq!(found.txn, if is_executed { all[1] } else { all[3] }, "{decided}");
        assert_eq!(found.did_nothing(), !is_executed);
        assert!(!is_executed || found.state == State::Ended(ending));
    }
}
