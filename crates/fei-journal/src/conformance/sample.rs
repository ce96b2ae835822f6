//! Made-up transactions to try a journal with.

use bytes::Bytes;
use fei_exchange::{Code, Outcome, Reference, Trace, TxnId};
use jiff::civil::{Date, date};

use crate::{Begun, Ending, Intent, Journal, Proof};

/// The party that asks, and the institution that is called.
pub const CHANNEL: &str = "hecto";
pub(super) const INSTITUTION: &str = "kftc";

/// A business date, and the next one.
#[must_use]
pub const fn monday() -> Date {
    date(2026, 9, 7)
}

pub(super) const fn tuesday() -> Date {
    date(2026, 9, 8)
}

/// A transfer under a key, with content of its own.
#[must_use]
pub fn intent(key: &str, content: &str) -> Intent {
    let txn = TxnId::fresh();
    Intent {
        txn,
        transaction: "hecto.transfer".into(),
        channel: CHANNEL.into(),
        institution: INSTITUTION.into(),
        day: monday(),
        key: Bytes::copy_from_slice(key.as_bytes()),
        fingerprint: Bytes::copy_from_slice(content.as_bytes()),
        reference: Some(Reference::new(&format!("F123456789U-{txn}"))),
        trace: Trace::new("20260907-088-000001"),
        request: request(key, content),
    }
}

/// The telegram that asks for it.
#[must_use]
pub fn request(key: &str, content: &str) -> Bytes {
    format!("request {key} {content}").into()
}

/// How one ends.
#[must_use]
pub fn ending(outcome: Outcome, code: Option<Code>, answer: &str) -> Ending {
    Ending { outcome, code, answer: Bytes::copy_from_slice(answer.as_bytes()) }
}

/// Begins one that must be the first under its key.
///
/// # Panics
/// It is not.
pub async fn begin(journal: &impl Journal, intent: Intent) -> Proof {
    match journal.begin(intent).await {
        Ok(Begun::Row(proof)) => proof,
        other => unreachable!("the first under its key, and it is {other:?}"),
    }
}
