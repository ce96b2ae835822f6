//! The simulated journal keeps every rule while nothing goes wrong; and what a client must do when something does.

use std::collections::BTreeMap;
use std::time::Duration;

use fei_exchange::{Outcome, TxnId};
use jiff::Timestamp;

use super::*;
use crate::conformance::{self, sample};
use crate::{FollowUp, Following, Stage};

const SEEDS: u64 = 40;

fn slow() -> SimulatedJournal {
    SimulatedJournal::new(Faults { delay_max: Duration::from_millis(20), ..Faults::NONE })
}

fn bad(seed: u64) -> Faults {
    Faults {
        seed,
        lost_requests: 150,
        lost_answers: 150,
        zombies: 100,
        zombie_after_max: Duration::from_secs(5),
        delay_max: Duration::from_millis(200),
        forgets_max: 0,
        numbers_hang: false,
    }
}

#[tokio::test(start_paused = true)]
async fn it_keeps_every_rule_while_nothing_goes_wrong() {
    conformance::every_rule(async || slow()).await;
    conformance::every_rule_of_following(async || {
        let journal = slow();
        (journal.clone(), journal)
    })
    .await;
    let kept = Mutex::new(slow());
    let open = async || {
        let mut kept = kept.lock().unwrap();
        *kept = kept.restarted();
        kept.clone()
    };
    conformance::every_rule_of_restarts(open, async |_| {}).await;
}

/// J03: who may send has a row, who has none may not; and a key is one sender's, however often the line breaks.
#[tokio::test(start_paused = true)]
async fn a_commit_that_nobody_knows_the_end_of_is_read_again_before_anything_is_sent() {
    let (mut refused, mut sent) = (0, 0);
    for seed in 0..SEEDS {
        let journal = SimulatedJournal::new(bad(seed));
        let mut senders: BTreeMap<u32, TxnId> = BTreeMap::new();
        for key in (0..20).chain(0..20) {
            match journal.begin(sample::intent(&key.to_string(), "same")).await {
                Ok(Begun::Row(proof)) => {
                    let row = journal.held().show(proof.txn()).await.unwrap();
                    assert_eq!(
                        row.unwrap().row.stage,
                        Stage::Sending,
                        "seed {seed}: it may be sent and has no row"
                    );
                    assert_eq!(
                        senders.insert(key, proof.txn()),
                        None,
                        "seed {seed}: two may send under {key}"
                    );
                    sent += 1;
                }
                Ok(Begun::Duplicate(_)) => {}
                Ok(Begun::Conflict) => panic!("seed {seed}: the content is the same"),
                Err(error) => {
                    assert_eq!(error, lost());
                    refused += 1;
                }
            }
        }
        after_the_process(&journal, &senders).await;
    }
    assert!(refused > 50 && sent > 500, "{refused} refused, {sent} sent: the faults do not come");
}

/// What the process leaves behind: a row for each that was sent, and rows that nobody sent; all become unknown.
async fn after_the_process(journal: &SimulatedJournal, senders: &BTreeMap<u32, TxnId>) {
    tokio::time::sleep(Duration::from_secs(6)).await;
    let next = journal.restarted();
    let quiet = next.held.clone();
    let left: Vec<_> =
        quiet.left(Timestamp::MIN, None).await.unwrap().iter().map(|found| found.txn).collect();
    assert!(senders.values().all(|txn| left.contains(txn)), "what was sent is never lost");
    for txn in left {
        let follow = vec![sample::follow(txn, Following::Inquiry)];
        while let Err(error) = next.recover(txn, Timestamp::MIN, sample::recovered(), follow.clone()).await {
            assert!(error.may_pass(), "{error}");
        }
        assert_eq!(quiet.ended(txn).await, Ok(sample::recovered()));
        let shown = quiet.show(txn).await.unwrap().unwrap();
        assert_eq!((shown.row.stage, shown.items.len()), (Stage::Unknown, 1));
    }
}

/// After the sending: an ending is one, however often its answer is lost.
#[tokio::test(start_paused = true)]
async fn an_ending_that_is_tried_until_it_stands_stands_once() {
    for seed in 0..SEEDS {
        let journal = SimulatedJournal::new(bad(seed));
        let txn = loop {
            if let Ok(Begun::Row(proof)) = journal.begin(sample::intent("k", "")).await {
                break proof.txn();
            }
            // The row of a call that could not tell stands: this key is lost to us.
            if let Ok(Some(found)) = journal.held.find(sample::CHANNEL, b"k").await {
                break found.txn;
            }
        };
        let done = sample::ending(Outcome::Executed, None, "done");
        let stands = loop {
            match journal.settle(txn, done.clone(), vec![]).await {
                Ok(stands) => break stands,
                Err(error) => assert!(error.may_pass(), "seed {seed}: {error}"),
            }
        };
        tokio::time::sleep(Duration::from_secs(6)).await;
        assert_eq!(stands, done);
        let events = sample::events(&journal.held, txn).await;
        assert_eq!(events.iter().filter(|event| &***event == "ended").count(), 1, "seed {seed}");
    }
}

/// J08: what a process that is gone had under way comes when its successor has looked already, and is found.
#[tokio::test(start_paused = true)]
async fn a_commit_that_comes_after_its_process_has_no_owner() {
    let after = Duration::from_secs(60);
    let zombies = Faults { zombies: 1_000, zombie_after_max: after, seed: 8, ..Faults::NONE };
    let gone = SimulatedJournal::new(zombies);
    assert_eq!(gone.begin(sample::intent("late", "")).await.map(drop), Err(lost()), "it cannot be told");
    let next = gone.restarted();
    assert_eq!(next.held.left(Timestamp::MIN, None).await.unwrap().len(), 0, "nothing has come yet");
    tokio::time::sleep(after).await;
    let left = next.held.left(Timestamp::MIN, None).await.unwrap();
    assert_eq!(left.len(), 1, "the sweeper that never stops finds it");
    assert_eq!(left[0].found.as_ref().unwrap().request, sample::request("late", ""));
}

/// J13: a server that forgot what it had acknowledged takes nothing more until somebody has seen it.
#[tokio::test(start_paused = true)]
async fn a_server_that_forgot_is_noticed_and_nothing_is_begun() {
    let journal = SimulatedJournal::new(Faults { forgets_max: 50, ..Faults::NONE });
    let mut txns = Vec::new();
    for key in 0..10 {
        txns.push(sample::begin(&journal, sample::intent(&key.to_string(), "")).await.txn());
    }
    journal.regress(1);
    assert_eq!(journal.begin(sample::intent("next", "")).await.map(drop), Err(JournalError::Regressed));
    assert_eq!(journal.begin(sample::intent("next", "")).await.map(drop), Err(JournalError::Regressed));
    assert_eq!(JournalError::Regressed.before_send().code.as_str(), "N50");
    let done = || sample::ending(Outcome::Executed, None, "done");
    assert_eq!(journal.settle(txns[9], done(), vec![]).await, Err(JournalError::NoRow(txns[9])), "U06");
    assert_eq!(journal.settle(txns[8], done(), vec![]).await, Ok(done()), "what is there is ended");

    journal.confirm_regression();
    sample::begin(&journal, sample::intent("next", "")).await;
    // A move that forgets nothing is no alarm.
    journal.regress(0);
    sample::begin(&journal, sample::intent("after", "")).await;
}
