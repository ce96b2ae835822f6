//! Words of two-byte characters with ASCII between them, two chunks of text at a time: which bytes are odd tells where
//! each word ends, so that nothing is asked of one byte after the other. Only what is certain is written here.

use crate::num::{index, offset};
use crate::quick::chunk::{self, Chunk, SIZE, first};
use crate::quick::pairs::{Alphabet, entry_of};

/// The text that is looked at in one go.
const TEXT: usize = 2 * SIZE;

/// With what is read behind its end.
type Window = [u8; TEXT + SIZE];

/// Room for what becomes of it, and for what is written behind its end.
type Room = [u8; 5 * SIZE];

/// Up to eight characters in a row: a word that goes on is seen as one that begins.
const WORD: usize = SIZE;

/// The first bytes as JSON text; how much was written. None: another way must be found.
pub(super) fn words(from: &[u8], bytes: usize, to: &mut [u8], alphabet: Alphabet) -> Option<usize> {
    let (mut at, mut written) = (0, 0);
    while at < bytes {
        let (rest, left) = (from.get(at..)?, bytes - at);
        let padded;
        let window = match rest.first_chunk() {
            Some(window) => window,
            None => {
                padded = pad(rest);
                &padded
            }
        };
        let odd = |at: usize| Some(Chunk::new(part(window, at)?).odd());
        let inside = left.min(TEXT);
        let part = Part {
            odd: (odd(0)? | odd(SIZE)? << SIZE) & first(offset(inside)),
            bytes: inside,
            until: if left > TEXT { WORD + 1 } else { left },
        };
        let (read, more) = part.write_in(window, to.get_mut(written..)?.first_chunk_mut()?, alphabet)?;
        (at, written) = (at + read, written + more);
    }
    Some(written)
}

/// Characters of two bytes only, as JSON text; how much was written. None: there is another one, or little room.
#[inline(always)]
pub(super) fn all_pairs(from: &[u8], bytes: usize, to: &mut [u8], alphabet: Alphabet) -> Option<usize> {
    let (mut at, mut written, mut seen) = (0_usize, 0_usize, 0);
    while at < bytes {
        let pairs = chunk::part(from, at)?;
        seen |= four(pairs, offset((bytes - at).min(8)), chunk::part_mut(to, written)?, alphabet);
        // No overflow: both lie in the text and in the room.
        (at, written) = (at.wrapping_add(8), written.wrapping_add(12));
    }
    (seen < THREE_EACH).then_some(bytes + bytes / 2)
}

/// What is known of at most two chunks of text.
pub(super) struct Part {
    /// Which of its bytes are no plain ASCII.
    pub(super) odd: u32,
    pub(super) bytes: usize,
    /// Where the last word may begin that is written.
    pub(super) until: usize,
}

impl Part {
    /// How much was read and written.
    #[inline(always)]
    pub(super) fn write(&self, text: &[u8], to: &mut [u8], alphabet: Alphabet) -> Option<(usize, usize)> {
        if self.odd == first(offset(self.bytes)) {
            return all_pairs(text, self.bytes, to, alphabet).map(|written| (self.bytes, written));
        }
        let to: &mut Room = to.first_chunk_mut()?;
        match text.first_chunk() {
            Some(window) => self.write_in(window, to, alphabet),
            None => self.write_in(&pad(text), to, alphabet),
        }
    }

