//! The JSON that a caller hears. It is made of the transaction alone, so that whoever asks again hears the same.

use fei_exchange::Outcome;
use fei_layout::plan::{JsonBody, JsonParty, Transaction};

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

/// How the transaction that a call asks about stands, as far as the journal knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginalStands {
    /// It ended so, and nothing undid that.
    Ended(Outcome),
    /// It was executed, and so was a call that took it back.
    Cancelled,
}

impl OriginalStands {
    /// The word of what was taken back.
    pub const CANCELLED: &'static str = "cancelled";

    /// What `{@outcome}` says: the word of an outcome, or `cancelled`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ended(outcome) => outcome.as_str(),
            Self::Cancelled => Self::CANCELLED,
        }
    }
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
    let body = serve(transaction).map(|serve| &serve.response);
    let sources = Sources::of(told.answer, &party.tables, context);
    let sources = Sources { asked: Some(told.request), outcome: Some(told.outcome.as_str()), ..sources };
    write(body, &sources, out, losses)
}

/// What the layout has a caller told of a decline, by the core's own words; none: nothing, or they cannot be read.
#[must_use]
pub fn told_of_decline(
    transaction: &Transaction,
    party: &JsonParty,
    told: ServedAnswer<'_>,
    context: &Context<'_>,
) -> Option<String> {
    let detail = serve(transaction)?.detail.as_ref()?;
    let sources = Sources::of(told.answer, &party.tables, context);
    let sources = Sources { asked: Some(told.request), outcome: Some(told.outcome.as_str()), ..sources };
    let value = sources.pieces(&detail.pieces, "detail").ok()?;
    let text = value.text().trim_end();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Appends the answer that is made from the journal, because the core was silent: `stands` is how the original does, whose
/// answer telegram is the context's `original`. `false`: the layout has none.
///
/// # Errors
/// As [`write_json_answer`].
pub fn write_journal_answer(
    transaction: &Transaction,
    party: &JsonParty,
    (request, stands): (&View<'_>, OriginalStands),
    context: &Context<'_>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<bool, Error> {
    let Some(body) = serve(transaction).and_then(|serve| serve.journal.as_ref()) else { return Ok(false) };
    let sources = Sources { outcome: Some(stands.as_str()), ..Sources::of(request, &party.tables, context) };
    write(Some(body), &sources, out, losses).map(|()| true)
}

/// A body without keys is an empty object.
fn write(
    body: Option<&JsonBody>,
    sources: &Sources<'_>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<(), Error> {
    let Some(steps) = body.filter(|body| !body.is_empty()) else {
        out.extend_from_slice(b"{}");
        return Ok(());
    };
    let (length, known) = (out.len(), losses.0.len());
    let mut json = Vec::new();
    let written = body::write(steps, sources, &mut json, losses);
    match written {
        Ok(()) => out.extend(json),
        Err(_) => {
            out.truncate(length);
            losses.0.truncate(known);
        }
    }
    written
}
