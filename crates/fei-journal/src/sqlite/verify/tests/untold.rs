//! What no event tells of is held to what it must be: whose turn it is in a lane, and the rules of the tables.

use super::*;
use crate::Following;

/// What waits in a lane that does not lead to it would never be asked, and no alarm would come of it.
#[tokio::test]
async fn an_item_that_its_lane_does_not_lead_to_is_seen() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let txn = sample::unknown_with(&journal, "asked", &[Following::Inquiry]).await;
    let other = sample::begin(&journal, sample::intent("behind it", "")).await.txn();
    journal.settle(other, sample::unknown(), vec![sample::follow(other, Following::Inquiry)]).await.unwrap();
    let sound = || matches!(verdict(&folder), Verdict::Sound { .. });
    assert!(sound());
    // Whoever holds the lane changes nothing of whose turn it is.
    let claim = journal.claim(sample::later(txn, Duration::from_secs(1)), &[]).await.unwrap().unwrap();
    assert!(sound());
    journal.report(claim, Report::Parked { why: "people look".into() }).await.unwrap();
    assert!(sound());
    journal.close().await;
    let bytes = fs::read(path(&folder)).unwrap();
    for sql in [
        "UPDATE lane SET next_at_ms = NULL",
        "UPDATE lane SET next_at_ms = next_at_ms + 1",
        "DELETE FROM lane",
        // What was put aside has nowhere to come back to.
        "DELETE FROM lane WHERE lane = (SELECT lane FROM saf WHERE state = 2)",
    ] {
        let other = copy(&bytes);
        tamper(&other, sql);
        let Verdict::Broken(broken) = verdict(&other) else { panic!("nothing was seen of: {sql}") };
        assert!(
            broken.to_string().ends_with("what follows it is not found when its time has come"),
            "{broken}"
        );
    }
}

/// Nobody would ask, or somebody else would be asked.
#[tokio::test]
async fn a_lane_that_is_anothers_or_held_for_ever_is_seen() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let txn = sample::unknown_with(&journal, "asked", &[Following::Inquiry, Following::Notice]).await;
    journal.claim(sample::later(txn, Duration::from_secs(1)), &[]).await.unwrap().unwrap();
    // Whoever holds one, a file that is kept for years, a clock that was days ahead.
    let days = "UPDATE lane SET lease_until_ms = CAST(unixepoch('subsec') * 1000 AS INTEGER) + 518400000";
    journal.close().await;
    let bytes = fs::read(path(&folder)).unwrap();
    for (sql, said) in [
        ("UPDATE lane SET lease_until_ms = 1", None),
        (days, None),
        (
            "UPDATE lane SET lease_until_ms = 9223372036854775807",
            Some("what follows it is held for longer than anybody holds it"),
        ),
        (
            "UPDATE lane SET institution = 'nobody'",
            Some("what follows it is in a lane of another institution"),
        ),
        (
            "UPDATE lane SET institution = (SELECT channel FROM txn) WHERE institution = (SELECT institution FROM txn)",
            Some("what follows it is in a lane of another institution"),
        ),
    ] {
        let other = copy(&bytes);
        tamper(&other, sql);
        match (verdict(&other), said) {
            (Verdict::Sound { .. }, None) => {}
            (Verdict::Broken(broken), Some(said)) => {
                assert_eq!(broken.to_string(), format!("transaction {txn}: {said}"), "{sql}");
            }
            (verdict, _) => panic!("{verdict:?} of: {sql}"),
        }
    }
}

#[tokio::test]
async fn an_index_that_was_taken_out_is_named_and_one_more_is_not() {
    let bytes = journal().await;
    for (sql, said) in [
        ("DROP INDEX txn_by_key", Some("the index txn_by_key is missing")),
        ("DROP INDEX saf_by_lane", Some("the index saf_by_lane is missing")),
        (
            "DROP INDEX txn_by_key; CREATE INDEX txn_by_key ON txn (channel, idem_key)",
            Some("the index txn_by_key is another one"),
        ),
        ("CREATE INDEX mine ON txn (created_at_ms)", None),
    ] {
        let folder = copy(&bytes);
        Connection::open(path(&folder)).unwrap().execute_batch(sql).unwrap();
        match (verdict(&folder), said) {
            (Verdict::Sound { .. }, None) => {}
            (Verdict::Broken(broken), Some(said)) => {
                assert_eq!(broken.to_string(), format!("in its tables: {said}"));
            }
            (verdict, _) => panic!("{verdict:?} of: {sql}"),
        }
    }
}

#[tokio::test]
async fn a_rule_that_was_taken_out_is_named() {
    let bytes = journal().await;
    for (sql, said) in [
        ("DROP TRIGGER txn_stays", "the trigger txn_stays is missing"),
        (
            "DROP TRIGGER txn_begins; CREATE TRIGGER txn_begins AFTER INSERT ON txn BEGIN SELECT 1; END",
            "the trigger txn_begins is another one",
        ),
        ("CREATE TRIGGER mine AFTER INSERT ON txn BEGIN SELECT 1; END", "the trigger mine is none of FEI's"),
        ("CREATE TABLE mine (a)", "the table mine is none of FEI's"),
        ("ALTER TABLE counter ADD COLUMN mine TEXT", "the table counter is another one"),
    ] {
        let folder = copy(&bytes);
        Connection::open(path(&folder)).unwrap().execute_batch(sql).unwrap();
        let Verdict::Broken(broken) = verdict(&folder) else { panic!("nothing was seen of: {sql}") };
        assert_eq!(broken.to_string(), format!("in its tables: {said}"));
    }
}
