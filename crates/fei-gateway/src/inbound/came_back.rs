//! What a core was sent, come back as if the core asked it: an echo, or an answer that does not say that it is one. Who answers it
//! may hear that in turn, as the core's answer.

use std::collections::BTreeSet;

use fei_exchange::TxnId;
use fei_journal::{Journal, JournalError};
use fei_layout::Registry;
use fei_layout::plan::{Flow, Side, TelegramParty, Transaction};

use super::events;
use super::unasked::{contract, number};
use crate::{Gateway, again, follow};

/// Whether a telegram is such a one, or nobody can know: the journal cannot be read, or not in time. It is answered by nothing.
pub(crate) async fn came_back<J: Journal>(gateway: &Gateway<J>, core: &str, telegram: &[u8]) -> bool {
    let layouts = gateway.sets().now();
    let Some(contract) = contract(&layouts, core) else { return false };
    match again::in_time(sent(gateway, (core, contract), &layouts, telegram)).await {
        Ok(None) => return false,
        Ok(Some(txn)) => events::came_back(core, txn),
        Err(error) => gateway.not_known_whether_back(core, &error),
    }
    true
}

/// The transaction of what was sent to a core under a number that this has: a question, or a notice.
async fn sent<J: Journal>(
    gateway: &Gateway<J>,
    (core, contract): (&str, &TelegramParty),
    layouts: &Registry,
    telegram: &[u8],
) -> Result<Option<TxnId>, JournalError> {
    let key = |telegram: &[u8], side| fei_codec::pair_key(contract, telegram, side);
    let is_back = |sent: &[u8]| {
        let sent = key(sent, Side::Request);
        [Side::Request, Side::Response].into_iter().any(|side| key(telegram, side) == sent)
    };
    for asked in numbers(layouts, core, |one| number(one, contract, telegram)) {
        let found = gateway.journal.known_as(core, &asked).await?;
        if let Some(found) = found.filter(|found| is_back(&found.request)) {
            return Ok(Some(found.txn));
        }
    }
    for told in numbers(layouts, core, |one| follow::number(contract, one, telegram)) {
        let noticed = gateway.journal.noticed(core, &told).await?;
        if let Some(noticed) = noticed.filter(|noticed| is_back(&noticed.notice.telegram)) {
            return Ok(Some(noticed.original.txn));
        }
    }
    Ok(None)
}

/// What it has where numbers of what the core is sent stand: one row, as a rule, of all.
fn numbers(
    layouts: &Registry,
    core: &str,
    number: impl Fn(&Transaction) -> Option<String>,
) -> BTreeSet<String> {
    let sent = layouts.transactions().filter(|one| *one.party == *core);
    sent.filter(|one| matches!(one.flow, Flow::Inbound { .. } | Flow::Notice(_)))
        .filter_map(|one| number(one))
        .collect()
}
