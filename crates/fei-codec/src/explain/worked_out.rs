//! Rows that do not follow from the rest: of a telegram that can be read one that is not what it is computed to be, of another
//! one the count that explains what is wrong behind it. Shown as what it is, a refusal.

use fei_layout::plan::Layout;

use super::hide::behind_the_break;
use super::told::{may_be_shifted, with_expected};
use super::{ExplainRow, Line};
use crate::view::lying_count;
use crate::{Error, Losses, computed};

/// Puts into their rows what a party does not let pass. Where it may come of a shift, the telegram is as broken as one that
/// cannot be read.
pub(super) fn judge(layout: &Layout, telegram: &[u8], lines: &mut [Line]) {
    let mut losses = Losses::new();
    let unreadable = computed::check(layout, telegram, &mut losses).err();
    let refusing: Vec<_> = losses.refusing(0, layout).collect();
    let shifted = may_be_shifted(lines, &refusing) || unreadable.is_some();
    let errors: Vec<_> = refusing.iter().map(|loss| with_expected(layout, lines, loss, shifted)).collect();
    for error in errors.into_iter().chain(unreadable) {
        put(error, lines.iter_mut().map(|line| &mut line.row));
    }
    if shifted {
        behind_the_break(lines);
    }
}

/// Puts what is wrong into the row of a count that explains it.
pub(super) fn count(layout: &Layout, telegram: &[u8], rows: &mut [ExplainRow]) {
    if let Some(error) = lying_count(layout, telegram) {
        put(error, rows.iter_mut());
    }
}

fn put<'r>(error: Error, mut rows: impl Iterator<Item = &'r mut ExplainRow>) {
    if let Some(row) = rows.find(|row| row.key == error.path) {
        row.value = Err(error);
    }
}
