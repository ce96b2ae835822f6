//! Where a JSON string ends, and whether it is plain ASCII. Escapes and control characters are left to the exact reader.

use crate::num::{index, offset};
use crate::quick::chunk::{Chunk, SIZE, first, is_plain_but_quotes, part};

use super::keys::WINDOW;
use super::slot::{Held, Slot};

/// A string whose opening quote was passed; behind its closing quote.
#[inline(always)]
pub(super) fn string(text: &[u8], at: usize) -> Option<(Slot, usize)> {
    let chunk = Chunk::at(text, at);
    let stops = chunk.stops();
    if stops == 0 {
        return long_string(text, at, chunk.high());
    }
    let bytes = stops.trailing_zeros();
    if chunk.equal(b'"') >> bytes & 1 == 0 {
        return None;
    }
    let held = if chunk.high() & first(bytes) == 0 { Held::Plain } else { Held::Mixed };
    Some((Slot::new(held, at, bytes), at + index(bytes) + 1))
}

/// As many bytes as a line may have, to be looked at in one go.
const LINE: usize = WINDOW + SIZE;

/// A string in a list, whose opening quote was passed: mostly a line of ASCII, whatever its length. Behind its closing
/// quote.
#[inline(always)]
pub(super) fn line(text: &[u8], at: usize) -> Option<(Slot, usize)> {
    if text.get(at) == Some(&b'"') {
        return Some((Slot::new(Held::Plain, at, 0), at + 1));
    }
    let Some(window) = text.get(at..).and_then(|rest| rest.first_chunk()) else { return string(text, at) };
    let (quotes, is_ascii) = quotes(window);
    if quotes == 0 || !is_ascii {
        return string(text, at);
    }
    let bytes = quotes.trailing_zeros();
    Some((Slot::new(Held::Unseen, at, bytes), at + index(bytes) + 1))
}

/// As many lines are noted in one go.
const LINES: usize = 32;

/// Strings of a list with nothing but a comma between them, the first of which begins at `at`: as many as are certainly
/// plain, `most` of them at most. How many, and where the last one ends, behind its closing quote.
#[inline(always)]
pub(super) fn lines(text: &[u8], at: usize, most: u32, slots: &mut Vec<Slot>) -> (u32, usize) {
    let start = slots.len();
    slots.resize(start + index(most).min(LINES), Slot::ABSENT);
    let (count, end) = lines_to(text, offset(at), slots.get_mut(start..).unwrap_or_default());
    slots.truncate(start + count);
    (offset(count), index(end))
}

/// The same, as many as there are places. Quotes are looked for sixty-four bytes after sixty-four, wherever lines end, so
/// that no line waits for the one before it.
#[inline(always)]
fn lines_to(text: &[u8], at: u32, places: &mut [Slot]) -> (usize, u32) {
    let (most, mut places) = (places.len(), places.iter_mut());
    let (mut start, mut block, mut opening) = (at, at, 0);
    while let Some(window) = part(text, index(block)) {
        let (quotes, is_plain) = quotes_in(window);
        if !is_plain {
            break;
        }
        // Without the one that opens a line whose comma is in the block before.
        let mut quotes = quotes & quotes.wrapping_sub(opening);
        while quotes != 0
            && let Some(place) = places.next()
        {
            let end = block.wrapping_add(quotes.trailing_zeros());
            *place = Slot::plain(start, end);
            if part(text, index(end) + 1) != Some(b",\"") {
                return (most - places.len(), end.wrapping_add(1));
            }
            start = end.wrapping_add(3);
            // This one, and that which opens the next line if it is in this block.
            quotes &= quotes.wrapping_sub(1);
            quotes &= quotes.wrapping_sub(1);
        }
        if quotes != 0 {
            break;
        }
        block = block.wrapping_add(offset(WINDOW));
        opening = u64::from(start > block);
    }
    (most - places.len(), start.wrapping_sub(2))
}

/// Which bytes are quotes, and whether all others are plain.
#[inline(always)]
fn quotes_in(window: &[u8; WINDOW]) -> (u64, bool) {
    let (chunks, _) = window.as_chunks::<SIZE>();
    let quotes = chunks
        .iter()
        .rev()
        .fold(0, |quotes, chunk| quotes << SIZE | u64::from(Chunk::new(chunk).equal(b'"')));
    (quotes, is_plain_but_quotes(window))
}

/// Which bytes are quotes, and whether all are ASCII.
#[inline(always)]
fn quotes(window: &[u8; LINE]) -> (u128, bool) {
    let (chunks, _) = window.as_chunks::<SIZE>();
    let mut masks = [0; LINE / SIZE];
    let mut high = 0;
    for (mask, chunk) in masks.iter_mut().zip(chunks) {
        let chunk = Chunk::new(chunk);
        *mask = u64::from(chunk.equal(b'"'));
        high |= chunk.high();
    }
    let [a, b, c, d, e] = masks;
    (u128::from(e) << WINDOW | u128::from(a | b << 16 | c << 32 | d << 48), high == 0)
}

/// A text that does not end in its first chunk: four chunks are looked at in one go, so that its length decides no
/// branch.
#[inline(never)]
fn long_string(text: &[u8], at: usize, high: u32) -> Option<(Slot, usize)> {
    let (mut end, mut high) = (at + SIZE, u64::from(high));
    loop {
        let (stops, others) = match text.get(end..).and_then(|rest| rest.first_chunk()) {
            Some(window) => four(window),
            None => four(&window(text, end)),
        };
        if stops == 0 {
            (end, high) = (end + WINDOW, high | others);
            continue;
        }
        high |= others & stops.wrapping_sub(1) & !stops;
        end += index(stops.trailing_zeros());
        let held = if high == 0 { Held::Plain } else { Held::Mixed };
        let slot = Slot::new(held, at, offset(end - at));
        return (text.get(end) == Some(&b'"')).then_some((slot, end + 1));
    }
}

/// Which bytes of a window stop a text, and which are no ASCII.
#[inline(always)]
fn four(window: &[u8; WINDOW]) -> (u64, u64) {
    let (chunks, _) = window.as_chunks::<SIZE>();
    chunks.iter().rev().fold((0, 0), |(stops, high), chunk| {
        let chunk = Chunk::new(chunk);
        (stops << SIZE | u64::from(chunk.stops()), high << SIZE | u64::from(chunk.high()))
    })
}

/// The last bytes of a text, zeros behind them.
#[cold]
fn window(text: &[u8], at: usize) -> [u8; WINDOW] {
    let mut window = [0; WINDOW];
    let rest = text.get(at..).unwrap_or_default();
    window.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
    window
}
