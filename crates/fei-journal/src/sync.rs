//! What tasks and threads share here, by one name: `tests/loom` compiles the files that use it with names of its own,
//! and tries every order in which the threads can go.

pub(crate) use std::sync::atomic::{AtomicU8, Ordering};
pub(crate) use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) use tokio::sync::watch;
