//! What stays of an answer that told nothing: its beginning, in the journal, for people.

use std::sync::Arc;

use fei_exchange::{Code, TxnId};
use fei_guard::Conclusion;
use fei_http::HttpAnswer;
use fei_journal::Journal;

use crate::exchange::Exchange;
use crate::{events, glimpse};

/// Keeps the beginning of an answer if it told nothing. A commit of its own, beside the exchange: it is rare.
pub(crate) fn keep<J: Journal>(
    journal: &Arc<J>,
    exchange: &Exchange,
    txn: TxnId,
    (answer, conclusion): (&HttpAnswer, &Conclusion),
) {
    if !matches!(conclusion.ending.code, Some(Code::Unreadable | Code::UnlistedStatus)) {
        return;
    }
    let note = format!("status {}: {}", answer.status, glimpse::glimpse(&answer.body));
    let journal = Arc::clone(journal);
    exchange.link.owners().beside(async move {
        if let Err(error) = journal.note(txn, &note).await {
            events::not_noted(txn, &error);
        }
    });
}
