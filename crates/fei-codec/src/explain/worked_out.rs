//! Rows that can all be read, and of which one is not what it is computed to be: shown as what it is, a refusal.

use fei_layout::plan::Layout;

use super::ExplainRow;
use crate::{Error, Losses, computed};

/// Puts into their rows what a party does not let pass.
pub(super) fn judge(layout: &Layout, telegram: &[u8], rows: &mut [ExplainRow]) {
    let mut losses = Losses::new();
    let unreadable = computed::check(layout, telegram, &mut losses).err();
    let refused = losses.iter().filter(|loss| layout.gates.refuses(loss.kind, layout.id.side));
    for error in refused.map(|loss| loss.refusal(layout)).chain(unreadable) {
        put(error, rows);
    }
}

fn put(error: Error, rows: &mut [ExplainRow]) {
    if let Some(row) = rows.iter_mut().find(|row| row.key == error.path) {
        row.value = Err(error);
    }
}
