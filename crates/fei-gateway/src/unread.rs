//! What stays of an answer that told nothing: its bytes, sealed in the journal, and for people what it was.

use std::sync::Arc;

use fei_exchange::{Code, Failure, Outcome, TxnId};
use fei_guard::{Conclude, Conclusion};
use fei_http::HttpAnswer;
use fei_journal::{Journal, Note};

use crate::events;
use crate::exchange::Exchange;
use crate::glimpse::glimpse;

/// Bytes that are kept: enough to see what it was, whatever an institution sends.
const KEPT_BYTES_MAX: usize = 8 << 10;

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
    keep(journal, exchange, txn, came, " and no end");
}

/// A commit of its own, beside the exchange: it is rare.
fn keep<J: Journal>(journal: &Arc<J>, exchange: &Exchange, txn: TxnId, answer: &HttpAnswer, how: &str) {
    let HttpAnswer { status, body, .. } = answer;
    let beginning = body.slice(..body.len().min(KEPT_BYTES_MAX));
    let shown = glimpse(&beginning, Some(exchange.http()));
    let text = format!("status {status}, {} bytes{how}: {shown}", body.len());
    let came = (!body.is_empty()).then_some(beginning);
    let (journal, note) = (Arc::clone(journal), Note { text: text.into(), came });
    exchange.link.owners().beside(async move {
        if let Err(error) = journal.note(txn, note).await {
            events::not_noted(txn, &error);
        }
    });
}
