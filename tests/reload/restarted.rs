//! What was begun by layouts goes on by them after a kill and a new start too, whatever stands in the folder by then, and they
//! are gone when nothing needs them.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fei_journal::{EARLIER_MAX, KeptSet, Layouts as _, Sealer, SqliteJournal, SqliteLimits};
use fei_testkit::{Conduct, Config, CoreLine, Fei, HttpPeer, HttpRequest, hecto, open_banking};
use rusqlite::Connection;
use serde_json::Value;

use super::{BINARY, HOLDER, Layouts, NAME, TRANSFER, code, holder12, reload, text, until};

const RESULT: &str = "POST /v2.0/transfer/result";
const ELSEWHERE: &str = "POST /v2.1/transfer/result";
const GONE: &str =
    "the layouts that open transactions were begun by are gone: what follows them goes on by those of now";

/// An institution that says nothing of a transfer, until it knows what became of it.
struct Institution {
    peer: HttpPeer,
    knows: Arc<AtomicBool>,
}

impl Institution {
    fn silent() -> Self {
        let knows = Arc::<AtomicBool>::default();
        let told = knows.clone();
        let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| match &*request.call() {
            RESULT | ELSEWHERE if told.load(Ordering::Relaxed) => {
                open_banking::ok(&open_banking::result(request, "000"))
            }
            _ => open_banking::http("503 Service Unavailable", "text/plain", b"later"),
        }));
        Self { peer, knows }
    }

    fn calls(&self, call: &str) -> usize {
        self.peer.requests().iter().filter(|request| request.call() == call).count()
    }

    /// Asked again, and nowhere else.
    fn is_asked_as_before(&self) {
        let before = self.calls(RESULT);
        until(|| self.calls(RESULT) > before + 1);
        assert_eq!(self.calls(ELSEWHERE), 0);
    }

    fn config(&self, layouts: &Layouts) -> Config {
        let config = layouts.config(&self.peer).institution("follow.first_after = \"30ms\"");
        // It fails often on purpose.
        let config = config.institution(Config::NEVER_LEFT_ALONE);
        config.institution("follow.inquiry = [\"20ms\"]").line("ask.notice = [\"50ms\"]")
    }
}

/// A transfer of which the core hears that nobody knows.
fn unknown(fei: &Fei, msg_no: u32) {
    let answer = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer(msg_no));
    assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "VTIM");
}

pub(super) fn journal(fei: &Fei) -> PathBuf {
    fei.folder().join("fei-data/journal.db")
}

/// The sets that are kept, the latest first.
fn kept(fei: &Fei) -> Vec<Vec<u8>> {
    let journal = Connection::open(journal(fei)).unwrap();
    let mut kept = journal.prepare("SELECT hash FROM layout_set ORDER BY number DESC").unwrap();
    kept.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn reloads(fei: &Fei) {
    let output = reload(fei, &[]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
}

/// The inquiry, its answer, and the notice of it; a second start changes nothing of that.
#[test]
fn what_follows_keeps_its_layouts_over_every_start() {
    let institution = Institution::silent();
    let layouts = Layouts::new();
    let mut fei = Fei::start(BINARY, &institution.config(&layouts));
    unknown(&fei, 1);
    layouts.put(TRANSFER, RESULT, ELSEWHERE);
    reloads(&fei);
    for _ in 0..2 {
        fei.kill_and_start_again(BINARY);
        institution.is_asked_as_before();
        assert!(fei.log().matching(&[("alarm", "true"), ("message", GONE)]).is_empty());
    }
    let mut core = CoreLine::dial(fei.address("hecto")).hears_notices();
    institution.knows.store(true, Ordering::Relaxed);
    fei.log().wait_for(&[("message", "the unknown result is known"), ("outcome", "executed")]);
    let notice = core.receive();
    assert_eq!(hecto::text(&notice, hecto::TOLD_RESULT), "0000");
    core.send(&hecto::answered(&notice, "0000"));
    assert_eq!(institution.calls(ELSEWHERE), 0);
    unknown(&fei, 2);
    fei.log().wait_for_all(2, &[("message", "the unknown result is known"), ("outcome", "executed")]);
    assert_eq!(institution.calls(ELSEWHERE), 1, "what is sent afterwards is asked by the new ones");
}

/// Those that a reload brought are kept as those of a start are, before anything is begun by them.
#[test]
fn layouts_that_changed_while_it_was_down_change_nothing_of_what_is_open() {
    let institution = Institution::silent();
    let layouts = Layouts::new();
    layouts.put(TRANSFER, RESULT, ELSEWHERE);
    let mut fei = Fei::start(BINARY, &institution.config(&layouts));
    layouts.restore(TRANSFER);
    reloads(&fei);
    unknown(&fei, 1);
    fei.kill();
    layouts.put(TRANSFER, RESULT, ELSEWHERE);
    fei.start_again(BINARY, &[]);
    institution.is_asked_as_before();
    let shown = fei.beside(BINARY, &["journal", "find", "--stage", "unknown", "--format", "json"]);
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    let shown = fei.beside(BINARY, &["journal", "show", shown["txn"].as_str().unwrap(), "--format", "json"]);
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(shown["layouts"], "the same", "people are shown it by those of then too");
}

/// However many sets came later; and only for as long.
#[test]
fn layouts_stay_until_nothing_open_needs_them() {
    let institution = Institution::silent();
    let layouts = Layouts::new();
    let mut fei = Fei::start(BINARY, &institution.config(&layouts));
    unknown(&fei, 1);
    let needed = kept(&fei);
    assert_eq!(needed.len(), 1);
    layouts.put(TRANSFER, RESULT, ELSEWHERE);
    reloads(&fei);
    assert_eq!(kept(&fei).len(), 2);
    fei.kill();
    keep_others(&fei, EARLIER_MAX + 8);
    fei.kill_and_start_again(BINARY);
    assert_eq!(kept(&fei).len(), 1 + EARLIER_MAX + 1);
    assert_eq!(kept(&fei).last(), needed.first(), "the oldest");
    institution.is_asked_as_before();

    let mut core = CoreLine::dial(fei.address("hecto")).hears_notices();
    institution.knows.store(true, Ordering::Relaxed);
    let notice = core.receive();
    core.send(&hecto::answered(&notice, "0000"));
    fei.log().wait_for(&[("message", "the core has taken the notice")]);
    layouts.also(TRANSFER, ELSEWHERE, "POST /v2.2/transfer/result");
    reloads(&fei);
    until(|| kept(&fei).len() == 1 + EARLIER_MAX);
    assert!(!kept(&fei).contains(&needed[0]));
}

/// As if so many had held since.
fn keep_others(fei: &Fei, many: usize) {
    let key = fs::read_to_string(journal(fei).with_extension("key")).unwrap();
    let key: Vec<u8> =
        (0..64).step_by(2).map(|at| u8::from_str_radix(&key[at..at + 2], 16).unwrap()).collect();
    let sealer = Sealer::new("own", &key).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let journal = SqliteJournal::open(&journal(fei), sealer, SqliteLimits::default()).unwrap();
        for number in 0..many {
            let files = [("nobody/party.toml".into(), format!("# {number}").into())];
            journal.keep_set(KeptSet::new(files, [[number as u8; 32]])).await.unwrap();
        }
        journal.close().await;
    });
}

