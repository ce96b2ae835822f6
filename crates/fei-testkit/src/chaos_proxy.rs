//! A proxy that harms what passes it: late, cut, reset, exchanged, twice, with bytes that nobody sent. What it does
//! follows from its script alone: the n-th message of a way gets the n-th act, however the bytes come in pieces.
//!
//! It knows where a message ends, and never what it says.

mod act;
mod framing;
mod pump;
mod relay;
mod script;
#[cfg(test)]
mod tests;

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

pub use act::Act;
pub use framing::Framing;
use script::Script;

use crate::PATIENCE;

/// A direction through the proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From whoever dialled: requests.
    There,
    /// To whoever dialled: answers.
    Back,
}

/// A proxy on a free port before one address. It takes nobody in any more when it is dropped.
#[derive(Debug)]
pub struct ChaosProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    upstream: SocketAddr,
    framing: Framing,
    script: Script,
    opened: AtomicUsize,
    open: AtomicUsize,
    stopped: AtomicBool,
}

impl ChaosProxy {
    /// Listens, and passes everything until told otherwise.
    ///
    /// # Panics
    /// When it cannot listen.
    #[must_use]
    pub fn start(upstream: SocketAddr, framing: Framing) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            upstream,
            framing,
            script: Script::default(),
            opened: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || accept_all(&listener, &accepting));
        Self { address, shared }
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:40123`
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next messages of a way, over all connections and as they come, get these acts: one each.
    ///
    /// # Panics
    /// When somebody panicked over the script.
    pub fn then(&self, way: Way, acts: impl IntoIterator<Item = Act>) {
        self.shared.script.then(way, acts);
    }

    /// How many acts are still to come.
    ///
    /// # Panics
    /// When somebody panicked over the script.
    #[must_use]
    pub fn left(&self, way: Way) -> usize {
        self.shared.script.left(way)
    }

    /// How many connections were made.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.opened.load(Ordering::SeqCst)
    }

    /// Waits until so many connections are open.
    ///
    /// # Panics
    /// When it does not come to that.
    pub fn wait_for_open(&self, count: usize) {
        let until = Instant::now() + PATIENCE;
        loop {
            let open = self.shared.open.load(Ordering::SeqCst);
            if open == count {
                return;
            }
            assert!(Instant::now() < until, "{open} connections are open, not {count}");
            thread::yield_now();
        }
    }
}

impl Drop for ChaosProxy {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the accepting thread; when it is gone already nothing is to be woken.
        let _ = TcpStream::connect(self.address);
    }
}

fn accept_all(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming().map_while(Result::ok) {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        relay::start(stream, shared);
    }
}
