//! The layouts that transactions were begun by, kept beside them: their files' texts, so that a process that is started
//! later can still go on by them.
//!
//! What the texts say is somebody else's business. Here they have names and hashes, and a rule which of them stay.

use std::collections::HashSet;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use fei_exchange::TxnId;

use crate::hash::{Fields, Hash};
use crate::{JournalError, WrittenBy};

/// Earlier sets that stay although nothing open was begun by them: a repetition, a question about an earlier telegram, an
/// answer for the second time are told by the layouts of then.
pub const EARLIER_MAX: usize = 32;

/// A set of layouts as it was.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptSet {
    hash: Hash,
    /// The hash of each transaction's files, in order.
    versions: Arc<[Hash]>,
    files: Arc<[KeptFile]>,
}

/// One file of it: its path below the folder, and its text.
pub type KeptFile = (Box<str>, Arc<str>);

impl KeptSet {
    /// A set of these files; `versions` are the hashes by which rows name its transactions.
    #[must_use]
    pub fn new(files: impl IntoIterator<Item = KeptFile>, versions: impl IntoIterator<Item = Hash>) -> Self {
        let mut versions: Vec<_> = versions.into_iter().collect();
        versions.sort_unstable();
        versions.dedup();
        let mut files: Vec<_> = files.into_iter().collect();
        files.sort();
        Self { hash: hash_of(&versions, &files), versions: versions.into(), files: files.into() }
    }

    /// One that was kept under a hash, whatever is there of it now.
    pub(crate) fn found(hash: Hash, versions: Vec<Hash>, files: Vec<KeptFile>) -> Self {
        Self { hash, versions: versions.into(), files: files.into() }
    }

    /// What it is known by: a hash over everything in it.
    #[must_use]
    pub const fn hash(&self) -> &Hash {
        &self.hash
    }

    /// Whether it is what was kept.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.hash == hash_of(&self.versions, &self.files)
    }

    /// The hashes by which rows name its transactions, in order.
    #[must_use]
    pub fn versions(&self) -> &[Hash] {
        &self.versions
    }

    /// Its files, by path.
    #[must_use]
    pub fn files(&self) -> &[KeptFile] {
        &self.files
    }
}

/// Never the texts: they fill pages.
impl fmt::Debug for KeptSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (versions, files) = (self.versions.len(), self.files.len());
        f.debug_struct("KeptSet").field("versions", &versions).field("files", &files).finish_non_exhaustive()
    }
}

fn hash_of(versions: &[Hash], files: &[KeptFile]) -> Hash {
    let fields = Fields::of("layouts 1").bytes(versions.as_flattened());
    files.iter().fold(fields, |fields, (path, text)| fields.text(path).text(text)).finish()
}

/// Open transactions that were begun by the same layout, or whose notice was written by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenBy {
    /// The layout, as it was.
    pub by: WrittenBy,
    /// How many transactions.
    pub transactions: u64,
    /// The first of them.
    pub first: TxnId,
}

/// Which sets stay, of all that there are, the latest first and each by its [versions](KeptSet::versions): the one that holds; each
/// by which something open was begun, if no later one has that version; and of the others the [latest](EARLIER_MAX), each of which
/// has a version that no later one has.
pub fn staying<'s>(
    latest_first: impl IntoIterator<Item = &'s [Hash]>,
    open: &HashSet<Hash>,
) -> impl Iterator<Item = bool> {
    let (mut known, mut others) = (HashSet::new(), 0);
    latest_first.into_iter().enumerate().map(move |(before, versions)| {
        let own: Vec<_> = versions.iter().filter(|version| known.insert(**version)).collect();
        if before == 0 || own.iter().any(|version| open.contains(*version)) {
            return true;
        }
        let is_another = !own.is_empty() && others < EARLIER_MAX;
        others += usize::from(is_another);
        is_another
    })
}

/// A journal, as whoever exchanges layouts needs it.
pub trait Layouts: Send + Sync {
    /// Keeps a set as the latest, also one that was kept before. Only then a transaction may begin by it.
    ///
    /// # Errors
    /// It is not kept, or nobody knows; doing it again does no harm.
    fn keep_set(&self, set: KeptSet) -> impl Future<Output = Result<(), JournalError>> + Send;

    /// All that are kept, the latest first; some may not be [whole](KeptSet::is_whole) any more.
    ///
    /// # Errors
    /// The journal cannot be read.
    fn kept_sets(&self) -> impl Future<Output = Result<Vec<KeptSet>, JournalError>> + Send;

    /// By which layouts open transactions were begun and waiting notices were written.
    ///
    /// # Errors
    /// The journal cannot be read.
    fn open_by(&self) -> impl Future<Output = Result<Vec<OpenBy>, JournalError>> + Send;

    /// Removes the sets that do not [stay](staying); how many.
    ///
    /// # Errors
    /// None is removed, or nobody knows.
    fn forget_sets(&self) -> impl Future<Output = Result<usize, JournalError>> + Send;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_known_by_everything_in_it() {
        let file = |path: &str, text: &str| (path.into(), text.into());
        let set = |versions: &[u8], files: &[KeptFile]| {
            KeptSet::new(files.to_vec(), versions.iter().map(|version| [*version; 32]))
        };
        let one = set(&[1, 2], &[file("a", "x"), file("b", "y")]);
        assert_eq!(one, set(&[2, 1, 2], &[file("b", "y"), file("a", "x")]), "in whatever order");
        for other in [
            set(&[1], &[file("a", "x"), file("b", "y")]),
            set(&[1, 2], &[file("a", "x")]),
            set(&[1, 2], &[file("a", "x"), file("b", "z")]),
            set(&[1, 2], &[file("a", "xb"), file("", "y")]),
        ] {
            assert_ne!(one.hash(), other.hash());
            let changed = KeptSet::found(one.hash, other.versions.to_vec(), other.files.to_vec());
            assert!(one.is_whole() && other.is_whole() && !changed.is_whole());
        }
    }

    #[test]
    fn what_holds_stays_and_what_something_open_needs_and_a_few_of_the_others() {
        let sets: Vec<Vec<Hash>> = (0..40).map(|set| vec![[set; 32], [100; 32]]).collect();
        let stay = |open: &[u8]| {
            let open = open.iter().map(|version| [*version; 32]).collect();
            let staying = staying(sets.iter().map(Vec::as_slice), &open).enumerate();
            staying.filter_map(|(set, stays)| stays.then_some(set)).collect::<Vec<_>>()
        };
        let latest: Vec<_> = (0..=EARLIER_MAX).collect();
        assert_eq!(stay(&[]), latest);
        assert_eq!(stay(&[0, 100]), latest, "the version of all is the latest one's");
        assert_eq!(stay(&[38]), [&*latest, &[38]].concat());
        assert_eq!(stay(&[5, 38]), [&*latest, &[33, 38]].concat(), "it takes no other's place");
        let twice: [&[Hash]; 3] = [&[[1; 32]], &[[2; 32]], &[[1; 32], [2; 32]]];
        let open = HashSet::from([[1; 32], [2; 32]]);
        assert_eq!(staying(twice, &open).collect::<Vec<_>>(), [true, true, false], "it has nothing more");
    }
}
