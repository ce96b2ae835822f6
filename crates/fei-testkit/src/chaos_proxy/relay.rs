//! One connection through the proxy: two sockets, and a thread for each way between them.

use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use socket2::SockRef;

use super::{Shared, Way, pump};
use crate::PATIENCE;

/// Both sockets. They close when the threads of both ways are gone.
pub(super) struct Relay {
    dialler: TcpStream,
    dialled: TcpStream,
    over: AtomicBool,
    pub(super) shared: Arc<Shared>,
}

/// Dials on, and relays until both ways have ended. If the other end resets before it is reached, so is the dialler.
pub(super) fn start(dialler: TcpStream, shared: &Arc<Shared>) {
    let Ok(dialled) = TcpStream::connect(shared.upstream) else { return reset_on_close(&dialler) };
    for stream in [&dialler, &dialled] {
        stream.set_nodelay(true).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
    }
    shared.opened.fetch_add(1, Ordering::SeqCst);
    shared.open.fetch_add(1, Ordering::SeqCst);
    let relay = Relay { dialler, dialled, over: AtomicBool::new(false), shared: Arc::clone(shared) };
    let relay = Arc::new(relay);
    for way in [Way::There, Way::Back] {
        let relay = Arc::clone(&relay);
        thread::spawn(move || pump::run(&relay, way));
    }
}

impl Relay {
    pub(super) const fn from(&self, way: Way) -> &TcpStream {
        match way {
            Way::There => &self.dialler,
            Way::Back => &self.dialled,
        }
    }

    pub(super) const fn to(&self, way: Way) -> &TcpStream {
        match way {
            Way::There => &self.dialled,
            Way::Back => &self.dialler,
        }
    }

    /// Whether somebody has ended it: then nothing is done to its sockets any more.
    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// Both sides see a close.
    pub(super) fn close(&self) {
        self.end(Shutdown::Both);
    }

    /// Both sides see a reset, as soon as both threads are gone.
    pub(super) fn reset(&self) {
        reset_on_close(&self.dialler);
        reset_on_close(&self.dialled);
        // Nothing is told to the peers by that, and the other thread wakes.
        self.end(Shutdown::Read);
    }

    fn end(&self, how: Shutdown) {
        self.over.store(true, Ordering::SeqCst);
        for stream in [&self.dialler, &self.dialled] {
            let _ = stream.shutdown(how);
        }
    }
}

fn reset_on_close(stream: &TcpStream) {
    // One that is gone already needs no reset.
    let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.open.fetch_sub(1, Ordering::SeqCst);
    }
}
