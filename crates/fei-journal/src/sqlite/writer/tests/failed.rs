//! A sync that failed, and who comes after it: the next start, and whoever is beside.

use std::fs;
use std::io;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use rusqlite::ffi;

use super::super::super::group::Group;
use super::super::super::in_doubt::set_mark;
use super::super::super::tests::{open, open_with};
use super::super::super::work::Work;
use super::super::super::{OpenError, SqliteDesk, SqliteJournal, Verdict};
use super::synced::held;
use super::*;
use crate::{Lookup, Query};

const LIMITS: fn() -> SqliteLimits =
    || SqliteLimits { lock_timeout: Duration::from_millis(20), ..SqliteLimits::default() };
const SEEDED: &str = "a sync failed: the disk did not take what was written: seeded";

/// A gateway whose second commit did not come onto the disk.
async fn failed(folder: &TempDir, meanwhile: impl AsyncFnOnce()) -> Writer {
    let (mut writer, disk) = held(folder);
    let ((kept, told), (lost, no)) = (begin("kept"), begin("lost"));
    writer.write(vec![kept]);
    disk.is_asked();
    disk.has_it();
    assert!(matches!(told.await, Ok(Ok(Begins::Stands))));
    meanwhile().await;
    writer.write(vec![lost]);
    disk.is_asked();
    disk.fails();
    assert!(no.await.unwrap().is_err());
    writer
}

