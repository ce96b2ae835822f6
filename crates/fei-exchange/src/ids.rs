//! The names under which a transaction is found again: ours, the institution's, the core's.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use uuid::Uuid;

/// FEI's own number of a transaction: a UUID of version 7, so that it sorts by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct TxnId(Uuid);

impl TxnId {
    /// A number that was never given before.
    #[must_use]
    pub fn fresh() -> Self {
        Self(Uuid::now_v7())
    }

    /// The number as a journal keeps it.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.into_bytes()
    }

    /// The number with this text: `01997f3c-…`, as it is shown.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }

    /// When it was given: milliseconds since 1970, UTC.
    #[must_use]
    pub fn given_at_ms(self) -> i64 {
        let [a, b, c, d, e, f, ..] = self.to_bytes();
        i64::from_be_bytes([0, 0, a, b, c, d, e, f])
    }

    /// A number read back: the same as the one that gave these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }
}

impl fmt::Display for TxnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number that the institution knows the transaction by, in the institution's own form (`F123456789U000000001`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Reference(Arc<str>);

impl Reference {
    /// A reference made by the party's rule.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The reference as it goes over the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The core's GUID or tracking number: it stands in every log line and goes with the call as a header.
///
/// ```
/// use fei_exchange::Trace;
///
/// assert_eq!(Trace::new("20260907-088-000123").as_str(), "20260907-088-000123");
/// assert_eq!(Trace::new("evil\r\nX-Admin: 1").as_str(), "evil--X-Admin--1");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Trace(Arc<str>);

impl Trace {
    /// Bytes kept at most: more cannot be a tracking number.
    pub const BYTES_MAX: usize = 64;

    /// A trace that is safe in a log line and in a header: anything but `A-Z a-z 0-9 _ . -` becomes `-`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let is_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        // As nearly all are, every telegram's: it is copied once, whole.
        if text.len() <= Self::BYTES_MAX && text.chars().all(is_safe) {
            return Self(text.into());
        }
        let safe = |c: char| if is_safe(c) { c } else { '-' };
        Self(text.chars().take(Self::BYTES_MAX).map(safe).collect::<String>().into())
    }

    /// The trace as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
