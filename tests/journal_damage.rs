//! The real program when its journal is damaged: nothing is sent twice, and one good commit does not bring it back.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise and says where")]

use std::fs::{self, OpenOptions};
use std::path::PathBuf;

use fei_testkit::{Conduct, Config, CoreLine, Fei, HttpPeer, hecto, open_banking};
use rusqlite::Connection;

const BINARY: &str = env!("CARGO_BIN_EXE_fei");

/// The program with some executed transfers behind it.
struct Site {
    fei: Fei,
    peer: HttpPeer,
}

impl Site {
    fn start(transfers: u32) -> Self {
        let peer = HttpPeer::start(Conduct::answer(open_banking::well));
        let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()));
        let site = Self { fei, peer };
        assert!((1..=transfers).all(|number| site.transfer(number) == "0000"));
        site
    }

    fn file(&self, name: &str) -> PathBuf {
        self.fei.folder().join("fei-data").join(name)
    }

    /// The response code of a transfer.
    fn transfer(&self, number: u32) -> String {
        let mut core = CoreLine::dial(self.fei.address("hecto"));
        hecto::text(&core.ask(&hecto::transfer(number)), hecto::RSP_CODE).to_owned()
    }

    /// The bytes of the page that leads from keys to transactions, changed; with few transactions there is one.
    fn change_keys(&self, change: impl Fn(&mut [u8], &[u8])) {
        let connection = Connection::open(self.file("journal.db")).unwrap();
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'txn_by_key'";
        let root: u32 = connection.query_row(root, [], |row| row.get(0)).unwrap();
        let key: Vec<u8> =
            connection.query_row("SELECT idem_key FROM txn LIMIT 1", [], |row| row.get(0)).unwrap();
        drop(connection);
        let mut bytes = fs::read(self.file("journal.db")).unwrap();
        let page = bytes.chunks_mut(4096).nth(root as usize - 1).unwrap();
        change(page, &key);
        fs::write(self.file("journal.db"), bytes).unwrap();
    }
}

/// J11: what was written last is gone, and the file goes on taking commits that nobody will find.
#[test]
fn a_log_that_was_cut_while_it_runs_ends_all_sending() {
    let mut site = Site::start(2);
    let wal = OpenOptions::new().write(true).open(site.file("journal.db-wal")).unwrap();
    wal.set_len(wal.metadata().unwrap().len() / 4 * 3).unwrap();
    // Whether they came before is not known: neither of the old ones nor of a new one.
    for number in [3, 1, 2, 3, 4, 5] {
        assert_ne!(site.transfer(number), "FE90", "{number} may be sent again as new");
    }
    assert_eq!(site.transfer(6), "VTIM");
    assert_eq!(site.peer.requests().len(), 2);
    assert!(site.fei.log().matching(&[("message", "the journal is back")]).is_empty());
    let down = site.fei.log().wait_for(&[("message", "the journal is down: nothing is sent without it")]);
    assert!(down["error"].as_str().unwrap().contains("journal.db-wal was cut"), "{down}");
    site.fei.kill();
    site.fei.does_not_start(BINARY, "the journal has lost its end");
}

/// J11: one bit of one key, in the index alone: its transaction stands, and would not be found.
#[test]
fn a_key_that_leads_nowhere_is_named_at_the_start() {
    let mut site = Site::start(2);
    site.fei.kill();
    site.change_keys(|page, key| {
        let at = page.windows(key.len()).position(|part| part == key).unwrap();
        page[at + key.len() - 1] ^= 1;
    });
    site.fei.does_not_start(BINARY, "its key does not lead there");
    Connection::open(site.file("journal.db")).unwrap().execute_batch("REINDEX txn_by_key").unwrap();
    site.fei.start_again(BINARY, &[]);
    assert_eq!((site.transfer(1), site.transfer(2)), ("0000".to_owned(), "0000".to_owned()));
    assert_eq!(site.peer.requests().len(), 2, "sent once");
}

/// J11: all of it.
#[test]
fn keys_that_cannot_be_read_are_named_at_the_start() {
    let mut site = Site::start(1);
    site.fei.kill();
    site.change_keys(|page, _| page.fill(0xAA));
    site.fei.does_not_start(BINARY, "the file is damaged");
    assert_eq!(site.peer.requests().len(), 1);
}

/// Its tables are others. Nothing is done with it but read its version, and no command does more.
#[test]
fn a_journal_of_an_older_fei_is_refused_by_name() {
    let mut site = Site::start(1);
    site.fei.kill();
    let older = Connection::open(site.file("journal.db")).unwrap();
    older.pragma_update(None, "user_version", 1).unwrap();
    drop(older);
    let why = "written by an older FEI: version 1 of its tables, and this one knows none before";
    site.fei.does_not_start(BINARY, why);
    for command in ["find", "verify"] {
        let said = site.fei.beside(BINARY, &["journal", command]);
        let said =
            format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
        assert!(said.contains(why) && said.contains("[journal] in fei.toml"), "{said}");
    }
    assert_eq!(site.peer.requests().len(), 1);
}
