//! What others wrote their records down in, turned into layout files: COBOL copybooks.
//!
//! This crate must never know a file system, a telegram's bytes or a party's line: text comes in, text goes out, and what
//! could not be said in a layout is a finding with its place.

pub mod copybook;
mod finding;

pub use finding::ImportCode;
