//! Answers of a core: which telegram is one, and what becomes of one that nobody waits for. Its transaction is found by the
//! number that the core knows it by, also by a process that did not send it; the journal decides what it changes.

use bytes::Bytes;
use fei_codec::View;
use fei_journal::{Found, Journal};
use fei_layout::Registry;
use fei_layout::plan::{Flow, Party, Side, Transaction};
use fei_wire::{PairKey, Sorted};

use super::called::{Called, serve};
use super::events;
use crate::{Gateway, follow, late};

/// What a telegram of a core is.
pub(crate) fn sort<J: Journal>(gateway: &Gateway<J>, core: &str, telegram: &[u8]) -> Sorted {
    let layouts = gateway.sets().now();
    let answers = answered(&layouts, gateway, core, telegram).is_some();
    match layouts.party(core).and_then(|party| party.telegram()) {
        Some(contract) if answers => {
            Sorted::Answer(PairKey::new(fei_codec::pair_key(contract, telegram, Side::Response)))
        }
        _ => Sorted::Request,
    }
}

fn answered<'r, J: Journal>(
    layouts: &'r Registry,
    gateway: &Gateway<J>,
    core: &str,
    telegram: &[u8],
) -> Option<&'r Transaction> {
    layouts.answered(core, telegram, gateway.clock().now().date()).map(|transaction| &**transaction)
}

/// Hears an answer that nobody waits for: late, for the second time, or to nothing.
pub(crate) async fn unasked<J: Journal>(gateway: &Gateway<J>, core: &str, telegram: Bytes) {
    let layouts = gateway.sets().now();
    let contract = layouts.party(core).and_then(|party| party.telegram());
    let notice =
        answered(&layouts, gateway, core, &telegram).filter(|one| matches!(one.flow, Flow::Notice(_)));
    if let Some(of) = contract.zip(notice) {
        return follow::unasked(gateway, core, of, telegram).await;
    }
    let Some(found) = original(gateway, core, &telegram).await else {
        return events::orphan(core);
    };
    let Some(called) = begun(gateway, &found) else { return events::orphan(core) };
    let conclusion = called.conclude(found.txn, Ok(telegram), gateway.now());
    match late::write(&*gateway.journal, found.txn, conclusion.ending, Vec::new()).await {
        Ok(late) => events::late(&called, found.txn, &late),
        Err(error) => crate::events::late_lost(found.txn, &error),
    }
}

/// The transaction that it answers.
async fn original<J: Journal>(gateway: &Gateway<J>, core: &str, telegram: &[u8]) -> Option<Found> {
    let layouts = gateway.sets().now();
    let contract = layouts.party(core)?.telegram()?;
    let number = {
        let row = serve(answered(&layouts, gateway, core, telegram)?).number.as_ref()?;
        let header = telegram.get(..contract.header.bytes_min as usize)?;
        View::read(&contract.header, header).ok()?.value(row.field).ok()?.text().to_owned()
    };
    let found = match gateway.journal.known_as(core, &number).await {
        Ok(found) => found?,
        Err(error) => {
            events::not_looked_up(core, &error);
            return None;
        }
    };
    let key = |telegram: &[u8], side| fei_codec::pair_key(contract, telegram, side);
    (key(&found.request, Side::Request) == key(telegram, Side::Response)).then_some(found)
}

/// It, as it was begun.
fn begun<J: Journal>(gateway: &Gateway<J>, found: &Found) -> Option<Called> {
    let (layouts, transaction) = gateway.begun_by(found);
    let transaction = transaction.filter(|one| matches!(one.flow, Flow::Inbound { .. }))?;
    let party = |name: &str| layouts.party(name).cloned();
    let parties = (party(&found.channel)?, party(&found.institution).filter(|core| speaks(core))?);
    let link = gateway.core(&found.institution).ok()?;
    Some(Called::of(parties, transaction, link, found.request.clone(), gateway.clock().now()))
}

fn speaks(core: &Party) -> bool {
    core.telegram().is_some()
}
