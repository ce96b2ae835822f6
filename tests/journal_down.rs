//! The real program when its journal cannot be written or used: a clear word, no money sent, and back when it is back.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Instant;

use fei_testkit::{
    Conduct, Config, CoreLine, Fei, Gate, HttpPeer, HttpRequest, PATIENCE, hecto, open_banking,
};
use rusqlite::Connection;

const BINARY: &str = env!("CARGO_BIN_EXE_fei");

/// The program with one transfer behind it, so that what it needs is in its memory.
struct Site {
    fei: Fei,
    core: CoreLine,
    peer: HttpPeer,
    msg_no: u32,
}

impl Site {
    fn start(gate: &Gate) -> Self {
        let waiting = gate.clone();
        let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
            waiting.pass();
            open_banking::well(request)
        }));
        let config = Config::new("layouts", &peer.url()).institution("attempt_timeout_ms = 3000");
        let fei = Fei::start(BINARY, &config);
        let core = CoreLine::dial(fei.address("hecto"));
        Self { fei, core, peer, msg_no: 0 }
    }

    fn well() -> Self {
        let gate = Gate::default();
        gate.open();
        let mut site = Self::start(&gate);
        assert_eq!(site.transfer(), "0000");
        site
    }

    /// The response code of one more transfer.
    fn transfer(&mut self) -> String {
        self.msg_no += 1;
        hecto::text(&self.core.ask(&hecto::transfer(self.msg_no)), hecto::RSP_CODE).to_owned()
    }

    fn journal(&self) -> PathBuf {
        self.fei.folder().join("fei-data/journal.db")
    }

    /// Transfers are refused by N50 with this reason, and from some time on without being tried.
    fn is_down(&mut self, why: &str) {
        assert_eq!(self.transfer(), "FE90");
        self.says_down(why);
        let until = Instant::now() + PATIENCE;
        loop {
            assert_eq!(self.transfer(), "FE90");
            let refused = self.fei.log().matching(&[("code", "N50")]);
            let detail = |event: &serde_json::Value| event["detail"].as_str().unwrap_or_default().to_owned();
            if refused.iter().any(|event| detail(event).starts_with("the journal is down for ")) {
                break;
            }
            assert!(Instant::now() < until, "it goes on trying");
        }
    }

    fn says_down(&self, why: &str) {
        let down = self.fei.log().wait_for(&[("message", "the journal is down: nothing is sent without it")]);
        let error = down["error"].as_str().expect("a text");
        assert!(error.contains(why), "{error}");
    }

    /// It is used again by itself; what was refused was never sent.
    fn is_back(&mut self, executed: usize) {
        self.fei.log().wait_for(&[("message", "the journal is back")]);
        assert_eq!(self.transfer(), "0000");
        assert_eq!(self.peer.requests().len(), executed + 1);
    }
}

/// Holds the lock of SQLite's that a commit needs.
fn locked(journal: &PathBuf) -> Connection {
    let other = Connection::open(journal).expect("its file");
    other.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    other
}

/// J01.
#[test]
fn while_another_program_holds_the_file_nothing_is_sent() {
    let mut site = Site::well();
    let other = locked(&site.journal());
    site.is_down("another program holds a lock on the file");
    drop(other);
    site.is_back(1);
}

/// J11: the file is not in its place any more. What goes on in it would be found by nobody.
#[test]
fn a_file_that_was_moved_away_sends_nothing_until_it_is_back() {
    let mut site = Site::well();
    let elsewhere = site.fei.folder().join("elsewhere.db");
    fs::rename(site.journal(), &elsewhere).expect("it is there");
    // As long as it can still be read, it is known that none came before.
    assert!(["FE90", "VTIM"].contains(&&*site.transfer()));
    site.says_down("journal.db was moved, deleted or replaced");
    fs::rename(elsewhere, site.journal()).expect("it is there");
    site.is_back(1);
}

/// J11: an empty journal in place of one that is lost would give the day's numbers a second time.
#[test]
fn a_file_that_is_gone_is_missed_at_the_start() {
    let mut site = Site::well();
    site.fei.kill();
    for name in ["journal.db", "journal.db-wal", "journal.db-shm"] {
        fs::remove_file(site.fei.folder().join("fei-data").join(name)).expect("it is there");
    }
    does_not_start(&site, 78, "the journal is gone");
}

/// J02: it answered, and that cannot be written down. The core hears that nobody knows, and then what was executed.
#[test]
fn an_ending_that_cannot_be_written_is_unknown_until_it_can() {
    let gate = Gate::default();
    let mut site = Site::start(&gate);
    site.core.send(&hecto::transfer(1));
    site.peer.wait_for_requests(1);
    let other = locked(&site.journal());
    gate.open();
    assert_eq!(hecto::text(&site.core.receive(), hecto::RSP_CODE), "VTIM");
    site.fei.log().wait_for(&[("message", "exchange ended"), ("code", "U06")]);
    drop(other);
    site.fei.log().wait_for(&[("message", "the journal is back")]);
    let until = Instant::now() + PATIENCE;
    while site.transfer() != "0000" {
        site.msg_no = 0;
        assert!(Instant::now() < until, "it was executed, and nobody hears of it");
    }
    assert_eq!(site.peer.requests().len(), 1, "sent once");
}

