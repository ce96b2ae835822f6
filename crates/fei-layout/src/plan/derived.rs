//! A place beside a layout for what is worked out of it once. This crate never knows what that is.

use std::any::Any;
use std::fmt;
use std::sync::OnceLock;

/// Filled when it is first asked for. It is no part of the plan: a copy of a layout starts without it, and layouts that
/// differ in nothing else are equal. Whoever changes a layout changes a copy.
#[derive(Default)]
pub struct Derived(OnceLock<Box<dyn Any + Send + Sync>>);

impl Derived {
    /// What is kept, worked out if nothing is kept yet; none when something of another type is kept.
    pub fn get_or_init<T: Any + Send + Sync>(&self, derive: impl FnOnce() -> T) -> Option<&T> {
        self.0.get_or_init(|| Box::new(derive())).downcast_ref()
    }
}

impl Clone for Derived {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Derived {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Derived {}

impl fmt::Debug for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Derived")
    }
}
