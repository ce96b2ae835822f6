//! What the answer to an inquiry or a reversal says: of the original, or only of the call itself.

use fei_exchange::Outcome;
use fei_layout::plan::{CodePattern, JsonParty, LaterCall};

use super::answer::answer_to;
use super::sources::Sources;
use super::verdict::{CameBack, by_codes, came_back, fits, not_what_was_sent, too_long};
use super::{Context, Verdict};
use crate::json::Instance;
use crate::{Error, View};

/// What an answer to a [`LaterCall`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LaterVerdict {
    /// Of the original: it is executed, or it is declined. Of a reversal: executed is undone, declined is "we do not
    /// undo it".
    Known(Verdict),
    /// The other side does not know the original. A sender that was held up may still deliver it: once is no proof.
    NotFound,
    /// The call itself was refused; nothing is said of the original.
    Refused(Verdict),
    /// Nothing final: it is still at it, the code stands in no row, or this is the answer to something else.
    Open(Verdict),
}

/// Judges an answer. One that differs in what must come back says nothing, whatever its codes say. Where the file lists
/// the codes by which it was `heard`, any other answer speaks of the call alone; so does a row that says `not_executed`:
/// what was not executed is the call.
///
/// # Errors
/// The body is not one strict JSON text within the limits: nothing is said.
pub fn later_verdict(
    later: &LaterCall,
    party: &JsonParty,
    original: &View<'_>,
    context: &Context<'_>,
    body: &[u8],
) -> Result<LaterVerdict, Error> {
    let (ask, answer) = (&later.ask, answer_to(&later.ask, body)?);
    let sources = Sources::of(original, &party.tables, context);
    if let Some(verdict) = too_long(&answer) {
        return Ok(LaterVerdict::Open(verdict));
    }
    let echo = |wrong| ask.echo.iter().find(|echo| came_back(echo, &sources, &answer) == wrong);
    if let Some(other) = echo(CameBack::Other) {
        return Ok(LaterVerdict::Open(not_what_was_sent(other)));
    }
    let any = |patterns: &[CodePattern]| {
        patterns.iter().any(|pattern| fits(pattern, ask, (&answer, Instance::DOCUMENT)))
    };
    let verdict = by_codes(ask, party, (&answer, Instance::DOCUMENT));
    if !later.heard.is_empty() && !any(&later.heard) {
        return Ok(of_the_call(verdict));
    }
    if any(&later.not_found) {
        return Ok(LaterVerdict::NotFound);
    }
    if let Some(absent) = echo(CameBack::Absent) {
        return Ok(LaterVerdict::Open(not_what_was_sent(absent)));
    }
    Ok(match verdict.outcome {
        Outcome::Executed | Outcome::Declined => LaterVerdict::Known(verdict),
        Outcome::NotExecuted => LaterVerdict::Refused(verdict),
        Outcome::Unknown => LaterVerdict::Open(verdict),
    })
}

/// A no to the call; anything else that is not about the original leaves it open.
fn of_the_call(verdict: Verdict) -> LaterVerdict {
    match verdict.outcome {
        Outcome::NotExecuted | Outcome::Declined => LaterVerdict::Refused(verdict),
        Outcome::Executed | Outcome::Unknown => LaterVerdict::Open(verdict),
    }
}
