//! SHA-256 over a list of fields, each behind its length, so that no two lists look the same.

use aws_lc_rs::digest::{SHA256, digest};

/// What a hash is here.
pub(crate) type Hash = [u8; 32];

/// A hash in the making: its bytes, which are hashed at once. Most lists are fields of a few bytes each, and a hash that is
/// fed them one by one takes longer.
pub(crate) struct Fields(Vec<u8>);

/// Room for an event's.
const ROOM: usize = 512;

impl Fields {
    /// Begins, with the kind of list that it is: equal lists of two kinds have different hashes.
    pub(crate) fn of(kind: &str) -> Self {
        Self(Vec::with_capacity(ROOM)).bytes(kind.as_bytes())
    }

    pub(crate) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        self.0.extend_from_slice(bytes);
        self
    }

    pub(crate) fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    pub(crate) fn number(self, number: i64) -> Self {
        self.bytes(&number.to_be_bytes())
    }

    /// A field that may be missing, which is not the same as empty.
    pub(crate) fn maybe(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.number(1).text(text),
            None => self.number(0),
        }
    }

    pub(crate) fn finish(self) -> Hash {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, &self.0).as_ref());
        hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_lists_look_the_same() {
        let lists = [
            Fields::of("a").text("bc").finish(),
            Fields::of("a").text("b").text("c").finish(),
            Fields::of("ab").text("c").finish(),
            Fields::of("a").text("bc").text("").finish(),
            Fields::of("a").text("bc").maybe(None).finish(),
            Fields::of("a").text("bc").maybe(Some("")).finish(),
        ];
        for (at, list) in lists.iter().enumerate() {
            assert!(!lists[..at].contains(list), "{at}");
        }
    }
}
