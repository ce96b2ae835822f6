//! Keys that somebody is at work on: a request that is on its way into the journal stands nowhere else. Of all who came with
//! one key and one content the first one works, and the others wait for it: a thousand repetitions of one telegram must take
//! neither a place at the institution nor one in the queue of those that begin.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::Failure;
use tokio::sync::watch;
use tokio::time::{Instant, timeout, timeout_at};

use super::in_flight;

/// How long a request may take behind its deadline until it has ended: so long its ending is tried to be committed.
const ENDING_TIMEOUT: Duration = Duration::from_millis(1_500);

/// The requests of each channel and key that are being worked on. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct AtWork(Arc<Mutex<HashMap<Box<[u8]>, OnKey>>>);

#[derive(Debug, Default)]
struct OnKey {
    count: u32,
    /// Whoever others wait for.
    first: Option<First>,
}

struct First {
    telegram: Bytes,
    /// Made by the first of those who wait: mostly nobody does.
    tells: Option<watch::Sender<Over>>,
}

/// Never the telegram.
impl std::fmt::Debug for First {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("First").field("tells", &self.tells).finish_non_exhaustive()
    }
}

/// What came of the first one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Over {
    /// It is at work.
    NotYet,
    /// It is done with its work: what came of it is in the journal, if it ever was there.
    Done,
    /// It was refused, without a row.
    Refused(Failure),
}

/// One of them, until it is dropped.
#[derive(Debug)]
pub(crate) struct Working {
    all: AtWork,
    key: Box<[u8]>,
    is_first: bool,
}

/// Another one, which came first with the same content and is still at work.
#[derive(Debug)]
pub(crate) struct Before(watch::Receiver<Over>);

impl AtWork {
    /// From now on a request of this channel and key is worked on: by this one or, if another is that is the same, by that
    /// one.
    pub(crate) fn begin(
        &self,
        (channel, key): (&str, &[u8]),
        telegram: &Bytes,
        is_same: impl FnOnce(&[u8]) -> bool,
    ) -> (Working, Option<Before>) {
        let key = whole(channel, key);
        let mut keys = self.keys();
        let entry = keys.entry(key.clone()).or_default();
        entry.count += 1;
        let (is_first, before) = match &mut entry.first {
            None => {
                entry.first = Some(First { telegram: telegram.clone(), tells: None });
                (true, None)
            }
            Some(first) if is_same(&first.telegram) => {
                let tells = first.tells.get_or_insert_with(|| watch::Sender::new(Over::NotYet));
                (false, Some(Before(tells.subscribe())))
            }
            Some(_) => (false, None),
        };
        drop(keys);
        (Working { all: self.clone(), key, is_first }, before)
    }

