//! The answer telegram: the request's bytes, the rows of the answer emptied, the header by the party's rule, then what
//! the mapping says.

mod copy;
mod draft;
mod fill;
mod header;
mod items;
mod parts;
mod put;
mod runs;
mod several;
mod twin;

use fei_exchange::{Code, Failure};
use fei_layout::plan::{Http, JsonParty, LocalAnswer, SetBy, TelegramParty, Transaction};

use super::sources::Sources;
use super::{Answer, Context, Verdict};
use crate::num::index;
use crate::{Error, Losses, View};
use draft::Draft;
pub(super) use items::is_of_item;
pub use several::{Stands, write_part, write_parts};

/// Where the values of an answer come from: the call's mapping, the institution's tables, what it said, FEI's values.
pub type Mapping<'a> = (&'a Http, &'a JsonParty, &'a Answer<'a>, &'a Context<'a>);

/// Appends the answer to a request to `out`.
///
/// Text that cannot be written never changes the outcome: it is cut, replaced or left out, and reported in `losses`.
/// Without a mapping this never fails. The mapping is also left out when the verdict says that the institution's answer
/// belongs to another request: not one value of it may reach this core.
///
/// # Errors
/// A number that does not fit its field, a list whose elements do not belong to the items, a required row of what was executed
/// without a value. `out` is as it was; the
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
    let mapping = mapping.filter(|_| verdict.code != Some(Code::EchoMismatch));
    let mut draft = Draft::new(&transaction.response, request, verdict);
    draft.runs = runs::of(transaction, request, mapping.map(|(http, ..)| &*http.response));
    let written = match mapping {
        Some((http, json, answer, context)) => {
            let sources = Sources::of(request, &json.tables, context).with_answer(answer);
            draft.is_answered = true;
            return draft.write(party, Some((sources, &http.response))).map(|()| draft.finish(out, losses));
        }
        None => draft.write(party, None),
    };
    match written {
        Ok(()) => draft.finish(out, losses),
        Err(_) => bare(party, request.telegram(), verdict, out, losses),
    }
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
    losses: &mut Losses,
) -> bool {
    let long_enough = index(party.header.header_bytes) <= telegram.len();
    if long_enough {
        bare(party, telegram, &Verdict::failed(failure), out, losses);
    }
    long_enough
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
    let verdict = Verdict::local(local);
    let mut draft = Draft::new(&transaction.response, request, &verdict);
    draft.write(party, Some((Sources::of(request, &[], context), &local.set)))?;
    draft.finish(out, losses);
    Ok(verdict)
}

/// The telegram's bytes, the header's answer rows emptied, the header rule applied.
fn bare(party: &TelegramParty, telegram: &[u8], verdict: &Verdict, out: &mut Vec<u8>, losses: &mut Losses) {
    let mut bytes = telegram.to_vec();
    let layout = &party.header;
    for field in layout.fields.iter().filter(|field| field.set_by == SetBy::Answer) {
        // A row that the telegram is too short for has nothing to be emptied.
        let _ = put::blank(field, field.at, &mut bytes);
    }
    header::apply(&party.answer, layout, verdict, &mut bytes, losses);
    out.extend_from_slice(&bytes);
}
