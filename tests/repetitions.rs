//! The real program when it cannot begin anything, and the core repeats what it asked before: "not executed" is of a
//! transaction, so of one that was sent it must not be said, whatever the reason.

use fei_testkit::{Conduct, Config, CoreLine, Fei, Gate, HttpPeer, HttpRequest, bulk, hecto, open_banking};
use rusqlite::Connection;

/// A program whose institution answers when it is let.
struct Site {
    fei: Fei,
    core: CoreLine,
    peer: HttpPeer,
    gate: Gate,
}

impl Site {
    fn start(change: impl FnOnce(Config) -> Config) -> Self {
        let gate = Gate::default();
        let waiting = gate.clone();
        let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
            waiting.pass();
            open_banking::well(request)
        }));
        let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &change(Config::new("layouts", &peer.url())));
        let core = CoreLine::dial(fei.address("hecto"));
        Self { fei, core, peer, gate }
    }

    /// One transfer that the institution is at work on.
    fn begin(&mut self) {
        self.core.send(&hecto::transfer(1));
        self.peer.wait_for_requests(1);
    }

    /// Keeps the journal from being written, until it is dropped.
    fn lock_journal(&self) -> Connection {
        let other = Connection::open(self.fei.folder().join("fei-data/journal.db")).expect("its file");
        other.execute_batch("BEGIN IMMEDIATE").expect("the lock");
        other
    }

    /// What a transfer is told, by another connection.
    fn asks(&self, msg_no: u32) -> String {
        let mut line = CoreLine::dial(self.fei.address("hecto"));
        hecto::text(&line.ask(&hecto::transfer(msg_no)), hecto::RSP_CODE).to_owned()
    }
}

/// Every place is taken, by the very transfer that is repeated.
#[test]
fn without_a_free_place_a_repetition_waits_for_the_first_ones_answer() {
    let mut site =
        Site::start(|config| config.institution("connections_max = 1").institution("waiting_max = 0"));
    site.begin();
    assert_eq!(site.asks(2), "FE90", "what is new finds no place");
    site.core.send(&hecto::transfer(1));
    site.core.assert_silent(100); // or it would have been told what is not known yet
    site.gate.open();
    let answers = [site.core.receive(), site.core.receive()];
    assert_eq!(answers[0], answers[1]);
    assert_eq!(hecto::text(&answers[0], hecto::RSP_CODE), "0000");
    assert_eq!(site.peer.requests().len(), 1);
}

/// It stands nowhere yet but in the queue for a place, and its repetition finds no room even there.
#[test]
fn what_still_waits_for_a_place_and_its_repetition_hear_the_same() {
    let mut site =
        Site::start(|config| config.institution("connections_max = 1").institution("waiting_max = 1"));
    site.begin();
    let mut other = CoreLine::dial(site.fei.address("hecto"));
    other.send(&hecto::transfer(2));
    other.send(&hecto::transfer(2));
    other.assert_silent(50); // or one would have been told what the other may yet disprove
    let told = CoreLine::dial(site.fei.address("hecto")).ask(&hecto::transfer_result(3, 2));
    assert_eq!(
        hecto::text(&told, hecto::TOLD_RESULT),
        "VTIM",
        "it may yet be sent: no word that there is none"
    );
    site.gate.open();
    let answers = [other.receive(), other.receive()];
    assert_eq!(answers[0], answers[1]);
    assert_eq!(hecto::text(&site.core.receive(), hecto::RSP_CODE), "0000");
}

/// A crowd that repeats one transfer while that is in flight takes one place, and others the rest.
#[test]
fn repetitions_of_what_is_in_flight_take_no_place_of_others() {
    let mut site =
        Site::start(|config| config.institution("connections_max = 2").institution("waiting_max = 0"));
    site.begin();
    let lock = site.lock_journal();
    for _ in 0..20 {
        site.core.send(&hecto::transfer(1));
    }
    site.core.assert_silent(50); // they are there, and wait for the first one, not for the journal
    let mut other = CoreLine::dial(site.fei.address("hecto"));
    other.send(&hecto::transfer(2));
    other.assert_silent(50); // or it would have been told that there is no place
    drop(lock);
    site.peer.wait_for_requests(2);
    site.gate.open();
    assert_eq!(hecto::text(&other.receive(), hecto::RSP_CODE), "0000");
    let first = site.core.receive();
    assert_eq!(hecto::text(&first, hecto::RSP_CODE), "0000");
    for _ in 0..20 {
        assert_eq!(site.core.receive(), first);
    }
    assert_eq!(site.peer.requests().len(), 2);
}

/// Each of its transfers as it stands.
#[test]
fn of_many_transfers_each_is_told_as_it_stands() {
    let site = Site::start(|config| config.institution("attempt_timeout_ms = 2000"));
    site.gate.open();
    let mut core = CoreLine::dial(site.fei.address("bulk"));
    let first = core.ask(&bulk::transfers(1, 3));
    let _lock = site.lock_journal();
    let refused = core.ask(&bulk::transfers(2, 3));
    assert_ne!(hecto::text(&refused, bulk::RSP_CODE), hecto::text(&first, bulk::RSP_CODE));
    assert_eq!(core.ask(&bulk::transfers(1, 3)), first);
    assert_eq!(site.peer.requests().len(), 1);
}

#[test]
fn while_the_journal_cannot_be_written_a_repetition_gets_what_was_answered() {
    let mut site = Site::start(|config| config.institution("attempt_timeout_ms = 2000"));
    site.gate.open();
    let first = site.core.ask(&hecto::transfer(1));
    let _lock = site.lock_journal();
    assert_eq!(site.asks(2), "FE90", "what is new cannot be begun");
    assert_eq!(site.core.ask(&hecto::transfer(1)), first);
    assert_eq!(site.peer.requests().len(), 1);
}

/// A core that repeats one telegram without an end takes nobody's place in the queue of those that begin.
#[test]
fn what_has_ended_and_comes_again_and_again_is_read_and_not_written() {
    let mut site = Site::start(|config| config);
    site.gate.open();
    let first = site.core.ask(&hecto::transfer(1));
    for _ in 0..20 {
        assert_eq!(site.core.ask(&hecto::transfer(1)), first);
    }
    let mut other = hecto::transfer(1);
    hecto::put(&mut other, hecto::AMOUNT, b"0000000000007");
    assert_ne!(site.core.ask(&other), first, "other content is no repetition");
    let journal = Connection::open(site.fei.folder().join("fei-data/journal.db")).expect("its file");
    let events = |what: &str| -> i64 {
        let count = "SELECT count(*) FROM txn_event WHERE what = ?1";
        journal.query_row(count, [what], |row| row.get(0)).expect("a number")
    };
    assert_eq!((events("duplicate"), events("conflict")), (1, 1));
    assert_eq!(site.peer.requests().len(), 1);
}

#[test]
fn while_it_stops_a_repetition_is_not_told_that_nothing_was_executed() {
    let mut site = Site::start(|config| config);
    site.begin();
    site.fei.terminate();
    let stops = "shutting down: what is in flight gets its answers, what comes is refused";
    site.fei.log().wait_for(&[("message", stops), ("line", "hecto")]);
    let told = site.core.ask(&hecto::transfer(1));
    assert_eq!(hecto::text(&told, hecto::RSP_CODE), "VTIM", "it is in flight");
    site.gate.open();
    assert_eq!(hecto::text(&site.core.receive(), hecto::RSP_CODE), "0000");
    assert!(site.fei.wait().success());
    assert_eq!(site.peer.requests().len(), 1);
}
