//! Telegrams that answer. A failure always becomes one; text never keeps one from being written.

use bytes::Bytes;
use fei_codec::{Error, Losses, Mapping, Verdict, View};
use fei_exchange::{Failure, Trace};
use fei_journal::Ending;
use fei_layout::plan::Party;

use crate::asked::Asked;
use crate::events;

/// The tracking number of a telegram, as far as its header can be read.
pub(crate) fn trace(party: &Party, telegram: &[u8]) -> Trace {
    Trace::new(&party.telegram().map(|contract| fei_codec::trace(contract, telegram)).unwrap_or_default())
}

/// A codec's error as a failure before anything was sent.
pub(crate) fn failure(error: &Error) -> Failure {
    Failure::new(error.code(), error.without_value())
}

/// The answer that tells a verdict.
///
/// # Errors
/// A number of the institution's answer that the telegram cannot hold; without a mapping there is none.
pub(crate) fn write(
    asked: &Asked,
    view: &View<'_>,
    verdict: &Verdict,
    mapping: Option<Mapping<'_>>,
) -> Result<Ending, Error> {
    let (mut out, mut losses) = (Vec::with_capacity(asked.telegram.len()), Losses::new());
    fei_codec::write_answer(
        asked.contract(),
        &asked.transaction,
        view,
        verdict,
        mapping,
        &mut out,
        &mut losses,
    )?;
    events::changed_in_answer(asked, &losses);
    Ok(Ending { outcome: verdict.outcome, code: verdict.code, answer: out.into() })
}

/// The answer that tells a failure. If the telegram is too broken for its layout, the header alone tells it.
pub(crate) fn failed(asked: &Asked, failure: &Failure) -> Ending {
    let verdict = Verdict::failed(failure);
    let whole = asked.view().and_then(|view| write(asked, &view, &verdict, None));
    whole.unwrap_or_else(|_| {
        let (mut answer, mut losses) = (Vec::new(), Losses::new());
        fei_codec::write_bare_answer(asked.contract(), &asked.telegram, failure, &mut answer, &mut losses);
        events::changed_in_answer(asked, &losses);
        Ending { outcome: verdict.outcome, code: verdict.code, answer: answer.into() }
    })
}

/// The answer to a telegram that no layout takes; none when it is shorter than its header, or would be that telegram: two who say
/// the same to each other do so for ever.
pub(crate) fn bare(party: &Party, telegram: &[u8], trace: &Trace, failure: &Failure) -> Option<Bytes> {
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    let written = fei_codec::write_bare_answer(party.telegram()?, telegram, failure, &mut out, &mut losses);
    events::changed_in_bare_answer(party, trace, &losses);
    (written && *out != *telegram).then(|| out.into())
}
