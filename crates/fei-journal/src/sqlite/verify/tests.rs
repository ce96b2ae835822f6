mod untold;

use std::fs;
use std::time::Duration;

use fei_exchange::{Code, Outcome, Reference};
use rusqlite::Connection;
use tempfile::TempDir;

use super::super::delivery;
use super::super::tests::{open, path, tamper};
use super::*;
use crate::conformance::sample;
use crate::{
    FollowUp, Intent, Journal, KeptSet, Layouts, Marks, Note, Part, PartEnding, Report, Settled, Settlement,
    SqliteJournal,
};

/// A closed journal's file: an executed one, an unknown one that a sweep ended, two of one telegram in flight.
async fn journal() -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let done = sample::begin(&journal, sample::intent("done", "")).await.txn();
    journal.settle(done, sample::ending(Outcome::Executed, None, "done"), Vec::new()).await.unwrap();
    journal.written(done);
    sample::begin(&journal, sample::intent("left", "")).await;
    journal.close().await;
    let journal = open(&folder);
    let swept = sample::sweep(&journal).await;
    follow_up(&journal, swept[0]).await;
    let no = sample::begin(&journal, sample::intent("no", "")).await.txn();
    journal.send_again(no, "the token ran out").await.unwrap();
    let ending = sample::ending(Outcome::NotExecuted, Some(Code::ConnectFailed), "no");
    journal.settle(no, ending, Vec::new()).await.unwrap();
    let note = Note { text: "cut".into(), came: Some("<html".into()) };
    journal.note(no, note).await.unwrap();
    sample::begin(&journal, two("in flight")).await;
    assert!(matches!(journal.verify().await.unwrap(), Verdict::Sound { events: 16, .. }));
    journal.close().await;
    fs::read(path(&folder)).unwrap()
}

/// One telegram with two transactions.
fn two(key: &str) -> Intent {
    let second = Part { txn: TxnId::fresh(), reference: None, marks: Marks::default() };
    Intent { rest: Some(vec![second]), ..sample::intent(key, "") }
}

/// What follows an unknown one: asked once, and settled.
async fn follow_up(journal: &SqliteJournal, txn: TxnId) {
    let now = sample::later(txn, Duration::from_secs(1));
    let claim = journal.claim(now, &[]).await.unwrap().unwrap();
    journal.attempt(&claim, Some(Reference::new("F123456789U000009001"))).await.unwrap();
    let ending = sample::ending(Outcome::NotExecuted, None, "never came");
    let settlement = Settlement { stage: Settled::ConfirmedNot, ending };
    journal.report(claim, Report::Settled { settlement, follow: vec![] }).await.unwrap();
    journal.undelivered(txn).await.unwrap();
}

/// A copy of it, in a folder of its own.
fn copy(bytes: &[u8]) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(path(&folder), bytes).unwrap();
    folder
}

fn verdict(folder: &TempDir) -> Verdict {
    SqliteJournal::verify_file(&path(folder)).unwrap()
}

/// What a walk says after the change, as one line.
fn after(bytes: &[u8], sql: &str) -> String {
    let folder = copy(bytes);
    assert!(matches!(verdict(&folder), Verdict::Sound { events: 16, .. }));
    tamper(&folder, sql);
    match verdict(&folder) {
        Verdict::Broken(broken) => broken.to_string(),
        Verdict::Sound { .. } => panic!("nothing was seen of: {sql}"),
    }
}

#[tokio::test]
async fn a_change_of_any_column_of_any_row_is_seen() {
    let bytes = journal().await;
    let folder = copy(&bytes);
    let schema = Connection::open(path(&folder)).unwrap();
    let mut columns = schema
        .prepare(
            "SELECT t.name, c.name, c.type FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
             WHERE t.type = 'table' AND t.name IN ('txn', 'attempt', 'txn_event', 'saf')",
        )
        .unwrap();
    let columns: Vec<[String; 3]> = columns
        .query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(columns.len() > 59, "{columns:?}");
    for [table, column, kind] in columns {
        // As long as before: of bytes with a length another one is seen too, and as no damage of the disk's.
        let changed = match kind.as_str() {
            "INTEGER" if column == "effect" => "2".to_owned(),
            "INTEGER" => format!("coalesce({column}, 0) + 100"),
            "TEXT" => format!("coalesce({column}, '') || 'x'"),
            _ if column == "nonce" => "randomblob(12)".to_owned(),
            _ => format!("randomblob(coalesce(length({column}), 32))"),
        };
        let last = format!("SELECT max(rowid) FROM {table}");
        let one = match table.as_str() {
            "txn" | "attempt" => format!("txn_id = (SELECT max(txn_id) FROM {table})"),
            _ => format!("rowid = ({last})"),
        };
        after(&bytes, &format!("UPDATE {table} SET {column} = {changed} WHERE {one}"));
        if kind == "BLOB" {
            after(&bytes, &format!("UPDATE {table} SET {column} = x'00' WHERE {one}"));
        }
        if table == "txn_event" {
            // Of one that a telegram came with, too.
            after(&bytes, &format!("UPDATE {table} SET {column} = {changed} WHERE event = 2"));
        }
    }
}

