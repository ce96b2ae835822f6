//! The keys of one object: the expected one is compared as it stands, quotes and colon included; any other is looked up.

use crate::num::{index, offset};
use crate::quick::chunk::{Chunk, SIZE, first};

use super::slot::{Held, Slot};

/// The keys of one object.
#[derive(Debug, Default)]
pub(super) struct Keys {
    pub(super) members: Box<[Member]>,
    /// The first that is no filler.
    pub(super) first: usize,
    /// Numbers of members by hash, with empty places between them.
    table: Box<[Option<u16>]>,
}

/// One key.
#[derive(Debug)]
pub(super) struct Member {
    /// As it is rendered, with the quote of a text behind it: `"amount":"`.
    start: [u8; SIZE],
    rest: [u8; SIZE],
    /// Masks of those bytes, without that quote.
    inside: (u32, u32),
    /// And with it; [`NEVER`] where no single text of two chunks with its key can stand.
    inside_text: (u32, u32),
    /// How many bytes, without that quote; 0: longer than two chunks with it, never expected.
    pub(super) bytes: usize,
    /// Without quotes and colon.
    pub(super) name: Box<[u8]>,
    pub(super) holds: Holds,
    is_filler: bool,
    /// The member that is expected behind it: the next one that is no filler.
    pub(super) next: usize,
}

/// The mask of a byte that no chunk has: it is never the same.
const NEVER: u32 = 1 << SIZE;

/// As much text as a key, a short value and what is around them can take.
pub(super) const WINDOW: usize = 64;

/// What may stand behind a key.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holds {
    /// A value.
    One,
    /// A list of so many values at most.
    Many(u32),
    /// A list of objects with these keys (index of a frame), so many at most.
    Items(usize, u32),
}

impl Member {
    pub(super) fn new(name: &str, rendered: &[u8], holds: Holds, is_filler: bool) -> Self {
        let text = [rendered, b"\""].concat();
        let bytes = if text.len() <= 2 * SIZE { rendered.len() } else { 0 };
        let chunk = |from: usize| {
            let mut chunk = [0; SIZE];
            chunk.iter_mut().zip(text.iter().skip(from)).for_each(|(place, byte)| *place = *byte);
            chunk
        };
        let mask = |bytes: usize| first(offset(bytes.min(SIZE)));
        let masks = |bytes: usize| (mask(bytes), mask(bytes.saturating_sub(SIZE)));
        Self {
            start: chunk(0),
            rest: chunk(SIZE),
            inside: masks(bytes),
            inside_text: if bytes > 0 && matches!(holds, Holds::One) { masks(bytes + 1) } else { (NEVER, 0) },
            bytes,
            name: name.as_bytes().into(),
            holds,
            is_filler,
            next: 0,
        }
    }

    /// Whether the text goes on with this key and its colon.
    #[inline(always)]
    pub(super) fn is_next(&self, text: &[u8], at: usize) -> bool {
        let differ = !Chunk::at(text, at).same(Chunk::new(&self.start)) & self.inside.0;
        if self.bytes <= SIZE {
            return differ == 0 && self.bytes > 0;
        }
        differ | !Chunk::at(text, at + SIZE).same(Chunk::new(&self.rest)) & self.inside.1 == 0
    }

    /// This key, a text of at most a chunk and a comma, if the window of the text that begins at `at` holds nothing
    /// else before; the text's slot, and how many bytes all of them take.
    #[inline(always)]
    pub(super) fn text(&self, window: &[u8; WINDOW], at: usize) -> Option<(Slot, usize)> {
        let chunk = |from: usize| window.get(from..).and_then(|rest| rest.first_chunk()).map(Chunk::new);
        let differ = !chunk(0)?.same(Chunk::new(&self.start)) & self.inside_text.0
            | !chunk(SIZE)?.same(Chunk::new(&self.rest)) & self.inside_text.1;
        // No more than two chunks, which the compiler cannot know.
        let start = (self.bytes & (2 * SIZE - 1)) + 1;
        let value = chunk(start).filter(|_| differ == 0)?;
        let ends = |stops: u32| {
            let bytes = index(stops.trailing_zeros()).min(SIZE);
            let behind = window.get(start + bytes..)?.first_chunk()?;
            (*behind == *b"\",").then_some(bytes)
        };
        let (held, bytes) = match ends(value.odd()) {
            Some(bytes) => (Held::Plain, bytes),
            // What was odd before its end is no ASCII.
            None => (Held::Mixed, ends(value.stops())?),
        };
        Some((Slot::new(held, at.wrapping_add(start), offset(bytes)), start + bytes + 2))
    }
}

impl Keys {
    pub(super) fn new(mut members: Vec<Member>) -> Option<Self> {
        let mut next = members.len();
        for (number, member) in members.iter_mut().enumerate().rev() {
            member.next = next;
            next = if member.is_filler { next } else { number };
        }
        let places = (members.len() * 4).next_power_of_two();
        let mut table = vec![None; places];
        for (number, member) in members.iter().enumerate() {
            let mut place = hash(&member.name, 0, member.name.len());
            while table.get(place & (places - 1))?.is_some() {
                place += 1;
            }
            *table.get_mut(place & (places - 1))? = Some(u16::try_from(number).ok()?);
        }
        Some(Self { members: members.into(), first: next, table: table.into() })
    }

    /// The number of the member with the name that stands in a text.
    pub(super) fn find(&self, text: &[u8], at: usize, bytes: usize) -> Option<usize> {
        let name = text.get(at..at + bytes)?;
        let mut place = hash(text, at, bytes);
        loop {
            let number = usize::from((*self.table.get(place & (self.table.len() - 1))?)?);
            let member = self.members.get(number)?;
            if member.is_next(text, at - 1) || *member.name == *name {
                return Some(number);
            }
            place += 1;
        }
    }
}

/// A number from the first and the last eight bytes.
#[inline(always)]
fn hash(text: &[u8], at: usize, bytes: usize) -> usize {
    let half = |at: usize, bytes: usize| {
        let eight = u64::from_le_bytes(Chunk::at(text, at).eight());
        eight & u64::MAX.checked_shr(64 - 8 * offset(bytes)).unwrap_or(0)
    };
    let first = half(at, bytes.min(8));
    let last = if bytes > 8 { half(at + bytes - 8, 8) } else { 0 };
    let mixed = (first ^ last.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    index(u32::try_from(mixed >> 40).unwrap_or(0))
}
