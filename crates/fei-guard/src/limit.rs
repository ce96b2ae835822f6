//! The end of patience: what a time limit proves, told by how far the sending had come.

use fei_exchange::{Code, Failure};
use fei_journal::Progress;
use tokio::time::{Instant, timeout_at};

/// Runs until `at`. Then sending is forbidden: if nothing had left, nothing ever will (N46); else it is unknown (U01).
pub(crate) async fn until<F: Future>(
    at: Instant,
    progress: Progress,
    whose: &'static str,
    future: F,
) -> Result<F::Output, Failure> {
    match timeout_at(at, future).await {
        Ok(output) => Ok(output),
        Err(_) if progress.close() => Err(Failure::new(Code::DeadlineBefore, whose)),
        Err(_) => Err(Failure::new(Code::TimedOut, whose)),
    }
}
