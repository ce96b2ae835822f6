//! A journal that hangs: whoever waits for what it says hears in time that it says nothing.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::Code;
use fei_journal::conformance::sample;
use fei_journal::{Faults, MemoryJournal, PartOf, SimulatedJournal};
use fei_layout::Recognised;
use fei_layout::plan::Side;
use jiff::civil::{DateTime, date};

use super::*;
use crate::Clock;
use crate::testing::{PARTY, registry};

struct Noon;

impl Clock for Noon {
    fn now(&self) -> DateTime {
        date(2026, 9, 7).at(12, 0, 0, 0)
    }
}

const TRANSFER: &str = r#"
title      = "이체"
flow       = "outbound"
to         = "bank"
match      = { kind = "TR" }
effect     = "money"
on_unknown = { policy = "manual", owner = "core" }
telegram   = []
[http]
call       = "POST /transfer"
codes      = { api = "code" }
request    = []
"#;
const RESULT: &str = r#"
title    = "결과조회"
flow     = "local"
match    = { kind = "RS" }
effect   = "none"
telegram = []
[local]
original = { of = ["core.transfer"], key = { kind = "TR" } }
answers  = [{ when = "executed", is = "executed" }, { is = "unknown" }]
"#;
const BANK: &str = "speaks = \"json\"\ncodes = [{ api = \"0\", is = \"executed\", ko = \"정상\" }]\n";

/// Over a journal that answers within the hour.
fn gateway() -> Gateway<SimulatedJournal> {
    let layouts = registry(&[
        ("bank/party.toml", BANK),
        ("core/party.toml", PARTY),
        ("core/transfer.toml", TRANSFER),
        ("core/result.toml", RESULT),
    ]);
    let faults = Faults { delay_max: Duration::from_secs(3_600), ..Faults::NONE };
    let journal = Arc::new(SimulatedJournal::new(faults));
    Gateway::new(Arc::new(layouts), HashMap::new(), journal, Arc::new(Noon))
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_what_became_of_another_hears_in_time_that_nobody_can_say() {
    let (gateway, began) = (gateway(), Instant::now());
    let answer = gateway.answer("core", Bytes::from_static(b"RS ")).await;
    assert_eq!(answer.as_deref(), Some(b"RS5".as_slice()));
    assert_eq!(began.elapsed(), LOOK_TIMEOUT);
}

#[tokio::test(start_paused = true)]
async fn whoever_repeats_several_transactions_hears_in_time_that_nobody_can_say() {
    let (gateway, telegram) = (gateway(), Bytes::from_static(b"TR "));
    let layouts = gateway.layouts();
    let transaction = layouts.transaction("core.transfer", gateway.today()).unwrap().clone();
    let recognised = Recognised { transaction, side: Side::Request };
    let party = layouts.party("core").unwrap().clone();
    let asked = Asked::new(party, recognised, telegram, Trace::new("TR"), gateway.clock().now()).unwrap();
    let journal = MemoryJournal::default();
    let txn = sample::begin(&journal, sample::intent("k", "")).await.txn();
    let found = journal.find(sample::CHANNEL, b"k").await.unwrap().unwrap();
    let first = Found { part: Some(PartOf { telegram: txn, number: 1 }), ..found };
    let began = Instant::now();
    let failure = before(&gateway, &asked, first).await.unwrap_err();
    assert_eq!((failure.code, began.elapsed()), (Code::JournalLostAfter, LOOK_TIMEOUT));
}
