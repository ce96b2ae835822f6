//! The proof as a type: a request that the journal knows of, and how far its sending has come.
//!
//! A `Proof` comes of a commit alone: that of `Journal::begin` for an exchange, that of `FollowUp::attempt` for each attempt of
//! what follows. It makes one `Intended`, and neither can be copied.

use std::fmt;
use std::marker::PhantomData;

use fei_exchange::TxnId;
use tokio::time::Instant;

use crate::Progress;

/// That a row stands in state sending, and that its owner has not sent yet.
#[derive(Debug)]
pub struct Proof {
    txn: TxnId,
}

impl Proof {
    /// Only a journal of this crate that has just committed the row may say so.
    pub(crate) const fn of(txn: TxnId) -> Self {
        Self { txn }
    }

    /// The row's number.
    #[must_use]
    pub const fn txn(&self) -> TxnId {
        self.txn
    }

    /// Binds the proof to the request that it allows, to be sent before `deadline` or never.
    #[must_use]
    pub fn intend<R>(self, request: R, deadline: Instant) -> Intended<R> {
        let (txn, progress) = (self.txn, Progress::unsent());
        Intended { request, sending: Sending { txn, deadline, progress, of: PhantomData } }
    }
}

/// A request that may be sent once. Not `Clone`: whoever holds it knows that no byte of it has left.
pub struct Intended<R> {
    request: R,
    sending: Sending<R>,
}

impl<R> Intended<R> {
    /// The request, to look at.
    pub const fn request(&self) -> &R {
        &self.request
    }

    /// The row's number.
    pub const fn txn(&self) -> TxnId {
        self.sending.txn
    }

    /// After this nothing may be sent.
    pub const fn deadline(&self) -> Instant {
        self.sending.deadline
    }

    /// A share of how far it has come, for the layer that must tell "not sent" from "unknown".
    pub fn progress(&self) -> Progress {
        self.sending.progress.clone()
    }

    /// Called in the instant before the first byte may leave: from here on the outcome is unknown until proved.
    ///
    /// # Errors
    /// The deadline was first: nothing may be sent any more, and the proof comes back.
    pub fn send(self) -> Result<(R, Sending<R>), Self> {
        if Instant::now() < self.deadline() && self.sending.progress.begin() {
            Ok((self.request, self.sending))
        } else {
            Err(self)
        }
    }
}

impl<R> fmt::Debug for Intended<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never the request: it holds account numbers.
        f.debug_struct("Intended").field("txn", &self.sending.txn).finish_non_exhaustive()
    }
}

/// That a request is on its way. Only one of its kind can be taken back.
#[derive(Debug)]
pub struct Sending<R> {
    txn: TxnId,
    deadline: Instant,
    progress: Progress,
    of: PhantomData<fn(R)>,
}

impl<R> Sending<R> {
    /// After this nobody waits for the answer.
    #[must_use]
    pub const fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Takes a request back of which nothing can have come: the transport handed it back unserialised, or the contract
    /// says that the answer means so.
    #[must_use]
    pub fn take_back(self, request: R) -> Intended<R> {
        self.progress.take_back();
        Intended { request, sending: self }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn intended() -> Intended<&'static str> {
        Proof::of(TxnId::fresh()).intend("pay", Instant::now() + Duration::from_secs(1))
    }

    #[test]
    fn a_closed_request_cannot_be_sent_and_a_sent_one_cannot_be_closed() {
        let first = intended();
        assert!(first.progress().close());
        assert!(first.progress().close(), "closing twice says the same");
        assert!(first.send().is_err());

        let second = intended();
        let progress = second.progress();
        let (request, sending) = second.send().unwrap();
        assert_eq!(request, "pay");
        assert!(!progress.close());

        let back = sending.take_back(request);
        assert!(progress.close(), "handed back: nothing left, so it can be closed");
        assert!(back.send().is_err());
    }

    #[test]
    fn nothing_is_sent_after_the_deadline() {
        let late = Proof::of(TxnId::fresh()).intend("pay", Instant::now());
        let progress = late.progress();
        assert!(late.send().is_err());
        assert!(progress.close());
    }

    #[test]
    fn of_a_leaf_and_a_deadline_exactly_one_wins() {
        for _ in 0..500 {
            let intended = intended();
            let progress = intended.progress();
            let closer = std::thread::spawn(move || progress.close());
            let sent = intended.send().is_ok();
            assert_ne!(sent, closer.join().unwrap());
        }
    }
}
