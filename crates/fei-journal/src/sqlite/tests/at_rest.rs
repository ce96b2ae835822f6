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
    journal.close().await;

    let forgotten = Sealer::new("next", &[8; 32]).unwrap();
    let journal = SqliteJournal::open(&path(&folder), forgotten, SqliteLimits::default()).unwrap();
    let error = journal.find(CHANNEL, b"old").await.unwrap_err();
    assert!(error.to_string().ends_with("key test is needed and was not given"), "{error}");
    assert!(!error.may_pass());
    assert!(journal.begin(sample::intent("old", "same")).await.is_err(), "never sent again for that");
    assert!(journal.find(CHANNEL, b"new").await.unwrap().is_some());
    assert!(matches!(journal.verify().await.unwrap(), Verdict::Sound { events: 3, .. }), "no key is needed");
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