    /// Every word with what stands behind it.
    #[inline(always)]
    fn write_in(&self, text: &Window, to: &mut Room, alphabet: Alphabet) -> Option<(usize, usize)> {
        let odd = u64::from(self.odd);
        let (plain, ends) = (!odd, odd | 1 << (self.bytes & (2 * TEXT - 1)));
        let (mut at, mut written, mut seen) = (0_usize, 0_usize, 0);
        // No overflow: both lie in what is looked at and in the room.
        while at < self.until {
            let mut word = (plain >> (at & 63)).trailing_zeros();
            seen |= four(part(text, at)?, word, part_mut(to, written)?, alphabet);
            if word > 8 {
                word = word.min(offset(WORD));
                let (at, written) = (at.wrapping_add(8), written.wrapping_add(12));
                seen |= four(part(text, at)?, word - 8, part_mut(to, written)?, alphabet);
            }
            (at, written) = (at.wrapping_add(index(word)), written.wrapping_add(index(word + word / 2)));
            let between = (ends >> (at & 63)).trailing_zeros();
            Chunk::new(part(text, at)?).store(part_mut(to, written)?);
            if between > offset(SIZE) {
                let (at, written) = (at.wrapping_add(SIZE), written.wrapping_add(SIZE));
                Chunk::new(part(text, at)?).store(part_mut(to, written)?);
            }
            (at, written) = (at.wrapping_add(index(between)), written.wrapping_add(index(between)));
        }
        (seen < THREE_EACH).then_some((at, written))
    }
}

/// Less have entries in common of which each has three bytes of UTF-8, or is that of no pair. Of half a pair the other
/// half is 0, and there is no such character.
const THREE_EACH: u32 = 1 << 24;

/// What is looked up of eight bytes, by number of those that are a word's: where they are, and any other character behind
/// them. For all that a word of two chunks may have, so that no number has to be held to eight.
static SOME: [(u64, u64); 64] = {
    let mut all = [(u64::MAX, 0); 64];
    let (mut bytes, mut left) = (0, all.as_mut_slice());
    while bytes < 8
        && let [some, rest @ ..] = left
    {
        let inside = (1 << (8 * bytes)) - 1;
        *some = (inside, if bytes % 2 == 0 { OTHERS & !inside } else { 0 });
        (bytes, left) = (bytes + 1, rest);
    }
    all
};

/// Four times the first syllable.
const OTHERS: u64 = u64::from_le_bytes([0xB0, 0xA1, 0xB0, 0xA1, 0xB0, 0xA1, 0xB0, 0xA1]);

/// Up to four characters, of a word with fewer than sixty-four bytes; what their entries have in common. Four are looked up and written however many there are: what
/// is too much is covered by what follows.
#[inline(always)]
fn four(pairs: &[u8; 8], bytes: u32, to: &mut [u8; 13], alphabet: Alphabet) -> u32 {
    let (inside, others) = SOME.get(index(bytes) & (SOME.len() - 1)).copied().unwrap_or_default();
    let [a, b, c, d, e, f, g, h] = (u64::from_le_bytes(*pairs) & inside | others).to_le_bytes();
    let [first, second, third, fourth] =
        [[a, b], [c, d], [e, f], [g, h]].map(|pair| entry_of(alphabet, pair));
    // Of each the highest byte is covered by the next.
    to[..4].copy_from_slice(&first.to_le_bytes());
    to[3..7].copy_from_slice(&second.to_le_bytes());
    to[6..10].copy_from_slice(&third.to_le_bytes());
    to[9..].copy_from_slice(&fourth.to_le_bytes());
    first | second | third | fourth
}

/// So many bytes from a place in the text on.
#[inline(always)]
fn part<const BYTES: usize>(text: &Window, at: usize) -> Option<&[u8; BYTES]> {
    text.get(at & (TEXT - 1)..).and_then(|rest| rest.first_chunk())
}

/// The same, to be written.
#[inline(always)]
fn part_mut<const BYTES: usize>(room: &mut Room, at: usize) -> Option<&mut [u8; BYTES]> {
    room.get_mut(at & (2 * TEXT - 1)..).and_then(|rest| rest.first_chunk_mut())
}

/// The last bytes of a telegram.
#[cold]
fn pad(text: &[u8]) -> Window {
    let mut window = [0; TEXT + SIZE];
    let (places, _) = window.as_chunks_mut::<SIZE>();
    for (number, place) in places.iter_mut().enumerate() {
        Chunk::of(text.get(number * SIZE..).unwrap_or_default()).store(place);
    }
    window
}
