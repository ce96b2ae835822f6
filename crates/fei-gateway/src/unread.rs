//! What stays of an answer that told nothing: its beginning, in the journal, for people.

use std::sync::Arc;

use fei_exchange::{Code, Failure, TxnId};
use fei_guard::{Conclude, Conclusion};
use fei_http::HttpAnswer;
use fei_journal::Journal;

use crate::exchange::Exchange;
use crate::{events, glimpse};

/// Concludes an exchange, and keeps the beginning of its answer if that told nothing.
pub(crate) fn keeping<J: Journal>(
    journal: &Arc<J>,
    exchange: &Arc<Exchange>,
    txn: TxnId,
    conclude: impl FnOnce(&Exchange, Result<HttpAnswer, Failure>) -> Conclusion + Send + 'static,
) -> Conclude<HttpAnswer> {
    let (journal, exchange) = (Arc::clone(journal), Arc::clone(exchange));
    Box::new(move |answer| {
        let came = answer.as_ref().ok().cloned();
        let conclusion = conclude(&exchange, answer);
        if let Some(came) = came.filter(|_| told_nothing(&conclusion)) {
            keep(journal, &exchange, txn, &came);
        }
        conclusion
    })
}

/// Of several transactions the first speaks for all: an answer that cannot be read is none for any of them.
fn told_nothing(Conclusion { ending, .. }: &Conclusion) -> bool {
    matches!(ending.code, Some(Code::Unreadable | Code::UnlistedStatus))
}

/// A commit of its own, beside the exchange: it is rare.
fn keep<J: Journal>(journal: Arc<J>, exchange: &Exchange, txn: TxnId, answer: &HttpAnswer) {
    let note = format!("status {}: {}", answer.status, glimpse::glimpse(&answer.body));
    exchange.link.owners().beside(async move {
        if let Err(error) = journal.note(txn, &note).await {
            events::not_noted(txn, &error);
        }
    });
}
