//! Short frames that ask whether the line is alive. They are answered at once, before anything is looked up.

use bytes::Bytes;

/// One kind of poll, as its party says it.
///
/// ```
/// use fei_wire::PollRule;
///
/// let poll = PollRule { bytes: 20, starts: "HDRREQPOLL".into(), answer: "HDRRESPOLL".into(), rest: true };
/// assert_eq!(poll.answer_to(b"HDRREQPOLL0907143000").unwrap(), "HDRRESPOLL0907143000");
/// assert!(poll.answer_to(b"HDRREQPOLL").is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollRule {
    /// Its length without the prefix.
    pub bytes: u32,
    /// How it starts.
    pub starts: Bytes,
    /// How the answer starts.
    pub answer: Bytes,
    /// Whether the answer ends as the poll did: with the time that it carried.
    pub rest: bool,
}

impl PollRule {
    /// The answer, when this is such a poll.
    #[must_use]
    pub fn answer_to(&self, telegram: &[u8]) -> Option<Bytes> {
        if telegram.len() != self.bytes as usize {
            return None;
        }
        let rest = telegram.strip_prefix(&*self.starts)?;
        let rest = if self.rest { rest } else { &[] };
        Some([&self.answer, rest].concat().into())
    }

    /// The poll itself, for the other side: behind its start the end of a time, as many digits of it as there is room for.
    pub(crate) fn asked(&self, time: &str) -> Bytes {
        let room = (self.bytes as usize).saturating_sub(self.starts.len());
        let end = time.len().checked_sub(room).and_then(|from| time.get(from..)).unwrap_or(time);
        [&self.starts[..], format!("{end:0>room$}").as_bytes()].concat().into()
    }

    /// Whether this answers such a poll of ours.
    pub(crate) fn is_answered_by(&self, telegram: &[u8]) -> bool {
        telegram.len() == self.answer_bytes() && telegram.starts_with(&self.answer)
    }

    /// The length of an answer.
    pub(crate) fn answer_bytes(&self) -> usize {
        let rest = (self.bytes as usize).saturating_sub(self.starts.len());
        self.answer.len() + if self.rest { rest } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poll_of_ours_ends_with_the_end_of_the_time_and_its_answer_is_known() {
        let poll = |bytes, rest| PollRule { bytes, starts: "ASK".into(), answer: "YES".into(), rest };
        assert_eq!(poll(9, true).asked("20260907143000"), "ASK143000");
        assert_eq!(poll(19, true).asked("20260907143000"), "ASK0020260907143000");
        assert_eq!(poll(3, true).asked("20260907143000"), "ASK");
        assert!(poll(9, true).is_answered_by(b"YES143000") && poll(9, false).is_answered_by(b"YES"));
        assert!(!poll(9, true).is_answered_by(b"YES") && !poll(9, false).is_answered_by(b"YES143000"));
        assert!(!poll(9, true).is_answered_by(b"ASK143000"));
    }
}
