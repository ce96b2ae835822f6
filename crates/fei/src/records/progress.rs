//! How far a run has come, for whoever sits before it: on a terminal only, and not where it would stand in the answer.

use std::fs::File;
use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

use crate::output::Output;

/// A bar of the input's bytes; of a pipe, whose end nobody knows, only the bytes.
pub(super) fn bar(input: &File, into_file: bool, out: &Output) -> ProgressBar {
    let answer_is_seen = !into_file && io::stdout().is_terminal();
    if out.quiet || answer_is_seen || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bytes = input.metadata().ok().filter(std::fs::Metadata::is_file).map(|file| file.len());
    let (bar, form) = match bytes {
        Some(bytes) => (
            ProgressBar::new(bytes),
            "{bar:30} {percent:>3} %  {bytes} of {total_bytes}  {binary_bytes_per_sec}  {eta}",
        ),
        None => (ProgressBar::no_length(), "{spinner} {bytes}  {binary_bytes_per_sec}"),
    };
    match ProgressStyle::with_template(form) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
