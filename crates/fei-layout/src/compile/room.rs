//! Rows that no telegram has room for: where a layout goes over the most bytes of its party. Nothing behind this check
//! ever holds more. It knows the fewest bytes of rows, and nothing of what stands in them.

use super::shape::{GroupItem, Item};
use crate::FindingCode;
use crate::report::{Draft, Report};
use crate::typed::TelegramFile;

/// The longest telegram or record that any party may have: more is a mistake in the file.
pub(crate) const BYTES_MAX: u32 = 1_048_576;

/// The most bytes of a telegram or a record of this party; a frame that says too much says nothing.
pub(crate) fn most(party: &TelegramFile) -> u32 {
    let said = party.frame.as_ref().map(|frame| frame.bytes_max.value);
    said.filter(|most| (1..=BYTES_MAX).contains(most)).unwrap_or(BYTES_MAX)
}

/// Reports the first row that goes over, `start` bytes lying before the rows; whether all of them have room. Rows that may
/// be missing, arms and items of groups must have room where they are there once.
pub(crate) fn check(items: &[Item<'_>], start: u64, most: u32, report: &mut Report<'_>) -> bool {
    let mut room = Room { most: u64::from(most), fits: true, report };
    room.rows(items, start);
    room.fits
}

struct Room<'r, 'a> {
    most: u64,
    /// Nothing went over so far.
    fits: bool,
    report: &'r mut Report<'a>,
}

impl Room<'_, '_> {
    /// The least byte at which the rows end.
    fn rows(&mut self, items: &[Item<'_>], start: u64) -> u64 {
        items.iter().fold(start, |at, item| self.row(item, at))
    }

    fn row(&mut self, item: &Item<'_>, at: u64) -> u64 {
        let end = self.end(item, at);
        if self.fits && at <= self.most && end > self.most {
            self.fits = false;
            let message =
                format!("the rows up to here take {end} bytes, but there are at most {}", self.most);
            let draft = Draft::error(FindingCode::TooLong, item.row().span, message);
            self.report.add(draft.help("`bytes_max` of `frame` in party.toml; never more than 1048576"));
        }
        let optional = item.row().optional.as_ref().is_some_and(|optional| optional.value);
        if optional { at } else { end }
    }

    /// Where one row ends that is there.
    fn end(&mut self, item: &Item<'_>, at: u64) -> u64 {
        match item {
            Item::Field(field) => at.saturating_add(field.bytes.unwrap_or(0)),
            Item::View(_) => at,
            Item::Block(block) => self.rows(&block.items, at),
            Item::Shared(shared) => self.rows(&shared.items, at),
            Item::Bitmap(bitmap) => {
                let behind = at.saturating_add(bitmap.form.map_or(0, |form| u64::from(form.bytes())));
                for arm in &bitmap.arms {
                    self.rows(&arm.items, behind);
                }
                behind
            }
            Item::Group(group) => self.group(group, at),
            Item::Choice(choice) => {
                let ends: Vec<_> = choice.arms.iter().map(|arm| self.rows(&arm.items, at)).collect();
                ends.into_iter().min().unwrap_or(at)
            }
        }
    }

    /// A slot counts as a byte at least: slots that may be empty are walked all the same.
    fn group(&mut self, group: &GroupItem<'_>, at: u64) -> u64 {
        let item = self.rows(&group.items, at).saturating_sub(at).max(1);
        let slots = group.row.slots.as_ref().map_or(0, |slots| u64::from(slots.value));
        at.saturating_add(item.saturating_mul(slots))
    }
}
