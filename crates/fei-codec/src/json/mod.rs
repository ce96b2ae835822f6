//! Strict JSON: a reader that picks wanted values out of a text in one pass, and a writer of strings.
//!
//! No tree and no serde: the reader pulls one token after the other and keeps only what a
//! [`Capture`](fei_layout::plan::Capture) wants, borrowed from the text. UTF-8 without a byte order mark, no comments,
//! no trailing commas, no number that RFC 8259 does not have; a key stands once in an object, wanted or not; all of it
//! within [`Limits`]. Errors say where by JSON pointer and byte, and never show a value, which may be a masked one.
//!
//! This module must never know a field or a layout.

mod broken;
mod captured;
mod keys;
mod limits;
mod pick;
mod reader;
mod scan;
mod text;
mod write;
mod wrong;

pub(crate) use broken::pointer_step;
pub use captured::{Captured, Instance, Slot, Unread, What};
pub use limits::{Limits, Unknown};
pub use pick::read;
pub(crate) use pick::read_on;
pub(crate) use scan::stands_for_itself;
pub use write::{escape, write_key, write_string};

#[cfg(test)]
mod tests;
