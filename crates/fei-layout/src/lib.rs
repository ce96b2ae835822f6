//! Layout files: TOML text, checked and compiled into plans and a registry; every error located.
//!
//! This crate must never know a socket, a runtime, a file system or a clock: no I/O, no async.

mod breaks;
mod changes;
pub mod charset;
mod compile;
mod finding;
#[cfg(test)]
mod fixture;
pub mod fmt;
mod load;
mod nearest;
mod notation;
pub mod plan;
mod read;
mod registry;
pub mod render;
mod report;
pub mod schema;
mod source;
mod typed;

pub use breaks::{Break, Level, breaks, told_anew};
pub use changes::{Change, ChangedKey, ChangedRow, ChangedTransaction, Changes};
pub use finding::{Code, Finding, FindingCode, Mended, Related, Severity};
pub use load::{Loaded, load, load_in_pieces};
pub use nearest::nearest;
pub use registry::{Recognised, Registry, Routed};
pub use source::SourceFile;
