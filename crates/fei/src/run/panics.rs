//! Panics, counted. One costs one telegram; ten within a minute say that something is broken in here, which a new start may
//! mend and going on does not.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// So many within [`WINDOW`] are too many.
const TOO_MANY: usize = 10;
const WINDOW: Duration = Duration::from_secs(60);

/// The process's own: it has one panic hook.
static PANICS: Panics = Panics::new();

struct Panics {
    recent: Mutex<VecDeque<Instant>>,
    too_many: Notify,
}

impl Panics {
    const fn new() -> Self {
        Self { recent: Mutex::new(VecDeque::new()), too_many: Notify::const_new() }
    }

    fn count(&self, now: Instant) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.push_back(now);
        while recent.front().is_some_and(|first| now.duration_since(*first) > WINDOW) {
            recent.pop_front();
        }
        if recent.len() >= TOO_MANY {
            self.too_many.notify_one();
        }
    }
}

/// From here on a panic is one log line that says where, not what: a panic's message may hold a telegram's text. It is
/// counted.
pub(crate) fn keep_quiet() {
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string);
        tracing::error!(alarm = true, at, "a task panicked");
        PANICS.count(Instant::now());
    }));
}

/// Waits until there were too many.
pub(crate) async fn too_many() {
    PANICS.too_many.notified().await;
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::io;
    use std::panic::{catch_unwind, set_hook, take_hook};
    use std::pin::pin;
    use std::sync::Arc;
    use std::task::{Context, Waker};

    use super::*;

    /// What a log says.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(line);
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// X09: what a panic says may be a telegram's text, or a secret.
    #[test]
    fn a_panic_says_where_it_was_and_not_what() {
        let lines = Lines::default();
        let written = lines.clone();
        let log = tracing_subscriber::fmt().with_ansi(false).with_writer(move || written.clone()).finish();
        let before = take_hook();
        keep_quiet();
        let (secret, line) = ("110-123-456789", line!() + 1);
        let panicked = tracing::subscriber::with_default(log, || catch_unwind(|| panic!("of {secret}")));
        set_hook(before);
        assert!(panicked.is_err());
        let said = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert!(said.contains("a task panicked") && said.contains(&format!("panics.rs:{line}:")), "{said}");
        assert!(!said.contains("of ") && !said.contains("456789"), "{said}");
    }

    /// Whether so many panics, each so long after the one before, are too many.
    fn are_too_many(panics: usize, apart: Duration) -> bool {
        let (counted, began) = (Panics::new(), Instant::now());
        for number in 0..panics {
            counted.count(began + apart * u32::try_from(number).unwrap());
        }
        let mut told = Context::from_waker(Waker::noop());
        pin!(counted.too_many.notified()).poll(&mut told).is_ready()
    }

    #[test]
    fn ten_within_a_minute_are_too_many() {
        assert!(are_too_many(10, Duration::ZERO));
        assert!(are_too_many(10, Duration::from_secs(6)));
        assert!(!are_too_many(9, Duration::ZERO));
        assert!(!are_too_many(100, Duration::from_secs(7)));
    }
}
