//! Room for JSON at the end of the output, and what is put there.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::Buffer;
use crate::quick::chunk::{Chunk, SIZE};

/// Why a telegram is not gone through. As large as a count of bytes, so that either comes back in a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Stop {
    /// It may be that this is an error, or that something is to be reported.
    Doubt,
    /// There is not enough room for the JSON.
    Room,
}

/// What is read or written on the way.
pub(super) type Step<T> = Result<T, Stop>;

/// More room is never taken: what needs it goes the plain way.
const ROOM_MAX: usize = 1 << 24;

/// What is more than the last telegram took, so that the next may take a little more.
const SLACK: usize = 256;

/// How much room is likely to be enough: where it was not written before it is filled with zeros, which is cheaper than to
/// copy the JSON.
#[derive(Debug)]
pub(super) struct Likely(AtomicUsize);

impl Likely {
    pub(super) fn new() -> Self {
        Self(AtomicUsize::new(1024))
    }

    /// Appends what `write` writes; with twice the room as long as it says that there is not enough.
    pub(super) fn append(
        &self,
        out: &mut Buffer,
        mut write: impl FnMut(&mut [u8]) -> Step<usize>,
    ) -> Option<()> {
        let likely = self.0.load(Ordering::Relaxed);
        let mut least = likely;
        loop {
            let room = out.room(least);
            least = room.len().min(ROOM_MAX);
            let room = room.get_mut(..least)?;
            match write(room) {
                Ok(written) => {
                    out.advance(written);
                    self.learn(likely, written + SLACK);
                    return Some(());
                }
                Err(Stop::Room) if least < ROOM_MAX => least *= 2,
                Err(_) => return None,
            }
        }
    }

    /// More at once, less by and by.
    fn learn(&self, likely: usize, taken: usize) {
        let next = if taken > likely { taken } else { likely - (likely - taken) / 8 };
        if next != likely {
            self.0.store(next, Ordering::Relaxed);
        }
    }
}

/// What is left of the room behind so many bytes.
#[inline(always)]
pub(super) fn behind(room: &mut [u8], bytes: usize) -> Step<&mut [u8]> {
    room.get_mut(bytes..).ok_or(Stop::Room)
}

/// A chunk to the start of the room.
#[inline(always)]
pub(super) fn put(chunk: Chunk, room: &mut [u8]) -> Step<()> {
    chunk.store(room.first_chunk_mut::<SIZE>().ok_or(Stop::Room)?);
    Ok(())
}

/// Bytes to the start of the room.
#[inline(always)]
pub(super) fn put_bytes<const N: usize>(bytes: [u8; N], room: &mut [u8]) -> Step<()> {
    *room.first_chunk_mut().ok_or(Stop::Room)? = bytes;
    Ok(())
}
