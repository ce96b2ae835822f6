//! Text with other characters than ASCII into the telegram: word by word where each character has three bytes, the rest
//! one by one.

use crate::num::index;
use crate::quick::chunk::{SIZE, part, part_mut};

use super::program::Op;
use super::slot::Slot;
use super::text::{check, ends_in_padding};
use super::value::{Place, Source};
use super::words::{TEXT, any, words};

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
    let bytes = index(slot.bytes());
    let written = match (part::<{ TEXT + 1 + SIZE }>(source.text, slot.at()), part_mut(room, start)) {
        (Some(text), Some(to)) if bytes <= TEXT => words::<ASCII, _>(text, bytes, to, source.letters),
        _ => any::<ASCII>(source.text, slot.at(), slot.end(), room, start, source.letters),
    };
    let written = match written {
        Some(written) => written,
        None => one_by_one::<ASCII>(slot, source, room, start)?,
    };
    // What was covered behind the text is as it was.
    let image: &[u8; SIZE] = part(image, start + written)?;
    *part_mut(room, start + written)? = *image;
    (written <= index(op.width)).then_some(())
}

/// Text as pairs and ASCII; how much was written.
#[inline(never)]
fn one_by_one<const ASCII: bool>(
    slot: Slot,
    source: Source<'_>,
    room: &mut [u8],
    start: usize,
) -> Option<usize> {
    let (mut at, mut to) = (slot.at(), start);
    while at < slot.end() {
        let text = source.text.get(at..slot.end())?;
        let lead = *text.first()?;
        if lead.is_ascii() {
            *room.get_mut(to).filter(|_| ASCII)? = lead;
            (at, to) = (at + 1, to + 1);
            continue;
        }
        let (pair, bytes) = source.letters.pair(text)?;
        *part_mut(room, to)? = pair.to_le_bytes();
        (at, to) = (at + bytes, to + 2);
    }
    Some(to - start)
}
