//! An HTTP proxy that makes tunnels (CONNECT) to one address, whatever name it is asked for, or does what else it is told.
//! One thread for each way of a tunnel.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::{HttpRequest, PATIENCE};

/// What the proxy does with one CONNECT.
#[derive(Debug, Clone)]
pub enum Tunnelling {
    /// Makes the tunnel.
    Open,
    /// Answers with these bytes, and closes.
    Answer(Vec<u8>),
    /// Says nothing, and keeps the connection open.
    Hang,
    /// Closes without a word.
    Close,
    /// Makes the tunnel, and closes both ends when so many bytes went there through it.
    CutAfter(usize),
}

/// A proxy on a free port. It takes nobody in any more when it is dropped.
#[derive(Debug)]
pub struct ConnectProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    leads_to: SocketAddr,
    script: Mutex<VecDeque<Tunnelling>>,
    asked: Mutex<Vec<HttpRequest>>,
    stopped: AtomicBool,
}

impl ConnectProxy {
    /// Listens, and makes tunnels to this address until told otherwise.
    ///
    /// # Panics
    /// When it cannot listen.
    #[must_use]
    pub fn start(leads_to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (script, asked) = (Mutex::default(), Mutex::default());
        let shared = Arc::new(Shared { leads_to, script, asked, stopped: AtomicBool::new(false) });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if accepting.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let shared = Arc::clone(&accepting);
                thread::spawn(move || serve(stream, &shared));
            }
        });
        Self { address, shared }
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it does with those who ask next, one each.
    ///
    /// # Panics
    /// When somebody panicked over the script.
    pub fn then(&self, acts: impl IntoIterator<Item = Tunnelling>) {
        self.shared.script.lock().unwrap().extend(acts);
    }

    /// What it was asked so far.
    ///
    /// # Panics
    /// When somebody panicked over it.
    #[must_use]
    pub fn asked(&self) -> Vec<HttpRequest> {
        self.shared.asked.lock().unwrap().clone()
    }
}

impl Drop for ConnectProxy {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the accepting thread; when it is gone already nothing is to be woken.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(mut stream: TcpStream, shared: &Shared) {
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut request = HttpRequest::default();
    if !request.read(&mut stream, usize::MAX) {
        return;
    }
    shared.asked.lock().unwrap().push(request);
    let act = shared.script.lock().unwrap().pop_front().unwrap_or(Tunnelling::Open);
    match act {
        Tunnelling::Open => tunnel(stream, shared, usize::MAX),
        Tunnelling::CutAfter(bytes) => tunnel(stream, shared, bytes),
        // The asker may be gone: that is its own business.
        Tunnelling::Answer(bytes) => _ = stream.write_all(&bytes),
        Tunnelling::Hang => _ = stream.read(&mut [0]),
        Tunnelling::Close => {}
    }
}

fn tunnel(mut near: TcpStream, shared: &Shared, bytes_max: usize) {
    let Ok(far) = TcpStream::connect(shared.leads_to) else {
        let _ = near.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n");
        return;
    };
    far.set_nodelay(true).unwrap();
    if near.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").is_err() {
        return;
    }
    let back = (far.try_clone().unwrap(), near.try_clone().unwrap());
    let backwards = thread::spawn(move || pump(&back.0, &back.1, usize::MAX));
    pump(&near, &far, bytes_max);
    backwards.join().unwrap();
}

/// Passes so many bytes on; then, or at the end, both sockets close.
fn pump(mut from: &TcpStream, mut to: &TcpStream, bytes_max: usize) {
    let (mut piece, mut left) = ([0; 4096], bytes_max);
    while left > 0 {
        let room = piece.len().min(left);
        let Ok(read @ 1..) = from.read(&mut piece[..room]) else { break };
        if to.write_all(&piece[..read]).is_err() {
            break;
        }
        left -= read;
    }
    // One may have closed already.
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
