//! Layout files: TOML text, checked and compiled into plans and a registry; every error located.
//!
//! This crate must never know a socket, a runtime, a file system or a clock: no I/O, no async.

pub mod plan;
mod registry;

pub use registry::{Recognised, Registry};
