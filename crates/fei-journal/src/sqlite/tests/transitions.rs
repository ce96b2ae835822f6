//! The table of states, tried pair by pair: the file itself refuses what is not in it.

use rusqlite::{Connection, params};

use fei_exchange::Outcome;

use super::*;
use crate::Following;
use crate::conformance::sample;

/// Who may follow whom: the specification's table, written a second time.
const PAIRS: &[(i64, &[i64])] = &[
    (1, &[2, 3, 4, 5]),
    (2, &[]),
    (3, &[]),
    (4, &[]),
    (5, &[6, 7, 8, 9]),
    (6, &[]),
    (7, &[]),
    (8, &[]),
    (9, &[6, 7, 8]),
];

/// Ways from the beginning to each state.
const WAYS: &[&[i64]] =
    &[&[1], &[1, 2], &[1, 3], &[1, 4], &[1, 5], &[1, 5, 6], &[1, 5, 7], &[1, 5, 8], &[1, 5, 9]];

fn tables() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    migrations::apply(&mut connection, std::path::Path::new("memory")).unwrap();
    connection
}

fn insert(connection: &Connection, txn: TxnId, state: i64) -> rusqlite::Result<usize> {
    let sql = "INSERT INTO txn (txn_id, business_date, channel, institution, layout, layout_hash, effect, idem_key, fingerprint,
            trace, deadline_at_ms, owner_epoch, created_at_ms, state, updated_at_ms, begun)
        VALUES (?1, '2026-09-07', 'c', 'i', 'l', zeroblob(32), 1, ?1, zeroblob(32), 't', 0, 1, 0, ?2, 0, 1)";
    connection.execute(sql, params![txn.to_bytes(), state])
}

fn step(connection: &Connection, txn: TxnId, state: i64) -> bool {
    let sql = "UPDATE txn SET state = ?2 WHERE txn_id = ?1";
    connection.execute(sql, params![txn.to_bytes(), state]).is_ok()
}

#[test]
fn every_pair_that_is_not_in_the_table_is_refused() {
    let connection = tables();
    for (way, (from, may)) in WAYS.iter().zip(PAIRS) {
        for to in 0..=10 {
            let txn = TxnId::fresh();
            insert(&connection, txn, way[0]).unwrap();
            assert!(way[1..].iter().all(|state| step(&connection, txn, *state)), "the way to {from}");
            assert_eq!(step(&connection, txn, to), may.contains(&to), "{from} to {to}");
        }
    }
    for state in 0..=10 {
        let begins = insert(&connection, TxnId::fresh(), state).is_ok();
        assert_eq!(begins, state == 1, "begins in {state}");
    }
}

/// An end goes for nothing but the opposite word of its core, and that is written down and told before.
#[test]
fn only_what_was_contradicted_leaves_its_end() {
    let connection = tables();
    let answered = "INSERT INTO txn_event (event, txn_id, at_ms, what, actor, epoch, content, hash)
        SELECT coalesce(max(event), 0) + 1, ?1, 0, 'orphan_answer', 'owner', 1, zeroblob(32), zeroblob(32) FROM txn_event";
    for way in WAYS.iter().filter(|way| way.len() > 1) {
        for to in 0..=10 {
            let txn = TxnId::fresh();
            insert(&connection, txn, way[0]).unwrap();
            assert!(way[1..].iter().all(|state| step(&connection, txn, *state)));
            connection.execute(answered, [txn.to_bytes()]).unwrap();
            let (_, may) = PAIRS[way.last().unwrap().unsigned_abs() as usize - 1];
            assert_eq!(step(&connection, txn, to), may.contains(&to), "{way:?} to {to}, and told as before");
        }
    }
    for way in WAYS.iter().filter(|way| way.len() > 1) {
        let txn = TxnId::fresh();
        insert(&connection, txn, way[0]).unwrap();
        assert!(way[1..].iter().all(|state| step(&connection, txn, *state)));
        connection.execute(answered, [txn.to_bytes()]).unwrap();
        let manual = "UPDATE txn SET state = 9, class = 'U' WHERE txn_id = ?1";
        let is_manual = connection.execute(manual, [txn.to_bytes()]).is_ok();
        assert_eq!(is_manual, matches!(way.last(), Some(2..=7)), "{way:?}");
    }
}

#[tokio::test]
async fn what_was_written_down_does_not_change_and_does_not_go() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let txn = sample::begin(&journal, sample::intent("k", "")).await.txn();
    journal.send_again(txn, "the token ran out").await.unwrap();
    let unknown = sample::ending(Outcome::Unknown, None, "unknown");
    journal.settle(txn, unknown, vec![sample::follow(txn, Following::Inquiry)]).await.unwrap();
    journal.next_number("kftc", sample::monday()).await.unwrap();
    journal.close().await;
    let connection = Connection::open(path(&folder)).unwrap();
    for sql in [
        "UPDATE txn SET idem_key = x'00'",
        "UPDATE txn SET reference = 'other'",
        "UPDATE txn SET owner_epoch = 99",
        "UPDATE txn SET begun = 99",
        "DELETE FROM txn",
        "UPDATE txn_event SET ciphertext = x'00'",
        "UPDATE txn_event SET at_ms = 0",
        "DELETE FROM txn_event",
        "UPDATE counter SET reserved = reserved - 1",
        "DELETE FROM counter",
        "INSERT INTO attempt (txn_id, n, kind, event, epoch, started_at_ms) SELECT txn_id, 3, 1, event, epoch, 0 FROM attempt",
        "UPDATE attempt SET n = 3",
        "DELETE FROM attempt",
        "UPDATE txn SET layout_hash = zeroblob(32)",
        "UPDATE txn SET amount = '1'",
        "UPDATE saf SET kind = 3",
        "UPDATE saf SET state = 1; UPDATE saf SET state = 0",
        "DELETE FROM saf",
        "UPDATE lane SET token = token - 1",
    ] {
        let error = connection.execute_batch(sql).expect_err(sql);
        assert_eq!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::ConstraintViolation), "{sql}");
    }
}
