//! What can be done to one message.

use std::time::Duration;

/// What is done to one message. A position counts bytes of the message; one behind its end is the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// It passes as it came.
    Pass,
    /// It passes after a while; what comes behind it on its connection waits.
    Delay(Duration),
    /// It passes, and after a while both sides see their connection close: the race for an idle connection.
    CloseAfter(Duration),
    /// So many bytes pass, then both sides see a close.
    CutAt(usize),
    /// So many bytes pass, then both sides see a reset.
    ResetAt(usize),
    /// So many bytes pass, then the receiver sees the end; the other way stays open.
    HalfCloseAt(usize),
    /// It passes with these bytes put in.
    Garbage {
        /// Before which byte.
        at: usize,
        /// What nobody sent.
        bytes: Vec<u8>,
    },
    /// It passes twice, in one write.
    Duplicate,
    /// It waits for the next message that is to be swapped, and each takes the other's connection.
    Swap,
    /// It passes in pieces of so many bytes with a pause before each: a slow line.
    Trickle {
        /// Bytes of a piece.
        bytes: usize,
        /// Before each piece.
        pause: Duration,
    },
    /// It never passes, and the connection stays open.
    Swallow,
}