fn count(connection: &Connection, table: &str) -> i64 {
    connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

/// Commits behind what the disk does not have would be lost with it when the power is.
#[tokio::test]
async fn while_somebody_reads_no_start_goes_on_behind_a_sync_that_failed() {
    let folder = TempDir::new().unwrap();
    drop(failed(&folder, async || {}).await);
    let reader = Place::new(&path(&folder), LIMITS()).reader().unwrap();
    reader.execute_batch("BEGIN").unwrap();
    assert_eq!(count(&reader, "txn"), 2);
    for end in ["COMMIT", "SELECT 1"] {
        let error = open_with(&folder, LIMITS()).unwrap_err();
        assert!(matches!(error, OpenError::StillRead { .. }) && error.may_pass(), "{error}");
        assert_eq!(rows(&folder), 2);
        let _ = reader.execute_batch(end);
        assert_eq!(count(&reader, "epoch"), 0, "nothing was written");
    }
    drop(reader);

    let journal = open(&folder);
    let alone = TempDir::new().unwrap();
    fs::copy(path(&folder), path(&alone)).unwrap();
    assert_eq!(rows(&alone), 2, "all is in the file");
    assert_eq!(Place::new(&path(&folder), LIMITS()).failed_sync().unwrap(), None);
    let ahead = Place::new(&path(&folder), LIMITS()).reader().unwrap();
    ahead.execute_batch("BEGIN").unwrap();
    assert_eq!(count(&ahead, "txn"), 2);
    journal.close().await;
    open_with(&folder, LIMITS()).unwrap().close().await;
}

/// The sync of the gateway fails while this one is at work.
struct FailsMeanwhile(std::path::PathBuf);

impl Work for FailsMeanwhile {
    type Done = ();

    fn apply(&self, _: &mut Group<'_>) -> rusqlite::Result<()> {
        set_mark(&fs::OpenOptions::new().write(true).open(&self.0).unwrap(), "meanwhile").unwrap();
        Ok(())
    }
}

#[tokio::test]
async fn beside_a_sync_that_failed_nothing_is_told_and_nothing_written() {
    let folder = TempDir::new().unwrap();
    let desk = || SqliteDesk::open(&path(&folder), sealer(), LIMITS());
    let mut opened = None;
    let writer = failed(&folder, async || {
        let desk = desk().unwrap();
        assert_eq!(desk.query(Query::default()).await.unwrap().len(), 1);
        opened = Some(desk);
    })
    .await;
    let beside = opened.unwrap();
    let damaged = JournalError::Damaged(SEEDED.into());
    assert_eq!(beside.query(Query::default()).await.unwrap_err(), damaged);
    let row = NewRow::new(&sealer(), sample::intent("beside", "")).unwrap();
    assert_eq!(beside.journal().write(row).await.err(), Some(damaged));
    assert_eq!(rows(&folder), 2, "nothing came behind it");
    let error = desk().unwrap_err();
    assert!(matches!(&error, OpenError::InDoubt { why, .. } if why.contains("seeded")), "{error}");
    assert!(matches!(SqliteJournal::verify_file(&path(&folder)), Ok(Verdict::Sound { events: 2, .. })));

    beside.close().await;
    drop((writer, beside));
    let journal = open(&folder);
    let beside = desk().unwrap();
    assert_eq!(beside.query(Query::default()).await.unwrap().len(), 2);
    let work = FailsMeanwhile(folder.path().join("journal.db.lock"));
    let told = beside.journal().write(work).await;
    assert_eq!(told, Err(JournalError::Damaged("a sync failed: meanwhile".into())));
    journal.close().await;
}

/// A disk that has taken this much, and takes nothing more.
struct Fails(AtomicUsize);

impl Synced for Fails {
    fn sync(&self) -> io::Result<()> {
        let takes =
            self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        takes.then_some(()).ok_or_else(|| io::Error::other("seeded"))
    }
}

/// A piece of work that is refused has the others written each in a commit of its own; so has what went out.
#[test]
fn behind_a_sync_that_failed_no_word_of_delivery_is_committed() {
    let folder = TempDir::new().unwrap();
    let mut writer = writer_over(&folder, |_| Box::new(Fails(AtomicUsize::new(1))));
    writer.syncer = None;
    let heard = NewRow::new(&sealer(), sample::intent("heard", "")).unwrap();
    let txn = heard.txn();
    writer.write(vec![job(heard).0]);
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON txn WHEN NEW.idem_key = CAST('bad' AS BLOB)
        BEGIN SELECT RAISE(ABORT, 'seeded'); END";
    writer.connection.execute_batch(refuse).unwrap();
    writer.shared.written.add(txn);
    writer.write(["one", "bad"].map(|key| begin(key).0).into());
    let connection = Connection::open(path(&folder)).unwrap();
    assert_eq!(count(&connection, "txn"), 2, "the first went alone, and its sync failed");
    assert_eq!(count(&connection, "txn WHERE delivery <> 0"), 0);
    assert_eq!(writer.shared.written.take(), [txn]);
}

/// What SQLite says when a sync of its own fails, as that of the WAL's head in a commit that begins it anew.
struct FailsToSync;

impl Work for FailsToSync {
    type Done = ();

    fn apply(&self, _: &mut Group<'_>) -> rusqlite::Result<()> {
        let failed = ffi::Error::new(ffi::SQLITE_IOERR_FSYNC);
        Err(rusqlite::Error::SqliteFailure(failed, Some("seeded".to_owned())))
    }
}

#[tokio::test]
async fn a_sync_of_sqlites_own_that_fails_is_as_one_of_ours() {
    let folder = TempDir::new().unwrap();
    let mut writer = writer(&folder);
    let (fails, told) = job(FailsToSync);
    writer.write(vec![fails]);
    let damaged = JournalError::Damaged("the disk did not take what was written: seeded".into());
    assert_eq!(told.await.unwrap(), Err(damaged.clone()));
    let (later, refused) = begin("later");
    writer.write(vec![later]);
    assert_eq!(refused.await.unwrap().err(), Some(damaged));
    assert!(writer.shared.on_disk.is_well().is_err(), "nobody knows what a reader sees");
    let mark = Place::new(&path(&folder), LIMITS()).failed_sync().unwrap();
    assert!(mark.is_some_and(|why| why.contains("seeded")), "and a start knows of it");
    assert_eq!(rows(&folder), 0);
}
