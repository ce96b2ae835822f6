//! Room for JSON that is kept from one telegram to the next.

use std::cell::RefCell;

use crate::quick::chunk::{Chunk, SIZE};

/// Why a telegram is not gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

thread_local! {
    /// For the JSON, and for one value that is put together elsewhere.
    static ROOM: RefCell<(Vec<u8>, Vec<u8>)> = const { RefCell::new((Vec::new(), Vec::new())) };
}

/// Appends what `write` writes; with twice the room as long as it says that there is not enough.
pub(super) fn with_room(
    out: &mut Vec<u8>,
    mut write: impl FnMut(&mut [u8], &mut Vec<u8>) -> Step<usize>,
) -> Option<()> {
    ROOM.with_borrow_mut(|(room, other)| {
        loop {
            match write(room, other) {
                Ok(written) => {
                    out.extend_from_slice(room.get(..written)?);
                    return Some(());
                }
                Err(Stop::Room) if room.len() < ROOM_MAX => room.resize(room.len() * 2 + 4096, 0),
                Err(_) => return None,
            }
        }
    })
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
