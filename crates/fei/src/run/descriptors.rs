//! Room for every file descriptor that the process may have, from the start.
//!
//! Linux doubles the table of descriptors when it is full, and while several threads use it waits until every processor has
//! let go of the old one (`synchronize_rcu` in fs/file.c): 20 ms in which whoever opens a connection stands still, and with it
//! all else that its thread has to do. A burst of new connections would be the moment for it.

use std::io;

/// Eight bytes of the kernel's memory each.
#[cfg(target_os = "linux")]
const MOST: u64 = 65_536;

/// Before there are other threads: the table grows to what the process's limit allows, and never shrinks.
///
/// # Errors
/// There is no descriptor for it.
#[cfg(target_os = "linux")]
pub(crate) fn make_room_for_descriptors() -> io::Result<()> {
    use rustix::io::fcntl_dupfd_cloexec;
    use rustix::process::{Resource, getrlimit};

    let room = getrlimit(Resource::Nofile).current.unwrap_or(MOST).min(MOST);
    let last = i32::try_from(room.saturating_sub(1)).unwrap_or_default();
    // It has room for all up to the highest that was ever opened.
    Ok(fcntl_dupfd_cloexec(io::stderr(), last).map(drop)?)
}

/// Elsewhere the table grows without a wait.
#[cfg(not(target_os = "linux"))]
pub(crate) fn make_room_for_descriptors() -> io::Result<()> {
    Ok(())
}
