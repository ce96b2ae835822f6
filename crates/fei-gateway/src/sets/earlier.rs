//! A set of before: what it has is known at once, and it is compiled when something needs it, on a thread where no telegram waits.

use std::fmt;
use std::sync::Arc;

use fei_layout::Registry;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

type Compile = Arc<dyn Fn() -> Option<Arc<Registry>> + Send + Sync>;

/// A set that held once.
pub struct EarlierSet {
    /// The hashes of its transactions' files, in order.
    versions: Box<[[u8; 32]]>,
    compiled: OnceCell<Option<Arc<Registry>>>,
    compile: Compile,
}

impl EarlierSet {
    /// A set of another process, to be compiled when something was begun by it that goes on.
    pub(crate) fn new(
        versions: Vec<[u8; 32]>,
        compile: impl Fn() -> Option<Arc<Registry>> + Send + Sync + 'static,
    ) -> Self {
        Self::of(versions, OnceCell::new(), Arc::new(compile))
    }

    /// One that held until now.
    pub(super) fn held(set: &Arc<Registry>) -> Self {
        let versions = set.transactions().map(|transaction| transaction.layout_hash);
        Self::of(versions.collect(), OnceCell::new_with(Some(Some(set.clone()))), Arc::new(|| None))
    }

    fn of(mut versions: Vec<[u8; 32]>, compiled: OnceCell<Option<Arc<Registry>>>, compile: Compile) -> Self {
        versions.sort_unstable();
        Self { versions: versions.into(), compiled, compile }
    }

    pub(super) fn versions(&self) -> &[[u8; 32]] {
        &self.versions
    }

    /// It, if anything of it is there yet.
    pub(super) fn compiled(&self) -> Option<&Arc<Registry>> {
        self.compiled.get()?.as_ref()
    }

    /// It, if it has a transaction of this hash and can be used. Takes the time that a compilation takes, once.
    pub(super) async fn having(self: &Arc<Self>, hash: &[u8; 32]) -> Option<Arc<Registry>> {
        self.versions.binary_search(hash).ok()?;
        if let Some(compiled) = self.compiled.get() {
            return compiled.clone();
        }
        let set = Arc::clone(self);
        // In a task of its own: whoever waits may go, and the next one would begin anew.
        tokio::spawn(async move { set.compiled.get_or_init(|| set.compile()).await.clone() }).await.ok()?
    }

    /// One that panics is none.
    async fn compile(&self) -> Option<Arc<Registry>> {
        let compile = Arc::clone(&self.compile);
        spawn_blocking(move || compile()).await.ok()?
    }
}

impl fmt::Debug for EarlierSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_compiled = self.compiled().is_some();
        f.debug_struct("EarlierSet").field("is_compiled", &is_compiled).finish_non_exhaustive()
    }
}
