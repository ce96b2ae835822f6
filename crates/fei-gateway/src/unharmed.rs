//! A panic of ours, held where it costs least: one round of work that must never stop, or one telegram of which nothing
//! is written down yet.

use std::panic::AssertUnwindSafe;

use fei_exchange::{Code, Failure};
use futures_util::FutureExt;

/// One round of what goes on for ever. None: it panicked, and where it did stands in the log.
pub(crate) async fn round<T>(work: impl Future<Output = T>) -> Option<T> {
    // What is shared is kept sound by whoever holds it: every change of it is made by one call.
    AssertUnwindSafe(work).catch_unwind().await.ok()
}

/// What comes before a transaction's row. A panic there is a refusal: nothing was sent, and nothing will be.
///
/// # Errors
/// Its own, or N52.
pub(crate) async fn before_its_row<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let panicked =
        || Err(Failure::new(Code::OutOfResources, "FEI panicked before anything was written down"));
    round(work).await.unwrap_or_else(panicked)
}
