//! How far the journal had come, beside it: one line in the lock's file, written over after every commit. A journal that ends
//! before it has lost what was told as done: its write-ahead log was deleted, or an older copy lies in its place.
//!
//! It is never synced. What it says was on the disk before it was said, so it may be too low and never too high.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use rusqlite::{Connection, OptionalExtension};

use super::chain::Chain;
use crate::hash::Hash;

/// The number and the hash of the last event, in hexadecimal digits, and between them and behind them one byte.
const NUMBER_DIGITS: usize = 16;
pub(super) const LINE_BYTES: usize = NUMBER_DIGITS + 1 + 2 * size_of::<Hash>() + 1;

const HASH: &str =
    "SELECT hash FROM txn_event WHERE event = ?1 UNION ALL SELECT hash FROM event_retired WHERE event = ?1";

/// Writes it down at this place of the file.
pub(super) fn write(file: &File, at: u64, chain: Chain) -> io::Result<()> {
    let hash: String = chain.hash.iter().map(|byte| format!("{byte:02x}")).collect();
    file.write_all_at(format!("{:0NUMBER_DIGITS$x} {hash}\n", chain.event).as_bytes(), at)
}

/// Reads it; none: nothing was committed since the file was made, or a machine that lost its power left no line of it.
pub(super) fn read(file: &File, at: u64) -> io::Result<Option<Chain>> {
    let mut line = [0; LINE_BYTES];
    match file.read_exact_at(&mut line, at) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
        Ok(()) => Ok(parsed(&line)),
    }
}

fn parsed(line: &[u8]) -> Option<Chain> {
    let (number, hash) = std::str::from_utf8(line).ok()?.trim_end().split_once(' ')?;
    let mut bytes = Hash::default();
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(hash.get(at..at + 2)?, 16).ok()?;
    }
    Some(Chain { event: i64::from_str_radix(number, 16).ok()?, hash: bytes })
}

/// Whether a journal leads over it.
pub(super) fn is_in(connection: &Connection, mark: Chain) -> rusqlite::Result<bool> {
    let hash: Option<Hash> = connection.query_row(HASH, [mark.event], |row| row.get(0)).optional()?;
    Ok(mark == Chain::EMPTY || hash == Some(mark.hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_reads_back_and_anything_else_is_none() {
        let file = tempfile::tempfile().unwrap();
        assert_eq!(read(&file, 5).unwrap(), None);
        for event in [0, 1, 0x1234, i64::MAX] {
            let chain = Chain { event, hash: std::array::from_fn(|at| at as u8 ^ event as u8) };
            write(&file, 5, chain).unwrap();
            assert_eq!(read(&file, 5).unwrap(), Some(chain));
        }
        assert_eq!(file.metadata().unwrap().len(), 5 + LINE_BYTES as u64);
        for other in [
            &[0; LINE_BYTES][..],
            &[b'x'; LINE_BYTES],
            &[b' '; LINE_BYTES],
            "가".repeat(LINE_BYTES).as_bytes(),
        ] {
            file.write_all_at(other, 5).unwrap();
            assert_eq!(read(&file, 5).unwrap(), None);
        }
    }
}
