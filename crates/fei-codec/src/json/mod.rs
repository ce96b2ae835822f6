//! Strict JSON: a reader that picks wanted values out in one pass, and a writer of strings. No tree, no serde.

mod capture;
mod write;

pub use capture::{Captured, Instance, Limits, Slot, Unknown, What, read};
pub use write::{write_key, write_string};
