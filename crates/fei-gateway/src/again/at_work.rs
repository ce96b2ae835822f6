//! Keys that somebody is at work on: a request that is on its way into the journal stands nowhere else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many requests of each channel and key are being worked on. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct AtWork(Arc<Mutex<HashMap<Box<[u8]>, u32>>>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub(crate) struct Working {
    all: AtWork,
    key: Box<[u8]>,
}

impl AtWork {
    /// From now on a request of this channel and key is worked on.
    pub(crate) fn begin(&self, channel: &str, key: &[u8]) -> Working {
        let key = whole(channel, key);
        *self.keys().entry(key.clone()).or_default() += 1;
        Working { all: self.clone(), key }
    }

    /// Whether nobody works on one with the same key.
    pub(crate) fn is_free(&self, channel: &str, key: &[u8]) -> bool {
        !self.keys().contains_key(&whole(channel, key))
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<Box<[u8]>, u32>> {
        // A panic elsewhere leaves the map whole: every change is made by one call.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Working {
    /// The key with its channel.
    pub(crate) const fn key(&self) -> &[u8] {
        &self.key
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        let mut keys = self.all.keys();
        match keys.get_mut(&self.key) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(keys.remove(&self.key)),
        }
    }
}

/// The channel's name, and behind a byte that no name has its key.
pub(super) fn whole(channel: &str, key: &[u8]) -> Box<[u8]> {
    [channel.as_bytes(), &[0], key].concat().into()
}
