//! A thread that gives way: a trial of layouts takes the time that no telegram needs. It must hold no lock that a telegram waits
//! for; one it cannot help is tracing's list of who listens, when golden cases begin and end.

use std::thread;

use tokio::sync::oneshot;

/// Beside it a thread of the usual niceness gets nine times as much: enough to go before it, and a reload comes to its end on
/// a machine that has nothing to spare. At 19 it would get a seventieth.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

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
    if let Err(error) = give_way_on_linux() {
        tracing::warn!(%error, "a reload does not give way to telegrams");
    }
}

/// Nobody who was started with less becomes less nice.
#[cfg(target_os = "linux")]
fn give_way_on_linux() -> rustix::io::Result<()> {
    let now = rustix::process::getpriority_process(None)?;
    rustix::process::setpriority_process(None, NICENESS.max(now))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::getpriority_process;

    use super::*;

    #[tokio::test]
    async fn whoever_works_aside_gives_way_and_nobody_else_does() {
        let niceness = || getpriority_process(None).unwrap();
        let before = niceness();
        assert_eq!(aside(niceness).await, Some(NICENESS.max(before)));
        assert_eq!(niceness(), before);
    }

    #[tokio::test]
    async fn work_that_panics_is_told() {
        let name = || thread::current().name().map(str::to_owned);
        assert_eq!(aside(move || assert_eq!(name(), None, "on purpose")).await, None);
    }
}
