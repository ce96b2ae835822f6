//! When the machine itself stood still. On each processor a thread that goes before all others wakes every millisecond;
//! when it is late, whoever runs the machine, and not a program on it, had taken the processor away.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use thread_priority::unix::{
    RealtimeThreadSchedulePolicy, set_thread_priority_and_policy, thread_native_id, thread_schedule_policy,
};
use thread_priority::{ThreadPriority, ThreadSchedulePolicy};

const EACH: Duration = Duration::from_millis(1);
/// Later than that is a moment that counts; what the kernel does without a break is shorter.
const LATE: Duration = Duration::from_millis(2);
const FIRST: ThreadSchedulePolicy = ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::Fifo);

type Moments = Arc<Mutex<Vec<(Instant, Instant)>>>;

/// Whoever watches one processor each, for as long as the process lives.
pub(crate) struct Watch(Vec<Moments>);

impl Watch {
    /// Watches no processor where a thread may not go before others: only root's may, as a rule.
    pub(crate) fn start() -> Self {
        let processors = sched_getaffinity(None).unwrap_or_default();
        let watched = (0..CpuSet::MAX_CPU).filter(|processor| processors.is_set(*processor));
        Self(watched.filter_map(watch).collect())
    }

    /// How many it watches.
    pub(crate) const fn processors(&self) -> usize {
        self.0.len()
    }

    /// How often one of them stood still since then.
    pub(crate) fn moments(&self, since: Instant) -> usize {
        self.0.iter().map(|moments| all(moments).iter().filter(|(from, _)| *from >= since).count()).sum()
    }

    /// Whether one of them stood still while something was in flight, or just before: what had gathered meanwhile is done
    /// in as long again.
    pub(crate) fn stood_still(&self, from: Instant, to: Instant) -> bool {
        let is_beside = |&(began, ended): &(Instant, Instant)| began < to && from < ended + (ended - began);
        self.0.iter().any(|moments| all(moments).iter().any(is_beside))
    }
}

/// None: the thread may not go before others.
fn watch(processor: usize) -> Option<Moments> {
    let moments = Moments::default();
    let noted = Arc::clone(&moments);
    let (told, is_first) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let is_first = goes_first(processor);
        if told.send(is_first).is_err() || !is_first {
            return;
        }
        loop {
            let due = Instant::now() + EACH;
            thread::sleep(EACH);
            let now = Instant::now();
            if now > due + LATE {
                all(&noted).push((due, now));
            }
        }
    });
    is_first.recv().is_ok_and(|is_first| is_first).then_some(moments)
}

fn goes_first(processor: usize) -> bool {
    let mut alone = CpuSet::new();
    alone.set(processor);
    let _priority = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Max, FIRST);
    sched_setaffinity(None, &alone).is_ok() && thread_schedule_policy() == Ok(FIRST)
}

fn all(moments: &Moments) -> MutexGuard<'_, Vec<(Instant, Instant)>> {
    moments.lock().unwrap_or_else(PoisonError::into_inner)
}
