//! Rows that do not follow from the rest: of a telegram that can be read one that is not what it is computed to be, of another
//! one the count that explains what is wrong behind it. Shown as what it is, a refusal.

use fei_layout::plan::Layout;

use super::ExplainRow;
use crate::view::lying_count;
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

/// Puts what is wrong into the row of a count that explains it.
pub(super) fn count(layout: &Layout, telegram: &[u8], rows: &mut [ExplainRow]) {
    if let Some(error) = lying_count(layout, telegram) {
        put(error, rows);
    }
}

fn put(error: Error, rows: &mut [ExplainRow]) {
    if let Some(row) = rows.iter_mut().find(|row| row.key == error.path) {
        row.value = Err(error);
    }
}
