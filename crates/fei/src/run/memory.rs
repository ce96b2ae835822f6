//! The process's memory, in which the secrets are: it comes onto no disk and into nobody else's hands. X09.

use std::io;

/// From now on the process leaves no core dump, wherever the system would put it, and nobody but root reads its memory or
/// traces it. A limit alone would not do: a system whose `core_pattern` is a pipe does not ask for it.
///
/// # Errors
/// The system does not let it.
#[cfg(target_os = "linux")]
pub(crate) fn keep_memory_in() -> io::Result<()> {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
}

/// Elsewhere the system's own settings say it.
#[cfg(not(target_os = "linux"))]
pub(crate) fn keep_memory_in() -> io::Result<()> {
    Ok(())
}
