//! What people open and close by hand: whether calls may go to an institution.

use fei_exchange::{Code, Failure};

use crate::sync::{Arc, PoisonError, RwLock};

/// Whether calls may go to an institution. Clones are the same gate; it begins open.
#[derive(Debug, Clone, Default)]
pub struct Gate(Arc<RwLock<Option<Box<str>>>>);

impl Gate {
    /// Lets no further call in. Those in flight go on. The reason stands in each refusal.
    pub fn close(&self, reason: &str) {
        self.set(Some(reason.into()));
    }

    /// Lets calls in again.
    pub fn open(&self) {
        self.set(None);
    }

    /// Passes, or N43 with the reason.
    ///
    /// # Errors
    /// The gate is closed.
    pub fn check(&self) -> Result<(), Failure> {
        match &*self.0.read().unwrap_or_else(PoisonError::into_inner) {
            None => Ok(()),
            Some(reason) => Err(Failure::new(Code::Disabled, format!("closed by hand: {reason}"))),
        }
    }

    fn set(&self, reason: Option<Box<str>>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = reason;
    }
}
