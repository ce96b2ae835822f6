//! Rules of beginning: one key, one row, one sender.

use std::sync::Arc;

use bytes::Bytes;
use fei_exchange::{Outcome, Reference, TxnId};
use tokio::task::JoinSet;

use super::sample::{self, CHANNEL, INSTITUTION};
use crate::{Begun, FollowUp, Intent, Journal, JournalError, Late, Operate, State, Tries};

pub(super) async fn a_row_is_found_as_it_was_begun(journal: impl Journal) {
    let intent = sample::intent("k", "content");
    let proof = sample::begin(&journal, intent.clone()).await;
    assert_eq!(proof.txn(), intent.txn);

    let found = journal.find(CHANNEL, b"k").await.expect("readable").expect("begun");
    assert_eq!(found.txn, intent.txn);
    assert_eq!(found.transaction, intent.transaction);
    assert_eq!((&*found.channel, &*found.institution), (CHANNEL, INSTITUTION));
    assert_eq!(found.reference, intent.reference);
    assert_eq!(found.request, intent.request);
    assert_eq!(found.state, State::Sending);
    assert!(journal.find(CHANNEL, b"other").await.expect("readable").is_none());

    let nameless = Intent { reference: None, ..sample::intent("nameless", "content") };
    sample::begin(&journal, nameless).await;
    let found = journal.find(CHANNEL, b"nameless").await.expect("readable").expect("begun");
    assert_eq!(found.reference, None);
}

pub(super) async fn the_last_try_of_a_call_is_found(journal: impl Journal) {
    for count in [0, 1, 2, 3, 7, 8, 20] {
        let tries = Tries::new(move |number| format!("{count} {number}").into());
        let mut last = None;
        for number in 0..count {
            let txn = sample::begin(&journal, sample::intent(&format!("{count} {number}"), "")).await.txn();
            let nothing = sample::ending(Outcome::NotExecuted, None, "");
            journal.settle(txn, nothing, Vec::new()).await.expect("settled");
            last = Some((number, txn));
        }
        let found = journal.last_try(CHANNEL, tries.clone()).await.expect("readable");
        assert_eq!(found.as_ref().map(|(number, found)| (*number, found.txn)), last);
        assert!(found.is_none_or(|(_, found)| found.did_nothing()));
        assert!(journal.last_try("core", tries).await.expect("readable").is_none());
    }
}

/// What the core said twice and otherwise nobody knows, whichever try it was of: nothing of that call is sent again.
pub(super) async fn a_try_that_was_contradicted_is_unknown(journal: impl Journal) {
    use Outcome::{Declined, Executed, NotExecuted, Unknown};
    for (nth, (first, then, is_known)) in [
        (NotExecuted, Executed, false),
        (Declined, Executed, false),
        (Executed, NotExecuted, false),
        (Executed, Declined, false),
        (NotExecuted, Declined, true),
        (NotExecuted, Unknown, true),
        (Executed, Executed, true),
        (Executed, Unknown, true),
    ]
    .into_iter()
    .enumerate()
    {
        let key = move |number: u32| format!("{nth} {number}");
        let tries = Tries::new(move |number| key(number).into());
        let mut all = Vec::new();
        for number in 0..3 {
            let txn = sample::begin(&journal, sample::intent(&key(number), "")).await.txn();
            let outcome = if number == 1 { first } else { NotExecuted };
            journal.settle(txn, sample::ending(outcome, None, ""), Vec::new()).await.expect("settled");
            all.push(txn);
        }
        let late = journal.late_of_core(all[1], sample::ending(then, None, "late")).await.expect("written");
        match late {
            Late::Orphan(stands) => assert!(is_known && stands.outcome == first),
            late => assert!(!is_known && late == Late::Contradicted(first), "{late:?}"),
        }
        let (number, found) = journal.last_try(CHANNEL, tries).await.expect("readable").expect("begun");
        let outcome = match &found.state {
            State::Ended(ending) => Some(ending.outcome),
            State::Sending => None,
        };
        let expected = match first {
            Executed if is_known => (all[1], Executed),
            _ if is_known => (all[2], NotExecuted),
            _ => (all[1], Unknown),
        };
        assert_eq!((number, found.txn, outcome), (2, expected.0, Some(expected.1)), "{first:?} {then:?}");
        assert_eq!(found.did_nothing(), expected.1 == NotExecuted);
    }
}

