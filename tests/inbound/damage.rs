//! Damage to a journal's file behind its program's back: what an index leads to cannot be found any more.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};

use fei_testkit::Fei;
use rusqlite::Connection;

/// The index by which a key is looked up.
pub(crate) const KEYS: &str = "txn_by_key";

/// Starts the program again, and damages an index of its journal when that was found to be sound.
pub(crate) fn of_index(fei: &mut Fei, binary: &str, index: &str) {
    fei.kill();
    let path = fei.folder().join("fei-data/journal.db");
    let connection = Connection::open(&path).expect("its file");
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("it is not locked");
    let root = "SELECT rootpage FROM sqlite_schema WHERE name = ?";
    let page: u32 = connection.query_row(root, [index], |row| row.get(0)).expect("the index is there");
    drop(connection);
    fei.start_again(binary, &[]);
    fei.log().wait_for(&[("message", "the journal is what was written")]);
    let mut file = OpenOptions::new().write(true).open(&path).expect("its file");
    file.seek(SeekFrom::Start(u64::from(page - 1) * 4096)).expect("the page is there");
    file.write_all(&[0xAA; 4096]).expect("it can be written");
    // Another's commit has every connection forget what it has read.
    let another = Connection::open(path).expect("its file");
    let version: i64 = another.query_row("PRAGMA user_version", [], |row| row.get(0)).expect("a number");
    another.pragma_update(None, "user_version", version).expect("it is not locked");
}
