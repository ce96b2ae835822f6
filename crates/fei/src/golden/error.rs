//! What is wrong with a golden file, and where.

use serde::Serialize;

/// One mistake in a golden file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub(crate) struct GoldenError {
    /// Relative to the layouts folder.
    pub(crate) file: Box<str>,
    /// From 1.
    pub(crate) line: usize,
    /// From 1, in characters.
    pub(crate) column: usize,
    /// What.
    pub(crate) message: String,
}

impl GoldenError {
    /// A mistake at a byte of the file.
    pub(super) fn at(file: &str, text: &str, byte: usize, message: impl ToString) -> Self {
        let before = &text[..text.floor_char_boundary(byte)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            file: file.into(),
            line: Lines::of(text).line(byte),
            column: before[line_start..].chars().count() + 1,
            message: message.to_string(),
        }
    }
}

/// Where the lines of a text begin: a file of golden cases has thousands of pieces, and each knows its line.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at + 1).collect())
    }

    /// The line of a byte, from 1.
    pub(super) fn line(&self, byte: usize) -> usize {
        self.0.partition_point(|start| *start <= byte) + 1
    }
}
