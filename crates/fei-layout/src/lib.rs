//! Layout files: TOML text, checked and compiled into plans and a registry; every error located.
//!
//! This crate must never know a socket, a runtime, a file system or a clock: no I/O, no async.

mod finding;
pub mod fmt;
mod load;
pub mod plan;
mod registry;
pub mod render;
pub mod schema;
mod source;

pub use finding::{Finding, FindingCode, Related, Severity};
pub use load::{Loaded, load};
pub use registry::{Recognised, Registry};
pub use source::SourceFile;
