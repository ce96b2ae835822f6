//! A call to us, and what the caller hears: the mirror of the rest of this module, made of its parts. A call is picked up as
//! an institution's answer is, its values become the request's mirror, and that is encoded as any mirror is; the answer
//! telegram becomes JSON as a request telegram does.
//!
//! A call is judged strictly: whatever cannot be taken as it stands is an error, and nothing is sent.

mod check;
mod error;
pub(super) mod fill;
mod fingerprint;
mod found;
mod key;
pub(super) mod number;
mod plain;
mod tell;
mod unfit;
pub(super) mod verdict;

use fei_layout::plan::{CallKey, Flow, JsonParty, KeyPlace, Serve, SlotRef, Transaction};

use super::sources::Sources;
use super::{Answer, Context};
use crate::json::{Captured, Instance, Limits, Slot, What, read_on};
use crate::num::index;
use crate::{Error, Losses, View, encode_at};

use found::Found;

pub use error::{CallError, CallErrors, CallPlace};
pub use fingerprint::{pair_key, served_fingerprint};
pub use key::{key_of, key_of_values, key_values};
pub use number::number;
pub use tell::{OriginalStands, ServedAnswer, told_of_decline, write_journal_answer, write_json_answer};
pub use verdict::verdict_of_telegram;

/// The parts of a call that its values come from.
#[derive(Clone, Copy)]
pub struct CallParts<'c> {
    /// The body; empty: none.
    pub body: &'c [u8],
    /// The values of the path, as [`Routed::Found`](fei_layout::Routed) has them.
    pub path: &'c [(u32, &'c str)],
    /// The parameters of the query, decoded.
    pub query: &'c [(String, String)],
}

/// What a call becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedRequest {
    /// The request telegram, with the clock of the context in it and the number 1 where FEI numbers.
    pub telegram: Vec<u8>,
    /// What makes a repetition, by the layout's `key`: its values as the telegram says them, one by one in [`key_values`]; none: the header
    /// `Idempotency-Key` does.
    pub key: Option<Vec<u8>>,
    /// The values of the key of the transaction that it is about, as the call says them: [`key_of`] that one they are its key.
    pub original: Option<Vec<u8>>,
}

/// The table of an inbound transaction; none: it is no such transaction.
fn serve(transaction: &Transaction) -> Option<&Serve> {
    match &transaction.flow {
        Flow::Inbound { serve, .. } => Some(serve),
        Flow::Outbound { .. } | Flow::Local(_) | Flow::Notice(_) | Flow::LayoutOnly => None,
    }
}

/// Makes the request telegram of a call. `party` is whoever calls.
///
/// # Errors
/// All that is wrong with the call: keys that nobody knows, that are missing or stand twice, values of another type or that
/// their rows cannot hold; when all of them can, also what they say together. JSON that is none ends it. Nothing may be
/// sent then.
pub fn read_request(
    transaction: &Transaction,
    party: &JsonParty,
    call: &CallParts<'_>,
    context: &Context<'_>,
    losses: &mut Losses,
) -> Result<ServedRequest, CallErrors> {
    let serve = serve(transaction)
        .ok_or_else(|| CallErrors::one(CallError::whole("an inbound transaction", "another")))?;
    let mut found = Found::nothing(serve);
    let captured = capture(call, &mut found)?;
    check::all(&captured, &mut found)?;
    plain::all(&transaction.request, &captured, &mut found);
    let (answer, nothing) = (Answer::of(captured), View::nothing(&transaction.request));
    let sources = Sources::of(&nothing, &party.tables, context).of_call(&answer);
    let known = losses.0.len();
    let mirror = fill::mirror(&sources, losses, &mut found);
    let said = serve.key.as_ref().map(|key| (key, key::said(key, &sources, &mut found)));
    let original = serve.original.as_ref().map(|original| key::said(&original.key, &sources, &mut found));
    let mut first = None;
    if found.is_empty() {
        match telegram(&sources, &mirror, known, losses) {
            Ok(telegram) => {
                let key =
                    said.map(|(key, said)| key::of_telegram(key, &said, &sources, serve)).transpose()?;
                return Ok(ServedRequest { telegram, key, original });
            }
            Err(error) => first = Some(error),
        }
    }
    let filled = losses.0.split_off(known.min(losses.0.len()));
    Err(unfit::all(found, &sources, (&mirror, &filled), first))
}

/// The telegram of a mirror, when nothing was lost on the way that the party does not let pass.
fn telegram(
    sources: &Sources<'_>,
    mirror: &[u8],
    known: usize,
    losses: &mut Losses,
) -> Result<Vec<u8>, Error> {
    let layout = sources.request.layout();
    if let Some(error) = losses.refused(known, layout) {
        return Err(error);
    }
    let mut telegram = Vec::new();
    encode_at(layout, mirror, sources.moment(), &mut telegram, losses).map(|()| telegram)
}

/// The wanted values of body, path and query; keys that nobody knows or that stand twice are found.
fn capture<'c>(call: &CallParts<'c>, found: &mut Found<'_>) -> Result<Captured<'c>, CallErrors> {
    let serve = found.serve;
    let needs_body = serve.keys.iter().any(|key| key.from == KeyPlace::Body && !key.optional);
    if needs_body && call.body.trim_ascii().is_empty() {
        return Err(CallErrors::one(CallError::missing_body()));
    }
    let body: &[u8] = if call.body.is_empty() { b"{}" } else { call.body };
    let read = read_on(&serve.capture, body, &Limits::default());
    let (mut captured, wrong) = read.map_err(|error| CallErrors::one(CallError::in_body(&error, body)))?;
    wrong.iter().for_each(|error| found.add(CallError::in_body(error, body)));
    for key in serve.keys.iter().filter(|key| key.from != KeyPlace::Body) {
        if captured.slot(Instance::DOCUMENT, key.slot).what != What::Absent {
            found.add(CallError::stranger(CallPlace::Pointer(error::pointer(&key.path, &[]))));
            captured.set(Instance::DOCUMENT, key.slot, Slot::ABSENT);
        }
    }
    for (at, text) in call.path {
        set(&mut captured, serve.keys.get(index(*at)).map(|key| key.slot), text);
    }
    for (name, text) in call.query {
        match place(serve, name) {
            Some(slot) if captured.slot(Instance::DOCUMENT, slot).what == What::Absent => {
                set(&mut captured, Some(slot), text);
            }
            Some(_) => found.add(CallError::twice(CallPlace::Query(name.clone()))),
            None => found.add(CallError::stranger(CallPlace::Query(name.clone()))),
        }
    }
    Ok(captured)
}

/// Where a parameter of the query goes.
fn place(serve: &Serve, name: &str) -> Option<SlotRef> {
    let is = |key: &&CallKey| key.from == KeyPlace::Query && *key.path == *name;
    serve.keys.iter().find(is).map(|key| key.slot)
}

fn set<'c>(captured: &mut Captured<'c>, slot: Option<SlotRef>, text: &'c str) {
    if let Some(slot) = slot {
        captured.set(Instance::DOCUMENT, slot, Slot { at: 0, what: What::Text(text, false) });
    }
}
