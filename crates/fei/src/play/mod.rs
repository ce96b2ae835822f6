//! Plays golden cases through the very gateway that `fei run` runs: without network for `fei test`, over sockets for
//! `fei demo`. Who plays an institution is fei-simulate's business; what must come out stands in the case.

mod admin_port;
mod caller;
mod cast;
mod clock;
mod core;
mod gate;
mod judge;
mod offline;
mod online;
mod overheard;
mod repeats;
mod served;
mod speaker;
mod stage;

use bytes::Bytes;
use fei_simulate::Exchange;

pub(crate) use admin_port::Admin;
pub(crate) use caller::{curls, keys};
pub(crate) use cast::Role;
pub(crate) use gate::gated;
pub(crate) use judge::{judge, judge_served};
pub(crate) use offline::Offline;
pub(crate) use online::Online;
pub(crate) use overheard::{Heard, Overheard};
pub(crate) use speaker::{answers, sheet};
pub(crate) use stage::{PlayError, goes_to};

/// What came of one case.
#[derive(Debug)]
pub(crate) struct Played {
    /// The institution that the transaction goes to; none: FEI answers itself.
    pub(crate) institution: Option<Box<str>>,
    /// What went to the institution and what it answered; none: nothing went.
    pub(crate) call: Option<Exchange>,
    /// The telegram that the core got; none: no answer.
    pub(crate) core_gets: Option<Bytes>,
    /// What the log said of it.
    pub(crate) heard: Heard,
}

/// What came of one call to us.
#[derive(Debug)]
pub(crate) struct PlayedCall {
    /// The telegram that the core got; none: nothing was sent.
    pub(crate) core_gets: Option<Bytes>,
    /// The status that the caller heard.
    pub(crate) status: u16,
    /// The body that it heard.
    pub(crate) answer: Bytes,
    /// What the log said of it.
    pub(crate) heard: Heard,
}
