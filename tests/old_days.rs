//! The real program and the day in a transfer's key: one that is far from today is refused, and of one whose days were removed
//! from the journal nobody hears that it was not sent.

use fei_gateway::{Clock, SystemClock};
use fei_journal::{Hand, Sealer, SqliteDesk, SqliteLimits};
use fei_testkit::{Conduct, Config, CoreLine, Fei, HttpPeer, WallClock, hecto, open_banking};
use jiff::ToSpan;
use jiff::civil::Date;

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
const DAY: i64 = 86_400;

/// A program that the institution answers well.
struct Site {
    fei: Fei,
    core: CoreLine,
    peer: HttpPeer,
    clock: WallClock,
}

impl Site {
    fn start(change: impl FnOnce(Config) -> Config) -> Self {
        let peer = HttpPeer::start(Conduct::answer(open_banking::well));
        let clock = WallClock::right();
        let config = Config::new("layouts", &peer.url()).variables(clock.variables());
        let fei = Fei::start(BINARY, &change(config));
        let core = CoreLine::dial(fei.address("hecto"));
        Self { fei, core, peer, clock }
    }

    /// What a telegram hears, with another day in its header.
    fn hears(&mut self, mut telegram: Vec<u8>, day: Date) -> String {
        hecto::put(&mut telegram, hecto::SEND_DATE, day.strftime("%Y%m%d").to_string().as_bytes());
        hecto::text(&self.core.ask(&telegram), hecto::RSP_CODE).to_owned()
    }

    /// All that came today goes, as it does when it is old: when something has come so many days later.
    fn remove_today(&mut self, days_later: i64, last: Vec<u8>) {
        self.clock.set(days_later * DAY);
        assert_eq!(self.hears(last, days_ago(-days_later)), "0000");
        let path = self.fei.folder().join("fei-data/journal.db");
        let hex = std::fs::read_to_string(path.with_extension("key")).expect("its own key");
        let digits = hex.trim().as_bytes().chunks(2).map(|two| std::str::from_utf8(two).expect("ASCII"));
        let key: Vec<u8> = digits.map(|two| u8::from_str_radix(two, 16).expect("a digit")).collect();
        let sealer = Sealer::new("own", &key).expect("32 bytes");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let desk = SqliteDesk::open(&path, sealer, SqliteLimits::default()).expect("beside the gateway");
            let hand = Hand { who: "keeper".into(), why: "five years".into() };
            assert_eq!(desk.retire(SystemClock.today(), hand).await, Ok(1));
            desk.close().await;
        });
    }
}

fn days_ago(days: i64) -> Date {
    SystemClock.today() - days.days()
}

/// By law five years are kept: one person's command removes nothing younger, unless the settings say so.
#[test]
fn what_the_settings_keep_is_not_removed_by_whoever_asks() {
    for (site, younger, kept) in [
        (Site::start(|config| config), "59m", "5y"),
        (Site::start(|config| config.keep("90d")), "89d", "90d"),
    ] {
        let retention = |age: &str, yes: &[&str]| {
            let arguments = [&["journal", "retention", "--older-than", age], yes].concat();
            site.fei.beside(BINARY, &arguments)
        };
        let yes = ["--why", "no room", "--yes"];
        for refused in [retention(younger, &yes), retention("35d", &yes), retention(younger, &[])] {
            let said = String::from_utf8(refused.stderr).unwrap();
            assert_eq!(refused.status.code(), Some(2), "{said}");
            assert!(said.contains(&format!(r#"`keep = "{kept}"` under [journal]"#)), "{said}");
        }
        let done = retention(kept, &yes);
        assert_eq!(done.status.code(), Some(0), "{done:?}");
    }
}

#[test]
fn a_transfer_of_a_day_that_is_far_away_is_refused_and_a_question_is_not() {
    let mut site = Site::start(Config::days_of_now);
    assert_eq!(site.hears(hecto::transfer(1), days_ago(0)), "0000");
    assert_eq!(site.hears(hecto::transfer(2), days_ago(9)), "0000");
    assert_eq!(site.hears(hecto::transfer(3), days_ago(-9)), "0000");
    for (number, day) in [(4, days_ago(12)), (5, days_ago(-12))] {
        assert_eq!(site.hears(hecto::transfer(number), day), "FE90", "{day}");
    }
    let refused = site.fei.log().wait_for(&[("code", "N14")]);
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("12 days ago, and 10 are allowed; nothing was sent"), "{detail}");
    assert_eq!(site.peer.requests().len(), 3);
    assert_eq!(site.hears(hecto::account_holder(6, "12345678901234"), days_ago(12)), "0000");
}

#[test]
fn a_transfer_of_removed_days_is_not_sent_again_and_never_said_not_to_have_been() {
    let mut site = Site::start(|config| config);
    let day = days_ago(40);
    assert_eq!(site.hears(hecto::transfer(1), day), "0000");
    site.remove_today(60, hecto::transfer(4));
    assert_eq!(site.hears(hecto::transfer(1), day), "VTIM", "it was sent, and nobody can know");
    let told = site.fei.log().wait_for(&[("code", "U06")]);
    let detail = told["detail"].as_str().unwrap();
    assert!(detail.contains("nothing was sent now; whether it was sent on its day"), "{detail}");
    assert_eq!(site.hears(hecto::transfer_result(2, 1), day), "VTIM", "asked for, it is not said to be none");
    assert_eq!(site.peer.requests().len(), 2);
    assert_eq!(site.hears(hecto::transfer(3), days_ago(-60)), "0000", "of today none can have been removed");
}

/// The clock was a year ahead when old days were removed, of the gateway too. It is right again, and what is young by it may be
/// gone all the same.
#[test]
fn what_was_removed_by_a_clock_that_was_ahead_is_not_sent_again() {
    let mut site = Site::start(Config::days_of_now);
    assert_eq!(site.hears(hecto::transfer(1), days_ago(0)), "0000");
    site.remove_today(400, hecto::account_holder(2, "12345678901234"));
    let sent = site.peer.requests().len();
    site.clock.set(0);
    site.fei.kill_and_start_again(BINARY);
    site.core = CoreLine::dial(site.fei.address("hecto"));
    assert_eq!(site.hears(hecto::transfer(1), days_ago(0)), "VTIM", "it was sent, and nobody can know");
    assert_eq!(site.peer.requests().len(), sent);
}
