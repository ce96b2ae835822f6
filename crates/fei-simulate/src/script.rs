//! Which of the next requests misbehave, and how.
//!
//! It must never know what a request means: only its path counts.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Misbehaviour;

/// The misbehaviour to come. Clones share it.
///
/// ```
/// use fei_simulate::{Fault, Script};
///
/// let script = Script::default();
/// script.next("/v2.0/inquiry/real_name", 2, Fault::Hang);   // the next two requests to this path
/// script.next_any(1, Fault::Html);                          // the next one to whatever path is not scripted itself
/// assert_eq!(script.left(), 3);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Script {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    lines: VecDeque<Line>,
    connections_refused: u32,
}

#[derive(Debug)]
struct Line {
    path: Option<Box<str>>,
    left: u32,
    how: Misbehaviour,
}

impl Script {
    /// The next `count` requests to this path misbehave. Lines for one path play one after the other.
    pub fn next(&self, path: &str, count: u32, how: impl Into<Misbehaviour>) {
        self.push(Some(path.into()), count, how.into());
    }

    /// The next `count` requests to any path misbehave, where the path has no line of its own.
    pub fn next_any(&self, count: u32, how: impl Into<Misbehaviour>) {
        self.push(None, count, how.into());
    }

    /// The next `count` connections are reset as soon as they are accepted.
    pub fn refuse_connections(&self, count: u32) {
        self.state().connections_refused += count;
    }

    /// How many requests will still misbehave.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.state().lines.iter().map(|line| line.left).sum()
    }

    /// Forgets all that has not played yet.
    pub fn clear(&self) {
        *self.state() = State::default();
    }

    /// Takes what plays for this path now; `any`: lines without a path play for it too.
    pub(crate) fn take(&self, path: &str, any: bool) -> Option<Misbehaviour> {
        let mut state = self.state();
        let own = state.lines.iter().position(|line| line.path.as_deref() == Some(path));
        let at = own.or_else(|| state.lines.iter().position(|line| any && line.path.is_none()))?;
        let line = state.lines.get_mut(at)?;
        line.left -= 1;
        let how = line.how.clone();
        if line.left == 0 {
            state.lines.remove(at);
        }
        Some(how)
    }

    /// Whether the connection just accepted is to be reset.
    pub(crate) fn takes_connection(&self) -> bool {
        let mut state = self.state();
        let refused = state.connections_refused > 0;
        state.connections_refused = state.connections_refused.saturating_sub(1);
        refused
    }

    fn push(&self, path: Option<Box<str>>, left: u32, how: Misbehaviour) {
        if left > 0 {
            self.state().lines.push_back(Line { path, left, how });
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fault;

    #[test]
    fn lines_play_in_order_and_a_path_of_its_own_goes_first() {
        let script = Script::default();
        script.next_any(1, Fault::Html);
        assert_eq!(script.take("/token", false), None);
        script.next("/a", 1, Fault::Hang);
        script.next("/a", 1, Fault::Reset);
        script.next("/a", 0, Fault::Garbage);
        let played: Vec<_> = (0..4).map(|_| script.take("/a", true).map(|how| how.fault)).collect();
        assert_eq!(played, [Some(Fault::Hang), Some(Fault::Reset), Some(Fault::Html), None]);
        assert_eq!(script.left(), 0);
    }

    #[test]
    fn connections_are_refused_as_often_as_asked() {
        let script = Script::default();
        script.refuse_connections(1);
        assert!(script.takes_connection());
        assert!(!script.takes_connection());
        script.refuse_connections(5);
        script.clear();
        assert!(!script.takes_connection());
    }
}
