//! What a core hears when the journal gives no number.

use std::collections::HashMap;

use bytes::Bytes;
use fei_guard::{JournalHealth, Owners};
use fei_http::HttpAnswer;
use fei_journal::{Faults, Intended, LinkError, SimulatedJournal};
use jiff::civil::{DateTime, date};
use tower::service_fn;

use super::*;
use crate::testing::{PARTY, registry};
use crate::{Clock, Link, LinkRules};

struct Noon;

impl Clock for Noon {
    fn now(&self) -> DateTime {
        date(2026, 9, 7).at(12, 0, 0, 0)
    }
}

/// A transfer that the institution knows by a number.
fn layouts() -> Registry {
    let bank = r#"
speaks    = "json"
reference = { form = "{seq}", seq = "decimal(9)", per = "ever" }
codes     = [{ api = "0", is = "executed", ko = "정상" }]
"#;
    let transfer = r#"
title      = "이체"
flow       = "outbound"
to         = "bank"
match      = { kind = "TR" }
effect     = "money"
on_unknown = { policy = "manual", owner = "core" }
telegram   = [{ at = 3, name = "amount", as = "9(6)", json = "decimal" }]
[http]
call       = "POST /transfer"
codes      = { api = "code" }
request    = [{ json = "amount", from = "{amount}" }, { json = "no", from = "{@reference}" }]
"#;
    registry(&[("bank/party.toml", bank), ("core/party.toml", PARTY), ("core/a.toml", transfer)])
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
