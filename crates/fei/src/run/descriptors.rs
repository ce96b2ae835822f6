//! Room for the process's file descriptors, from the start.
//!
//! Linux doubles the table of descriptors when it is full, and while several threads use it waits until every processor has
//! let go of the old one (`synchronize_rcu` in fs/file.c): 20 ms in which whoever opens a connection stands still, and with it
//! all else that its thread has to do. A burst of new connections would be the moment for it.

/// As many as there is room for at most. Each takes eight bytes of the kernel's memory.
#[cfg(target_os = "linux")]
const DESCRIPTORS_MAX: u64 = 65_536;

/// Before there are other threads: the table grows to what the process's limit allows, and never shrinks. Where it cannot, it
/// grows later.
#[cfg(target_os = "linux")]
pub(crate) fn make_room_for_descriptors() {
    use std::io;

    use rustix::io::fcntl_dupfd_cloexec;
    use rustix::process::{Resource, getrlimit};

    let room = getrlimit(Resource::Nofile).current.unwrap_or(DESCRIPTORS_MAX).min(DESCRIPTORS_MAX);
    let last = i32::try_from(room.saturating_sub(1)).unwrap_or_default();
    // It has room for all up to the highest that was ever opened.
    if let Err(error) = fcntl_dupfd_cloexec(io::stderr(), last) {
        tracing::warn!(%error, room, "no room for file descriptors yet: the first burst of connections waits for it");
    }
}

/// Elsewhere the table grows without a wait.
#[cfg(not(target_os = "linux"))]
pub(crate) const fn make_room_for_descriptors() {}
