//! One read for all who look for the same key at once: a thousand repetitions of one telegram ask one thing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fei_journal::{Found, JournalError};
use tokio::time::Instant;

type Read = Result<Option<Found>, JournalError>;
/// The last read of a key, and when it began.
type Last = tokio::sync::Mutex<Option<(Instant, Read)>>;

/// Keys that somebody looks for.
#[derive(Debug, Default)]
pub(crate) struct Together(Mutex<HashMap<Box<[u8]>, Arc<Last>>>);

impl Together {
    /// What a read says that began after this was asked: the own one, or the one of somebody who asked as well. An older
    /// one may not know what has ended meanwhile.
    pub(super) async fn read(&self, key: Box<[u8]>, read: impl Future<Output = Read>) -> Read {
        let asked = Instant::now();
        let look = Look { last: Arc::clone(self.keys().entry(key.clone()).or_default()), all: self, key };
        let mut last = look.last.lock().await;
        if let Some((began, found)) = &*last
            && *began > asked
        {
            return found.clone();
        }
        let began = Instant::now();
        let found = read.await;
        *last = Some((began, found.clone()));
        found
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<Box<[u8]>, Arc<Last>>> {
        // A panic elsewhere leaves the map whole: every change is made by one call.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One who looks. The last one takes the key along.
struct Look<'a> {
    all: &'a Together,
    key: Box<[u8]>,
    last: Arc<Last>,
}

impl Drop for Look<'_> {
    fn drop(&mut self) {
        let mut keys = self.all.keys();
        // The map's and this one's: others are made under the lock alone.
        if Arc::strong_count(&self.last) == 2 {
            keys.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use futures_util::future::join_all;
    use tokio::time::sleep;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn many_who_ask_while_one_reads_share_the_next_read_and_leave_nothing() {
        let (together, reads) = (Together::default(), AtomicU32::new(0));
        let read = || {
            together.read(b"key".as_slice().into(), async {
                reads.fetch_add(1, Ordering::Relaxed);
                sleep(Duration::from_millis(10)).await;
                Err(JournalError::Busy)
            })
        };
        let all = join_all((0..1000).map(|_| read())).await;
        assert!(all.iter().all(|read| matches!(read, Err(JournalError::Busy))));
        assert_eq!(reads.load(Ordering::Relaxed), 2, "the first one's began before the others had asked");
        assert!(together.keys().is_empty());
    }
}
