//! Answers of a telegram's transactions: each by itself, and what the core hears of all of them.

use bytes::Bytes;
use fei_codec::{Error, Judged, Losses, Mapping, Stands, Verdict, View};
use fei_exchange::{Code, Failure};
use fei_journal::{Ending, PartOf};

use crate::asked::Asked;
use crate::{events, reply};

/// The answer of one of them, counted from 0, by what the institution said.
///
/// # Errors
/// A number that the telegram cannot hold.
pub(super) fn with(
    asked: &Asked,
    view: &View<'_>,
    (number, judged): (u32, &Judged),
    mapping: Mapping<'_>,
) -> Result<Ending, Error> {
    write(asked, view, (number, judged), Some(mapping))
}

/// The same where the institution said nothing. A telegram that its layout does not take any more has none.
pub(super) fn without(asked: &Asked, number: u32, judged: &Judged) -> Ending {
    let Verdict { outcome, code, .. } = judged.verdict;
    let written = asked.view().and_then(|view| write(asked, &view, (number, judged), None));
    written.unwrap_or(Ending { outcome, code, answer: Bytes::new() })
}

/// The answer of a part that failed.
pub(crate) fn failed(asked: &Asked, of: PartOf, failure: &Failure) -> Ending {
    without(asked, of.number.saturating_sub(1), &Judged::failed(failure))
}

/// The answer of a part of which this is known.
///
/// # Errors
/// The telegram is none of its layout any more.
pub(crate) fn told(asked: &Asked, of: PartOf, verdict: Verdict) -> Result<Ending, Error> {
    let number = of.number.saturating_sub(1);
    write(asked, &asked.view()?, (number, &Judged::told(verdict)), None)
}

fn write(
    asked: &Asked,
    view: &View<'_>,
    (number, judged): (u32, &Judged),
    mapping: Option<Mapping<'_>>,
) -> Result<Ending, Error> {
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    let (party, transaction) = (asked.contract(), &asked.transaction);
    fei_codec::write_part(party, transaction, view, (number, judged), mapping, &mut out, &mut losses)?;
    events::changed_in_answer(asked, &losses);
    let Verdict { outcome, code, .. } = judged.verdict;
    Ok(Ending { outcome, code, answer: out.into() })
}

/// What the core hears of all of them.
pub(super) fn whole(asked: &Asked, endings: &[Ending]) -> Ending {
    let by_outcome = |_| composed(asked, &by_outcome(asked, endings));
    composed(asked, endings).or_else(by_outcome).unwrap_or_else(|error| {
        // The request was made by a layout that is gone, too. The outcomes stand in the journal.
        reply::failed(asked, &Failure::new(Code::Unreadable, error.without_value()))
    })
}

fn composed(asked: &Asked, endings: &[Ending]) -> Result<Ending, Error> {
    let mut parts = Vec::with_capacity(endings.len());
    for Ending { outcome, code, answer } in endings {
        parts.push(Stands { outcome: *outcome, code: *code, answer });
    }
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    let (party, view) = (asked.contract(), asked.view()?);
    let verdict = fei_codec::write_parts(party, &asked.transaction, &view, &parts, &mut out, &mut losses)?;
    Ok(Ending { outcome: verdict.outcome, code: verdict.code, answer: out.into() })
}

/// The endings without the answers that were made of them: each is told by its outcome alone. For answers of another layout,
/// whose rows may be read as other ones by this one.
pub(super) fn by_outcome(asked: &Asked, endings: &[Ending]) -> Vec<Ending> {
    let judged = |ending: &Ending| Judged::told(Verdict::told(ending.outcome, ending.code));
    endings.iter().zip(0..).map(|(ending, number)| without(asked, number, &judged(ending))).collect()
}

/// The answer to a telegram none of whose transactions was begun, or of which nobody knows.
pub(crate) fn all_failed(asked: &Asked, failure: &Failure) -> Ending {
    let items = asked.transaction.items.as_ref();
    let count = items.and_then(|items| Some(asked.view().ok()?.items(items.asked))).unwrap_or_default();
    let judged = Judged::failed(failure);
    if count == 0 {
        return reply::failed(asked, failure);
    }
    let endings: Vec<_> = (0..count).map(|number| without(asked, number, &judged)).collect();
    whole(asked, &endings)
}
