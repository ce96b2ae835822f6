//! A thread that gives way: what is done for a reload takes the time that no telegram needs. It must hold no lock that a
//! telegram waits for.

use std::thread;

use tokio::sync::oneshot;

/// How far a thread gives way, or the process of a rehearsal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// To whoever wakes, at once; on a machine that has nothing to spare it gets nearly nothing.
    Wholly,
    /// A thread of the usual niceness gets nine times as much: enough to go before it, and the work comes to its end on a machine
    /// that has nothing to spare. But a thread of any niceness first ends its slice, which is longer than a telegram takes.
    Mostly,
}

/// Works on a thread of its own, which mostly gives way and ends with the work. None: there was no thread, or the work panicked.
///
/// No thread of the gateway gives way wholly: what it holds, be it for an instant, it then holds for as long as others want the
/// processors, and telegrams wait for it.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (tell, told) = oneshot::channel();
    let work = move || {
        if !Way::Mostly.give() {
            tracing::warn!("a reload does not give way to telegrams: the system does not let it");
        }
        // Nobody waits any more when the process ends.
        let _ = tell.send(work());
    };
    // Not one of the runtime's: no thread may come back from giving way.
    thread::Builder::new().name("reload".to_owned()).spawn(work).ok()?;
    told.await.ok()
}

impl Way {
    /// From now on this thread gives way; whether it does. On Linux alone: elsewhere a niceness is the whole process's.
    pub(super) fn give(self) -> bool {
        #[cfg(target_os = "linux")]
        return match self {
            Self::Wholly => linux::idle(),
            Self::Mostly => linux::nice(),
        };
        #[cfg(not(target_os = "linux"))]
        true
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use rustix::process::{getpriority_process, setpriority_process};
    use thread_priority::unix::{
        NormalThreadSchedulePolicy, set_thread_priority_and_policy, thread_native_id, thread_schedule_policy,
    };
    use thread_priority::{ThreadPriority, ThreadSchedulePolicy};

    pub(super) const IDLE: ThreadSchedulePolicy =
        ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    pub(super) const NICENESS: i32 = 10;

    pub(super) fn idle() -> bool {
        // It also asks for the niceness of zero, which nobody gets who was started with a higher one: what counts is the policy.
        let _niceness = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, IDLE);
        thread_schedule_policy() == Ok(IDLE)
    }

    /// Nobody who was started with less becomes less nice.
    pub(super) fn nice() -> bool {
        getpriority_process(None).and_then(|now| setpriority_process(None, NICENESS.max(now))).is_ok()
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::getpriority_process;
    use thread_priority::unix::thread_schedule_policy;

    use super::*;

    fn niceness() -> i32 {
        getpriority_process(None).expect("a niceness")
    }

    #[tokio::test]
    async fn whoever_works_aside_gives_way_and_nobody_else_does() {
        let before = niceness();
        assert_eq!(aside(niceness).await, Some(linux::NICENESS.max(before)));
        assert_eq!(niceness(), before);
    }

    #[test]
    fn a_thread_that_gives_way_wholly_is_idle_and_no_other_is() {
        let policy = || thread_schedule_policy().expect("a policy");
        let before = policy();
        let idle = thread::spawn(move || {
            assert!(Way::Wholly.give());
            policy()
        });
        assert_eq!(idle.join().expect("it did not panic"), linux::IDLE);
        assert_ne!(before, linux::IDLE);
        assert_eq!(policy(), before);
    }

    #[tokio::test]
    async fn work_that_panics_is_told() {
        let name = || thread::current().name().map(str::to_owned);
        assert_eq!(aside(move || assert_eq!(name(), None, "on purpose")).await, None);
    }
}
