//! An answer that came when nobody waited for it any more: what it means is worked out as for any other, and the journal
//! decides what it changes.

use std::sync::Arc;
use std::time::Duration;

use fei_exchange::{Code, Failure, Outcome, TxnId};
use fei_http::{HttpAnswer, LateAnswer, LateEar};
use fei_journal::{Ending, Follow, Journal, JournalError, Late, PartEnding};
use tokio::time::sleep;

use crate::exchange::Exchange;
use crate::{events, unread};

/// Tries to have a late answer written down. What is not written down is asked for: the result is unknown and followed.
const TRIES: u32 = 8;
/// The first pause between two tries; each is twice as long as the one before.
const PAUSE: Duration = Duration::from_millis(100);

/// Hears what comes late for an exchange, or breaks off.
pub(crate) fn ear<J: Journal>(journal: &Arc<J>, exchange: &Arc<Exchange>, txn: TxnId) -> LateEar {
    let (journal, exchange) = (Arc::clone(journal), Arc::clone(exchange));
    Arc::new(move |late| {
        let late = match late {
            LateAnswer::BrokenOff(came) => return unread::broken_off(&journal, &exchange, txn, &came),
            LateAnswer::Came(answer) => Some(answer),
            LateAnswer::Orphan => None,
        };
        let hearing = hear(Arc::clone(&journal), Arc::clone(&exchange), txn, late);
        exchange.link.owners().beside(hearing);
    })
}

/// Without an answer: bytes that answer nothing.
async fn hear<J: Journal>(journal: Arc<J>, exchange: Arc<Exchange>, txn: TxnId, late: Option<HttpAnswer>) {
    let several = !exchange.parts.is_empty();
    let conclusion = match late {
        Some(answer) if several => exchange.conclude_parts_late(answer),
        None if several => exchange.conclude_parts(Err(orphan())),
        Some(answer) => exchange.conclude_late(txn, answer),
        None => exchange.conclude(txn, Err(orphan())),
    };
    // The first one first: when it has ended, all of its telegram have.
    for PartEnding { txn, ending, follow } in conclusion.each(txn) {
        let said = ending.outcome;
        match write(&*journal, txn, ending, follow).await {
            Ok(late) => events::late(&exchange.asked, exchange.institution(), txn, said, &late),
            Err(error) => events::late_lost(txn, &error),
        }
    }
}

/// Has the journal decide. The exchange's own ending comes first: until it stands there is nothing to settle.
async fn write<J: Journal>(
    journal: &J,
    txn: TxnId,
    ending: Ending,
    follow: Vec<Follow>,
) -> Result<Late, JournalError> {
    let (ending, follow) = (&ending, &follow);
    patiently(|before| async move {
        journal.ended(txn).await?;
        Ok(told_anew(journal.late(txn, ending.clone(), follow.clone()).await?, before))
    })
    .await
}

/// The same of a core's answer to a call that it was asked: it may have said the opposite before.
pub(crate) async fn write_of_core<J: Journal>(
    journal: &J,
    txn: TxnId,
    ending: Ending,
) -> Result<Late, JournalError> {
    let ending = &ending;
    patiently(|before| async move {
        journal.ended(txn).await?;
        Ok(told_anew(journal.late_of_core(txn, ending.clone()).await?, before))
    })
    .await
}

/// What was written down before may have been by a try of which nothing was heard: then nobody was told of it.
fn told_anew(late: Late, before: u32) -> Late {
    match late {
        Late::Repeated(stands) if before > 0 && stands.outcome == Outcome::Unknown => Late::Recorded(stands),
        Late::Repeated(stands) if before > 0 => Late::Orphan(stands),
        late => late,
    }
}

/// Has the journal write something down, again and again while it cannot. `once` is told how many tries were before.
pub(crate) async fn patiently<T, F>(once: impl Fn(u32) -> F) -> Result<T, JournalError>
where
    F: Future<Output = Result<T, JournalError>>,
{
    let mut pause = PAUSE;
    for before in 0..TRIES - 1 {
        match once(before).await {
            Err(error) if error.may_pass() => sleep(pause).await,
            done => return done,
        }
        pause *= 2;
    }
    once(TRIES - 1).await
}

fn orphan() -> Failure {
    Failure::new(Code::Unreadable, "bytes came behind the answer, on its connection")
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    /// The journal wrote it down and could not say so: whoever tries once more hears that it was said before.
    #[test]
    fn what_a_try_wrote_that_nobody_heard_of_is_told() {
        let stands = |outcome| Ending { outcome, code: None, answer: Bytes::new() };
        for outcome in [Outcome::Executed, Outcome::Unknown] {
            let repeated = || Late::Repeated(stands(outcome));
            assert_eq!(told_anew(repeated(), 0), repeated());
            let is_open = outcome == Outcome::Unknown;
            let anew = if is_open { Late::Recorded } else { Late::Orphan };
            assert_eq!(told_anew(repeated(), 1), anew(stands(outcome)));
        }
    }
}
