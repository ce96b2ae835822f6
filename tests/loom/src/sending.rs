//! H05: a leaf that begins to send, and the deadlines that forbid it.

use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

use crate::every_order;
use crate::progress::Progress;

#[test]
fn of_a_leaf_and_a_deadline_exactly_one_wins() {
    every_order(4, || {
        let progress = Progress::unsent();
        let leaf = progress.clone();
        let leaf = thread::spawn(move || leaf.begin());
        let forbidden = progress.close();
        assert_ne!(leaf.join().unwrap(), forbidden);
    });
}

/// Two deadlines, one over the other, and a leaf whose first connection hands the request back.
#[test]
fn when_a_deadline_says_that_nothing_was_sent_nothing_was_and_nothing_will_be() {
    every_order(4, || {
        let (progress, sent) = (Progress::unsent(), Arc::new(AtomicUsize::new(0)));
        let leaf = {
            let (progress, sent) = (progress.clone(), Arc::clone(&sent));
            thread::spawn(move || {
                if progress.begin() {
                    progress.take_back();
                }
                if progress.begin() {
                    sent.fetch_add(1, Ordering::Relaxed);
                }
            })
        };
        let inner = progress.clone();
        let inner = thread::spawn(move || inner.close());
        let outer = progress.close();
        let forbidden = inner.join().unwrap() || outer;
        leaf.join().unwrap();
        let sent = sent.load(Ordering::Relaxed);
        assert!(sent <= 1 && !(forbidden && sent > 0), "sent {sent} times, forbidden: {forbidden}");
        assert_ne!(progress.close(), sent == 1, "what can be said in the end is the truth");
    });
}
