//! What the product's files find under `crate::sync`.

pub(crate) mod channel;
mod semaphore;
mod time;
pub(crate) mod watch;

pub(crate) use std::sync::PoisonError;

pub(crate) use channel::{oneshot, queue};
pub(crate) use loom::sync::atomic::{AtomicU8, Ordering};
pub(crate) use loom::sync::{Mutex, MutexGuard, RwLock};
pub(crate) use semaphore::{OwnedSemaphorePermit, Semaphore};
pub(crate) use time::{Instant, pass, spread, timeout_at};

// loom's own cannot be a method's receiver; what it counts is not what is tried here.
pub(crate) use std::sync::Arc;
