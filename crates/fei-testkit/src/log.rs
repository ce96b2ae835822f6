//! The program's log while it runs: lines of JSON, waited for and looked through.

use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::PATIENCE;

/// What a process has logged so far. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<(Mutex<Lines>, Condvar)>);

#[derive(Debug, Default)]
struct Lines {
    raw: Vec<String>,
    ended: bool,
}

impl Lines {
    fn matching(&self, fields: &[(&str, &str)]) -> Vec<Value> {
        self.raw.iter().filter_map(|line| parsed(line, fields)).collect()
    }
}

impl Log {
    /// Follows a process's output to its end, in a thread of its own.
    pub(crate) fn follow(output: impl Read + Send + 'static) -> Self {
        let log = Self::default();
        let followed = log.clone();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                followed.change(|lines| lines.raw.push(line));
            }
            followed.change(|lines| lines.ended = true);
        });
        log
    }

    /// Everything so far, as it was written.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines().raw.join("\n")
    }

    /// How many lines so far hold this text.
    #[must_use]
    pub fn count(&self, text: &str) -> usize {
        self.lines().raw.iter().filter(|line| line.contains(text)).count()
    }

    /// The lines so far that have these fields with these values. A value is compared as text.
    #[must_use]
    pub fn matching(&self, fields: &[(&str, &str)]) -> Vec<Value> {
        self.lines().matching(fields)
    }

    /// The first line that has these fields with these values, now or when it comes.
    ///
    /// # Panics
    /// When none comes in time, or the process has ended without.
    pub fn wait_for(&self, fields: &[(&str, &str)]) -> Value {
        self.wait_for_all(1, fields).swap_remove(0)
    }

    /// The same, or nothing when the process has ended without, or patience ends.
    #[must_use]
    pub fn wait_for_or_end(&self, fields: &[(&str, &str)]) -> Option<Value> {
        let until = Instant::now() + PATIENCE;
        let mut lines = self.lines();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let found = lines.matching(fields).into_iter().next();
            if found.is_some() || lines.ended || left.is_zero() {
                return found;
            }
            lines = self.change_within(lines, left);
        }
    }

    /// So many lines that have these fields with these values, or more, now or when they come.
    ///
    /// # Panics
    /// When they do not come in time, or the process has ended without.
    pub fn wait_for_all(&self, count: usize, fields: &[(&str, &str)]) -> Vec<Value> {
        let until = Instant::now() + PATIENCE;
        let mut lines = self.lines();
        loop {
            let found = lines.matching(fields);
            if found.len() >= count {
                return found;
            }
            let left = until.saturating_duration_since(Instant::now());
            let (got, ended) = (found.len(), lines.ended);
            assert!(
                !left.is_zero() && !ended,
                "{got} of {count} lines with {fields:?}; process ended: {ended}"
            );
            lines = self.change_within(lines, left);
        }
    }

    /// Waits until the process has closed it, or patience ends.
    pub(crate) fn wait_for_end(&self) {
        let until = Instant::now() + PATIENCE;
        let mut lines = self.lines();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if lines.ended || left.is_zero() {
                return;
            }
            lines = self.change_within(lines, left);
        }
    }

    fn change(&self, change: impl FnOnce(&mut Lines)) {
        change(&mut self.lines());
        self.0.1.notify_all();
    }

    /// Whoever waited in vain panicked over them, and they are as good as before: they are shown then.
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change_within<'l>(&self, lines: MutexGuard<'l, Lines>, time: Duration) -> MutexGuard<'l, Lines> {
        self.0.1.wait_timeout(lines, time).unwrap_or_else(PoisonError::into_inner).0
    }
}

fn parsed(line: &str, fields: &[(&str, &str)]) -> Option<Value> {
    let event: Value = serde_json::from_str(line).ok()?;
    fields.iter().all(|(name, value)| text(&event[*name]) == *value).then_some(event)
}

/// A field of a log line as text: numbers and truth too.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;

    #[test]
    fn a_wait_in_vain_leaves_the_log_to_be_shown() {
        let log = Log::follow(&b"{\"message\":\"one\",\"count\":7}\n"[..]);
        assert_eq!(log.wait_for(&[("count", "7")])["message"], "one");
        assert!(catch_unwind(|| log.wait_for(&[("message", "two")])).is_err());
        assert_eq!(log.text(), "{\"message\":\"one\",\"count\":7}");
        assert!(log.wait_for_or_end(&[("message", "two")]).is_none());
    }
}
