//! Counters that run low and end: an alarm before it, no number after it, and none a second time.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use fei_guard::Owners;
use fei_http::{HttpAnswer, HttpCall};
use fei_journal::{Intended, LinkError, MemoryJournal};
use fei_layout::Registry;
use jiff::civil::{DateTime, date};
use tower::service_fn;

use super::*;
use crate::testing::log::Log;
use crate::testing::{BANK, PARTY, TRANSFER, registry};
use crate::{Clock, LinkRules};

#[test]
fn the_last_tenth_of_a_counter_is_told_once_a_day() {
    let counter = |day| Counter { name: "kftc", day: date(2026, 11, day), greatest: 999_999 };
    assert_eq!((counter(2).runs_low(899_999), counter(2).runs_low(900_000)), (false, true));
    let low = RunningLow::default();
    assert_eq!([2, 2, 3].map(|day| low.is_new(counter(day))), [true, false, true]);
}

struct Noon(Date);

impl Clock for Noon {
    fn now(&self) -> DateTime {
        self.0.at(12, 0, 0, 0)
    }
}

/// Transfers that the institution knows by a number of one digit, which starts again each day. The core hears 6 when no
/// number is left.
fn layouts() -> Registry {
    let core = PARTY
        .replace(r#"["kind"]"#, r#"["kind", "no"]"#)
        .replace("]\nanswer", "  { at = 3, name = \"no\", as = \"9(2)\" },\n]\nanswer")
        .replace(r#"N50 = "5""#, r#"N52 = "6""#);
    let bank = BANK.replace("decimal(9)", "decimal(1)").replace("ever", "business_date");
    let transfer = TRANSFER.replace("at = 3", "at = 5").replace("9(6)", "9(4)");
    registry(&[("bank/party.toml", &bank), ("core/party.toml", &core), ("core/a.toml", &transfer)])
}

/// A gateway over a journal, and an institution that executes everything.
struct Bench {
    gateway: Gateway<MemoryJournal>,
    journal: MemoryJournal,
    /// What the institution was sent, as it came.
    sent: Arc<Mutex<Vec<String>>>,
}

impl Bench {
    fn on(day: Date, journal: MemoryJournal, sent: Arc<Mutex<Vec<String>>>) -> Self {
        let (shared, heard) = (Arc::new(journal.clone()), sent.clone());
        let done = service_fn(move |call: Intended<HttpCall>| {
            let (call, _) = call.send().expect("there is time");
            heard.lock().unwrap().push(String::from_utf8(call.body.to_vec()).unwrap());
            let body = Bytes::from_static(br#"{"code":"0"}"#);
            async { Ok::<_, LinkError<HttpCall>>(HttpAnswer { status: 200, body, retry_after: None }) }
        });
        let (owners, health, rules) = (Owners::default(), JournalHealth::default(), LinkRules::default());
        let link = Link::over(done, || {}, shared.clone(), owners, health, rules);
        let links = HashMap::from([("bank".into(), link)]);
        let gateway = Gateway::new(Arc::new(layouts()), links, shared, Arc::new(Noon(day)));
        Self { gateway, journal, sent }
    }

    /// What a transfer is answered with.
    async fn transfer(&self, no: u32) -> String {
        let answer = self.gateway.answer("core", format!("TR {no:02}1500").into()).await.unwrap();
        String::from_utf8(answer.to_vec()).unwrap()
    }

    fn sent(&self) -> Vec<String> {
        self.sent.lock().unwrap().clone()
    }
}

/// transactions.md 3.4: nine in ten are told of, and what has no number is refused, in this life and in the next; the next
/// day has numbers again.
#[tokio::test(start_paused = true)]
async fn a_counter_that_ends_is_told_before_and_gives_nothing_after() {
    let (log, _heard) = Log::hear();
    let monday = date(2026, 9, 7);
    let bench = Bench::on(monday, MemoryJournal::default(), Arc::default());
    for no in 1..=8 {
        assert_eq!(bench.transfer(no).await, format!("TR0{no:02}1500"));
    }
    assert_eq!(log.text(), "", "two numbers are left");
    assert_eq!(bench.transfer(9).await, "TR0091500", "the last one is as good as any");
    let alarm = log.text();
    for said in ["alarm: true", r#"counter: "bank""#, "number: 9", "greatest: 9", "few numbers left"] {
        assert!(alarm.contains(said), "{said} in:\n{alarm}");
    }

    let all: Vec<_> = (1..=9).map(|no| format!(r#"{{"amount":"1500","no":"{no}"}}"#)).collect();
    for no in [10, 11, 10] {
        assert_eq!(bench.transfer(no).await, format!("TR6{no}1500"), "N52");
    }
    assert_eq!(bench.sent(), all, "nothing went out without a number");
    let told = log.text().matches("few numbers left").count();
    assert_eq!(told, 1, "one alarm for a day");

    let next = Bench::on(monday, bench.journal.restarted(), bench.sent.clone());
    assert_eq!(next.transfer(12).await, "TR6121500", "N52 after a restart too");
    assert_eq!(next.sent(), all);

    let tuesday = Bench::on(date(2026, 9, 8), next.journal.restarted(), next.sent.clone());
    assert_eq!(tuesday.transfer(10).await, "TR0101500", "what was refused may come again");
    assert_eq!(tuesday.sent()[9], all[0]);
}
