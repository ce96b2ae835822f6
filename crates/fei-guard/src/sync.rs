//! What tasks and threads share here, by one name: `tests/loom` compiles the files that use it with names of its own,
//! and tries every order in which the threads can go.

pub(crate) use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

pub(crate) use tokio::sync::{OwnedSemaphorePermit, Semaphore};
pub(crate) use tokio::time::{Instant, timeout_at};

/// A time that chance makes up to a fifth shorter or longer, so that not everybody comes back in the same instant.
pub(crate) fn spread(time: std::time::Duration) -> std::time::Duration {
    time * fastrand::u32(800..=1200) / 1000
}
