//! Why the journal did not do what it was asked.

use std::borrow::Cow;

use fei_exchange::{Code, Failure, StepFailed, TxnId};

use crate::Intent;

/// What the journal could not do. None of these says anything of the institution.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// It cannot be reached or written now; trying again may help.
    #[error("the journal cannot be written: {0}")]
    Down(Cow<'static, str>),
    /// As many calls as may wait for it wait already: this one was not heard. It says nothing of the disk.
    #[error("too many calls wait for the journal")]
    Busy,
    /// It holds as many open transactions as it may.
    #[error("the journal is full: {open} transactions are open")]
    Full {
        /// Rows that have not ended and so cannot make room.
        open: usize,
    },
    /// Nothing was begun under this number, or it has made room since.
    #[error("no row for transaction {0}")]
    NoRow(TxnId),
    /// It must not, now or later: a number of the row was used before, so that two rows could not be told apart any more, or
    /// a rule of its tables is against it.
    #[error("the journal refuses it: {0}")]
    Refused(Cow<'static, str>),
    /// It has lost what it had acknowledged. Nothing is begun until somebody has seen what: numbers could come twice, and
    /// what was sent would not be known.
    #[error(
        "the journal has forgotten what it had acknowledged; somebody must confirm that before anything is begun"
    )]
    Regressed,
    /// It is not what was written. Nothing is begun from it until people have looked and it was opened anew.
    #[error(
        "the journal is damaged: {0}; nothing is sent until people have looked and FEI was started again"
    )]
    Damaged(Box<str>),
    /// What it holds cannot be read: a key is missing, or a byte was changed.
    #[error("the journal cannot be read: {0}")]
    Unreadable(Cow<'static, str>),
}

impl From<StepFailed> for JournalError {
    fn from(failed: StepFailed) -> Self {
        Self::Down(failed.to_string().into())
    }
}

impl JournalError {
    /// A second attempt of what may have none.
    pub(crate) fn no_second(txn: TxnId) -> Self {
        Self::Refused(format!("{txn} may not be sent again").into())
    }

    /// A row whose own number, or whose number at the institution, was used before.
    pub(crate) fn refused(intent: &Intent) -> Self {
        let (institution, day) = (&intent.institution, intent.day);
        let used = intent.reference.as_ref().map_or_else(
            || format!("{} was used before", intent.txn),
            |reference| format!("{} or {reference} of {institution} on {day} was used before", intent.txn),
        );
        Self::Refused(used.into())
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Down(_) | Self::Busy)
    }

    /// What the requester is told when the journal fails before anything is sent: not executed. A row that stands under the
    /// telegram's key and cannot be read is of one that came before, and may have been sent: unknown.
    #[must_use]
    pub fn before_send(&self) -> Failure {
        let code = match self {
            Self::Busy | Self::Full { .. } => Code::OutOfResources,
            Self::Unreadable(_) => Code::JournalLostAfter,
            Self::Down(_) | Self::NoRow(_) | Self::Refused(_) | Self::Regressed | Self::Damaged(_) => {
                Code::JournalDown
            }
        };
        Failure::new(code, self.to_string())
    }

    /// What the requester is told when the journal fails after a byte may have left: unknown.
    #[must_use]
    pub fn after_send(&self) -> Failure {
        Failure::new(Code::JournalLostAfter, self.to_string())
    }
}