/// 7000/100 about a transfer that is over: its answer lies in the journal as the layouts of then have it.
#[test]
fn an_earlier_telegram_is_told_by_its_own_layouts_after_a_start() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let layouts = Layouts::new().without_cases("hecto");
    let mut fei = Fei::start(BINARY, &layouts.config(&peer));
    let done = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer(1));
    assert_eq!(hecto::text(&done, hecto::RSP_CODE), "0000");
    let asked = |fei: &Fei, msg_no| {
        let answer = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer_result(msg_no, 1));
        (hecto::text(&answer, hecto::RSP_CODE).to_owned(), text(&answer[139..197]))
    };
    let before = asked(&fei, 2);
    assert_eq!(before.0, "0000");
    fei.kill();
    layouts.put(TRANSFER, "total      = 300", "total      = 310");
    layouts.also(TRANSFER, "X(53)", "X(63)");
    fei.start_again(BINARY, &[]);
    assert_eq!(asked(&fei, 3), before);
}

/// A set that a kill would lose may not begin anything.
#[test]
fn layouts_that_the_journal_does_not_take_do_not_hold() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let layouts = Layouts::new().without_cases("hecto");
    let fei = Fei::start(BINARY, &layouts.config(&peer));
    let (before, sets) = (holder12(&fei, 1), kept(&fei));
    layouts.put(HOLDER, NAME, r#"from = "A""#);
    let other = Connection::open(journal(&fei)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let output = reload(&fei, &[]);
    let stderr = text(&output.stderr);
    assert_eq!(code(&output), 1, "{stderr}");
    let told = "the journal does not keep the new layouts: the journal cannot be written: another program holds a lock";
    assert!(stderr.contains(told) && stderr.contains("the layouts before stay"), "{stderr}");
    drop(other);
    assert_eq!((holder12(&fei, 2), kept(&fei)), (before, sets));
    reloads(&fei);
    assert_eq!((holder12(&fei, 3).as_str(), kept(&fei).len()), ("A", 2));
}

/// It is told at the start, with whom it concerns. The transfer's own file is as it was: of a set in which anything is changed
/// nothing is believed.
#[test]
fn layouts_that_were_damaged_are_an_alarm_and_not_used() {
    let institution = Institution::silent();
    let layouts = Layouts::new();
    let mut fei = Fei::start(BINARY, &institution.config(&layouts));
    unknown(&fei, 1);
    fei.kill();
    let sql = "UPDATE layout_text SET text = text || '# changed' WHERE hash =
        (SELECT text_hash FROM layout_file WHERE path = 'hecto/account_holder.toml')";
    Connection::open(journal(&fei)).unwrap().execute_batch(sql).unwrap();
    layouts.put(TRANSFER, RESULT, ELSEWHERE);
    // Of one that is in the folder as well the text is written anew.
    layouts.put(HOLDER, NAME, r#"from = "A""#);
    fei.start_again(BINARY, &[]);
    let damaged = "layouts that the journal keeps are not what was kept: what was begun by them has none";
    fei.log().wait_for(&[("alarm", "true"), ("message", damaged)]);
    let gone = fei.log().wait_for(&[("alarm", "true"), ("message", GONE)]);
    assert_eq!(
        (&gone["transaction"], &gone["transactions"]),
        (&"hecto.transfer".into(), &1.into()),
        "{gone}"
    );
    let broken = fei.log().wait_for(&[("alarm", "true"), ("message", "the journal is not what was written")]);
    assert_eq!(broken["broken"], "in its layouts: a set of them is not what was kept");
}