pub(super) async fn a_row_is_found_by_its_latest_reference(journal: impl Journal) {
    let reference = Some(Reference::new("000017"));
    let today = sample::intent("k", "content");
    let older = Intent {
        day: today.day.yesterday().expect("not the first day"),
        reference: reference.clone(),
        ..sample::intent("older", "content")
    };
    let other =
        Intent { institution: "another".into(), reference: reference.clone(), ..sample::intent("o", "c") };
    let today = Intent { reference, ..today };
    for intent in [&today, &older, &other] {
        sample::begin(&journal, intent.clone()).await;
    }
    let found = journal.known_as(INSTITUTION, "000017").await.expect("readable").expect("begun");
    assert_eq!((found.txn, found.day), (today.txn, today.day));
    assert!(journal.known_as(INSTITUTION, "000018").await.expect("readable").is_none());
    assert!(journal.known_as("nobody", "000017").await.expect("readable").is_none());
}

/// H20: one more attempt, written down before it leaves; never a third, and none of what has ended.
pub(super) async fn what_did_nothing_is_sent_once_more(journal: impl FollowUp, desk: impl Operate) {
    let txn = sample::begin(&journal, sample::intent("k", "content")).await.txn();
    journal.send_again(txn, "the token ran out").await.expect("written down");
    let third = journal.send_again(txn, "the token ran out").await;
    assert!(matches!(third, Err(JournalError::Refused(_))), "{third:?}");
    let shown = desk.show(txn).await.expect("readable").expect("begun");
    assert_eq!(
        shown.attempts.iter().map(|it| (it.number, it.kind)).collect::<Vec<_>>(),
        [(1, None), (2, None)]
    );
    let last = shown.events.last().expect("an event");
    assert_eq!((&*last.what, last.detail.as_deref()), ("sent_again", Some("the token ran out")));
    let ending = sample::ending(Outcome::Executed, None, "A");
    assert_eq!(journal.settle(txn, ending.clone(), Vec::new()).await, Ok(ending.clone()));
    let over = sample::begin(&journal, sample::intent("over", "content")).await.txn();
    journal.settle(over, ending, Vec::new()).await.expect("settled");
    for txn in [over, txn, TxnId::fresh()] {
        assert!(matches!(journal.send_again(txn, "").await, Err(JournalError::Refused(_))));
    }
}

pub(super) async fn any_bytes_come_back(journal: impl Journal) {
    let every_byte: Vec<u8> = (0..=u8::MAX).collect();
    for (key, bytes) in [(&b""[..], vec![]), (&b"\0\xb0\xa1"[..], every_byte), (&b"big"[..], vec![7; 70_000])]
    {
        let request = Bytes::from(bytes);
        let intent = Intent {
            key: Bytes::copy_from_slice(key),
            fingerprint: request.clone(),
            request: request.clone(),
            ..sample::intent("", "")
        };
        let txn = sample::begin(&journal, intent).await.txn();
        let mut ending = sample::ending(Outcome::Executed, None, "");
        ending.answer = request.clone();
        journal.settle(txn, ending.clone(), Vec::new()).await.expect("settled");
        let found = journal.find(CHANNEL, key).await.expect("readable").expect("begun");
        assert_eq!((found.request, found.state), (request, State::Ended(ending)));
    }
}

pub(super) async fn a_duplicate_finds_the_first_one_and_then_its_answer(journal: impl Journal) {
    let first = sample::begin(&journal, sample::intent("k", "same")).await;
    let found = duplicate(&journal, sample::intent("k", "same")).await;
    assert_eq!((found.txn, found.state), (first.txn(), State::Sending));

    let done = sample::ending(Outcome::Executed, None, "done");
    journal.settle(first.txn(), done.clone(), Vec::new()).await.expect("settled");
    let again = Intent { request: "the request of the repetition".into(), ..sample::intent("k", "same") };
    let found = duplicate(&journal, again).await;
    assert_eq!((found.txn, found.state), (first.txn(), State::Ended(done)));
    assert_eq!(found.request, sample::request("k", "same"), "the first one's");
}

