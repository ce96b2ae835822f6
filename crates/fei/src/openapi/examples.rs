//! The golden cases of calls that stand beside the layouts which hold: the examples in the document for callers. A reload
//! exchanges both.

use std::sync::{Arc, Mutex, PoisonError};

use crate::golden::ServedCase;

/// Shared by whoever shows them and whoever exchanges them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Examples(Arc<Mutex<Arc<[ServedCase]>>>);

impl Examples {
    /// Those of now.
    pub(crate) fn now(&self) -> Arc<[ServedCase]> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on these.
    pub(crate) fn hold(&self, cases: Arc<[ServedCase]>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = cases;
    }
}