    /// Whether nobody works on one with the same key.
    pub(crate) fn is_free(&self, channel: &str, key: &[u8]) -> bool {
        !self.keys().contains_key(&whole(channel, key))
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<Box<[u8]>, OnKey>> {
        // A panic elsewhere leaves the map whole: nothing that changes it can panic half-way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Working {
    /// The key with its channel.
    pub(crate) const fn key(&self) -> &[u8] {
        &self.key
    }

    /// It is over. What refused it, if it has no row, refuses those that wait for it.
    pub(crate) fn over(mut self, refused: Option<&Failure>) {
        self.leave(refused.map_or(Over::Done, |failure| Over::Refused(failure.clone())));
    }

    /// Whoever comes from now on is the first one. A key that was left is empty, which no key is that is worked on.
    fn leave(&mut self, over: Over) {
        let mut keys = self.all.keys();
        let Entry::Occupied(mut entry) = keys.entry(std::mem::take(&mut self.key)) else { return };
        let at_work = entry.get_mut();
        let first = if self.is_first { at_work.first.take() } else { None };
        at_work.count -= 1;
        if at_work.count == 0 {
            entry.remove();
        }
        drop(keys);
        if let Some(tells) = first.and_then(|first| first.tells) {
            tells.send_replace(over);
        }
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        if !self.key.is_empty() {
            self.leave(Over::Done);
        }
    }
}

impl Before {
    /// Waits for what it comes to until a deadline, which is about its own too, and then for as long as it may take to end at
    /// that: who gave up with it would hear "unknown" of what is refused in the same moment. That moment is when the deadline is
    /// seen, and not when it was: a machine that stood still sees all of them at once. One that panicked is done with its work.
    /// Dropping the wait is harmless.
    ///
    /// # Errors
    /// It is in flight still.
    pub(crate) async fn over(mut self, until: Instant) -> Result<Over, Failure> {
        let over = async {
            let over = self.0.wait_for(|over| *over != Over::NotYet).await;
            over.map_or(Over::Done, |over| over.clone())
        };
        let mut over = pin!(over);
        match timeout_at(until, over.as_mut()).await {
            Ok(over) => Ok(over),
            Err(_) => timeout(ENDING_TIMEOUT, over).await.map_err(|_| in_flight()),
        }
    }
}

/// The channel's name, and behind a byte that no name has its key.
pub(super) fn whole(channel: &str, key: &[u8]) -> Box<[u8]> {
    [channel.as_bytes(), &[0], key].concat().into()
}

#[cfg(test)]
mod tests {
    use fei_exchange::Code;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_comes_with_the_same_content_waits_for_the_first_and_hears_what_refused_it() {
        let all = AtWork::default();
        let begin = |text: &'static str| {
            let telegram = Bytes::from_static(text.as_bytes());
            all.begin(("c", b"k"), &telegram, |first| first == text.as_bytes())
        };
        let (first, before) = begin("same");
        assert!(before.is_none());
        let (other, before) = begin("another");
        assert!(before.is_none(), "it is not that transaction");
        let (second, before) = begin("same");
        let (failure, until) = (Failure::new(Code::BulkheadFull, "no place"), Instant::now());
        first.over(Some(&failure));
        assert_eq!(before.unwrap().over(until).await, Ok(Over::Refused(failure)));
        assert!(!all.is_free("c", b"k"), "others work on it");

        let (third, before) = begin("same");
        assert!(before.is_none(), "the first one is over: this one works");
        let (fourth, before) = begin("same");
        drop((second, third));
        assert_eq!(before.unwrap().over(until).await, Ok(Over::Done));
        drop((other, fourth));
        assert!(all.is_free("c", b"k") && all.keys().is_empty());
    }

    /// Both have one deadline, and a machine that stood still lets both see it at once, and late.
    #[tokio::test(start_paused = true)]
    async fn who_waits_hears_what_refuses_the_first_at_the_deadline_of_both() {
        let (all, telegram) = (AtWork::default(), Bytes::from_static(b"same"));
        let begin = || all.begin(("c", b"k"), &telegram, |_| true);
        let ((first, _), (_second, before)) = (begin(), begin());
        let until = Instant::now() + Duration::from_millis(600);
        let waits = tokio::spawn(before.unwrap().over(until));
        tokio::task::yield_now().await;
        tokio::time::advance(Duration::from_secs(31)).await;
        tokio::task::yield_now().await;
        let failure = Failure::new(Code::DeadlineBefore, "no number before the deadline");
        first.over(Some(&failure));
        assert_eq!(waits.await.unwrap(), Ok(Over::Refused(failure)));
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_one_that_does_not_end_hears_in_time_that_it_is_in_flight() {
        let (all, telegram) = (AtWork::default(), Bytes::from_static(b"same"));
        let begin = || all.begin(("c", b"k"), &telegram, |_| true);
        let ((_first, _), (_second, before)) = (begin(), begin());
        let (began, patience) = (Instant::now(), Duration::from_millis(600));
        let over = before.unwrap().over(began + patience).await;
        assert_eq!(over.map_err(|failure| failure.code), Err(Code::TimedOut));
        assert_eq!(began.elapsed(), patience + ENDING_TIMEOUT);
    }
}
