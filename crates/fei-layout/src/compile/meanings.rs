//! Telegram codes: one code, one outcome. A code of "unknown" or "not executed" that also says "executed" sends money
//! twice.

use fei_exchange::Outcome;

use super::answer::RSP_CODE;
use super::parties::Parties;
use super::transaction::Sides;
use super::value;
use crate::FindingCode;
use crate::plan::Field;
use crate::read::{At, Entries, Span};
use crate::report::{Draft, Report};
use crate::typed::{AnswerEntry, Text};

/// One use of a telegram code.
struct Use<'t> {
    code: &'t Text,
    is: Outcome,
}

/// Reports codes with two meanings, and codes that the telegram has no room for, for each telegram party.
pub(crate) fn check(parties: &Parties<'_, '_>, report: &mut Report<'_>) {
    for (name, party) in parties.telegram {
        let mut uses = Vec::new();
        classes(party.typed.answer.as_ref().map(|answer| &answer.value), &mut uses);
        let own: Vec<_> = parties.sides.iter().filter(|sides| sides.version.party == *name).collect();
        for local in own.iter().filter_map(|sides| sides.typed().local.as_ref()) {
            let rows = local
                .answers
                .iter()
                .filter_map(|row| Some(Use { code: row.rsp_code.as_ref()?, is: row.is.value.0 }));
            uses.extend(rows);
        }
        uses.extend(own.iter().flat_map(|sides| of_items(sides)));
        let mut institutions: Vec<_> =
            own.iter().filter_map(|sides| sides.typed().to.as_ref()).map(|to| &*to.value).collect();
        institutions.sort_unstable();
        institutions.dedup();
        let header = &party.plan.header;
        let field = header.find(RSP_CODE).map(|ix| header.field(ix));
        for institution in institutions {
            let rows = code_rows(institution, parties);
            room(name, &rows, field, report);
            for sides in own
                .iter()
                .filter(|sides| sides.typed().to.as_ref().is_some_and(|to| *to.value == *institution))
            {
                room(name, &rows, of_item(sides), report);
            }
            uses.extend(rows);
        }
        two_meanings(name, &uses, report);
    }
}

/// The codes of the party's answer rule.
fn classes<'t>(answer: Option<&'t Entries<AnswerEntry>>, uses: &mut Vec<Use<'t>>) {
    let Some(AnswerEntry::Worded(texts)) = answer.and_then(|answer| answer.get(RSP_CODE)) else { return };
    by_letter(Some(texts), uses);
}

fn by_letter<'t>(texts: Option<&'t At<Entries<Text>>>, uses: &mut Vec<Use<'t>>) {
    for (key, code) in texts.iter().flat_map(|texts| &texts.0) {
        let letter = key.chars().next().unwrap_or_default();
        if let Some(is) = Outcome::ALL.into_iter().find(|outcome| outcome.letter() == letter) {
            uses.push(Use { code, is });
        }
    }
}

/// The codes of the row of an item that code rows write too. No text there says nothing.
fn of_items<'t>(sides: &Sides<'t>) -> Vec<Use<'t>> {
    let mut uses = Vec::new();
    let items = sides.typed().items.as_ref();
    let texts = items.and_then(|items| items.answer.get(items.rsp_code.as_ref()?));
    by_letter(texts, &mut uses);
    uses.retain(|one| !one.code.value.is_empty());
    uses
}

/// The codes that an institution's rows give.
fn code_rows<'t>(institution: &str, parties: &Parties<'_, 't>) -> Vec<Use<'t>> {
    let Some(party) = parties.json.get(institution) else { return Vec::new() };
    let rows = party.typed.codes.iter().flat_map(|codes| &codes.value);
    rows.filter_map(|row| Some(Use { code: row.0.get(RSP_CODE)?, is: Outcome::parse(row.0.get("is")?)? }))
        .collect()
}

/// The row of an item that code rows write too.
fn of_item<'s>(sides: &'s Sides<'_>) -> Option<&'s Field> {
    let row = sides.items.as_ref()?.answer.iter().find(|(_, wording)| wording.takes_rsp_code);
    row.map(|(ix, _)| sides.response.field(*ix))
}

/// Codes of an institution end up in the telegram's row.
fn room(name: &str, uses: &[Use<'_>], field: Option<&Field>, report: &mut Report<'_>) {
    let Some(field) = field else { return };
    for one in uses {
        let bytes = value::bytes(one.code, field).map(|bytes| bytes.len());
        if bytes.is_none_or(|bytes| bytes > field.width as usize) {
            let message = format!("`{}` does not fit `{}` of {name}", one.code.value, field.key);
            let draft = Draft::error(FindingCode::DoesNotFit, one.code.span, message);
            report.add(draft.expected(format!("at most {} bytes", field.width)));
        }
    }
}

fn two_meanings(name: &str, uses: &[Use<'_>], report: &mut Report<'_>) {
    for (nth, later) in uses.iter().enumerate() {
        let other = uses[..nth]
            .iter()
            .find(|earlier| earlier.code.value == later.code.value && earlier.is != later.is);
        let Some(earlier) = other else { continue };
        report.add(twice(name, later, earlier.is, earlier.code.span));
    }
}

fn twice(name: &str, later: &Use<'_>, is: Outcome, first: Span) -> Draft {
    let message = format!("`{}` would tell {name} both \"{is}\" and \"{}\"", later.code.value, later.is);
    let draft = Draft::error(FindingCode::TwoMeanings, later.code.span, message);
    draft
        .related(first, format!("here it means \"{is}\""))
        .help("one telegram code, one outcome: whoever reads it decides whether to send again")
}
