//! The telegram that tells a core what an unknown result became, and what the core's answer to it means.

mod fill;
mod verdict;

use fei_exchange::Outcome;
use fei_layout::plan::{Flow, Notice, Transaction};

use super::Context;
use super::served::number;
use super::sources::Sources;
use crate::{Error, ErrorKind, Losses, Place, View, encode_at};

pub use fill::repeat_notice;
pub use verdict::{NoticeHeard, heard_of_notice};

/// A result that is to be told.
#[derive(Clone, Copy)]
pub struct Settled<'a> {
    /// The request whose result it is.
    pub request: &'a View<'a>,
    /// The answer that it has now.
    pub answer: &'a View<'a>,
    /// How it ended after all.
    pub outcome: Outcome,
}

/// The table of a notice; none: it is no such transaction.
fn notice(transaction: &Transaction) -> Option<&Notice> {
    match &transaction.flow {
        Flow::Notice(notice) => Some(notice),
        _ => None,
    }
}

/// Writes a notice as its first attempt sends it. The context's `reference`, `parts` and `now` are the original's number
/// at the institution, the item that it is, and this moment; `number` is the notice's own.
///
/// # Errors
/// A value that its row cannot hold, a number that there is no room for. `out` is as it was, and nothing may be sent.
pub fn write_notice(
    transaction: &Transaction,
    settled: Settled<'_>,
    number: u64,
    context: &Context<'_>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<(), Error> {
    let layout = &*transaction.request;
    let plan = notice(transaction).ok_or_else(|| no_notice(transaction))?;
    let nothing = View::nothing(layout);
    let context = Context { original: Some(settled.answer), ..*context };
    let sources = Sources {
        asked: Some(settled.request),
        outcome: Some(settled.outcome.as_str()),
        ..Sources::of(&nothing, &[], &context)
    };
    let known = losses.0.len();
    let mirror = fill::mirror(plan, number::value(&plan.number, number, &sources)?, &sources, losses)?;
    let begin = out.len();
    let encoded = losses
        .refused(known, layout)
        .map_or(Ok(()), Err)
        .and_then(|()| encode_at(layout, &mirror, sources.moment(), out, losses));
    if encoded.is_err() {
        out.truncate(begin);
        losses.0.truncate(known);
    }
    encoded
}

fn no_notice(transaction: &Transaction) -> Error {
    Error {
        layout: transaction.request.id.to_string(),
        path: String::new(),
        place: Place::Whole,
        kind: ErrorKind::WrongType,
        expected: "a notice".to_owned(),
        got: "another transaction".to_owned(),
    }
}
