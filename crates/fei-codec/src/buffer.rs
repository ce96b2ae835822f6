//! Bytes that are appended to, in memory that is filled once: what lies behind their end may be written without being
//! filled again. Knows nothing of what is written.

use std::ops::{Deref, DerefMut};

/// Bytes that are appended to, as in a `Vec`. To decode one telegram after the other into the same buffer costs less than
/// into the same `Vec`, because the room behind its end is filled with zeros only when it grows.
///
/// ```
/// let mut buffer = fei_codec::Buffer::default();
/// buffer.extend_from_slice(b"{}");
/// assert_eq!(*buffer, *b"{}");
/// buffer.clear();
/// assert!(buffer.is_empty());
/// ```
#[derive(Debug, Default)]
pub struct Buffer {
    /// The bytes, and behind them what was written there before, or zeros.
    all: Vec<u8>,
    len: usize,
}

impl Buffer {
    /// Takes all bytes away; the memory stays.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// Takes away the bytes from one on, if there are so many.
    pub fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    /// Appends bytes.
    pub fn extend_from_slice(&mut self, bytes: &[u8]) {
        if let Some(place) = self.room(bytes.len()).get_mut(..bytes.len()) {
            place.copy_from_slice(bytes);
            self.advance(bytes.len());
        }
    }

    /// Appends what is written to a `Vec`, in which all bytes stand already and must stay. The room behind them is given
    /// up, so that decoding fills it again.
    pub fn append_with<T>(&mut self, write: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        self.all.truncate(self.len);
        let done = write(&mut self.all);
        self.len = self.all.len();
        done
    }

    /// The room behind the end: so much at least, in which anything may stand.
    pub(crate) fn room(&mut self, least: usize) -> &mut [u8] {
        let until = self.len.saturating_add(least);
        if self.all.len() < until {
            self.all.resize(until, 0);
        }
        self.all.get_mut(self.len..).unwrap_or_default()
    }

    /// So many bytes of the room are no room any more.
    pub(crate) fn advance(&mut self, bytes: usize) {
        self.len = self.len.saturating_add(bytes).min(self.all.len());
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.all.get(..self.len).unwrap_or_default()
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        self.all.get_mut(..self.len).unwrap_or_default()
    }
}

impl From<Vec<u8>> for Buffer {
    fn from(all: Vec<u8>) -> Self {
        Self { len: all.len(), all }
    }
}

impl From<Buffer> for Vec<u8> {
    fn from(mut buffer: Buffer) -> Self {
        buffer.all.truncate(buffer.len);
        buffer.all
    }
}

#[cfg(test)]
mod tests;
