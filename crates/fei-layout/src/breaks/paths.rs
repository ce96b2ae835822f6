//! Where a value of an institution's answer stands in it, as files write that: slots have other numbers in every set.

use crate::plan::{Capture, SlotRef};

/// `list[].code`; none: the slot is another capture's.
pub(super) fn path(capture: &Capture, slot: SlotRef) -> Option<String> {
    below(capture, 0, String::new(), slot)
}

fn below(capture: &Capture, node: u32, path: String, slot: SlotRef) -> Option<String> {
    let at = capture.nodes.get(node as usize)?;
    if at.leaf == Some(slot) {
        return Some(path);
    }
    let dot = if path.is_empty() { "" } else { "." };
    let keys = at.keys.iter().map(|(key, next)| (format!("{path}{dot}{key}"), *next));
    let items = at.items.iter().map(|(nth, next)| (format!("{path}[{nth}]"), *next));
    let each = at.each.iter().map(|(_, _, next)| (format!("{path}[]"), *next));
    keys.chain(items).chain(each).find_map(|(path, next)| below(capture, next, path, slot))
}
