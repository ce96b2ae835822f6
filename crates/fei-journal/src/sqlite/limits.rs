//! What a journal in a file may take, and what it may ask of its callers' patience.

use std::time::Duration;

/// The limits of a journal in a file.
#[derive(Debug, Clone, Copy)]
pub struct SqliteLimits {
    /// Calls that wait for the writer at most. One more `begin` is refused at once: a queue that grows answers
    /// everybody too late. An ending waits for its place.
    pub waiting_max: usize,
    /// Calls that share one commit at most. The more, the cheaper each; the fewer, the sooner the first is told.
    pub group_max: usize,
    /// Reads at once at most, each on a connection of its own.
    pub readers_max: usize,
    /// Numbers of a counter that one commit reserves. A process that dies loses what it has not given.
    pub numbers_ahead: u32,
    /// How long a lock that another program holds on the file is waited for.
    pub lock_timeout: Duration,
    /// Pages of 4 KiB in the WAL after which it is written into the file, beside the commits that go on.
    pub wal_pages_due: u32,
    /// Pages in the WAL after which a commit waits until all of it is in the file, so that it begins anew; and as many as it
    /// waits for at most. What somebody who reads for long leaves behind is more, and goes into the file beside the commits first.
    pub wal_pages_max: u32,
    /// The file's size at most. When it is reached nothing more is begun, as when the disk is full.
    pub file_bytes_max: u64,
}

impl Default for SqliteLimits {
    fn default() -> Self {
        Self {
            waiting_max: 1024,
            group_max: 128,
            readers_max: 4,
            numbers_ahead: 64,
            lock_timeout: Duration::from_secs(1),
            wal_pages_due: 1_000,
            wal_pages_max: 16_000,
            file_bytes_max: 1 << 40,
        }
    }
}
