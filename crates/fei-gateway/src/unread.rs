//! What stays of an answer that told nothing: its bytes, sealed in the journal, and its beginning for people.

use std::sync::Arc;

use fei_exchange::{Code, Failure, Outcome, TxnId};
use fei_guard::{Conclude, Conclusion};
use fei_http::HttpAnswer;
use fei_journal::{Journal, Note};

use crate::exchange::Exchange;
use crate::{events, glimpse};

/// Bytes that are kept: enough to see what it was, whatever an institution sends.
const KEPT_BYTES_MAX: usize = 8 << 10;
/// Of them so many stand, masked, in the event.
const TOLD_BYTES_MAX: usize = 512;

/// Concludes an exchange, and keeps its answer if that told nothing.
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
            keep(&journal, &exchange, txn, &came, "");
        }
        conclusion
    })
}

/// Of several transactions the first speaks for all. That an institution is still working is a word of its own.
fn told_nothing(Conclusion { ending, .. }: &Conclusion) -> bool {
    ending.outcome == Outcome::Unknown && ending.code != Some(Code::Pending)
}

/// The same for an answer that broke off.
pub(crate) fn broken_off<J: Journal>(
    journal: &Arc<J>,
    exchange: &Arc<Exchange>,
    txn: TxnId,
    came: &HttpAnswer,
) {
    keep(journal, exchange, txn, came, &format!(", {} bytes and no end", came.body.len()));
}

/// A commit of its own, beside the exchange: it is rare.
fn keep<J: Journal>(journal: &Arc<J>, exchange: &Exchange, txn: TxnId, answer: &HttpAnswer, how: &str) {
    let beginning = |bytes_max: usize| answer.body.slice(..answer.body.len().min(bytes_max));
    let text = format!("status {}{how}: {}", answer.status, glimpse::glimpse(&beginning(TOLD_BYTES_MAX)));
    let came = (!answer.body.is_empty()).then(|| beginning(KEPT_BYTES_MAX));
    let (journal, note) = (Arc::clone(journal), Note { text: text.into(), came });
    exchange.link.owners().beside(async move {
        if let Err(error) = journal.note(txn, note).await {
            events::not_noted(txn, &error);
        }
    });
}
