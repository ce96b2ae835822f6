//! Exchanges as they end, for whoever listens: `fei tap`.
//!
//! Nobody waits for a listener: what it does not take in time it loses, and it is told how many. While nobody listens nothing
//! is put together. What a telegram holds comes out of here masked by its layout, and in no other way.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use fei_codec::{ExplainRow, View, explain};
use fei_exchange::{Code, Outcome, Trace, TxnId};
use fei_journal::Ending;
use fei_layout::plan::{Layout, Party, Transaction};
use jiff::Timestamp;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender, channel};

use crate::asked::Asked;
use crate::clock;

/// Exchanges that a listener may be behind.
const BEHIND_MAX: usize = 256;
/// Listeners at a time.
const LISTENERS_MAX: usize = 8;

/// Where exchanges are told. Clones are the same.
#[derive(Debug, Clone)]
pub struct Tap {
    ends: Sender<Arc<Seen>>,
    listening: Arc<AtomicUsize>,
}

/// Which way an exchange went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A core asked an institution.
    Outbound,
    /// An institution asked a core.
    Inbound,
    /// FEI answered by itself.
    Local,
}

impl Way {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Outbound => "outbound",
            Self::Inbound => "inbound",
            Self::Local => "local",
        }
    }
}

/// One exchange that ended.
#[derive(Debug, Clone)]
pub struct Seen {
    /// When its telegram or call came.
    pub at: Timestamp,
    /// Which way it went.
    pub way: Way,
    /// What was asked.
    pub transaction: Arc<Transaction>,
    /// The party that asked.
    pub from: Box<str>,
    /// The party that was asked; none: nobody.
    pub to: Option<Box<str>>,
    /// Its number in the journal; of a repetition that of the first one; of a call that was refused the one that its answer
    /// and the log have.
    pub txn: Option<TxnId>,
    /// The number that the core knows it by; none: a call was refused before it had one.
    pub trace: Option<Trace>,
    /// What became of it.
    pub outcome: Outcome,
    /// FEI's code.
    pub code: Option<Code>,
    /// The status that a call was answered with.
    pub status: Option<u16>,
    /// It came before, and nothing was sent.
    pub repeated: bool,
    /// From its coming to its answer.
    pub elapsed: Option<Duration>,
    /// Whose telegrams they are.
    pub(crate) party: Arc<Party>,
    pub(crate) request: Bytes,
    pub(crate) answer: Bytes,
}

impl Seen {
    /// A telegram's exchange.
    pub(crate) fn of(asked: &Asked, ending: &Ending, way: Way) -> Self {
        Self {
            at: clock::moment(asked.now),
            way,
            transaction: asked.transaction.clone(),
            from: asked.channel().into(),
            to: None,
            txn: None,
            trace: Some(asked.trace.clone()),
            outcome: ending.outcome,
            code: ending.code,
            status: None,
            repeated: false,
            elapsed: None,
            party: asked.party().clone(),
            request: asked.telegram.clone(),
            answer: ending.answer.clone(),
        }
    }

    /// The request telegram row by row, masked.
    #[must_use]
    pub fn request(&self) -> Vec<ExplainRow> {
        self.rows(&self.transaction.request, &self.request)
    }

    /// The answer telegram row by row, masked; none when there is no answer.
    #[must_use]
    pub fn answer(&self) -> Vec<ExplainRow> {
        self.rows(&self.transaction.response, &self.answer)
    }

    /// When the request is broken, the header alone: behind it anything may stand anywhere, in the answer as well.
    fn rows(&self, layout: &Layout, telegram: &[u8]) -> Vec<ExplainRow> {
        let checked = View::read(&self.transaction.request, &self.request).and_then(|view| view.check());
        match (checked, self.party.telegram()) {
            _ if telegram.is_empty() => Vec::new(),
            (Ok(()), _) => explain(layout, telegram),
            (Err(_), Some(contract)) => {
                let header = &contract.header;
                explain(header, telegram.get(..header.bytes_min as usize).unwrap_or_default())
            }
            (Err(_), None) => Vec::new(),
        }
    }
}

/// What a listener hears next.
#[derive(Debug, Clone)]
pub enum Told {
    /// An exchange ended.
    Seen(Arc<Seen>),
    /// So many ended that it did not take in time.
    Lost(u64),
}

/// Somebody who listens, until it is dropped.
#[derive(Debug)]
pub struct Listener {
    ends: Receiver<Arc<Seen>>,
    listening: Arc<AtomicUsize>,
}

impl Default for Tap {
    fn default() -> Self {
        Self { ends: channel(BEHIND_MAX).0, listening: Arc::default() }
    }
}

impl Tap {
    /// Listens from now on; none: too many do.
    #[must_use]
    pub fn listen(&self) -> Option<Listener> {
        let one_more = |now: usize| (now < LISTENERS_MAX).then(|| now.saturating_add(1));
        self.listening.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).ok()?;
        Some(Listener { ends: self.ends.subscribe(), listening: self.listening.clone() })
    }

    /// An exchange ended. It is only put together when somebody listens.
    pub(crate) fn tell(&self, seen: impl FnOnce() -> Seen) {
        if self.listening.load(Ordering::Relaxed) > 0 {
            // Whoever listened may have just gone.
            let _nobody = self.ends.send(Arc::new(seen()));
        }
    }
}

impl Listener {
    /// What comes next; none: the gateway is gone.
    pub async fn next(&mut self) -> Option<Told> {
        match self.ends.recv().await {
            Ok(seen) => Some(Told::Seen(seen)),
            Err(RecvError::Lagged(lost)) => Some(Told::Lost(lost)),
            Err(RecvError::Closed) => None,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.listening.fetch_sub(1, Ordering::Relaxed);
    }
}
