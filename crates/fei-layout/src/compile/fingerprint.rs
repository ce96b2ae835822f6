//! Which text a transaction was compiled from, as a hash: a row of the journal keeps it, so that whoever reads the row
//! years later knows whether the layouts that he has are those that it was written by.

use std::iter;

use sha2::{Digest, Sha256};

use super::inventory::{COMMON, Version};
use crate::SourceFile;

/// The files that say something of all transactions of a folder (`party.toml`, shared rows), each with its folder.
pub(crate) struct Around<'f>(Vec<(&'f str, &'f SourceFile)>);

impl<'f> Around<'f> {
    pub(crate) fn of(files: &'f [SourceFile]) -> Self {
        let of_all = |file: &'f SourceFile| {
            let (folder, name) = file.path.rsplit_once('/')?;
            (name == "party.toml" || name.starts_with('_')).then_some((folder, file))
        };
        Self(files.iter().filter_map(of_all).collect())
    }

    /// The hash of every file that a version can depend on, and by which its results are told: its own, those of its notice,
    /// and those around it of its party, of the institution and of all parties.
    pub(crate) fn fingerprint<'v>(
        &self,
        version: &'v Version,
        notices: impl Iterator<Item = &'v Version>,
        files: &[SourceFile],
    ) -> [u8; 32] {
        let to = version.read.typed.to.as_ref().map(|to| &*to.value);
        let own = iter::once(version).chain(notices);
        let own = own.filter_map(|version| files.get(version.read.file as usize));
        let is_near = |folder: &str| folder == &*version.party || Some(folder) == to || folder == COMMON;
        let near = self.0.iter().filter(|(folder, _)| is_near(folder)).map(|(_, file)| *file);
        let mut hash = Sha256::new();
        for file in own.chain(near) {
            for part in [file.path.as_bytes(), file.text.as_bytes()] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
        }
        hash.finalize().into()
    }
}
