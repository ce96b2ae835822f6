//! What tasks and threads share in `pairs`, by one name: `tests/loom` compiles that file with names of its own, and tries
//! every order in which the threads can go.

pub(crate) use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) use tokio::sync::oneshot;

pub(crate) use crate::queue;
