//! Text into the telegram.

use crate::num::index;
use crate::quick::chunk::{Chunk, SIZE};

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
    slot.end().checked_sub(1).and_then(|last| source.text.get(last)) == Some(&b' ')
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
pub(super) fn long(slot: Slot, source: Source<'_>, place: Place<'_>) -> Option<()> {
    let bytes = source.text.get(slot.at()..slot.end())?;
    let cover =
        SLACK.checked_sub(bytes.len()).and_then(|from| COVER.get(from..)).and_then(|rest| rest.first_chunk());
    let source_bytes = source.text.get(slot.at()..).and_then(|rest| rest.first_chunk());
    match (cover, source_bytes, place.image.first_chunk(), place.room.first_chunk_mut()) {
        (Some(cover), Some(text), Some(image), Some(room)) => covered(cover, text, image, room),
        _ => longer(slot, source, place)?,
    }
    Some(())
}

/// The text where the cover has ones, the image elsewhere.
#[inline(always)]
fn covered(cover: &[u8; SLACK], text: &[u8; SLACK], image: &[u8; SLACK], room: &mut [u8; SLACK]) {
    for (((room, text), image), cover) in room.iter_mut().zip(text).zip(image).zip(cover) {
        *room = *text & *cover | *image & !*cover;
    }
}

/// Plain text of any length, which fits.
#[cold]
fn longer(slot: Slot, source: Source<'_>, place: Place<'_>) -> Option<()> {
    let bytes = source.text.get(slot.at()..slot.end())?;
    let (chunks, rest) = bytes.as_chunks::<SIZE>();
    let (places, _) = place.room.as_chunks_mut::<SIZE>();
    let (places, room) = places.split_at_mut_checked(chunks.len())?;
    for (place, chunk) in places.iter_mut().zip(chunks) {
        *place = *chunk;
    }
    let done = chunks.len() * SIZE;
    let last = Chunk::at(source.text, slot.at() + done);
    last.over(Chunk::new(place.image.get(done..)?.first_chunk()?), rest.len()).store(room.first_mut()?);
    Some(())
}

/// Lines of text; behind the last there is nothing.
pub(super) fn lines(op: &Op, list: Slot, all: &[Slot], source: Source<'_>, place: Place<'_>) -> Option<()> {
    let lines = all.get(list.at()..list.end())?;
    let mut place = place;
    for line in lines {
        let here = Place { image: place.image, room: &mut *place.room };
        match line.held() {
            _ if line.bytes() > op.width || ends_in_padding(*line, source) => return None,
            Held::Plain if index(line.bytes()) > SIZE => long(*line, source, here)?,
            Held::Plain => here.put(source.text, *line, index(line.bytes()))?,
            Held::Mixed => mixed::<true>(op, *line, source, here)?,
            _ => return None,
        }
        place = place.behind(index(op.width))?;
    }
    Some(())
}

/// Text with other characters than plain ASCII, of which there may be none without `ASCII`.
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
    // With the closing quote, so that four bytes can be looked at where three are a character.
    let mut text = source.text.get(slot.at()..=slot.end())?;
    let room = place.room.get_mut(..index(op.width))?;
    let mut written = 0;
    while let [lead, rest @ ..] = text
        && !rest.is_empty()
    {
        if lead.is_ascii() {
            *room.get_mut(written).filter(|_| ASCII)? = *lead;
            (text, written) = (rest, written + 1);
            continue;
        }
        let (pair, bytes) = source.letters.pair(text)?;
        *room.get_mut(written..)?.first_chunk_mut()? = pair;
        (text, written) = (text.get(bytes..)?, written + 2);
    }
    // What an earlier value covered behind this text.
    let rest = place.image.get(written..index(op.width))?;
    room.get_mut(written..)?.copy_from_slice(rest);
    Some(())
}
