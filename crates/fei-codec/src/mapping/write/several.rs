//! Answers to a telegram whose items are transactions. Each has an answer of its own, the telegram's with this one item;
//! what the core hears is put together from all of them as they stand.

use fei_exchange::{Code, Outcome};
use fei_layout::plan::{ResponseRow, TelegramParty, Transaction, Wording};

use super::draft::{Draft, Item};
use super::{Mapping, Sources};
use crate::mapping::{Judged, Verdict};
use crate::{Error, ErrorKind, Losses, Place, Scope, View};

/// One of several transactions, as it stands.
#[derive(Debug, Clone, Copy)]
pub struct Stands<'a> {
    /// How it ended.
    pub outcome: Outcome,
    /// FEI's code, when the institution gave no answer of its own.
    pub code: Option<Code>,
    /// Its own answer, as [`write_part`] made it.
    pub answer: &'a [u8],
}

/// Appends the answer of one item, counted from 0: the telegram's answer with this item alone.
///
/// # Errors
/// A number that does not fit its field; without a mapping there is none. `out` is as it was.
pub fn write_part(
    party: &TelegramParty,
    transaction: &Transaction,
    request: &View<'_>,
    (number, judged): (u32, &Judged),
    mapping: Option<Mapping<'_>>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<(), Error> {
    let Some(items) = &transaction.items else { return Err(no_items(transaction)) };
    let mut draft = Draft::new(&transaction.response, request, &judged.verdict);
    let twin = request.item(Scope::TELEGRAM, items.asked, number);
    let mapping = mapping.filter(|_| judged.verdict.code != Some(Code::EchoMismatch)).zip(judged.element);
    let item = mapping.and_then(|((http, json, answer, context), element)| {
        let sources = Sources::of(request, &json.tables, context).with_answer(answer);
        let sources = Sources { element, ..sources.at_item(items.asked, number)? };
        let rows = http.response.iter().find_map(|row| match row {
            ResponseRow::Group { group, rows, .. } if *group == items.told => Some(&**rows),
            _ => None,
        });
        Some(Item { twin, sources: Some(sources), rows: rows?, ..Item::EMPTY })
    });
    draft.several = Some((items, vec![item.unwrap_or(Item { twin, ..Item::EMPTY })]));
    draft.write(party, None)?;
    draft.finish(out, losses);
    Ok(())
}

/// Appends the answer of the whole telegram: every item as it stands, and a header that tells what they come to.
///
/// # Errors
/// An answer that was made by another layout; `out` is as it was.
pub fn write_parts(
    party: &TelegramParty,
    transaction: &Transaction,
    request: &View<'_>,
    parts: &[Stands<'_>],
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<Verdict, Error> {
    let Some(items) = &transaction.items else { return Err(no_items(transaction)) };
    let verdict = Verdict::of_all(parts);
    let views = parts.iter().map(|part| View::read(&transaction.response, part.answer));
    let views = views.collect::<Result<Vec<_>, _>>()?;
    let mut all = Vec::with_capacity(views.len());
    for (view, number) in views.iter().zip(0..) {
        let own = view.item(Scope::TELEGRAM, items.told, 0).ok_or_else(|| no_items(transaction))?;
        let twin = request.item(Scope::TELEGRAM, items.asked, number);
        all.push(Item { twin, ready: Some((view, own)), ..Item::EMPTY });
    }
    let mut draft = Draft::new(&transaction.response, request, &verdict);
    draft.several = Some((items, all));
    draft.write(party, None)?;
    draft.finish(out, losses);
    Ok(verdict)
}

fn no_items(transaction: &Transaction) -> Error {
    Error {
        layout: transaction.response.id.to_string(),
        path: String::new(),
        place: Place::Whole,
        kind: ErrorKind::Missing,
        expected: "items that are transactions".to_owned(),
        got: "none".to_owned(),
    }
}

impl Verdict {
    /// What several transactions of one telegram come to: unknown while one of them is, or when there are none; not
    /// executed or declined when all are; else executed, which says that the telegram was gone through, and each item says for itself.
    fn of_all(parts: &[Stands<'_>]) -> Self {
        let any = |wanted: Outcome| parts.iter().any(|part| part.outcome == wanted);
        let all = |wanted: Outcome| parts.iter().all(|part| part.outcome == wanted);
        let uniform = [Outcome::NotExecuted, Outcome::Declined].into_iter().find(|outcome| all(*outcome));
        let outcome = match uniform {
            _ if parts.is_empty() || any(Outcome::Unknown) => Outcome::Unknown,
            Some(outcome) => outcome,
            None => Outcome::Executed,
        };
        let code = parts.iter().filter(|part| part.outcome == outcome).find_map(|part| part.code);
        Self::told(outcome, code)
    }
}

/// What a row of an item says of how it ended: a code row's own text, unless the file has the row stay empty.
pub(super) fn worded(wording: &Wording, verdict: &Verdict) -> String {
    let text = wording.text(verdict.outcome, verdict.code);
    match &verdict.rsp_code {
        Some(own) if wording.takes_rsp_code && !text.is_empty() => own.to_string(),
        _ => text.replace("{ko}", &verdict.ko),
    }
}
