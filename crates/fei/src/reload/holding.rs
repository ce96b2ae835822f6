//! Which set of layouts holds, and since when: for whoever looks, also while a reload goes on.

use std::path::PathBuf;

use fei_layout::SourceFile;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::Set;

/// The set that holds.
#[derive(Debug, Clone)]
pub(crate) struct Holding {
    /// Where it was read.
    pub(crate) dir: PathBuf,
    /// Its files.
    pub(crate) files: usize,
    /// SHA-256 over their names and texts.
    pub(crate) hash: [u8; 32],
    /// Since when.
    pub(crate) since: Timestamp,
}

impl Holding {
    pub(super) fn of(set: &Set, hash: [u8; 32], since: Timestamp) -> Self {
        Self { dir: set.dir.clone(), files: set.files.len(), hash, since }
    }
}

/// SHA-256 over the names and texts of files.
pub(crate) fn hash<'f>(files: impl IntoIterator<Item = &'f SourceFile>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for file in files {
        for text in [file.path.as_ref(), file.text.as_ref()] {
            let text: &str = text;
            // With its length: no text can be moved from one file to another unseen.
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
    }
    hash.finalize().into()
}
