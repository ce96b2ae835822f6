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

/// A day has only so many: an hour of repetitions at a closed door must not leave none for when it is open again.
#[tokio::test(start_paused = true)]
async fn what_is_refused_at_the_door_uses_up_no_number() {
    let (journal, bodies) = (Arc::new(MemoryJournal::default()), Arc::new(Mutex::new(Vec::new())));
    let (owners, health, rules) = (Owners::default(), JournalHealth::default(), LinkRules::default());
    let heard = bodies.clone();
    let done = service_fn(move |call: Intended<HttpCall>| {
        let (call, _) = call.send().expect("there is time");
        heard.lock().unwrap().push(String::from_utf8(call.body.to_vec()).unwrap());
        let body = Bytes::from_static(br#"{"code":"0"}"#);
        async { Ok::<_, LinkError<HttpCall>>(HttpAnswer { status: 200, body, retry_after: None }) }
    });
    let link = Link::over(done, || {}, journal.clone(), owners, health, rules);
    let (gate, breaker) = (link.gate().clone(), link.breaker().clone());
    let links = HashMap::from([("bank".into(), link)]);
    let gateway = Gateway::new(Arc::new(layouts()), links, journal, Arc::new(Noon));
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
