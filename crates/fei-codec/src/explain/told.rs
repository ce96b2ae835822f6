//! What is wrong with a telegram, as whoever decodes it may be told: where it may be shifted, what stands in a row may be the
//! digits of a masked one, and so may be what follows from that row.

use fei_layout::plan::{Addends, Compute, Computed, Layout, Mask};

use super::hide::{hide_in, kinds};
use super::{Line, as_read};
use crate::guess::SHIFT_BYTES_MAX;
use crate::mask::HIDDEN;
use crate::{Error, ErrorKind, Loss, LossKind, Losses, Place, computed};

/// An error of reading: what is there by its kinds, where it may be a masked row's. That is within reach of a masked row, as far
/// as the guesses know shifts, and wherever another row is wrong too: then the shift may be of any number of bytes.
///
/// A row that alone is wrong, far from all that is masked, holds what somebody wrote into it.
pub(crate) fn as_told(layout: &Layout, telegram: &[u8], error: Error) -> Error {
    if error.kind == ErrorKind::Control || !masks(layout) {
        error
    } else {
        among(&as_read(layout, telegram), error)
    }
}

fn among(lines: &[Line], mut error: Error) -> Error {
    let is_own = |line: &&Line| line.row.value.as_ref().is_err_and(|other| other.path == error.path);
    let is_other = |line: &Line| line.row.value.as_ref().is_err_and(|other| other.path != error.path);
    let Place::Offset { at, width } = error.place else { return error };
    if !Reach::of(lines).holds(at, width) && !lines.iter().any(is_other) {
        return error;
    }
    let own = lines.iter().find(is_own);
    let text = own.filter(|line| line.row.charset.is_some()).map_or(&*error.got, |line| &line.row.text);
    let kinds = kinds(text.trim_matches('"'));
    hide_in(&mut error, own.is_some_and(|line| line.masked), &kinds);
    error
}

/// Holds the computed rows of a telegram that can be read against the rest, and adds what differs to the losses.
///
/// # Errors
/// What keeps one from being computed, or the first loss, from one on, for which the telegram is refused: as much of it as
/// [`as_told`] tells, and of what should be there no more.
pub(crate) fn judge(layout: &Layout, telegram: &[u8], losses: &mut Losses, from: usize) -> Result<(), Error> {
    // That a row cannot be computed is told in words, without a value.
    let told = |error: Error| {
        let in_words = of_path(layout, &error.path).next().is_some();
        if in_words { error } else { as_told(layout, telegram, error) }
    };
    computed::check(layout, telegram, losses).map_err(told)?;
    let refusing: Vec<_> = losses.refusing(from, layout).collect();
    let Some(first) = refusing.first() else { return Ok(()) };
    if !masks(layout) {
        return Err(first.refusal(layout));
    }
    let lines = as_read(layout, telegram);
    let shifted = may_be_shifted(&lines, &refusing);
    let mut error = with_expected(layout, &lines, first, shifted);
    if shifted {
        let is_masked = lines.iter().any(|line| line.row.key == first.path && line.masked);
        let shown = |value: &str| if is_masked { HIDDEN.to_owned() } else { kinds(value) };
        match first.kind {
            LossKind::Computed => hide_in(&mut error, is_masked, &kinds(&first.before)),
            _ => {
                let (before, after) = (shown(&first.before), shown(&first.after));
                error = Loss { before, after, ..(*first).clone() }.refusal(layout);
            }
        }
    }
    Err(error)
}

/// Whether what refuses a telegram that can be read may come of a shift.
pub(super) fn may_be_shifted(lines: &[Line], refusing: &[&Loss]) -> bool {
    let reach = Reach::of(lines);
    let is_near = |loss: &&Loss| matches!(loss.place, Place::Offset { at, width } if reach.holds(at, width));
    let is_other = |loss: &&Loss| refusing.first().is_some_and(|first| first.path != loss.path);
    refusing.iter().any(|loss| is_near(loss) || is_other(loss))
}

/// The error of a change; what the row should hold is left out where it follows from a row that may hold a masked one's digits.
pub(super) fn with_expected(layout: &Layout, lines: &[Line], loss: &Loss, shifted: bool) -> Error {
    let error = loss.refusal(layout);
    if loss.kind != LossKind::Computed || !masks(layout) {
        return error;
    }
    let may_hold = |key: &str| {
        shifted || {
            let (reach, mut rows) = (Reach::of(lines), lines.iter().map(|line| &line.row));
            rows.any(|row| last(&row.key) == key && reach.holds(row.at, row.width))
        }
    };
    let shows = of_path(layout, &loss.path).any(|computed| match &computed.what {
        Compute::Sum(Addends { field, .. })
        | Compute::HashTotal(Addends { field, .. }, _)
        | Compute::CheckDigit(_, field) => may_hold(&layout.field(*field).key),
        // How long or how many something is, and what mixes all bytes, is no row's value.
        Compute::Length(_) | Compute::Count(_) | Compute::Sequence | Compute::Checksum(..) => false,
        Compute::Now | Compute::BusinessDate => false,
    });
    let expected =
        if shows { "what is computed from the rest of the telegram".to_owned() } else { error.expected };
    Error { expected, ..error }
}

/// The computed rows that a path may mean.
fn of_path<'l>(layout: &'l Layout, path: &'l str) -> impl Iterator<Item = &'l Computed> {
    layout.computed.iter().filter(|computed| *layout.field(computed.field).key == *last(path))
}

/// `amount` of `detail[2].amount[1]`.
fn last(path: &str) -> &str {
    let key = path.rsplit('.').next().unwrap_or(path);
    key.split('[').next().unwrap_or(key)
}

fn masks(layout: &Layout) -> bool {
    layout.fields.iter().any(|field| field.mask != Mask::None)
}

/// The bytes to which a shift that the guesses know may carry a masked value.
struct Reach {
    /// Where masked rows begin, in order, and how far those up to each reach.
    masked: Vec<(u32, u32)>,
}

impl Reach {
    fn of(lines: &[Line]) -> Self {
        let rows = lines.iter().filter(|line| line.masked).map(|line| &line.row);
        let mut masked: Vec<_> = rows.map(|row| (row.at, reach(row.at, row.width))).collect();
        masked.sort_unstable();
        let mut farthest = 0;
        for (_, end) in &mut masked {
            farthest = farthest.max(*end);
            *end = farthest;
        }
        Self { masked }
    }

    fn holds(&self, at: u32, width: u32) -> bool {
        let before = self.masked.partition_point(|(start, _)| *start < reach(at, width));
        self.masked.get(..before).and_then(<[_]>::last).is_some_and(|(_, end)| at < *end)
    }
}

fn reach(at: u32, width: u32) -> u32 {
    at.saturating_add(width).saturating_add(SHIFT_BYTES_MAX)
}

#[cfg(test)]
mod tests;