#[tokio::test]
async fn the_first_broken_row_is_named() {
    let bytes = journal().await;
    let after = |sql| after(&bytes, sql);
    let seen = after("UPDATE txn_event SET at_ms = at_ms + 1 WHERE event >= 4");
    assert!(seen.starts_with("event 4: transaction "), "{seen}");
    assert!(seen.ends_with("it, or the one before it, is not what was written"), "{seen}");

    let seen = after("DELETE FROM txn_event WHERE event = 5");
    assert!(seen.starts_with("event 6: "), "{seen}");
    assert!(seen.ends_with("events before it are missing"), "{seen}");

    let seen = after("UPDATE txn_event SET key_id = NULL, nonce = NULL, ciphertext = NULL WHERE event = 2");
    assert!(seen.starts_with("event 2: ") && seen.ends_with("its telegram is gone"), "{seen}");

    for sql in ["UPDATE txn SET delivery = 2 - delivery", "UPDATE txn SET delivery = 1 WHERE delivery = 0"] {
        let seen = after(sql);
        assert!(
            seen.contains("transaction ") && seen.ends_with("its row says another word about its delivery"),
            "{seen}"
        );
    }

    for sql in [
        "UPDATE txn SET ended = NULL WHERE state = 4",
        "UPDATE txn SET ended = begun WHERE state = 4",
        "UPDATE txn SET ended = (SELECT min(ended) FROM txn) WHERE state = 4",
        "UPDATE txn SET ended = begun WHERE state = 1",
        // Of one that was settled since, only that event says it.
        "UPDATE txn SET ended = begun WHERE state = 7",
        "UPDATE txn SET ended = (SELECT min(ended) FROM txn) WHERE state = 7",
    ] {
        let seen = after(sql);
        assert!(seen.ends_with("its row does not stand as its last event left it"), "{seen}");
    }

    let seen = after("UPDATE txn SET state = 6 WHERE state = 7");
    assert!(seen.ends_with("its row does not stand as its last event left it"), "{seen}");
}

#[tokio::test]
async fn rows_that_are_gone_or_were_put_in_are_seen() {
    let bytes = journal().await;
    let after = |sql| after(&bytes, sql);
    after("DELETE FROM txn WHERE state = 4");
    after("UPDATE txn_event SET key_id = NULL, nonce = NULL, ciphertext = NULL WHERE what = 'kept'");
    after("UPDATE txn_event SET ciphertext = x'00' WHERE what = 'kept'");
    after("UPDATE txn_event SET txns = NULL WHERE what = 'written'");
    after("UPDATE txn_event SET txns = CAST(txns || txns AS BLOB) WHERE what = 'undelivered'");
    after("UPDATE txn_event SET txns = randomblob(16) WHERE what = 'begun'");
    after("UPDATE txn_event SET txns = randomblob(16) WHERE what = 'attempted'");
    after("DELETE FROM attempt WHERE kind = 1");
    after(
        "INSERT INTO attempt (txn_id, n, kind, event, epoch, started_at_ms) VALUES (randomblob(16), 2, 2, 1, 1, 0)",
    );
    after(
        "UPDATE txn_event SET (key_id, nonce, ciphertext) = (SELECT key_id, nonce, ciphertext FROM txn_event WHERE event = 1)
         WHERE what = 'sent_again'",
    );
    after(
        "INSERT INTO txn (txn_id, business_date, channel, institution, layout, layout_hash, effect, idem_key, fingerprint,
             trace, deadline_at_ms, owner_epoch, created_at_ms, state, class, updated_at_ms, begun)
         SELECT randomblob(16), business_date, channel, institution, layout, layout_hash, effect, x'78', fingerprint,
             trace, deadline_at_ms, owner_epoch, created_at_ms, state, class, updated_at_ms, begun FROM txn LIMIT 1",
    );
}

