//! The JSON that a caller hears. It is made of the transaction alone, so that whoever asks again hears the same.

use fei_exchange::Outcome;
use fei_layout::plan::{JsonParty, JsonStep, Transaction};

use super::serve;
use crate::mapping::sources::Sources;
use crate::mapping::{Context, body};
use crate::{Error, Losses, View};

/// How a transaction ended, with the answer that says so.
#[derive(Clone, Copy)]
pub struct ServedAnswer<'a> {
    /// The telegram that was sent.
    pub request: &'a View<'a>,
    /// The telegram that came back.
    pub answer: &'a View<'a>,
    /// How it ended.
    pub outcome: Outcome,
}

/// Appends the mapped answer. `party` is whoever called; of the context settings alone are used.
///
/// # Errors
/// A field of the answer that cannot be read, a value that is no number or boolean where one is told. `out` is as it was.
pub fn write_json_answer(
    transaction: &Transaction,
    party: &JsonParty,
    told: ServedAnswer<'_>,
    context: &Context<'_>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<(), Error> {
    let steps = serve(transaction).map_or(&[][..], |serve| &serve.response);
    let sources = Sources::of(told.answer, &party.tables, context);
    let sources = Sources { asked: Some(told.request), outcome: Some(told.outcome), ..sources };
    write(steps, &sources, out, losses)
}

/// Appends the answer that is made from the journal, because the core was silent: `outcome` is that of the original, whose
/// answer telegram is the context's `original`. `false`: the layout has none.
///
/// # Errors
/// As [`write_json_answer`].
pub fn write_journal_answer(
    transaction: &Transaction,
    party: &JsonParty,
    (request, outcome): (&View<'_>, Outcome),
    context: &Context<'_>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<bool, Error> {
    let Some(steps) = serve(transaction).and_then(|serve| serve.journal.as_deref()) else { return Ok(false) };
    let sources = Sources { outcome: Some(outcome), ..Sources::of(request, &party.tables, context) };
    write(steps, &sources, out, losses).map(|()| true)
}

/// A body without keys is an empty object.
fn write(
    steps: &[JsonStep],
    sources: &Sources<'_>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<(), Error> {
    if steps.is_empty() {
        out.extend_from_slice(b"{}");
        return Ok(());
    }
    let (length, known) = (out.len(), losses.0.len());
    let mut body = Vec::new();
    let written = body::write(steps, sources, &mut body, losses);
    match written {
        Ok(()) => out.extend(body),
        Err(_) => {
            out.truncate(length);
            losses.0.truncate(known);
        }
    }
    written
}
