//! A thread that gives way: a trial of layouts takes the time that no telegram needs. It must never hold a lock that a
//! telegram waits for.

use std::thread;

use tokio::sync::oneshot;

/// The least: beside it a thread of the usual niceness gets seventy times as much.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 19;

/// Works on a thread of its own, which ends with the work. None: there was no thread, or the work panicked.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (tell, told) = oneshot::channel();
    let work = move || {
        give_way();
        // Nobody waits any more when the process ends.
        let _ = tell.send(work());
    };
    // Not one of the runtime's: no thread may become less nice again.
    thread::Builder::new().name("reload".to_owned()).spawn(work).ok()?;
    told.await.ok()
}

/// On Linux a thread has a niceness of its own; elsewhere it is the whole process's, and stays.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "a reload does not give way");
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::getpriority_process;

    use super::*;

    #[tokio::test]
    async fn whoever_works_aside_gives_way_and_nobody_else_does() {
        let niceness = || getpriority_process(None).unwrap();
        let before = niceness();
        assert_eq!(aside(niceness).await, Some(NICENESS));
        assert_eq!(niceness(), before);
    }

    #[tokio::test]
    async fn work_that_panics_is_told() {
        let name = || thread::current().name().map(str::to_owned);
        assert_eq!(aside(move || assert_eq!(name(), None, "on purpose")).await, None);
    }
}
