//! `GET /institutions`: how the way to each party that FEI calls, or that calls FEI, is: stopped or not, its breaker, what is in flight, what
//! follows, and what was ordered for later.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use fei_gateway::{BreakerState, Forced, Gateway, Said};
use fei_journal::{ItemState, Journal, Lookup, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Watched;
use super::saf::{Waiting, waiting};
use super::spoken::Spoken;

/// One party that is called, or calls.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Institution {
    /// Its party's name.
    pub(crate) name: String,
    /// For people.
    pub(crate) title: String,
    /// The order that lets nothing through, in either direction; none: it goes.
    pub(crate) stopped: Option<Spoken>,
    /// Its breaker: closed, on_trial, open, half_open, held_open, held_closed; none: it is not called.
    pub(crate) breaker: Option<String>,
    /// How long nothing passes yet; 0: it waits for a call that moves no money.
    pub(crate) open_ms: Option<u64>,
    /// The order that holds its breaker.
    pub(crate) held: Option<Spoken>,
    /// Calls in flight; none: it is not called.
    pub(crate) in_flight: Option<usize>,
    /// So many may be.
    pub(crate) in_flight_max: Option<usize>,
    /// Calls that somebody waits for, and that wait for their turn or for a place.
    pub(crate) waiting: Option<usize>,
    /// Calls that it gets in a second; none: as they come.
    pub(crate) calls_per_second_max: Option<NonZeroU32>,
    /// Inquiries, undoings and notices that wait; none: the journal does not say.
    pub(crate) pending: Option<u64>,
    /// Those that were put aside.
    pub(crate) parked: Option<u64>,
    /// Transactions with an unknown result that nothing settles by itself any more: people settle them, or let go on what was
    /// put aside.
    pub(crate) manual: Option<u64>,
    /// Orders that wait for their time, the next first.
    pub(crate) later: Vec<Spoken>,
}

/// All of them, by name.
pub(super) async fn list<J: Journal + Lookup>(watched: &Watched<J>) -> Vec<Institution> {
    let gateway = &watched.gateway;
    let waiting = waiting(&*watched.journal).await;
    let called: BTreeMap<_, _> =
        gateway.doors().map(|(name, _, breaker)| (Box::<str>::from(name), breaker.state())).collect();
    let names: BTreeSet<_> = called.keys().cloned().chain(gateway.callers()).collect();
    names.iter().map(|name| one(gateway, name, called.get(name), waiting.as_ref())).collect()
}

fn one<J: Journal>(
    gateway: &Gateway<J>,
    name: &str,
    breaker: Option<&BreakerState>,
    waiting: Option<&Waiting>,
) -> Institution {
    let said = gateway.said(&Subject::Institution(name.into()));
    let of_breaker = gateway.said(&Subject::Breaker(name.into()));
    let (breaker, open_ms, is_held) = breaker
        .map(told)
        .map_or((None, None, false), |(word, open_ms, held)| (Some(word.to_owned()), open_ms, held));
    let load = gateway.load(name);
    Institution {
        name: name.to_owned(),
        title: gateway.layouts().party(name).map(|party| party.title.to_string()).unwrap_or_default(),
        stopped: Spoken::stopped(&said),
        breaker,
        open_ms,
        held: of_breaker.holds.as_ref().filter(|_| is_held).map(Spoken::of),
        in_flight: load.map(|load| load.in_flight),
        in_flight_max: load.map(|load| load.in_flight_max),
        waiting: load.map(|load| load.waiting),
        calls_per_second_max: load.and_then(|load| load.calls_per_second_max),
        pending: waiting.map(|waiting| waiting.depth(name, ItemState::Pending)),
        parked: waiting.map(|waiting| waiting.depth(name, ItemState::Parked)),
        manual: waiting.map(|waiting| waiting.manual(name)),
        later: later([said, of_breaker]),
    }
}

/// A breaker's word, how long it stays open, and whether somebody holds it.
fn told(state: &BreakerState) -> (&'static str, Option<u64>, bool) {
    match state {
        BreakerState::Closed => ("closed", None, false),
        BreakerState::OnTrial => ("on_trial", None, false),
        BreakerState::Open(left) => ("open", u64::try_from(left.as_millis()).ok(), false),
        BreakerState::HalfOpen => ("half_open", None, false),
        BreakerState::Forced(Forced::Open, _) => ("held_open", None, true),
        BreakerState::Forced(Forced::Closed, _) => ("held_closed", None, true),
    }
}

/// What waits for its time, the next first.
pub(super) fn later(said: impl IntoIterator<Item = Said>) -> Vec<Spoken> {
    let mut later: Vec<_> = said.into_iter().flat_map(|said| said.waits.into_values()).collect();
    later.sort_by_key(|waits| waits.order.from);
    later.iter().map(Spoken::of).collect()
}
