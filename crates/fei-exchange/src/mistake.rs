//! Mistakes that only a test build can be told to make: what the crash loop must catch, or it could not fail.

/// A mistake in the order in which things are done, or in what is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// Sends while its row is still on the way to the disk.
    SendBeforeJournal,
    /// Tells an ending that is still on the way to the disk.
    AnswerBeforeCommit,
    /// Tells what is committed and was not synced.
    TellBeforeSync,
    /// Sends again what a dead process had in flight.
    ResendOnRecovery,
    /// Writes an unknown result and what follows it in two commits.
    UnknownWithoutSaf,
    /// Counts in memory, and lets a number stand in two rows.
    CounterReuse,
    /// Believes a late answer though an undoing was sent.
    LateOverUndoing,
    /// Says of a telegram that came before that it was not executed, since this one is not.
    RefuseRepeated,
}

impl Mistake {
    /// The name that a test calls it by.
    const fn as_str(self) -> &'static str {
        match self {
            Self::SendBeforeJournal => "send_before_journal",
            Self::AnswerBeforeCommit => "answer_before_commit",
            Self::TellBeforeSync => "tell_before_sync",
            Self::ResendOnRecovery => "resend_on_recovery",
            Self::UnknownWithoutSaf => "unknown_without_saf",
            Self::CounterReuse => "counter_reuse",
            Self::LateOverUndoing => "late_over_undoing",
            Self::RefuseRepeated => "refuse_repeated",
        }
    }

    /// Whether this process was told to make it.
    #[must_use]
    pub fn is_made(self) -> bool {
        fail::fail_point!(self.as_str(), |_| true);
        false
    }
}
