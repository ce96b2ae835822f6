//! The real program and the day in a transfer's key: one that is far from today is refused, and of one whose days were removed
//! from the journal nobody hears that it was not sent.

use fei_gateway::{Clock, SystemClock};
use fei_journal::{Hand, Sealer, SqliteDesk, SqliteLimits};
use fei_testkit::{Conduct, Config, CoreLine, Fei, HttpPeer, hecto, open_banking};
use jiff::ToSpan;
use jiff::civil::Date;

/// A program that the institution answers well.
struct Site {
    fei: Fei,
    core: CoreLine,
    peer: HttpPeer,
}

impl Site {
    fn start(change: impl FnOnce(Config) -> Config) -> Self {
        let peer = HttpPeer::start(Conduct::answer(open_banking::well));
        let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &change(Config::new("layouts", &peer.url())));
        let core = CoreLine::dial(fei.address("hecto"));
        Self { fei, core, peer }
    }

    /// What a telegram hears, with another day in its header.
    fn hears(&mut self, mut telegram: Vec<u8>, day: Date) -> String {
        hecto::put(&mut telegram, hecto::SEND_DATE, day.strftime("%Y%m%d").to_string().as_bytes());
        hecto::text(&self.core.ask(&telegram), hecto::RSP_CODE).to_owned()
    }

    /// All that came today goes, as it does when it is old.
    fn remove_today(&self) {
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
    site.remove_today();
    assert_eq!(site.hears(hecto::transfer(1), day), "VTIM", "it was sent, and nobody can know");
    let told = site.fei.log().wait_for(&[("code", "U06")]);
    let detail = told["detail"].as_str().unwrap();
    assert!(detail.contains("nothing was sent now; whether it was sent on its day"), "{detail}");
    assert_eq!(site.hears(hecto::transfer_result(2, 1), day), "VTIM", "asked for, it is not said to be none");
    assert_eq!(site.peer.requests().len(), 1);
    assert_eq!(site.hears(hecto::transfer(3), days_ago(0)), "0000", "of today none can have been removed");
}
