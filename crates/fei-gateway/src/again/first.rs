//! One that came while another with the same key and content was at work: it waits for that one, and hears what it came to. It
//! begins nothing, so a crowd of repetitions takes no place of those that begin.

use fei_exchange::Failure;
use fei_journal::Journal;
use fei_wire::Answer;
use tokio::time::Instant;

use super::{Before, Over, Working, attach, before, look};
use crate::Gateway;
use crate::asked::Asked;
use crate::events::Exchanged;

/// What the first one was answered; none: it left nothing that could be told, and this one is on its own.
///
/// # Errors
/// What refused the first one, or that it is in flight still.
pub(crate) async fn told_with_first<J: Journal>(
    gateway: &Gateway<J>,
    asked: &Asked,
    first: Option<Before>,
    (log, working): (&Exchanged<'_>, &Working),
    until: Instant,
) -> Result<Option<Answer>, Failure> {
    let Some(first) = first else { return Ok(None) };
    if let Over::Refused(failure) = first.over(until).await? {
        return Err(failure);
    }
    let Ok(Some(found)) = look(gateway, asked, log.txn()).await else { return Ok(None) };
    let found = attach(gateway, found, until).await;
    let (original, ending) = before(gateway, asked, found).await?;
    gateway.keys.came_again.add(working.key());
    Ok(Some(log.repeated(original, ending).into()))
}
