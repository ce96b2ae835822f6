//! Words of characters of three bytes with ASCII between them, four chunks of text at a time: which bytes are no ASCII
//! tells where each word ends, so that nothing is asked of one byte after the other. Only what is certain is written.

use crate::num::index;
use crate::quick::chunk::{Chunk, SIZE, part as part_of, part_mut as part_mut_of};
use crate::quick::letters::{Letters, Some4};

/// The most text that is looked at in one go: a bit is left for its end.
pub(super) const TEXT: usize = 4 * SIZE - 1;

/// Room for what becomes of it, and for what is written behind its end.
pub(super) type Room = [u8; 5 * SIZE];

/// Bytes of four characters, and of the pairs that they become.
const FOUR: (usize, usize) = (12, 8);

/// Up to eight characters in a row: a word that goes on is seen as one that begins.
const WORD: usize = 2 * FOUR.0;

/// All of a text that ends more than a chunk before its window; how many bytes were written. Up to a chunk behind them is
/// covered. None: another way must be found. Without `ASCII` there is none.
#[inline(always)]
pub(super) fn words<const ASCII: bool, const WINDOW: usize>(
    text: &[u8; WINDOW],
    bytes: usize,
    to: &mut Room,
    letters: Letters,
) -> Option<usize> {
    let inside = inside(bytes);
    let high = high(text) & inside;
    if high == inside {
        return characters(text, bytes, to, letters);
    }
    if !ASCII {
        return None;
    }
    between(text, !high, high | (inside + 1), bytes, to, letters).map(|(_, written)| written)
}

/// The same of a text near its end, or of a long one, from `at` up to `end`, written from `start` on.
#[inline(never)]
pub(super) fn any<const ASCII: bool>(
    text: &[u8],
    at: usize,
    end: usize,
    room: &mut [u8],
    start: usize,
    letters: Letters,
) -> Option<usize> {
    match part_of::<{ 3 * SIZE }>(text, at) {
        Some(window) if end - at < 2 * SIZE => {
            words::<ASCII, _>(window, end - at, part_mut_of(room, start)?, letters)
        }
        _ if ASCII => long(text, at, end, room, start, letters),
        _ => None,
    }
}

/// The same, as much at a time as goes.
fn long(
    text: &[u8],
    at: usize,
    end: usize,
    room: &mut [u8],
    start: usize,
    letters: Letters,
) -> Option<usize> {
    let (mut at, mut to) = (at, start);
    while at < end {
        let window: [u8; 5 * SIZE] = match part_of(text, at) {
            Some(window) => *window,
            None => pad(text, at),
        };
        let left = end - at;
        let inside = inside(left.min(TEXT));
        let high = high(&window) & inside;
        let until = if left > TEXT { TEXT - WORD + 1 } else { left };
        let room = part_mut_of(room, to)?;
        let (read, written) = between(&window, !high, high | (inside + 1), until, room, letters)?;
        (at, to) = (at + read, to + written);
    }
    Some(to - start)
}

/// The first bytes of a window, one at least.
#[inline(always)]
fn inside(bytes: usize) -> u64 {
    u64::MAX >> (TEXT & (TEXT + 1 - bytes))
}

/// Characters with no ASCII among them; how many bytes were written.
#[inline(always)]
fn characters<const WINDOW: usize>(
    text: &[u8; WINDOW],
    bytes: usize,
    to: &mut Room,
    letters: Letters,
) -> Option<usize> {
    let (mut at, mut written, mut wrong) = (0_usize, 0_usize, 0);
    while at < bytes {
        let (more, bad) = four(text, at, (bytes - at).min(FOUR.0), to, written, letters)?;
        wrong |= bad;
        (at, written) = (at.wrapping_add(FOUR.0), written.wrapping_add(more));
    }
    (wrong == 0).then_some(written)
}

/// Every word with what stands behind it; how much was read and written.
#[inline(always)]
fn between<const WINDOW: usize>(
    text: &[u8; WINDOW],
    plain: u64,
    ends: u64,
    until: usize,
    to: &mut Room,
    letters: Letters,
) -> Option<(usize, usize)> {
    let (mut at, mut written, mut wrong) = (0_usize, 0_usize, 0);
    // No overflow: both lie in what is looked at and in the room.
    while at < until {
        let mut word = index((plain >> (at & 63)).trailing_zeros());
        let (mut more, bad) = four(text, at, word.min(FOUR.0), to, written, letters)?;
        wrong |= bad;
        if word > FOUR.0 {
            word = word.min(WORD);
            let at = at.wrapping_add(FOUR.0);
            let (others, bad) = four(text, at, word - FOUR.0, to, written.wrapping_add(FOUR.1), letters)?;
            wrong |= bad;
            more = more.wrapping_add(others);
        }
        (at, written) = (at.wrapping_add(word), written.wrapping_add(more));
        let mut gap = index((ends >> (at & 63)).trailing_zeros());
        while gap > SIZE {
            Chunk::new(part(text, at)?).store(part_mut(to, written)?);
            (at, written, gap) = (at.wrapping_add(SIZE), written.wrapping_add(SIZE), gap - SIZE);
        }
        Chunk::new(part(text, at)?).store(part_mut(to, written)?);
        (at, written) = (at.wrapping_add(gap), written.wrapping_add(gap));
    }
    (wrong == 0).then_some((at, written))
}

/// Which bytes are no ASCII.
#[inline(always)]
fn high<const WINDOW: usize>(window: &[u8; WINDOW]) -> u64 {
    let (chunks, _) = window.as_chunks::<SIZE>();
    let masks = chunks.iter().take(WINDOW / SIZE - 1).rev();
    masks.fold(0, |mask, chunk| mask << SIZE | u64::from(Chunk::new(chunk).high()))
}

/// Up to four characters; how many bytes were written, and what is not 0 when something is wrong with one of them.
#[inline(always)]
fn four<const WINDOW: usize>(
    text: &[u8; WINDOW],
    at: usize,
    bytes: usize,
    to: &mut Room,
    written: usize,
    letters: Letters,
) -> Option<(usize, u64)> {
    let some = Some4::of(bytes)?;
    let (one, other) = (part(text, at)?, part(text, at.wrapping_add(6))?);
    let (pairs, wrong) = letters.four(u64::from_le_bytes(*one), u64::from_le_bytes(*other), some);
    *part_mut(to, written)? = pairs.to_le_bytes();
    Some((some.written, wrong))
}

/// So many bytes from a place in the text on.
#[inline(always)]
fn part<const BYTES: usize, const WINDOW: usize>(text: &[u8; WINDOW], at: usize) -> Option<&[u8; BYTES]> {
    text.get(at & (WINDOW - SIZE - 1)..).and_then(|rest| rest.first_chunk())
}

/// The same, to be written.
#[inline(always)]
fn part_mut<const BYTES: usize>(room: &mut Room, at: usize) -> Option<&mut [u8; BYTES]> {
    room.get_mut(at & TEXT..).and_then(|rest| rest.first_chunk_mut())
}

/// The last bytes of a text, zeros behind them.
#[cold]
fn pad(text: &[u8], at: usize) -> [u8; 5 * SIZE] {
    let mut window = [0; 5 * SIZE];
    let (places, _) = window.as_chunks_mut::<SIZE>();
    for (number, place) in places.iter_mut().enumerate() {
        Chunk::at(text, at + number * SIZE).store(place);
    }
    window
}
