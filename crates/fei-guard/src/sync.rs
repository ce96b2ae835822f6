//! What tasks and threads share here, by one name: `tests/loom` compiles the files that use it with names of its own,
//! and tries every order in which the threads can go.

pub(crate) use std::sync::{Arc, PoisonError, RwLock};

pub(crate) use tokio::sync::{OwnedSemaphorePermit, Semaphore};
pub(crate) use tokio::time::{Instant, timeout_at};
