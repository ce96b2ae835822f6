//! W17: whoever repeats a transfer in flight attaches to it, and hears its ending however close the two come.

use std::future::{Future, ready};
use std::sync::Arc;

use fei_exchange::TxnId;
use loom::future::block_on;
use loom::sync::atomic::{AtomicBool, Ordering};
use loom::thread;

use crate::every_order;
use crate::waiting::{Closes, Waiting};

/// A row, the journal that it stands in, and who waits for it.
#[derive(Default)]
struct Bench {
    waiting: Waiting,
    ended: AtomicBool,
    closed: AtomicBool,
}

impl Bench {
    /// What the journal does: it looks at the row, and at whether anything will end any more.
    fn attach(&self, txn: TxnId) -> Result<&'static str, &'static str> {
        block_on(self.waiting.until(txn, || self.look()))
    }

    fn look(&self) -> impl Future<Output = Result<Option<&'static str>, &'static str>> + use<> {
        ready(match (self.ended.load(Ordering::Acquire), self.closed.load(Ordering::Acquire)) {
            (true, _) => Ok(Some("ended")),
            (false, true) => Err("closed"),
            (false, false) => Ok(None),
        })
    }

    fn end(&self, txn: TxnId) {
        self.ended.store(true, Ordering::Release);
        self.waiting.ended(txn);
    }

    fn close(&self) {
        self.closed.store(true, Ordering::Release);
        drop(Closes(&self.waiting));
    }
}

fn attached(bench: &Arc<Bench>, txn: TxnId) -> thread::JoinHandle<Result<&'static str, &'static str>> {
    let bench = Arc::clone(bench);
    thread::spawn(move || bench.attach(txn))
}

#[test]
fn whoever_attaches_hears_the_ending() {
    let txn = TxnId::fresh();
    every_order(3, move || {
        let bench = Arc::new(Bench::default());
        let others = [attached(&bench, txn), attached(&bench, txn)];
        bench.end(txn);
        for other in others {
            assert_eq!(other.join().unwrap(), Ok("ended"));
        }
    });
}

#[test]
fn whoever_attaches_to_a_journal_that_closes_hears_the_ending_or_the_close() {
    let txn = TxnId::fresh();
    every_order(3, move || {
        let bench = Arc::new(Bench::default());
        let other = attached(&bench, txn);
        let ending = Arc::clone(&bench);
        let ending = thread::spawn(move || ending.end(txn));
        bench.close();
        assert!(matches!(other.join().unwrap(), Ok("ended") | Err("closed")));
        ending.join().unwrap();
    });
}
