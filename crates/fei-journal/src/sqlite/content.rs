//! What a row begins with and never changes, and the hash of it that its first event keeps.

use crate::hash::{Fields, Hash};

/// All of it, besides what the event itself says.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) business_date: String,
    pub(super) channel: String,
    pub(super) institution: String,
    pub(super) layout: String,
    pub(super) layout_hash: Hash,
    pub(super) effect: i64,
    pub(super) key: Vec<u8>,
    pub(super) fingerprint: Hash,
    pub(super) reference: Option<String>,
    pub(super) trace: String,
    pub(super) amount: Option<String>,
    pub(super) currency: Option<String>,
    pub(super) account_hash: Option<Hash>,
    pub(super) account_tail: Option<String>,
    pub(super) takes_back: Option<Vec<u8>>,
    pub(super) deadline_at_ms: i64,
    /// The telegram's first row and the place in it, when the telegram has several.
    pub(super) telegram: Option<[u8; 16]>,
    pub(super) part: Option<u32>,
    /// The sealed telegram.
    pub(super) request: Hash,
}

impl Content {
    /// The hash of it, which the event of beginning keeps.
    pub(super) fn hash(&self) -> Hash {
        Fields::of("row 1")
            .text(&self.business_date)
            .text(&self.channel)
            .text(&self.institution)
            .text(&self.layout)
            .bytes(&self.layout_hash)
            .number(self.effect)
            .bytes(&self.key)
            .bytes(&self.fingerprint)
            .maybe(self.reference.as_deref())
            .text(&self.trace)
            .maybe(self.amount.as_deref())
            .maybe(self.currency.as_deref())
            .bytes(self.account_hash.as_ref().map_or(&[], |hash| &hash[..]))
            .maybe(self.account_tail.as_deref())
            .bytes(self.takes_back.as_deref().unwrap_or_default())
            .number(self.deadline_at_ms)
            .bytes(self.telegram.as_ref().map_or(&[], |txn| &txn[..]))
            .number(self.part.map_or(0, i64::from))
            .bytes(&self.request)
            .finish()
    }
}
