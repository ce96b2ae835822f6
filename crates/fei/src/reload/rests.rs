//! Rests of what goes on beside the telegrams. Who is put off by the kernel waits for its next tick, or until it spreads the load
//! anew, be it only for one of us who is as nice as can be; a processor that falls idle takes at once whoever waits for another.

use std::time::{Duration, Instant};
use std::{fs, thread};

use tokio::time::sleep;

/// For how long a thread works at least before it rests; what it does in one go may take longer.
const PIECE: Duration = Duration::from_micros(300);
/// For how long a process works in one go; with the runtime's tick it is up to a millisecond more.
#[cfg(target_os = "linux")]
const GO: Duration = Duration::from_millis(1);
/// How long a thread rests then.
const REST: Duration = Duration::from_millis(1);
/// How long a process does.
#[cfg(target_os = "linux")]
const LONG_REST: Duration = Duration::from_millis(3);
/// Of its time a process must have worked one part in so many; its rests leave it a fourth to a third of a processor. Beside one that
/// never waits a SCHED_IDLE process gets 3 parts of 1,027, by the kernel's weights.
const FAIR: u32 = 100;

/// Of a thread.
pub(super) struct Rests {
    since: Instant,
}

impl Rests {
    pub(super) fn new() -> Self {
        Self { since: Instant::now() }
    }

    /// Rests when enough was worked since. It must hold nothing that a telegram waits for.
    pub(super) fn when_due(&mut self) {
        if self.since.elapsed() >= PIECE {
            thread::sleep(REST);
            self.since = Instant::now();
        }
    }
}

/// Has a process rest again and again, which knows nothing of it, for as long as this is polled. Where the system cannot, never.
#[cfg(target_os = "linux")]
pub(super) async fn impose(process: Option<u32>) -> std::convert::Infallible {
    use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

    let pid = process.and_then(|process| Pid::from_raw(process.cast_signed()));
    // Not by its number, which may be another's by then.
    let process = pid.and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok());
    let Some(process) = process else { return std::future::pending().await };
    loop {
        sleep(GO).await;
        let stopped = pidfd_send_signal(&process, Signal::STOP);
        sleep(LONG_REST).await;
        let goes_on = pidfd_send_signal(&process, Signal::CONT);
        if stopped.and(goes_on).is_err() {
            return std::future::pending().await;
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) async fn impose(_process: Option<u32>) -> std::convert::Infallible {
    std::future::pending().await
}

/// Until a process has worked for next to nothing of so long: there is nothing to spare for it, or it waits. Where the system does
/// not tell, never.
pub(super) async fn starves(process: Option<u32>, while_long: Duration) {
    let mut before = Duration::ZERO;
    loop {
        sleep(while_long).await;
        let Some(now) = process.and_then(worked) else { continue };
        if now.saturating_sub(before) < while_long / FAIR {
            return;
        }
        before = now;
    }
}

/// For how long all its threads did (proc_pid_stat(5): utime and stime, in ticks of which there are always a hundred a second).
fn worked(process: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    ticks(&stat).map(|ticks| Duration::from_millis(ticks * 10))
}

fn ticks(stat: &str) -> Option<u64> {
    // Its name, in brackets, may hold anything.
    let mut times = stat.rsplit(") ").next()?.split(' ').skip(11).map(|ticks| ticks.parse().ok());
    Option::zip::<u64>(times.next()?, times.next()?).map(|(user, system)| user + system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_worked_long_enough_rests_and_nobody_else() {
        let mut rests = Rests { since: Instant::now() + Duration::from_secs(600) };
        let before = rests.since;
        rests.when_due();
        assert_eq!(rests.since, before);
        let began = Instant::now();
        rests.since = began - PIECE;
        rests.when_due();
        assert!(rests.since >= began + REST);
    }

    #[test]
    fn what_a_process_worked_is_read_behind_its_name() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194304 101 102 103 104 140 15 106 107 20 0 1 0 9 0";
        assert_eq!(ticks(stat), Some(155));
        assert_eq!(ticks("7 (a) S 1"), None);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_process_rests_and_goes_on_while_somebody_imposes_it() {
        let process =
            tokio::process::Command::new("sh").args(["-c", "while :; do :; done"]).kill_on_drop(true).spawn();
        let process = process.expect("a process");
        let pid = process.id().expect("it has not ended");
        let state = || {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("its state");
            stat.rsplit(") ").next().and_then(|fields| fields.chars().next())
        };
        let seen = async {
            for wanted in ['T', 'R', 'T', 'R'] {
                while state() != Some(wanted) {
                    tokio::task::yield_now().await;
                }
            }
        };
        let imposed = async {
            tokio::select! {
                () = seen => {}
                never = impose(Some(pid)) => match never {},
            }
        };
        tokio::time::timeout(Duration::from_secs(20), imposed).await.expect("it rests and goes on");
    }
}
