//! Keys that somebody is at work on: a telegram that is on its way into the journal stands nowhere else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::asked::Asked;

/// How many telegrams of each line and key are being worked on. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct AtWork(Arc<Mutex<HashMap<Box<[u8]>, u32>>>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub(crate) struct Working {
    all: AtWork,
    key: Box<[u8]>,
}

impl AtWork {
    /// From now on a telegram is worked on.
    pub(crate) fn begin(&self, asked: &Asked) -> Working {
        let key = key(asked);
        *self.keys().entry(key.clone()).or_default() += 1;
        Working { all: self.clone(), key }
    }

    /// Whether nobody works on a telegram with the same key.
    pub(crate) fn is_free(&self, asked: &Asked) -> bool {
        !self.keys().contains_key(&key(asked))
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<Box<[u8]>, u32>> {
        // A panic elsewhere leaves the map whole: every change is made by one call.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

/// The line's name, and behind a byte that no name has its key.
fn key(asked: &Asked) -> Box<[u8]> {
    let key = fei_codec::key(asked.contract(), &asked.telegram);
    [asked.channel().as_bytes(), &[0], &key].concat().into()
}
