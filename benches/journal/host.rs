//! Who is measured: the real gateway with its whole stack over one journal or another, and the journal alone.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::{Effect, Outcome, Reference, Trace, TxnId};
use fei_gateway::{Gateway, JournalHealth, Link, LinkRules, Owners, SystemClock};
use fei_guard::GuardRules;
use fei_http::{Base, Institution, InstitutionRules};
use fei_journal::{Account, Amount, Begun, Ending, Intent, Journal, Marks};
use fei_layout::Registry;
use jiff::civil::{Date, date};

use crate::at_once::AtOnce;
use crate::telegrams;

/// Nothing is turned away: as many as the most that are in flight.
const ROOM: usize = 512;
/// Who asks.
pub(crate) const CHANNEL: &str = "hecto";
const PATIENCE: Duration = Duration::from_secs(20);

/// One transaction from its beginning to its end, by number; false: it did not come out as it must.
pub(crate) type Ask = Arc<dyn Fn(u64) -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// A gateway over a journal; its institution is at an address, or in the same room.
pub(crate) fn gateway<J: Journal>(
    layouts: Arc<Registry>,
    journal: Arc<J>,
    institution: Option<SocketAddr>,
) -> Result<Ask, Box<dyn Error>> {
    let (owners, health) = (Owners::default(), JournalHealth::default());
    let link = match institution {
        Some(address) => {
            let rules = InstitutionRules {
                connections_max: ROOM,
                waiting_max: ROOM,
                waiting_timeout: PATIENCE,
                ..InstitutionRules::new(Base::parse(&format!("http://{address}"))?)
            };
            Link::new(Institution::new("kftc", rules)?, Arc::clone(&journal), owners, health, rules_of_link())
        }
        None => Link::over(AtOnce, || {}, Arc::clone(&journal), owners, health, rules_of_link()),
    };
    let links = HashMap::from([("kftc".into(), link)]);
    let gateway = Arc::new(Gateway::new(layouts, links, journal, Arc::new(SystemClock)));
    Ok(Arc::new(move |number| {
        let gateway = Arc::clone(&gateway);
        Box::pin(async move {
            let transfer = telegrams::transfer(number);
            let answer = gateway.answer("hecto", transfer.clone()).await;
            answer.is_some_and(|answer| telegrams::is_done(&transfer, &answer))
        })
    }))
}

fn rules_of_link() -> LinkRules {
    let settings =
        [("org_code", "F123456789"), ("client_name", "테스트상사"), ("client_num", "TESTCO000001")];
    LinkRules {
        guard: GuardRules {
            in_flight_max: ROOM,
            waiting_max: ROOM,
            waiting_timeout: PATIENCE,
            ..GuardRules::default()
        },
        settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        secrets: BTreeMap::from([("wd_pass_phrase".to_owned(), "phrase".into())]),
        ..LinkRules::default()
    }
}

/// The journal alone: a row begun and ended, with telegrams as long as a gateway's.
pub(crate) fn alone<J: Journal>(journal: Arc<J>) -> Ask {
    Arc::new(move |number| {
        let journal = Arc::clone(&journal);
        Box::pin(async move { begun_and_ended(&*journal, number, Outcome::Executed).await.is_some() })
    })
}

/// The same, and the answer of each went out.
pub(crate) fn delivered<J: Journal>(journal: Arc<J>) -> Ask {
    Arc::new(move |number| {
        let journal = Arc::clone(&journal);
        Box::pin(async move {
            let ended = begun_and_ended(&*journal, number, Outcome::Executed).await;
            ended.inspect(|txn| journal.written(*txn)).is_some()
        })
    })
}

/// One row, begun and ended; none: it did not come out as it must.
pub(crate) async fn begun_and_ended<J: Journal>(journal: &J, number: u64, outcome: Outcome) -> Option<TxnId> {
    let request = telegrams::transfer(number);
    let intent = intent(number, request.clone());
    let txn = intent.txn;
    if !matches!(journal.begin(intent).await, Ok(Begun::Row(_))) {
        return None;
    }
    let ending = Ending { outcome, code: None, answer: request };
    let stands = journal.settle(txn, ending.clone(), Vec::new()).await;
    stands.is_ok_and(|stands| stands == ending).then_some(txn)
}

/// The day of a number: so many come on one, and a month goes round.
pub(crate) fn day(number: u64) -> Date {
    date(2026, 9, 1 + i8::try_from(number / 40_000 % 30).unwrap_or(0))
}

/// The key of a number.
pub(crate) fn key(number: u64) -> Bytes {
    telegrams::transfer(number).slice(9..46)
}

fn intent(number: u64, request: Bytes) -> Intent {
    Intent {
        txn: TxnId::fresh(),
        transaction: "hecto.transfer".into(),
        layout_hash: [7; 32],
        effect: Effect::Money,
        channel: CHANNEL.into(),
        institution: institution(number).into(),
        day: day(number),
        key: key(number),
        fingerprint: request.clone(),
        reference: Some(Reference::new(&reference(number))),
        trace: Trace::new(&trace(number)),
        marks: Marks {
            amount: Amount::parse(&telegrams::amount(number).to_string()),
            currency: None,
            account: Some(Account::new(&telegrams::account(number))),
        },
        deadline: jiff::Timestamp::now().saturating_add(PATIENCE).unwrap_or(jiff::Timestamp::MAX),
        request,
        takes_back: None,
        rest: None,
    }
}

/// Nearly all are of one institution; of this one are ten in a million.
pub(crate) const SELDOM: &str = "thedozen";

const fn institution(number: u64) -> &'static str {
    if number % 100_000 == 4_711 { SELDOM } else { "kftc" }
}

pub(crate) fn reference(number: u64) -> String {
    format!("F123456789U{number:09}")
}

pub(crate) fn trace(number: u64) -> String {
    format!("{}-088-{number:06}", day(number).strftime("%Y%m%d"))
}
