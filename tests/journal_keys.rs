//! The real program and a journal that it cannot open: it does not start without its keys, and one telegram that cannot be
//! read is never sent again.

use std::fs;
use std::path::PathBuf;

use fei_testkit::{Conduct, Config, CoreLine, Fei, HttpPeer, hecto, open_banking};
use rusqlite::Connection;

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
/// Where a journal wants 64 digits.
const OTHER_KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// The program with one executed transfer behind it.
struct Site {
    fei: Fei,
    peer: HttpPeer,
}

impl Site {
    fn start() -> Self {
        let peer = HttpPeer::start(Conduct::answer(open_banking::well));
        let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()));
        let site = Self { fei, peer };
        assert_eq!(site.transfer(), "0000");
        site
    }

    fn file(&self, name: &str) -> PathBuf {
        self.fei.folder().join("fei-data").join(name)
    }

    /// The response code of the one transfer, or of its repetition.
    fn transfer(&self) -> String {
        let mut core = CoreLine::dial(self.fei.address("hecto"));
        hecto::text(&core.ask(&hecto::transfer(1)), hecto::RSP_CODE).to_owned()
    }
}

/// X11: a new key would open nothing of what was sent, and seal the rest.
#[test]
fn a_journal_whose_own_key_is_gone_is_named_at_the_start() {
    let mut site = Site::start();
    site.fei.kill();
    let key = fs::read(site.file("journal.key")).unwrap();
    fs::remove_file(site.file("journal.key")).unwrap();
    site.fei.does_not_start(BINARY, "journal.key is gone");
    assert!(!site.file("journal.key").exists(), "none is made in its place");
    fs::write(site.file("journal.key"), OTHER_KEY).unwrap();
    site.fei.does_not_start(BINARY, "what key own sealed was changed, or another key has that name");
    fs::write(site.file("journal.key"), key).unwrap();
    site.fei.start_again(BINARY, &[]);
    assert_eq!(site.transfer(), "0000");
    assert_eq!(site.peer.requests().len(), 1);
}

/// X11: its row stands, and says nothing that the core could be told.
#[test]
fn a_repetition_of_what_cannot_be_opened_is_unknown_and_not_sent() {
    let mut site = Site::start();
    assert!(site.fei.stop().success());
    Connection::open(site.file("journal.db"))
        .unwrap()
        .execute_batch(
            "DROP TRIGGER event_stays_the_same; UPDATE txn_event SET ciphertext = zeroblob(length(ciphertext)) WHERE key_id IS NOT NULL",
        )
        .unwrap();
    site.fei.start_again(BINARY, &[]);
    assert_eq!(site.transfer(), "VTIM");
    let ended = site.fei.log().wait_for(&[("code", "U06")]);
    assert!(ended["detail"].as_str().unwrap().contains("the journal cannot be read"), "{ended}");
    assert_eq!(site.peer.requests().len(), 1, "sent once");
    let found = site.fei.beside(BINARY, &["journal", "find", "--format", "json"]);
    let row: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
    let shown = site.fei.beside(BINARY, &["journal", "show", row["txn"].as_str().unwrap()]);
    assert_eq!(shown.status.code(), Some(0), "{shown:?}");
    let said = String::from_utf8(shown.stdout).unwrap();
    assert!(said.contains("executed") && said.contains("what key own sealed was changed"), "{said}");
}
