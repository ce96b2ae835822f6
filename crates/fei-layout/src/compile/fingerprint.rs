//! Which text a transaction was compiled from, as a hash: a row of the journal keeps it, so that whoever reads the row
//! years later knows whether the layouts that he has are those that it was written by.

use sha2::{Digest, Sha256};

use super::inventory::{COMMON, Version};
use crate::SourceFile;

/// The hash of every file that a version can depend on: its own, those of its party and of the institution that say
/// something of all transactions (`party.toml`, shared rows), and the shared rows of all parties.
pub(crate) fn of(version: &Version, files: &[SourceFile]) -> [u8; 32] {
    let to = version.read.typed.to.as_ref().map(|to| &*to.value);
    let own = files.get(version.read.file as usize);
    let around = files.iter().filter(|file| {
        let Some((folder, name)) = file.path.rsplit_once('/') else { return false };
        let near = folder == &*version.party || Some(folder) == to || folder == COMMON;
        near && (name == "party.toml" || name.starts_with('_'))
    });
    let mut hash = Sha256::new();
    for file in own.into_iter().chain(around) {
        for part in [file.path.as_bytes(), file.text.as_bytes()] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    hash.finalize().into()
}