async fn duplicate(journal: &impl Journal, intent: Intent) -> crate::Found {
    match journal.begin(intent).await {
        Ok(Begun::Duplicate(found)) => *found,
        other => unreachable!("a duplicate, and it is {other:?}"),
    }
}

pub(super) async fn other_content_under_a_key_is_a_conflict_and_the_original_is_untouched(
    journal: impl Journal,
) {
    let first = sample::begin(&journal, sample::intent("k", "same")).await;
    assert!(matches!(journal.begin(sample::intent("k", "other")).await, Ok(Begun::Conflict)));
    let found = journal.find(CHANNEL, b"k").await.expect("readable").expect("begun");
    assert_eq!((found.txn, found.request), (first.txn(), sample::request("k", "same")));
    assert_eq!(found.state, State::Sending);

    let done = sample::ending(Outcome::Executed, None, "done");
    journal.settle(first.txn(), done, Vec::new()).await.expect("settled");
    assert!(matches!(journal.begin(sample::intent("k", "other")).await, Ok(Begun::Conflict)));
}

pub(super) async fn keys_are_a_channels_own(journal: impl Journal) {
    let here = sample::begin(&journal, sample::intent("k", "content")).await;
    let elsewhere = Intent { channel: "core".into(), ..sample::intent("k", "other") };
    let there = sample::begin(&journal, elsewhere).await;
    for (channel, txn) in [(CHANNEL, here.txn()), ("core", there.txn())] {
        let found = journal.find(channel, b"k").await.expect("readable").expect("begun");
        assert_eq!((found.txn, &*found.channel), (txn, channel));
    }
    assert!(journal.find("nobody", b"k").await.expect("readable").is_none());
}

/// Two rows with one number at the institution could not be told apart by any inquiry.
pub(super) async fn a_number_is_used_once(journal: impl Journal) {
    let numbered = |key: &str| Intent { reference: Some(Reference::new("R1")), ..sample::intent(key, "") };
    let first = numbered("first");
    sample::begin(&journal, first.clone()).await;
    let same_txn = Intent { txn: first.txn, ..sample::intent("same txn", "") };
    for reused in [numbered("second"), same_txn] {
        let key = reused.key.clone();
        let error = journal.begin(reused).await.expect_err("refused");
        assert!(matches!(error, JournalError::Refused(_)), "{error:?}");
        assert!(!error.may_pass());
        assert_eq!(error.before_send().code.as_str(), "N50");
        assert!(journal.find(CHANNEL, &key).await.expect("readable").is_none());
    }
    sample::begin(&journal, Intent { day: sample::tuesday(), ..numbered("next day") }).await;
    sample::begin(&journal, Intent { institution: "thedozen".into(), ..numbered("elsewhere") }).await;
}

/// J15.
pub(super) async fn of_many_at_once_exactly_one_may_send(journal: impl Journal) {
    let journal = Arc::new(journal);
    let mut tasks = JoinSet::new();
    for number in 0..48 {
        let journal = Arc::clone(&journal);
        let content = if number % 3 == 0 { "other" } else { "same" };
        tasks.spawn(async move { (content, journal.begin(sample::intent("k", content)).await) });
    }
    let begun = tasks.join_all().await;
    let winner = |(_, begun): &&(_, Result<Begun, _>)| matches!(begun, Ok(Begun::Row(_)));
    let winners: Vec<_> = begun.iter().filter(winner).collect();
    let [(content, Ok(Begun::Row(proof)))] = winners.as_slice() else {
        unreachable!("one may send, and it is {winners:?}")
    };
    for (theirs, begun) in begun.iter().filter(|it| !winner(it)) {
        assert_eq!(told(begun), (theirs == content).then_some(proof.txn()));
    }
}

/// The transaction that a loser is told of; none if its content differs.
fn told(begun: &Result<Begun, JournalError>) -> Option<TxnId> {
    match begun {
        Ok(Begun::Duplicate(found)) => Some(found.txn),
        Ok(Begun::Conflict) => None,
        other => unreachable!("a duplicate or a conflict, and it is {other:?}"),
    }
}
