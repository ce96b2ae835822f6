//! What a journal that outlives the process needs of it: to be counted, to be missed when its writer is gone, and to be walked
//! over, at the start and then now and then, beside the telegrams.
//!
//! A walk must never hold up a telegram; what it finds broken stops money until people have looked, and they decide.

use std::sync::Arc;
use std::time::Duration;

use fei_journal::{SqliteJournal, Verdict};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::admin::Counting;

/// A walk that takes longer is given up: while it reads, the write-ahead log cannot begin anew.
const TIME_MAX: Duration = Duration::from_secs(60 * 60);

/// A journal in a file, which outlives the process.
#[derive(Clone)]
pub(crate) struct LastingJournal {
    journal: Arc<SqliteJournal>,
    /// Between two walks.
    verify_every: Duration,
    /// What people have looked at, in the words of the alarm.
    damage_known: Option<String>,
}

impl LastingJournal {
    pub(crate) const fn new(
        journal: Arc<SqliteJournal>,
        verify_every: Duration,
        damage_known: Option<String>,
    ) -> Self {
        Self { journal, verify_every, damage_known }
    }

    /// Reads what its writer has counted.
    pub(crate) fn counting(&self) -> Counting {
        let journal = self.journal.clone();
        Box::new(move || journal.counts())
    }

    /// Its writer is gone: nothing can be written any more by this process. Without one there is nothing to miss.
    pub(crate) async fn gone(this: Option<&Self>) {
        match this {
            Some(lasting) => lasting.journal.gone().await,
            None => std::future::pending().await,
        }
    }

    /// Walks until told to stop.
    pub(crate) async fn verify_now_and_then(self, stop: CancellationToken) {
        loop {
            let given_up = async {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = sleep(TIME_MAX) => {}
                }
            };
            match self.journal.verify_until(given_up).await {
                Ok(Some(Verdict::Sound { events, .. })) => {
                    tracing::info!(events, "the journal is what was written");
                }
                Ok(Some(Verdict::Broken(broken))) => {
                    let stops = self.damage_known.as_deref() != Some(&*broken.to_string());
                    if stops {
                        self.journal.distrust(&broken);
                    }
                    tracing::error!(alarm = true, %broken, stops, "the journal is not what was written");
                }
                Ok(None) if stop.is_cancelled() => return,
                Ok(None) => {
                    tracing::error!(alarm = true, "the journal is too long to be verified in an hour")
                }
                Err(error) => tracing::warn!(%error, "the journal could not be verified"),
            }
            if stop.run_until_cancelled(sleep(self.verify_every)).await.is_none() {
                return;
            }
        }
    }
}
