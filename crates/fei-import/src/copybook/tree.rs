//! From a list of entries to a tree: levels say which item lies in which.

use super::entry::Entry;
use crate::ImportCode;
use crate::finding::Report;

/// An item with what lies in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Item {
    pub(super) entry: Entry,
    pub(super) items: Vec<Item>,
    /// Its conditions, of level 88.
    pub(super) conditions: Vec<Entry>,
}

impl Item {
    /// Whether it is made of other items.
    pub(super) fn is_group(&self) -> bool {
        !self.items.is_empty()
    }
}

/// Puts entries into one another. The root stands for the text itself.
pub(super) fn tree(entries: Vec<Entry>, report: &mut Report) -> Item {
    let mut open = vec![Item::default()];
    for entry in entries {
        match entry.level {
            88 => match open.last_mut().filter(|item| item.entry.level > 0) {
                Some(item) => item.conditions.push(entry),
                None => {
                    let message = format!("the condition {} stands behind no item", entry.shown());
                    report.error(ImportCode::Level, entry.place, message, "an item before it");
                }
            },
            66 => {
                let message = format!("{} renames other items", entry.shown());
                let instead = "it is left out: its bytes stand under the names of those items";
                report.instead(ImportCode::Renames, entry.place, message, instead);
            }
            _ => {
                close(&mut open, depth(&entry));
                same_level(&open, &entry, report);
                open.push(Item { entry, ..Item::default() });
            }
        }
    }
    close(&mut open, 0);
    open.pop().unwrap_or_default()
}

/// Puts every open item of this level or a deeper one into the one around it.
fn close(open: &mut Vec<Item>, level: u8) {
    while open.len() > 1 && open.last().is_some_and(|last| is_ended(&last.entry, level.max(1))) {
        let Some(item) = open.pop() else { return };
        if let Some(around) = open.last_mut() {
            around.items.push(item);
        }
    }
}

/// Whether an item of this level stands behind an entry, not in it: nothing stands in a level 77.
fn is_ended(entry: &Entry, level: u8) -> bool {
    entry.level == 77 || depth(entry) >= level
}

fn depth(entry: &Entry) -> u8 {
    if entry.level == 77 { 1 } else { entry.level }
}

/// Items side by side have one level: another one is a slip, or stands in another item than it seems.
fn same_level(open: &[Item], entry: &Entry, report: &mut Report) {
    let Some(around) = open.last() else { return };
    // A level 77 stands alone: it says nothing of the items around it.
    let expected = around.items.iter().map(|item| item.entry.level).find(|level| *level != 77);
    if let Some(expected) = expected.filter(|level| *level != entry.level && entry.level != 77) {
        let message =
            format!("{} has level {:02} beside items of level {expected:02}", entry.shown(), entry.level);
        report.error(ImportCode::Level, entry.place, message, &format!("{expected:02}"));
    }
    if entry.level == 77 && entry.redefines.is_some() {
        report.error(ImportCode::Level, entry.place, "level 77 with REDEFINES", "01");
    }
}
