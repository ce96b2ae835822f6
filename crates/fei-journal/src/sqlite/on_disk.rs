//! Which commits are on the disk. Readers see a commit before it is there; so whoever has read waits until all that he may have
//! seen is, and nobody hears of what a machine that loses its power would forget.
//!
//! It must never know what a commit holds: it counts.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;

use crate::JournalError;

/// How far the commits have come. They reach the disk in the order in which they are made.
#[derive(Debug, Default)]
pub(super) struct OnDisk {
    /// Commits that a reader may have seen.
    made: AtomicU64,
    synced: watch::Sender<Known>,
}

/// What the syncs have said.
#[derive(Debug, Default)]
struct Known {
    /// All up to this one are there.
    upto: u64,
    /// So is this one, in files that are not in their place just now.
    missed: Option<(u64, JournalError)>,
    /// Nobody knows of any behind it, and nobody ever will.
    failed: Option<Box<str>>,
}

impl Known {
    /// Whether all up to this one are there; none: that is still to be seen.
    fn has(&self, number: u64) -> Option<Result<(), JournalError>> {
        match &self.failed {
            _ if self.upto >= number => Some(Ok(())),
            Some(why) => Some(Err(JournalError::Down(why.to_string().into()))),
            None => self.missed.as_ref().filter(|(upto, _)| *upto >= number).map(|(_, why)| Err(why.clone())),
        }
    }
}

impl OnDisk {
    /// Call it before a commit can be seen.
    pub(super) fn will_be_seen(&self) {
        // A reader that sees the commit must see this too.
        self.made.fetch_add(1, Ordering::SeqCst);
    }

    /// The number of the last commit.
    pub(super) fn last(&self) -> u64 {
        self.made.load(Ordering::SeqCst)
    }

    /// A commit, and all before it, are on the disk.
    pub(super) fn reached(&self, number: u64) {
        self.synced.send_modify(|synced| synced.upto = number);
    }

    /// A commit is on the disk, in files that nobody would find there: what was seen of it is not told, until one stands that
    /// is made when they are back.
    pub(super) fn missed(&self, number: u64, why: &JournalError) {
        self.synced.send_modify(|synced| synced.missed = Some((number, why.clone())));
    }

    /// The disk did not say that it has the next one: after that it says nothing that can be believed.
    pub(super) fn fail(&self, why: &str) {
        self.synced.send_modify(|synced| {
            synced.failed.get_or_insert_with(|| why.into());
        });
    }

    /// Whether everything so far has come there.
    ///
    /// # Errors
    /// Something has not, and never will.
    pub(super) fn is_well(&self) -> Result<(), JournalError> {
        self.synced.borrow().has(u64::MAX).unwrap_or(Ok(()))
    }

    /// For whoever has read: waits until all that he may have seen is there.
    ///
    /// # Errors
    /// Some of it may not be.
    pub(super) async fn seen(&self) -> Result<(), JournalError> {
        let seen = self.last();
        if let Some(known) = self.synced.borrow().has(seen) {
            return known;
        }
        let mut synced = self.synced.subscribe();
        loop {
            if let Some(known) = synced.borrow_and_update().has(seen) {
                return known;
            }
            // It never closes: what it belongs to is borrowed here.
            let _ = synced.changed().await;
        }
    }
}

/// Nobody must wait for what a thread that panicked does not do any more.
pub(super) struct Panics<'d>(pub(super) &'d OnDisk);

impl Drop for Panics<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.fail("its writer has ended");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    #[test]
    fn whoever_has_read_waits_for_what_he_may_have_seen_and_for_nothing_more() {
        let on_disk = OnDisk::default();
        let mut cx = Context::from_waker(Waker::noop());
        on_disk.will_be_seen();
        let (mut first, mut again) = (pin!(on_disk.seen()), pin!(on_disk.seen()));
        assert!(first.as_mut().poll(&mut cx).is_pending() && again.as_mut().poll(&mut cx).is_pending());
        on_disk.will_be_seen();
        let mut second = pin!(on_disk.seen());
        assert!(second.as_mut().poll(&mut cx).is_pending());
        on_disk.reached(1);
        assert_eq!(first.poll(&mut cx), Poll::Ready(Ok(())));
        assert!(second.as_mut().poll(&mut cx).is_pending());
        let moved = JournalError::Down("moved".into());
        on_disk.missed(2, &moved);
        assert_eq!(
            pin!(on_disk.seen()).poll(&mut cx),
            Poll::Ready(Err(moved)),
            "it waits for nothing that comes"
        );
        on_disk.will_be_seen();
        assert!(pin!(on_disk.seen()).poll(&mut cx).is_pending(), "the next one may be well");
        assert_eq!(on_disk.is_well(), Ok(()));
        on_disk.fail("seeded");
        assert_eq!(again.poll(&mut cx), Poll::Ready(Ok(())), "what he saw was there before that");
        let down = Err(JournalError::Down("seeded".into()));
        assert_eq!(second.poll(&mut cx), Poll::Ready(down.clone()));
        assert_eq!(on_disk.is_well(), down);
    }
}
