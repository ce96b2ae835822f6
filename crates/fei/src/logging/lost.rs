//! Log lines for which there was no room: each is dropped and counted, and when there is room again the log says how many
//! they were. Whoever logs never hears of it: a log must stop no transaction.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Between two looks whether there is something to say.
const PAUSE: Duration = Duration::from_secs(1);

/// The process's own: it has one stderr.
static LINES: Lines = Lines::new();

/// What became of the lines so far.
#[derive(Debug)]
struct Lines {
    lost: AtomicU64,
    /// Whether the last one was lost, perhaps behind its beginning.
    cut: AtomicBool,
}

impl Lines {
    const fn new() -> Self {
        Self { lost: AtomicU64::new(0), cut: AtomicBool::new(false) }
    }

    /// Writes a line whole, or counts it.
    fn write(&self, line: &[u8], out: &mut impl Write) {
        // Behind a line that was cut the next one begins anew: it is lost with it otherwise.
        let gap: &[u8] = if self.cut.load(Ordering::Relaxed) { b"\n" } else { b"" };
        let written = out.write_all(gap).and_then(|()| out.write_all(line));
        self.cut.store(written.is_err(), Ordering::Relaxed);
        if written.is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// So many are lost of which nothing was said, if there is room to say so.
    fn unsaid(&self, said: u64) -> Option<u64> {
        let lost = self.lost.load(Ordering::Relaxed) - said;
        (lost > 0 && !self.cut.load(Ordering::Relaxed)).then_some(lost)
    }
}

/// Stderr, one line a call.
pub(super) struct Stderr;

impl Write for Stderr {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        LINES.write(line, &mut io::stderr().lock());
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Lines that were lost since the start.
pub(crate) fn lines() -> u64 {
    LINES.lost.load(Ordering::Relaxed)
}

/// Says what was lost, each time when there is room again.
pub(crate) async fn say_when_there_is_room(stop: CancellationToken) {
    let mut said = 0;
    while stop.run_until_cancelled(sleep(PAUSE)).await.is_some() {
        if let Some(lost) = LINES.unsaid(said) {
            said += lost;
            tracing::warn!(lost, "log lines were lost: there was no room for them");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many bytes of room.
    struct Room<'r>(&'r mut Vec<u8>, usize);

    impl Write for Room<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.len().min(self.1 - self.0.len());
            self.0.extend(&bytes[..taken]);
            if taken == 0 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(taken) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_is_lost_is_counted_and_said_when_there_is_room_and_the_next_line_is_whole() {
        let (lines, mut log) = (Lines::new(), Vec::new());
        lines.write(b"one\n", &mut Room(&mut log, 6));
        assert_eq!(lines.unsaid(0), None);
        lines.write(b"two\n", &mut Room(&mut log, 6));
        lines.write(b"three\n", &mut Room(&mut log, 6));
        assert_eq!(lines.unsaid(0), None, "there is no room to say it");
        lines.write(b"four\n", &mut Room(&mut log, 100));
        assert_eq!(log, b"one\ntw\nfour\n");
        assert_eq!((lines.unsaid(0), lines.unsaid(2)), (Some(2), None));
    }
}
