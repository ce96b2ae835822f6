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
}
