//! W20: a telegram that comes again after midnight, and a version that begins at midnight. The gateway, the journal's file and the HTTP client as the program puts
//! them together, on a clock that is moved.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise and says where")]

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use fei_gateway::{Clock, Gateway, JournalHealth, Link, LinkRules, Owners};
use fei_http::{Base, Institution, InstitutionRules};
use fei_journal::{Sealer, SqliteJournal, SqliteLimits};
use fei_layout::{Registry, SourceFile, load};
use fei_testkit::{Conduct, Gate, HttpPeer, HttpRequest, hecto, open_banking};
use jiff::civil::{DateTime, date};

struct MovedClock(Mutex<DateTime>);

impl Clock for MovedClock {
    fn now(&self) -> DateTime {
        *self.0.lock().unwrap()
    }
}

/// Every layout of the samples.
fn layouts(folder: &Path, prefix: &str, files: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            layouts(&entry.path(), &format!("{path}/"), files);
        } else if name.ends_with(".toml") && !name.ends_with(".golden.toml") {
            files.push(SourceFile {
                path: path.into(),
                text: fs::read_to_string(entry.path()).unwrap().into(),
            });
        }
    }
}

fn registry() -> Arc<Registry> {
    let mut files = Vec::new();
    layouts(Path::new("layouts"), "", &mut files);
    sound(&files)
}

fn sound(files: &[SourceFile]) -> Arc<Registry> {
    let loaded = load(files);
    assert!(!loaded.has_errors(), "{:?}", loaded.findings);
    Arc::new(loaded.registry)
}

/// The settings of the samples.
fn rules() -> LinkRules {
    let settings = [
        ("org_code", "F123456789"),
        ("client_name", "테스트상사"),
        ("client_num", "TESTCO000001"),
        ("user_seq_no", "1000000001"),
    ];
    LinkRules {
        settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        secrets: BTreeMap::from([("wd_pass_phrase".to_owned(), "not-for-any-log".into())]),
        ..LinkRules::default()
    }
}

/// A gateway over these layouts, with a journal of its own and a clock.
fn gateway(
    layouts: Arc<Registry>,
    peer: &HttpPeer,
    journal: &Path,
    clock: Arc<MovedClock>,
) -> Gateway<SqliteJournal> {
    let sealer = Sealer::new("test", &[7; 32]).unwrap();
    let journal = SqliteJournal::open(&journal.join("journal.db"), sealer, SqliteLimits::default());
    let journal = Arc::new(journal.unwrap());
    let institution = Institution::new("kftc", InstitutionRules::new(Base::parse(&peer.url()).unwrap()));
    let (owners, health) = (Owners::default(), JournalHealth::default());
    let link = Link::new(institution.unwrap(), Arc::clone(&journal), owners, health, rules());
    Gateway::new(layouts, HashMap::from([("kftc".into(), link)]), journal, clock)
}

#[tokio::test]
async fn a_transfer_that_is_repeated_after_midnight_is_the_same_and_a_new_days_number_is_another() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(MovedClock(Mutex::new(date(2026, 9, 7).at(23, 59, 59, 0))));
    let gateway = gateway(registry(), &peer, folder.path(), Arc::clone(&clock));
    let ask = async |telegram: Vec<u8>| gateway.answer("hecto", Bytes::from(telegram)).await.unwrap();

    let before = ask(hecto::transfer(1)).await;
    assert_eq!(hecto::text(&before, hecto::RSP_CODE), "0000");
    *clock.0.lock().unwrap() = date(2026, 9, 8).at(0, 0, 1, 0);
    assert_eq!(ask(hecto::transfer(1)).await, before);
    assert_eq!(peer.requests().len(), 1, "midnight makes no new transfer of it");

    let mut new_day = hecto::transfer(1);
    hecto::put(&mut new_day, (38, 8), b"20260908"); // 전송일자
    assert_eq!(hecto::text(&ask(new_day).await, hecto::RSP_CODE), "0000");
    assert_eq!(peer.requests().len(), 2, "numbers begin anew each day");
}

/// A version holds from its first day on without a reload, and a telegram keeps that of the day on which it came.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_that_begins_tomorrow_holds_from_midnight_on_and_not_for_what_came_before() {
    const FILE: &str = "hecto/account_holder.toml";
    let (gate, mut files) = (Gate::default(), Vec::new());
    let waiting = gate.clone();
    let peer = HttpPeer::start(Conduct::answer(move |request: &HttpRequest| {
        waiting.pass();
        open_banking::well(request)
    }));
    layouts(Path::new("layouts"), "", &mut files);
    let sample = files.iter().find(|file| &*file.path == FILE).unwrap().text.clone();
    let name = r#"from = "{account_holder_name}", cut = "character""#;
    let version = |name_is: &str, besides: &str| -> Box<str> {
        assert!(sample.contains(name));
        let text = sample.replace(name, &format!("from = \"{name_is}\""));
        text.replacen("total ", &format!("{besides}\ntotal "), 1).into()
    };
    files.retain(|file| &*file.path != FILE);
    files.push(SourceFile {
        path: "hecto/account_holder.before-20260908.toml".into(),
        text: version("OLD", ""),
    });
    files.push(SourceFile { path: FILE.into(), text: version("NEW", "effective = { from = 2026-09-08 }") });

    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(MovedClock(Mutex::new(date(2026, 9, 7).at(23, 59, 59, 0))));
    let gateway = Arc::new(gateway(sound(&files), &peer, folder.path(), Arc::clone(&clock)));
    let ask = |msg_no| {
        let (gateway, telegram) = (Arc::clone(&gateway), hecto::account_holder(msg_no, "1101230000678"));
        tokio::spawn(async move {
            let answer = gateway.answer("hecto", Bytes::from(telegram)).await.unwrap();
            hecto::text(&answer, hecto::HOLDER12).trim_end().to_owned()
        })
    };
    let before = ask(1);
    peer.wait_for_requests(1);
    *clock.0.lock().unwrap() = date(2026, 9, 8).at(0, 0, 0, 0);
    let after = ask(2);
    peer.wait_for_requests(2);
    gate.open();
    assert_eq!((before.await.unwrap().as_str(), after.await.unwrap().as_str()), ("OLD", "NEW"));
}
