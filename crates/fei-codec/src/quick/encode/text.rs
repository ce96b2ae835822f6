//! Text into the telegram.

use crate::num::{index, offset};
use crate::quick::chunk::{Chunk, SIZE, is_plain, part, part_mut};

use super::mixed::mixed;
use super::program::{Op, SLACK};
use super::slot::{Held, Slot};
use super::value::{Place, Source};

/// Whether a text is what the layout asks: there if it must be, without padding of its own, the constant, one of the codes.
pub(super) fn check(op: &Op, slot: Slot, source: Source<'_>) -> Option<()> {
    let bytes = source.text.get(slot.at()..slot.end())?;
    if bytes.last().map_or(op.required, |last| *last == b' ') {
        return None;
    }
    if !op.is_asked {
        return Some(());
    }
    let field = source.layout.field(op.field);
    let is_constant = field.constant.as_deref().is_none_or(|constant| constant.as_bytes() == bytes);
    let is_code = bytes.is_empty()
        || field.codes.is_empty()
        || field.codes.iter().any(|(code, _)| code.as_bytes() == bytes);
    (is_constant && is_code).then_some(())
}

/// Whether the last character cannot be told from the padding behind it.
#[inline(always)]
pub(super) fn ends_in_padding(slot: Slot, source: Source<'_>) -> bool {
    // Of an empty text this is its opening quote.
    source.text.get(slot.end().wrapping_sub(1)) == Some(&b' ')
}

/// Ones, then zeros.
const COVER: [u8; 2 * SLACK] = {
    let mut cover = [0; 2 * SLACK];
    let (ones, _) = cover.split_at_mut(SLACK);
    ones.copy_from_slice(&[0xFF; SLACK]);
    cover
};

/// Plain text of more than a chunk, which fits: all that it may have in one go, so that its length decides no branch.
#[inline(never)]
pub(super) fn long(slot: Slot, source: Source<'_>, image: &[u8], room: &mut [u8], at: usize) -> Option<()> {
    let bytes = source.text.get(slot.at()..slot.end())?;
    let cover =
        SLACK.checked_sub(bytes.len()).and_then(|from| COVER.get(from..)).and_then(|rest| rest.first_chunk());
    match (cover, part(source.text, slot.at()), part(image, at), part_mut(room, at)) {
        (Some(cover), Some(text), Some(image), Some(room)) => covered(cover, text, image, room),
        _ => longer(slot, source, Place { image, room, at })?,
    }
    Some(())
}

/// The text where the cover has ones, the image elsewhere.
#[inline(always)]
fn covered(cover: &[u8; SLACK], text: &[u8; SLACK], image: &[u8; SLACK], room: &mut [u8; SLACK]) {
    let [cover, text, image] = [cover, text, image].map(|bytes| bytes.as_chunks::<SIZE>().0);
    let (places, _) = room.as_chunks_mut::<SIZE>();
    for (((place, text), image), cover) in places.iter_mut().zip(text).zip(image).zip(cover) {
        Chunk::new(text).where_set(Chunk::new(cover), Chunk::new(image)).store(place);
    }
}

/// Plain text of any length, which fits.
#[cold]
fn longer(slot: Slot, source: Source<'_>, place: Place<'_>) -> Option<()> {
    let bytes = source.text.get(slot.at()..slot.end())?;
    let (chunks, rest) = bytes.as_chunks::<SIZE>();
    let (places, _) = place.room.get_mut(place.at..)?.as_chunks_mut::<SIZE>();
    let (places, room) = places.split_at_mut_checked(chunks.len())?;
    for (place, chunk) in places.iter_mut().zip(chunks) {
        *place = *chunk;
    }
    let done = chunks.len() * SIZE;
    let last = Chunk::at(source.text, slot.at() + done);
    let image = Chunk::new(part(place.image, place.at + done)?);
    last.over(image, rest.len()).store(room.first_mut()?);
    Some(())
}

/// Lines of text; behind the last there is nothing.
pub(super) fn lines(op: &Op, list: Slot, all: &[Slot], source: Source<'_>, place: Place<'_>) -> Option<()> {
    let lines = all.get(list.at()..list.end())?;
    match op.width {
        ..=48 => each::<48>(op, lines, source, place),
        _ => each::<SLACK>(op, lines, source, place),
    }
}

/// Each line is written with spaces behind it, which is what stands between the lines; what they cover behind the last
/// one is put back at the end. All is written with so many bytes in one go.
#[inline(always)]
fn each<const BYTES: usize>(op: &Op, lines: &[Slot], source: Source<'_>, place: Place<'_>) -> Option<()> {
    let Place { image, room, at } = place;
    let mut at = offset(at);
    for line in lines {
        if !line.is_plain() || spaced::<BYTES>(*line, op.width, source.text, room, at).is_none() {
            other_line(op, *line, source, image, room, index(at))?;
        }
        at = at.wrapping_add(op.width);
    }
    *part_mut::<SLACK>(room, index(at))? = *part(image, index(at))?;
    Some(())
}

/// A line and spaces behind it: as much as the longest takes, so that its length decides no branch. None: it ends in a
/// space, or is too long, or near the end of the text; what was covered are places of this line and of those behind it.
#[inline(always)]
fn spaced<const BYTES: usize>(line: Slot, width: u32, text: &[u8], room: &mut [u8], at: u32) -> Option<()> {
    let bytes = line.bytes();
    // Spaces stand there already: they are what is given when nothing is, and what lines before leave behind them.
    if bytes == 0 {
        return Some(());
    }
    let text = part::<BYTES>(text, line.at())?;
    if bytes > width || text.get(index(bytes.wrapping_sub(1)))? == &b' ' {
        return None;
    }
    *part_mut(room, index(at))? = *text;
    *part_mut(room, index(at.wrapping_add(bytes)))? = [b' '; BYTES];
    Some(())
}

/// A line of any kind: behind it stands what is there when nothing is given.
#[inline(never)]
fn other_line(
    op: &Op,
    line: Slot,
    source: Source<'_>,
    image: &[u8],
    room: &mut [u8],
    at: usize,
) -> Option<()> {
    if line.bytes() > op.width || ends_in_padding(line, source) {
        return None;
    }
    let place = Place { image, room, at };
    match line.held() {
        Held::Plain => longer(line, source, place),
        Held::Unseen if is_plain(source.text.get(line.at()..line.end())?) => longer(line, source, place),
        Held::Mixed => mixed::<true>(op, line, source, place),
        _ => None,
    }
}
