//! An answer to a notice that nobody waits for: late, for the second time, or to nothing. It is found by the number of the
//! notice, also by a process that did not send it; a late one takes the notice, once.

use bytes::Bytes;
use fei_codec::View;
use fei_journal::{Journal, JournalError, Noticed};
use fei_layout::plan::{Side, TelegramParty, Transaction};

use super::decide::Came;
use super::events;
use super::telling::{self, Telling};
use crate::{Gateway, inbound};

/// Hears it. `notice` is what the answer's header says that it answers.
pub(crate) async fn unasked<J: Journal>(
    gateway: &Gateway<J>,
    core: &str,
    (contract, notice): (&TelegramParty, &Transaction),
    answer: Bytes,
) {
    let noticed = match sent(gateway, core, (contract, notice), &answer).await {
        Ok(Some(noticed)) => noticed,
        Ok(None) => return gateway.answers_nothing(core),
        Err(error) => return inbound::not_looked_up(core, &error),
    };
    let Noticed { item, original, notice } = noticed;
    let telling = Telling::of(gateway, &original, Some(&notice)).await;
    let heard = telling.map(|telling| telling.heard(&notice.telegram, Ok(answer)));
    if !matches!(heard, Ok(Came::Taken)) {
        return events::not_taken_late(&item);
    }
    match gateway.journal.taken(item.id).await {
        Ok(changed) => events::taken_late(&item, changed),
        Err(error) => events::late_not_written(&item, &error),
    }
}

/// The notice that it answers: the latest of its number, if the whole key is its; none: it answers nothing.
///
/// # Errors
/// Nobody can know.
async fn sent<J: Journal>(
    gateway: &Gateway<J>,
    core: &str,
    (contract, notice): (&TelegramParty, &Transaction),
    answer: &[u8],
) -> Result<Option<Noticed>, JournalError> {
    let Some(number) = number(contract, notice, answer) else { return Ok(None) };
    let noticed = gateway.journal.noticed(core, &number).await?;
    let key = |telegram: &[u8], side| fei_codec::pair_key(contract, telegram, side);
    Ok(noticed.filter(|noticed| key(&noticed.notice.telegram, Side::Request) == key(answer, Side::Response)))
}

/// The number of a notice in a telegram of its core.
pub(crate) fn number(contract: &TelegramParty, notice: &Transaction, telegram: &[u8]) -> Option<String> {
    let header = telegram.get(..contract.header.bytes_min as usize)?;
    let row = telling::plan(notice)?.number.field;
    Some(View::read(&contract.header, header).ok()?.value(row).ok()?.text().to_owned())
}
