//! The ways in which a core answers other than at once, and which of the next questions get them.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;

/// One way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CoreFault {
    /// No answer.
    Silent,
    /// The right answer, this much later.
    Late {
        /// Milliseconds before it.
        ms: u64,
    },
    /// The right answer, and the same once more.
    Twice,
    /// The answer to another question, and the right one behind it.
    Another,
    /// The answer with this code in it.
    Refuse {
        /// The code.
        code: Box<str>,
    },
    /// The connection is closed in place of an answer.
    HangUp,
    /// This in place of the answer; no word stands for it.
    Say {
        /// Its bytes.
        telegram: Bytes,
    },
}

/// A word that names no way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such fault: {given}; one of silent, late:MS, twice, another, refuse:CODE, hang-up")]
pub struct CoreFaultError {
    /// What was written.
    pub given: String,
}

impl CoreFault {
    /// How long the answer is held back.
    pub(super) fn pause(&self) -> Duration {
        match self {
            Self::Late { ms } => Duration::from_millis(*ms),
            _ => Duration::ZERO,
        }
    }
}

impl FromStr for CoreFault {
    type Err = CoreFaultError;

    /// Reads `silent`, `late:3000`, `twice`, `another`, `refuse:E400`, `hang-up`.
    fn from_str(text: &str) -> Result<Self, CoreFaultError> {
        let wrong = || CoreFaultError { given: text.to_owned() };
        let (name, argument) = text.split_once(':').map_or((text, None), |(name, rest)| (name, Some(rest)));
        Ok(match (name, argument) {
            ("silent", None) => Self::Silent,
            ("late", Some(ms)) => Self::Late { ms: ms.parse().map_err(|_| wrong())? },
            ("twice", None) => Self::Twice,
            ("another", None) => Self::Another,
            ("refuse", Some(code)) if !code.is_empty() => Self::Refuse { code: code.into() },
            ("hang-up", None) => Self::HangUp,
            _ => return Err(wrong()),
        })
    }
}

impl fmt::Display for CoreFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silent => f.write_str("silent"),
            Self::Late { ms } => write!(f, "late:{ms}"),
            Self::Twice => f.write_str("twice"),
            Self::Another => f.write_str("another"),
            Self::Refuse { code } => write!(f, "refuse:{code}"),
            Self::HangUp => f.write_str("hang-up"),
            Self::Say { .. } => f.write_str("another answer"),
        }
    }
}

/// The faults to come. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct CoreScript(Arc<Mutex<VecDeque<(u32, CoreFault)>>>);

impl CoreScript {
    /// The next so many questions get this.
    pub fn next(&self, count: u32, fault: CoreFault) {
        if count > 0 {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back((count, fault));
        }
    }

    /// Forgets all that has not played yet.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Takes what the question that came now gets.
    pub(super) fn take(&self) -> Option<CoreFault> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (left, fault) = lines.front_mut()?;
        *left -= 1;
        let (over, fault) = (*left == 0, fault.clone());
        if over {
            lines.pop_front();
        }
        Some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        for text in ["silent", "late:3000", "twice", "another", "refuse:E400", "hang-up"] {
            assert_eq!(text.parse::<CoreFault>().unwrap().to_string(), text);
        }
        for text in ["", "late", "late:x", "refuse:", "refuse", "twice:2"] {
            assert!(text.parse::<CoreFault>().is_err(), "{text}");
        }
    }

    #[test]
    fn lines_play_in_their_order() {
        let script = CoreScript::default();
        script.next(2, CoreFault::Silent);
        script.next(0, CoreFault::Another);
        script.next(1, CoreFault::Twice);
        let played: Vec<_> = (0..4).map(|_| script.take()).collect();
        let silent = Some(CoreFault::Silent);
        assert_eq!(played, [silent.clone(), silent, Some(CoreFault::Twice), None]);
    }
}
