//! Text with other characters than ASCII into the telegram: characters of three bytes up to four at a time.

use crate::num::index;
use crate::quick::chunk::{SIZE, part, part_mut};

use super::program::Op;
use super::slot::Slot;
use super::text::{check, ends_in_padding};
use super::value::{Place, Source};

/// Text of any characters, of which none may be ASCII without `ASCII`.
#[inline(never)]
pub(super) fn mixed<const ASCII: bool>(
    op: &Op,
    slot: Slot,
    source: Source<'_>,
    place: Place<'_>,
) -> Option<()> {
    if op.is_asked || op.required {
        check(op, slot, source)?;
    }
    if ends_in_padding(slot, source) {
        return None;
    }
    let Place { image, room, at: start } = place;
    let behind = start + index(op.width);
    let (mut at, end, mut to) = (slot.at(), slot.end(), start);
    while at < end && to < behind {
        let text = source.text.get(at..)?;
        let lead = *text.first()?;
        if lead.is_ascii() {
            *room.get_mut(to).filter(|_| ASCII)? = lead;
            (at, to) = (at.wrapping_add(1), to.wrapping_add(1));
            continue;
        }
        let (pairs, characters, bytes) = match source.letters.four(text) {
            Some((pairs, characters)) => (pairs, characters, 3 * characters),
            None => {
                let (pair, bytes) = source.letters.pair(text)?;
                (u64::from(pair), 1, bytes)
            }
        };
        *part_mut(room, to)? = pairs.to_le_bytes();
        (at, to) = (at.wrapping_add(bytes), to.wrapping_add(2 * characters));
    }
    if at != end || to > behind {
        return None;
    }
    restore(image, room, to, behind + PAIRS)
}

/// So far behind its own bytes a text may cover what stands there.
const PAIRS: usize = 8;

/// What was covered behind a text is as it was, and perhaps some that was not, which is written later.
#[inline(always)]
fn restore(image: &[u8], room: &mut [u8], start: usize, end: usize) -> Option<()> {
    let mut at = start;
    while at < end {
        let chunk: &[u8; SIZE] = part(image, at)?;
        *part_mut(room, at)? = *chunk;
        at = at.wrapping_add(SIZE);
    }
    Some(())
}