/// J09: no more bytes for its files. It is an error of the disk, and not the end of the process.
#[cfg(target_os = "linux")]
#[test]
fn without_room_for_its_files_nothing_is_sent() {
    let mut site = Site::well();
    let limit = |fsize: &str| {
        let process = format!("--pid={}", site.fei.id());
        let limited = Command::new("prlimit").args([process, format!("--fsize={fsize}:unlimited")]).status();
        assert!(limited.unwrap().success());
    };
    limit("4096");
    site.is_down("the disk gives an error");
    let process = format!("--pid={}", site.fei.id());
    assert!(Command::new("prlimit").args([&*process, "--fsize=unlimited"]).status().unwrap().success());
    site.is_back(1);
}

/// `fei run` over what another left: what it says, and that it ends at once.
fn starts(site: &Site) -> (Option<i32>, String) {
    let mut command = Command::new("timeout");
    command.args(["20", BINARY, "run", "--config", "fei.toml"]).current_dir(site.fei.folder());
    let Output { status, stderr, .. } = command.output().expect("it runs");
    (status.code(), String::from_utf8(stderr).expect("UTF-8"))
}

fn does_not_start(site: &Site, code: i32, why: &str) {
    let (ended, said) = starts(site);
    assert_eq!(ended, Some(code), "{said}");
    assert!(said.contains(why), "{said}");
    assert!(said.contains("journal.db"), "the message names the file: {said}");
}

/// J09, at the start.
#[test]
fn a_disk_without_room_is_named_at_the_start() {
    let mut site = Site::well();
    site.fei.kill();
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -f 1 && exec timeout 20 \"$0\" run --config fei.toml", BINARY]);
    let Output { status, stderr, .. } = shell.current_dir(site.fei.folder()).output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(75), "{said}");
    assert!(said.contains("journal.db: the disk gives an error"), "{said}");
}

#[test]
fn a_journal_that_another_process_has_is_named_at_the_start() {
    let site = Site::well();
    does_not_start(&site, 75, "another process has this journal open");
}

/// J11.
#[test]
fn a_damaged_journal_is_named_at_the_start() {
    let mut site = Site::well();
    site.fei.kill();
    for left in ["journal.db-wal", "journal.db-shm"] {
        let _ = fs::remove_file(site.journal().with_file_name(left));
    }
    let mut file = OpenOptions::new().write(true).open(site.journal()).unwrap();
    file.write_all(&[0xAA; 4096]).unwrap();
    does_not_start(&site, 78, "the file is damaged");
}

/// A file system that cannot be written: only root can make one.
#[cfg(target_os = "linux")]
#[test]
fn a_journal_that_is_read_only_is_named_at_the_start() {
    let mut site = Site::well();
    site.fei.kill();
    let folder = site.journal().parent().unwrap().to_owned();
    let mount = |arguments: &[&str]| {
        let done = Command::new("mount").args(arguments).arg(&folder).arg(&folder).output();
        done.is_ok_and(|output| output.status.success())
    };
    if !(mount(&["--bind"]) && mount(&["-o", "remount,bind,ro"])) {
        let left_out = std::env::var_os("FEI_TESTS_WITHOUT_ROOT").is_some();
        assert!(left_out, "only root can mount; FEI_TESTS_WITHOUT_ROOT=1 leaves out the tests that do");
        return;
    }
    let (code, said) = starts(&site);
    let _ = Command::new("umount").arg("-l").arg(&folder).status();
    assert_eq!(code, Some(78), "{said}");
    for words in ["journal.db", "FEI cannot write it (Read-only file system", "mounted read-only"] {
        assert!(said.contains(words), "{words} in: {said}");
    }
    assert_eq!(site.peer.requests().len(), 1);
}

/// The file's mode says that it is read-only. Nobody but root writes it then, and root not without one of its powers.
#[cfg(target_os = "linux")]
#[test]
fn a_journal_whose_file_may_not_be_written_is_named_at_the_start() {
    let mut site = Site::well();
    site.fei.kill();
    fs::set_permissions(site.journal(), fs::Permissions::from_mode(0o444)).unwrap();
    let run = ["timeout", "20", BINARY, "run", "--config", "fei.toml"];
    let is_root = OpenOptions::new().write(true).open(site.journal()).is_ok();
    let without: &[&str] = if is_root { &["setpriv", "--bounding-set=-dac_override"] } else { &[] };
    let words = [without, &run].concat();
    let mut command = Command::new(words[0]);
    let Output { status, stderr, .. } =
        command.args(&words[1..]).current_dir(site.fei.folder()).output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(78), "{said}");
    for words in ["journal.db: FEI cannot write it (Permission denied", "with the right to write"] {
        assert!(said.contains(words), "{words} in: {said}");
    }
    assert_eq!(site.peer.requests().len(), 1);
}
