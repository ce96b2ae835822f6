//! The real program and a journal that is not what it wrote: it walks over all of it by itself, and says so.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise and says where")]

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use fei_testkit::{Conduct, Config, CoreLine, Fei, HttpPeer, PATIENCE, hecto, open_banking};
use rusqlite::Connection;

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
const BROKEN: &str = "the journal is not what was written";

struct Site {
    fei: Fei,
    peer: HttpPeer,
}

impl Site {
    /// With so many transfers behind it.
    fn start(every: &str, transfers: u32) -> Self {
        let peer = HttpPeer::start(Conduct::answer(open_banking::well));
        let every = vec![("FEI__JOURNAL__VERIFY_EVERY", every.to_owned())];
        let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).admin().variables(every));
        let mut core = CoreLine::dial(fei.address("hecto"));
        for number in 0..transfers {
            assert_eq!(hecto::text(&core.ask(&hecto::transfer(number)), hecto::RSP_CODE), "0000");
        }
        Self { fei, peer }
    }

    fn journal(&self) -> PathBuf {
        self.fei.folder().join("fei-data/journal.db")
    }

    /// A number of its metrics, as soon as it is this one.
    fn shows(&self, name: &str, wanted: impl Fn(i64) -> bool) {
        let until = Instant::now() + PATIENCE;
        loop {
            let page = self.fei.page("/metrics");
            let line = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            if line.is_some_and(|value| wanted(value.parse().unwrap())) {
                return;
            }
            assert!(Instant::now() < until, "{name}:\n{page}");
        }
    }

    /// The response code of a transfer.
    fn transfer(&self, number: u32) -> String {
        let answer = CoreLine::dial(self.fei.address("hecto")).ask(&hecto::transfer(number));
        hecto::text(&answer, hecto::RSP_CODE).to_owned()
    }

    /// `fei journal verify` says where it is broken.
    fn is_broken(&self) {
        let verified = self.fei.beside(BINARY, &["journal", "verify"]);
        assert_eq!(verified.status.code(), Some(1), "{verified:?}");
        let said = String::from_utf8(verified.stdout).unwrap();
        assert!(said.starts_with("broken: event "), "{said}");
    }
}

/// J11: now and then; what somebody changed behind its back is an alarm, and stops money until people have looked.
#[test]
fn a_row_that_was_changed_is_found_while_it_runs() {
    let mut site = Site::start("200ms", 3);
    site.fei.log().wait_for(&[("message", "the journal is what was written")]);
    site.shows("fei_journal_sound", |sound| sound == 1);
    site.shows("fei_journal_verified_events", |events| events >= 6);
    let other = Connection::open(site.journal()).unwrap();
    other
        .execute_batch(
            "DROP TRIGGER txn_keeps_its_names; UPDATE txn SET amount = '1' WHERE amount IS NOT NULL",
        )
        .unwrap();
    let alarm = site.fei.log().wait_for(&[("message", BROKEN), ("alarm", "true")]);
    assert!(
        alarm["broken"].as_str().unwrap().contains("what was written down with it has changed"),
        "{alarm}"
    );
    site.shows("fei_journal_sound", |sound| sound == 0);
    site.is_broken();
    // Of one that is not found nobody knows whether it came; what is found is told.
    assert_eq!((site.transfer(9), site.transfer(1)), ("VTIM".to_owned(), "0000".to_owned()));
    assert_eq!(site.peer.requests().len(), 3);
    let not_ready = site.fei.page("/ready");
    assert!(not_ready.contains(" 503 ") && not_ready.contains("the journal is damaged"), "{not_ready}");

    assert!(site.fei.stop().success());
    let known = alarm["broken"].as_str().unwrap().to_owned();
    site.fei.start_again(BINARY, &[("FEI__JOURNAL__DAMAGE_KNOWN", known)]);
    site.fei.log().wait_for(&[("message", BROKEN), ("stops", "false")]);
    assert_eq!(site.transfer(9), "0000", "people have looked");
    assert_eq!(site.peer.requests().len(), 4);
}

/// J11: a byte of a telegram is another one; the next start says so by itself.
#[test]
fn a_byte_that_was_flipped_is_found_after_the_start() {
    let mut site = Site::start("24h", 2);
    assert!(site.fei.stop().success());
    let telegram: Vec<u8> = Connection::open(site.journal())
        .unwrap()
        .query_row("SELECT ciphertext FROM txn_event WHERE what = 'ended' LIMIT 1", [], |row| row.get(0))
        .unwrap();
    let mut bytes = fs::read(site.journal()).unwrap();
    let at = bytes.windows(32).position(|part| part == &telegram[..32]).unwrap();
    bytes[at + 16] ^= 1;
    fs::write(site.journal(), bytes).unwrap();
    site.fei.start_again(BINARY, &[]);
    let alarm = site.fei.log().wait_for(&[("message", BROKEN), ("alarm", "true")]);
    assert!(alarm["broken"].as_str().unwrap().contains("its telegram has changed"), "{alarm}");
    site.is_broken();
}
