//! What lies on the disk: telegrams sealed, keys in turn, files that only their owner may read.

use std::fs;

use bytes::Bytes;
use fei_exchange::Outcome;

use super::*;
use crate::conformance::sample::{self, CHANNEL};

const ACCOUNT: &[u8] = b"1234567890123456";

/// All bytes of all files in the folder.
fn bytes_of(folder: &TempDir) -> Vec<u8> {
    let files = fs::read_dir(folder.path()).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
    files.flatten().collect()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn no_account_number_lies_in_the_files() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let mut intent = sample::intent("k", "");
    intent.request = Bytes::from_static(ACCOUNT);
    intent.fingerprint = Bytes::from_static(ACCOUNT);
    let txn = sample::begin(&journal, intent).await.txn();
    let mut ending = sample::ending(Outcome::Executed, None, "");
    ending.answer = Bytes::from_static(ACCOUNT);
    journal.settle(txn, ending, Vec::new()).await.unwrap();
    assert!(holds(&bytes_of(&folder), b"hecto.transfer"), "the files are looked at");
    assert!(!holds(&bytes_of(&folder), ACCOUNT));
    let found = journal.find(CHANNEL, b"k").await.unwrap().unwrap();
    assert_eq!(found.request, ACCOUNT);
    journal.close().await;
    assert!(!holds(&bytes_of(&folder), ACCOUNT));
}

/// All that a row says of its account but the number itself is known to whoever has the file: he tries every number.
#[tokio::test]
async fn no_account_number_can_be_guessed_from_the_files() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let content = |account: u32| Bytes::from(format!("transfer 1500 {account:06}"));
    let intent = crate::Intent { fingerprint: content(123_456), ..sample::intent("k", "") };
    sample::begin(&journal, intent).await;
    journal.close().await;
    let file = rusqlite::Connection::open(path(&folder)).unwrap();
    let kept: [u8; 32] = file.query_row("SELECT fingerprint FROM txn", [], |row| row.get(0)).unwrap();
    let guess = |account| crate::hash::Fields::of("fingerprint 1").bytes(&content(account)).finish();
    assert!(!(123_000..124_000).any(|account| guess(account) == kept), "the hash needs no key");
    let stranger = Sealer::new("test", &[8; 32]).unwrap();
    assert_ne!(stranger.mark(&guess(123_456)), kept);
    assert_eq!(sealer().mark(&guess(123_456)), kept, "with the key it is what it is");
}

#[tokio::test]
async fn a_new_key_writes_and_the_old_one_still_opens() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    sample::begin(&journal, sample::intent("old", "same")).await;
    journal.close().await;

    let rotated = Sealer::new("next", &[8; 32]).unwrap().opening("test", &[7; 32]).unwrap();
    let journal = SqliteJournal::open(&path(&folder), rotated, SqliteLimits::default()).unwrap();
    sample::begin(&journal, sample::intent("new", "same")).await;
    for key in ["old", "new"] {
        let found = journal.find(CHANNEL, key.as_bytes()).await.unwrap().unwrap();
        assert_eq!(found.request, sample::request(key, "same"));
    }
    let again = journal.begin(sample::intent("old", "same")).await;
    assert!(matches!(again, Ok(Begun::Duplicate(_))), "the older key tells that it is the same");
    journal.close().await;
    let verdict = SqliteJournal::verify_file(&path(&folder)).unwrap();
    assert!(matches!(verdict, Verdict::Sound { events: 3, .. }), "no key is needed");
}

/// Why the journal is not opened with these keys.
fn refusal(folder: &TempDir, sealer: Sealer) -> String {
    SqliteJournal::open(&path(folder), sealer, SqliteLimits::default()).unwrap_err().to_string()
}

#[tokio::test]
async fn a_journal_without_the_keys_that_sealed_it_is_not_opened() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    sample::begin(&journal, sample::intent("old", "same")).await;
    journal.close().await;

    let next = || Sealer::new("next", &[8; 32]).unwrap();
    let missing = refusal(&folder, next());
    assert!(missing.contains("key test is needed and was not given"), "{missing}");
    for other in [Sealer::new("test", &[8; 32]).unwrap(), next().opening("test", &[9; 32]).unwrap()] {
        let error = refusal(&folder, other);
        assert!(error.contains("what key test sealed was changed, or another key has that name"), "{error}");
    }
    open(&folder).close().await;

    // Nothing is sealed under it any more.
    tamper(&folder, "UPDATE txn_event SET key_id = NULL, nonce = NULL, ciphertext = NULL");
    let journal = SqliteJournal::open(&path(&folder), next(), SqliteLimits::default()).unwrap();
    journal.close().await;
}

#[tokio::test]
async fn a_row_whose_telegram_cannot_be_opened_was_perhaps_sent() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    sample::begin(&journal, sample::intent("k", "same")).await;
    tamper(
        &folder,
        "UPDATE txn_event SET ciphertext = zeroblob(length(ciphertext)) WHERE key_id IS NOT NULL",
    );
    let error = journal.begin(sample::intent("k", "same")).await.unwrap_err();
    assert!(matches!(error, JournalError::Unreadable(_)), "{error}");
    assert!(!error.may_pass());
    assert_eq!(error.before_send().outcome(), Outcome::Unknown);
    let row = journal.query(crate::Query::default()).await.unwrap().remove(0);
    let shown = journal.show(row.txn).await.unwrap().unwrap();
    assert_eq!((shown.row.stage, shown.events.len()), (crate::Stage::Sending, 2), "what is clear is shown");
    assert!(shown.telegrams.is_empty());
    assert!(shown.unreadable[0].1.contains("what key test sealed was changed"), "{:?}", shown.unreadable);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;

    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    sample::begin(&journal, sample::intent("k", "")).await;
    for file in fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?} has {mode:o}", file.file_name());
    }
}

/// Whoever only looks leaves a WAL as it was left: what it holds is the gateway's to judge.
#[tokio::test]
async fn closing_a_journal_writes_nothing_into_it() {
    let (folder, killed) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let journal = open(&folder);
    sample::begin(&journal, sample::intent("k", "")).await;
    let names = ["journal.db", "journal.db-wal", "journal.db.lock"];
    for name in names {
        fs::copy(folder.path().join(name), killed.path().join(name)).unwrap();
    }
    let left = || names.map(|name| fs::read(killed.path().join(name)).unwrap());
    let before = left();
    assert!(!before[1].is_empty());
    assert!(matches!(SqliteJournal::verify_file(&path(&killed)), Ok(Verdict::Sound { events: 1, .. })));
    assert!(left() == before, "by a walk");
    let desk = SqliteDesk::open(&path(&killed), sealer(), SqliteLimits::default()).unwrap();
    assert_eq!(desk.query(crate::Query::default()).await.unwrap().len(), 1);
    desk.close().await;
    drop(desk);
    assert!(left() == before, "by a desk");
}