/// What goes on by them would go on by others.
#[tokio::test]
async fn layouts_that_are_not_what_was_kept_are_seen() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    for set in ["first", "second"] {
        let files = [("hecto/party.toml", "the same"), ("hecto/transfer.toml", set)];
        let files = files.map(|(path, text)| (path.into(), text.into()));
        journal.keep_set(KeptSet::new(files, [[9; 32]])).await.unwrap();
    }
    journal.close().await;
    let bytes = fs::read(path(&folder)).unwrap();
    for sql in [
        "UPDATE layout_text SET text = 'other' WHERE text = 'first'",
        "DELETE FROM layout_text WHERE text = 'the same'",
        "UPDATE layout_file SET path = 'hecto/transfers.toml' WHERE path = 'hecto/transfer.toml'",
        "DELETE FROM layout_file WHERE path = 'hecto/transfer.toml'",
        "UPDATE layout_file SET text_hash = x'00' WHERE path = 'hecto/transfer.toml'",
        "UPDATE layout_set SET versions = randomblob(64) WHERE number = 2",
        "UPDATE layout_set SET versions = x'00' WHERE number = 2",
        "UPDATE layout_set SET hash = x'00' WHERE number = 2",
    ] {
        let other = copy(&bytes);
        assert!(matches!(verdict(&other), Verdict::Sound { .. }));
        tamper(&other, sql);
        let Verdict::Broken(broken) = verdict(&other) else { panic!("nothing was seen of: {sql}") };
        assert_eq!(broken.to_string(), "in its layouts: a set of them is not what was kept", "{sql}");
        // It goes by nobody's set that is not whole, and the one that holds is put right.
        let journal = open(&other);
        let whole = |sets: Vec<KeptSet>| sets.iter().filter(|set| set.is_whole()).count();
        assert!(whole(journal.kept_sets().await.unwrap()) < 2, "{sql}");
        let files = [("hecto/party.toml", "the same"), ("hecto/transfer.toml", "second")];
        let files = files.map(|(path, text)| (path.into(), text.into()));
        let holds = KeptSet::new(files, [[9; 32]]);
        journal.keep_set(holds.clone()).await.unwrap();
        assert_eq!(journal.kept_sets().await.unwrap().first(), Some(&holds), "{sql}");
        journal.close().await;
    }
}

/// One event names all of a telegram's, and each row is held to it.
#[tokio::test]
async fn a_word_about_the_answer_of_several_is_held_against_each_of_them() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let intent = two("written");
    let txns: Vec<TxnId> = intent.rows().map(|(part, _)| part.txn).collect();
    sample::begin(&journal, intent).await;
    let ended = |txn: &TxnId| PartEnding {
        txn: *txn,
        ending: sample::ending(Outcome::Executed, None, "done"),
        follow: Vec::new(),
    };
    journal.settle_parts(txns.iter().map(ended).collect()).await.unwrap();
    journal.written(txns[0]);
    journal.close().await;
    let named = "SELECT txns FROM txn_event WHERE what = 'written'";
    let named: Vec<u8> =
        Connection::open(path(&folder)).unwrap().query_row(named, [], |row| row.get(0)).unwrap();
    let mut named: Vec<_> = delivery::names(&named).unwrap().collect();
    named.sort_unstable_by_key(|txn| txn.to_bytes());
    let mut all = txns.clone();
    all.sort_unstable_by_key(|txn| txn.to_bytes());
    assert_eq!(named, all);
    assert!(matches!(verdict(&folder), Verdict::Sound { events: 5, .. }));

    let bytes = fs::read(path(&folder)).unwrap();
    for (part, txn) in (1..).zip(&txns) {
        for word in [0, 2] {
            let other = copy(&bytes);
            tamper(&other, &format!("UPDATE txn SET delivery = {word} WHERE part = {part}"));
            let Verdict::Broken(broken) = verdict(&other) else { panic!("{word} of part {part}") };
            assert_eq!((broken.event, broken.txn), (Some(5), Some(*txn)), "{broken}");
        }
    }
}

/// J11: whatever byte of the file is flipped, a walk sees it, or nobody reads it.
#[tokio::test]
async fn a_flipped_byte_is_seen_or_changes_nothing() {
    let bytes = journal().await;
    let folder = copy(&bytes);
    let (sound, untouched) = (verdict(&folder), rows(&folder));
    let (mut seen, mut tried) = (0, 0);
    for at in (0..bytes.len()).step_by(149) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x41;
        let other = copy(&flipped);
        tried += 1;
        match SqliteJournal::verify_file(&path(&other)) {
            Ok(verdict) if verdict == sound => assert_eq!(rows(&other), untouched, "byte {at}"),
            _ => seen += 1,
        }
    }
    assert!(seen * 20 > tried, "the walk looks at too little: {seen} of {tried}");

    /// Every row of every table that a transaction is made of.
    fn rows(folder: &TempDir) -> Vec<String> {
        let connection = Connection::open(path(folder)).unwrap();
        let mut dump = Vec::new();
        for table in ["txn", "attempt", "txn_event", "saf"] {
            let mut query = connection.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
            let columns = query.column_count();
            let line = |row: &rusqlite::Row<'_>| {
                let values = (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at));
                Ok(format!("{:?}", values.collect::<Vec<_>>()))
            };
            dump.extend(query.query_map([], line).unwrap().map(Result::unwrap));
        }
        dump
    }
}
