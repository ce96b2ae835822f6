//! A set of before: what it has is known at once, and it is compiled when something needs it.

use std::fmt;
use std::sync::{Arc, OnceLock};

use fei_layout::Registry;

type Compile = Box<dyn Fn() -> Option<Arc<Registry>> + Send + Sync>;

/// A set that held once.
pub struct EarlierSet {
    /// The hashes of its transactions' files, in order.
    versions: Box<[[u8; 32]]>,
    compiled: OnceLock<Option<Arc<Registry>>>,
    compile: Compile,
}

impl EarlierSet {
    /// A set of another process, to be compiled when something was begun by it that goes on.
    pub(crate) fn new(
        mut versions: Vec<[u8; 32]>,
        compile: impl Fn() -> Option<Arc<Registry>> + Send + Sync + 'static,
    ) -> Self {
        versions.sort_unstable();
        Self { versions: versions.into(), compiled: OnceLock::new(), compile: Box::new(compile) }
    }

    /// One that held until now.
    pub(super) fn held(set: &Arc<Registry>) -> Self {
        let versions = set.transactions().map(|transaction| transaction.layout_hash);
        let earlier = Self::new(versions.collect(), || None);
        let _ = earlier.compiled.set(Some(set.clone()));
        earlier
    }

    pub(super) fn versions(&self) -> &[[u8; 32]] {
        &self.versions
    }

    /// It, if anything of it is there yet.
    pub(super) fn compiled(&self) -> Option<&Arc<Registry>> {
        self.compiled.get()?.as_ref()
    }

    /// It, if it has a transaction of this hash and can be used. Takes the time that a compilation takes, once.
    pub(super) fn having(&self, hash: &[u8; 32]) -> Option<&Arc<Registry>> {
        self.versions.binary_search(hash).ok()?;
        self.compiled.get_or_init(&self.compile).as_ref()
    }
}

impl fmt::Debug for EarlierSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_compiled = self.compiled().is_some();
        f.debug_struct("EarlierSet").field("is_compiled", &is_compiled).finish_non_exhaustive()
    }
}
