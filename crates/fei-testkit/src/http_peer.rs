//! An institution that does to its sockets what it is told: hang, reset, cut, trickle, lie. One thread a connection.

use std::io::Write;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use socket2::SockRef;

use crate::{HttpRequest, PATIENCE};

/// One thing that the peer does.
#[derive(Debug, Clone)]
pub enum Step {
    /// Sends bytes.
    Send(Vec<u8>),
    /// Sends the bytes again and again until nobody takes them.
    SendForever(Vec<u8>),
    /// Says and reads nothing more, and keeps the connection open.
    Hang,
    /// Sends a FIN, and goes on with the next step.
    HalfClose,
    /// Closes.
    Close,
    /// Resets.
    Reset,
}

type Play = dyn Fn(&HttpRequest) -> Vec<Step> + Send + Sync;

/// What the peer does with every request.
#[derive(Clone)]
pub struct Conduct {
    read_bytes_max: usize,
    play: Arc<Play>,
}

impl Conduct {
    /// Reads a request whole and answers it with these bytes; the connection stays open.
    pub fn answer(answer: impl Fn(&HttpRequest) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::play(move |request| vec![Step::Send(answer(request))])
    }

    /// Reads a request whole, then does these steps.
    pub fn play(play: impl Fn(&HttpRequest) -> Vec<Step> + Send + Sync + 'static) -> Self {
        Self { read_bytes_max: usize::MAX, play: Arc::new(play) }
    }

    /// Reads a request whole, then does the same steps each time.
    #[must_use]
    pub fn steps(steps: Vec<Step>) -> Self {
        Self::play(move |_| steps.clone())
    }

    /// Reads so many bytes of a request at most, then does these steps.
    #[must_use]
    pub fn after_bytes(bytes: usize, steps: Vec<Step>) -> Self {
        Self { read_bytes_max: bytes, ..Self::steps(steps) }
    }
}

/// An institution on a free port. It stops when it is dropped.
pub struct HttpPeer {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    conduct: Mutex<Conduct>,
    requests: Mutex<Vec<HttpRequest>>,
    connections: AtomicUsize,
    stopped: AtomicBool,
}

impl HttpPeer {
    /// Listens, and does this with every request until told otherwise.
    ///
    /// # Panics
    /// When it cannot listen.
    #[must_use]
    pub fn start(conduct: Conduct) -> Self {
        Self::start_at((Ipv4Addr::LOCALHOST, 0).into(), conduct)
    }

    /// The same at an address of the test's.
    ///
    /// # Panics
    /// When it cannot listen.
    #[must_use]
    pub fn start_at(address: SocketAddr, conduct: Conduct) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            conduct: Mutex::new(conduct),
            requests: Mutex::default(),
            connections: AtomicUsize::new(0),
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

    /// Does something else with the requests to come, on the connections that are there too.
    ///
    /// # Panics
    /// When a conduct has panicked.
    pub fn conduct(&self, conduct: Conduct) {
        *self.shared.conduct.lock().unwrap() = conduct;
    }

    /// The requests so far that came whole.
    ///
    /// # Panics
    /// When a conduct has panicked.
    #[must_use]
    pub fn requests(&self) -> Vec<HttpRequest> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// Waits until so many requests have come whole.
    ///
    /// # Panics
    /// When they do not.
    pub fn wait_for_requests(&self, count: usize) {
        let until = Instant::now() + PATIENCE;
        while self.requests().len() < count {
            assert!(Instant::now() < until, "{count} requests did not come");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// How many connections were made.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for HttpPeer {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the accepting thread; when it is gone already nothing is to be woken.
        let _ = TcpStream::connect(self.address);
    }
}

/// An address that nobody listens on.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn unused_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn accept_all(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming().map_while(Result::ok) {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        shared.connections.fetch_add(1, Ordering::SeqCst);
        let shared = Arc::clone(shared);
        thread::spawn(move || serve(stream, &shared));
    }
}

fn serve(mut stream: TcpStream, shared: &Shared) {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    loop {
        let mut request = HttpRequest::default();
        // A conduct that wants no byte acts as soon as the connection is there.
        let first = shared.conduct.lock().unwrap().read_bytes_max.min(1);
        if !request.read(&mut stream, first) {
            return;
        }
        let conduct = shared.conduct.lock().unwrap().clone();
        if !request.read(&mut stream, conduct.read_bytes_max) {
            return;
        }
        if request.is_whole() {
            shared.requests.lock().unwrap().push(request.clone());
        }
        for step in (conduct.play)(&request) {
            if !done(&mut stream, step, shared) {
                return;
            }
        }
    }
}

/// Whether the connection goes on.
fn done(stream: &mut TcpStream, step: Step, shared: &Shared) -> bool {
    match step {
        Step::Send(bytes) => stream.write_all(&bytes).is_ok(),
        Step::SendForever(bytes) => {
            while stream.write_all(&bytes).is_ok() {}
            false
        }
        Step::Hang => {
            while !shared.stopped.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(10));
            }
            false
        }
        Step::HalfClose => stream.shutdown(Shutdown::Write).is_ok(),
        Step::Close => false,
        Step::Reset => {
            SockRef::from(&*stream).set_linger(Some(Duration::ZERO)).unwrap();
            false
        }
    }
}

#[cfg(test)]
mod tests;
