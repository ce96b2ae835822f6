//! Named steps on a transaction's way, at each of which a test build can end the process, fail the step, hold it up or panic.
//!
//! In every other build a step is passed, and nothing is asked: neither the environment nor a table. It must never know
//! what a step is part of.

use std::fmt;

/// A step, by the instant at which it is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// A number at an institution is wanted.
    Number,
    /// It is given, and nobody has used it.
    Numbered,
    /// A row is wanted; nothing is written.
    Begin,
    /// The row stands; nothing has left.
    Begun,
    /// The next byte goes to the institution.
    Send,
    /// The institution has answered; nobody has read it.
    Answered,
    /// The next byte of a question goes to the core.
    Ask,
    /// The core has answered; nobody has read it.
    Heard,
    /// The ending is known; nothing of it is written.
    Settle,
    /// The ending stands; nobody has heard of it.
    Settled,
    /// A commit is made, up to its last statement.
    Commit,
    /// The commit is made, and seen by who reads beside; it is not on the disk.
    Sync,
    /// The commit stands; nobody has heard of it.
    Committed,
    /// The next byte goes to whoever asked.
    Tell,
    /// All of the answer has gone.
    Told,
    /// The next byte goes to an institution that called.
    Reply,
    /// All of its answer has gone.
    Replied,
    /// What a dead process left is found; nothing of its ending is written.
    Recover,
    /// Its ending stands.
    Recovered,
    /// A lane is wanted.
    Claim,
    /// The lane is held.
    Claimed,
    /// An inquiry, an undoing or a second sending is to be counted.
    Attempt,
    /// It is counted; nothing has left.
    Attempted,
    /// What became of it is known; nothing of that is written.
    Report,
    /// It stands.
    Reported,
    /// An answer came after its time; nothing of it is written.
    Late,
    /// It is written down.
    Kept,
}

impl Step {
    /// All of them, in the order of the way.
    pub const ALL: [Self; 27] = [
        Self::Number,
        Self::Numbered,
        Self::Begin,
        Self::Begun,
        Self::Send,
        Self::Answered,
        Self::Ask,
        Self::Heard,
        Self::Settle,
        Self::Settled,
        Self::Commit,
        Self::Sync,
        Self::Committed,
        Self::Tell,
        Self::Told,
        Self::Reply,
        Self::Replied,
        Self::Recover,
        Self::Recovered,
        Self::Claim,
        Self::Claimed,
        Self::Attempt,
        Self::Attempted,
        Self::Report,
        Self::Reported,
        Self::Late,
        Self::Kept,
    ];

    /// The label that a test names it by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Numbered => "numbered",
            Self::Begin => "begin",
            Self::Begun => "begun",
            Self::Send => "send",
            Self::Answered => "answered",
            Self::Ask => "ask",
            Self::Heard => "heard",
            Self::Settle => "settle",
            Self::Settled => "settled",
            Self::Commit => "commit",
            Self::Sync => "sync",
            Self::Committed => "committed",
            Self::Tell => "tell",
            Self::Told => "told",
            Self::Reply => "reply",
            Self::Replied => "replied",
            Self::Recover => "recover",
            Self::Recovered => "recovered",
            Self::Claim => "claim",
            Self::Claimed => "claimed",
            Self::Attempt => "attempt",
            Self::Attempted => "attempted",
            Self::Report => "report",
            Self::Reported => "reported",
            Self::Late => "late",
            Self::Kept => "kept",
        }
    }

    /// Passes it.
    ///
    /// # Errors
    /// Never, but in a test build that was told so.
    #[cfg(not(feature = "failpoints"))]
    #[inline]
    pub const fn pass(self) -> Result<(), StepFailed> {
        Ok(())
    }

    /// Passes it, or does what this test build was told to do here.
    ///
    /// # Errors
    /// It was told to fail.
    #[cfg(feature = "failpoints")]
    pub fn pass(self) -> Result<(), StepFailed> {
        fail::fail_point!(self.as_str(), |action| self.act(&action.unwrap_or_default()));
        Ok(())
    }

    /// `abort`, `panic`, `error`, or `delay` and milliseconds; the whole thread waits, as it would for a disk that hangs.
    #[cfg(feature = "failpoints")]
    #[expect(clippy::panic, reason = "as a defect of ours would")]
    fn act(self, action: &str) -> Result<(), StepFailed> {
        tracing::warn!(step = self.as_str(), action, "failpoint");
        match action.split_once(' ') {
            None if action == "abort" => std::process::abort(),
            None if action == "panic" => panic!("step {self} was made to panic"),
            Some(("delay", ms)) => {
                std::thread::sleep(std::time::Duration::from_millis(ms.parse().unwrap_or_default()));
                Ok(())
            }
            _ => Err(StepFailed(self)),
        }
    }
}

/// A step that was made to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("step {0} was made to fail")]
pub struct StepFailed(Step);

/// The label.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_a_label_of_its_own() {
        let mut labels = Step::ALL.map(Step::as_str).to_vec();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), Step::ALL.len());
    }

    #[cfg(not(feature = "failpoints"))]
    #[test]
    fn outside_a_test_build_every_step_is_passed() {
        for step in Step::ALL {
            assert_eq!(step.pass(), Ok(()));
        }
    }
}
