//! The numbers that institutions know transactions by: none is given, or none is used up.

use std::collections::HashMap;
use std::sync::Mutex;

use bytes::Bytes;
use fei_guard::{Forced, JournalHealth, Owners};
use fei_http::HttpAnswer;
use fei_journal::{Faults, Intended, LinkError, MemoryJournal, SimulatedJournal};
use jiff::civil::{DateTime, date};
use tower::service_fn;

use super::*;
use crate::testing::{BANK, PARTY, TRANSFER, registry};
use crate::{Clock, Link, LinkRules};

struct Noon;

impl Clock for Noon {
    fn now(&self) -> DateTime {
        date(2026, 9, 7).at(12, 0, 0, 0)
    }
}

/// A transfer that the institution knows by a number.
fn layouts() -> Registry {
    registry(&[("bank/party.toml", BANK), ("core/party.toml", PARTY), ("core/a.toml", TRANSFER)])
}

/// A disk that hangs gives none, and the core must not wait longer than it does for an institution.
#[tokio::test(start_paused = true)]
async fn a_number_that_does_not_come_is_waited_for_until_the_deadline() {
    let journal = Arc::new(SimulatedJournal::new(Faults { numbers_hang: true, ..Faults::NONE }));
    let (owners, health, rules) = (Owners::default(), JournalHealth::default(), LinkRules::default());
    let never = service_fn(async |_: Intended<HttpCall>| -> Result<HttpAnswer, LinkError<HttpCall>> {
        unreachable!("nothing is sent without a number")
    });
    let link = Link::over(never, || {}, journal.clone(), owners, health, rules);
    let deadline = link.deadline();
    let links = HashMap::from([("bank".into(), link)]);
    let gateway = Gateway::new(Arc::new(layouts()), links, journal, Arc::new(Noon));
    let began = Instant::now();
    let answer = gateway.answer("core", Bytes::from_static(b"TR 001500")).await;
    assert_eq!(answer.as_deref(), Some(b"TR5001500".as_slice()));
    assert_eq!(began.elapsed(), deadline);
}

/// A gateway whose institution does what it is asked, and what that was.
fn working() -> (Gateway<MemoryJournal>, Arc<Mutex<Vec<String>>>) {
    let (journal, bodies) = (Arc::new(MemoryJournal::default()), Arc::<Mutex<Vec<String>>>::default());
    let (owners, health, rules) = (Owners::default(), JournalHealth::default(), LinkRules::default());
    let heard = bodies.clone();
    let done = service_fn(move |call: Intended<HttpCall>| {
        let (call, _) = call.send().expect("there is time");
        heard.lock().unwrap().push(String::from_utf8(call.body.to_vec()).unwrap());
        let body = Bytes::from_static(br#"{"code":"0"}"#);
        async { Ok::<_, LinkError<HttpCall>>(HttpAnswer { status: 200, body, retry_after: None }) }
    });
    let link = Link::over(done, || {}, journal.clone(), owners, health, rules);
    let links = HashMap::from([("bank".into(), link)]);
    (Gateway::new(Arc::new(layouts()), links, journal, Arc::new(Noon)), bodies)
}

/// What becomes of a telegram that was executed is told whatever the layouts are by then.
#[tokio::test(start_paused = true)]
async fn what_no_layout_takes_any_more_hears_what_became_of_it() {
    let (gateway, bodies) = working();
    let ask =
        async |telegram: &'static [u8]| gateway.answer("core", Bytes::from_static(telegram)).await.unwrap();
    assert_eq!(ask(b"TR 001500").await, b"TR0001500".as_slice());
    let other = TRANSFER.replace("kind = \"TR\"", "kind = \"T2\"");
    let others = registry(&[("bank/party.toml", BANK), ("core/party.toml", PARTY), ("core/a.toml", &other)]);
    gateway.swap_layouts(Arc::new(others), &crate::MayHold::with_nothing_open());
    assert_eq!(ask(b"TR 001500").await, b"TR0001500".as_slice());
    let refused = gateway.refuse("core", &Bytes::from_static(b"TR 001500")).await;
    assert_eq!(refused.as_deref(), Some(b"TR0001500".as_slice()));
    assert_eq!(ask(b"TR 001600").await, b"TR2001600".as_slice(), "other content, which no layout takes");
    assert_eq!(ask(b"XX 001500").await, b"XX2001500".as_slice(), "nobody ever took it");
    assert_eq!(bodies.lock().unwrap().len(), 1);
}

/// Whether a telegram is the same is seen by what its party said of repetitions when it came.
#[tokio::test(start_paused = true)]
async fn a_repetition_is_one_by_the_party_of_its_time() {
    let (gateway, bodies) = working();
    let repeats = |row: &str| {
        let rows = "{ at = 3, name = \"times\", as = \"X(1)\" },\n  { at = 4, name = \"hop\", as = \"X(1)\" },\n]\nanswer";
        let party = PARTY
            .replace("]\nanswer", rows)
            .replace("header  = [", &format!("repeat  = [\"{row}\"]\nheader  = ["));
        let transfer = TRANSFER.replace("at = 3", "at = 5");
        registry(&[("bank/party.toml", BANK), ("core/party.toml", &party), ("core/a.toml", &transfer)])
    };
    let hold = |layouts| gateway.swap_layouts(Arc::new(layouts), &crate::MayHold::with_nothing_open());
    let ask =
        async |telegram: &'static [u8]| gateway.answer("core", Bytes::from_static(telegram)).await.unwrap();
    hold(repeats("times"));
    assert_eq!(ask(b"TR 1a001500").await, b"TR01a001500".as_slice());
    hold(repeats("hop"));
    assert_eq!(ask(b"TR 2a001500").await, b"TR01a001500".as_slice());
    assert_eq!(ask(b"TR 2a001600").await[2], b'2', "other content");
    assert_eq!(bodies.lock().unwrap().len(), 1);
}

/// A day has only so many: an hour of repetitions at a closed door must not leave none for when it is open again.
#[tokio::test(start_paused = true)]
async fn what_is_refused_at_the_door_uses_up_no_number() {
    let (gateway, bodies) = working();
    let link = gateway.link("bank").unwrap();
    let (gate, breaker) = (link.gate().clone(), link.breaker().clone());
    let ask = async || gateway.answer("core", Bytes::from_static(b"TR 001500")).await.unwrap();
    gate.close("the night");
    for _ in 0..3 {
        assert_eq!(ask().await, b"TR2001500".as_slice());
    }
    gate.open();
    breaker.force(Forced::Open, "the morning");
    for _ in 0..3 {
        assert_eq!(ask().await, b"TR2001500".as_slice());
    }
    breaker.release();
    assert_eq!(ask().await, b"TR0001500".as_slice());
    assert_eq!(*bodies.lock().unwrap(), [r#"{"amount":"1500","no":"000000001"}"#]);
}
