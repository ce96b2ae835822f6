//! Keys that came again after their transaction had ended. What comes under them once more is answered by a read: it begins
//! nothing, so it must take neither a place at the institution nor one in the queue of those that do.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use fei_journal::{Journal, State};
use fei_wire::Answer;

use super::{Working, before, find, is_repeated};
use crate::Gateway;
use crate::asked::Asked;
use crate::events::Exchanged;

/// Keys that are remembered at most. Then all are forgotten, and each is known again with its next repetition.
const KEYS_MAX: usize = 1 << 14;

/// Those keys, each with its channel.
#[derive(Debug, Default)]
pub(crate) struct CameAgain(Mutex<HashSet<Box<[u8]>>>);

impl CameAgain {
    /// The journal had an ended transaction under this key.
    pub(crate) fn add(&self, key: &[u8]) {
        let mut keys = self.keys();
        if keys.len() >= KEYS_MAX {
            keys.clear();
        }
        keys.insert(key.into());
    }

    pub(crate) fn contains(&self, key: &[u8]) -> bool {
        self.keys().contains(key)
    }

    fn keys(&self) -> MutexGuard<'_, HashSet<Box<[u8]>>> {
        // A panic elsewhere leaves the set whole: every change is made by one call.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The answer of an ended transaction that came again before. None: it is anything else, or cannot be read, and the way
/// through the stack says what it is.
pub(crate) async fn ended<J: Journal>(
    gateway: &Gateway<J>,
    asked: &Asked,
    working: &Working,
    log: &Exchanged<'_>,
) -> Option<Answer> {
    if !gateway.keys.came_again.contains(working.key()) {
        return None;
    }
    let first = find(gateway, asked.channel(), &asked.key).await.ok()??;
    if first.state == State::Sending || !is_repeated(gateway, asked, &first).await {
        return None;
    }
    let (original, ending) = before(gateway, asked, first).await.ok()?;
    Some(log.repeated(original, ending).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_keys_are_remembered_than_may_be() {
        let came_again = CameAgain::default();
        (0..KEYS_MAX).for_each(|key| came_again.add(&key.to_be_bytes()));
        assert!(came_again.contains(&0_usize.to_be_bytes()));
        came_again.add(b"one more");
        assert!(came_again.contains(b"one more") && !came_again.contains(&0_usize.to_be_bytes()));
        assert_eq!(came_again.keys().len(), 1);
    }
}
