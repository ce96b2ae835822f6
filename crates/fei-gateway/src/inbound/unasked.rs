//! Answers of a core: which telegram is one, and what becomes of one that nobody waits for. Its transaction is found by the
//! number that the core knows it by, also by a process that did not send it; the journal decides what it changes.

use std::sync::Arc;

use bytes::Bytes;
use fei_codec::View;
use fei_journal::{Found, Journal, JournalError};
use fei_layout::Registry;
use fei_layout::plan::{Flow, Party, Side, TelegramParty, Transaction};
use fei_wire::{PairKey, Sorted};

use super::called::Called;
use super::events;
use crate::{Gateway, follow, late};

/// What a telegram of a core is.
pub(crate) fn sort<J: Journal>(gateway: &Gateway<J>, core: &str, telegram: &[u8]) -> Sorted {
    let answers = answered(gateway, core, telegram);
    match answers.as_ref().and_then(|(layouts, _)| contract(layouts, core)) {
        Some(contract) => {
            Sorted::Answer(PairKey::new(fei_codec::pair_key(contract, telegram, Side::Response)))
        }
        None => Sorted::Request,
    }
}

/// The transaction that a core's telegram answers, with the set that says so. What is nothing by the layouts of now may have
/// been asked for by those of before midnight, or of before a reload.
fn answered<J: Journal>(
    gateway: &Gateway<J>,
    core: &str,
    telegram: &[u8],
) -> Option<(Arc<Registry>, Arc<Transaction>)> {
    let (layouts, today) = (gateway.sets().now(), gateway.clock().now().date());
    if let Some(answers) = layouts.answered(core, telegram, today).cloned() {
        return Some((layouts, answers));
    }
    if layouts.recognise(core, telegram, today).is_some() {
        return None;
    }
    gateway.sets().find(|set| set.answered_before(core, telegram, today).cloned())
}

pub(super) fn contract<'r>(layouts: &'r Registry, core: &str) -> Option<&'r TelegramParty> {
    layouts.party(core).and_then(|party| party.telegram())
}

/// Hears an answer that nobody waits for: late, for the second time, or to nothing.
pub(crate) async fn unasked<J: Journal>(gateway: &Gateway<J>, core: &str, telegram: Bytes) {
    let Some((layouts, of)) = answered(gateway, core, &telegram) else {
        return gateway.answers_nothing(core);
    };
    let Some(contract) = contract(&layouts, core) else { return gateway.answers_nothing(core) };
    if matches!(of.flow, Flow::Notice(_)) {
        return follow::unasked(gateway, core, (contract, &of), telegram).await;
    }
    let found = match original(gateway, core, (contract, &of), &telegram).await {
        Ok(Some(found)) => found,
        Ok(None) => return gateway.answers_nothing(core),
        Err(error) => return events::not_looked_up(core, &error),
    };
    let Some(called) = begun(gateway, &found).await else { return gateway.answers_nothing(core) };
    let conclusion = called.conclude(found.txn, Ok(telegram), gateway.now());
    let said = conclusion.ending.outcome;
    match late::write_of_core(&*gateway.journal, found.txn, conclusion.ending).await {
        Ok(late) => events::late(&called, found.txn, said, &late),
        Err(error) => crate::events::late_lost(found.txn, &error),
    }
}

/// The transaction that it answers; none: it answers nothing.
///
/// # Errors
/// Nobody can know.
async fn original<J: Journal>(
    gateway: &Gateway<J>,
    core: &str,
    (contract, answers): (&TelegramParty, &Transaction),
    telegram: &[u8],
) -> Result<Option<Found>, JournalError> {
    let Some(number) = number(answers, contract, telegram) else { return Ok(None) };
    let found = gateway.journal.known_as(core, &number).await?;
    let key = |telegram: &[u8], side| fei_codec::pair_key(contract, telegram, side);
    Ok(found.filter(|found| key(&found.request, Side::Request) == key(telegram, Side::Response)))
}

/// The number that the core knows it by.
pub(super) fn number(transaction: &Transaction, contract: &TelegramParty, telegram: &[u8]) -> Option<String> {
    let Flow::Inbound { serve, .. } = &transaction.flow else { return None };
    let row = serve.number.as_ref()?;
    let header = telegram.get(..contract.header.bytes_min as usize)?;
    Some(View::read(&contract.header, header).ok()?.value(row.field).ok()?.text().to_owned())
}

/// It, as it was begun.
async fn begun<J: Journal>(gateway: &Gateway<J>, found: &Found) -> Option<Called> {
    let (layouts, transaction) = gateway.begun_by(found).await;
    let transaction = transaction.filter(|one| matches!(one.flow, Flow::Inbound { .. }))?;
    let party = |name: &str| layouts.party(name).cloned();
    let parties = (party(&found.channel)?, party(&found.institution).filter(|core| speaks(core))?);
    let link = gateway.core(&found.institution).ok()?;
    Some(Called::of(parties, transaction, link, found.request.clone(), gateway.clock().now()))
}

fn speaks(core: &Party) -> bool {
    core.telegram().is_some()
}
