//! What is wrong with a layout file: which mistake, where, what was expected, how it is mended.

mod code;

use std::ops::Range;

use serde::Serialize;

pub use code::{Code, FindingCode};

/// One thing that is wrong, or looks wrong. `C` is the catalogue that its code is of: other readers of sheets have their
/// own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding<C = FindingCode> {
    /// Which mistake: `fei explain L012` tells more.
    pub code: C,
    /// Whether the layouts can be used all the same.
    pub severity: Severity,
    /// The file, relative to the layouts folder.
    pub file: Box<str>,
    /// Bytes of its text.
    pub span: Range<usize>,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What was expected in its place.
    pub expected: Option<String>,
    /// How to go on.
    pub help: Option<String>,
    /// The line as it should be, where that can be told.
    pub mended: Option<Mended>,
    /// Other places that have to do with it.
    pub related: Vec<Related>,
}

/// A line as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mended {
    /// Which line, from 1: mostly the finding's own.
    pub line: u32,
    /// Its text, without its end.
    pub text: String,
}

/// Another place that has to do with a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Related {
    /// The file.
    pub file: Box<str>,
    /// Bytes of its text.
    pub span: Range<usize>,
    /// What is there.
    pub label: String,
}

/// Whether the layouts can be used all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It cannot be loaded.
    Error,
    /// It is loaded, but somebody should look.
    Warning,
}
