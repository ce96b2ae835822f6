//! A scripted peer on a real socket.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use crate::{Base, Institution, InstitutionRules};

/// No test waits longer for anything.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// What the peer does with one request.
#[derive(Clone)]
pub(super) enum Act {
    /// Answers with these bytes, and waits for the next request.
    Answer(Vec<u8>),
    /// Answers after a while.
    AnswerAfter(Duration, Vec<u8>),
    /// Answers with these bytes, and closes.
    AnswerThenClose(Vec<u8>),
    /// Answers, and closes after a while if no byte has come by then.
    AnswerThenCloseIdle(Vec<u8>, Duration),
    /// Answers with the first bytes, and then the second ones until the other end has enough.
    Endless(Vec<u8>, Vec<u8>),
    /// Resets the connection when bytes have come, without reading one.
    ResetUnread,
    /// Reads the request and resets the connection.
    ResetAfterReading,
    /// Reads the request and never answers.
    Hang,
}

/// What the peer has seen.
#[derive(Default)]
pub(super) struct Seen {
    /// Requests read to their end.
    pub(super) received: AtomicUsize,
    /// Connections accepted.
    pub(super) accepted: AtomicUsize,
    /// Connections open now, and at most at once.
    pub(super) open: AtomicUsize,
    pub(super) open_max: AtomicUsize,
    /// The last request's head.
    pub(super) head: Mutex<String>,
}

impl Seen {
    pub(super) fn received(&self) -> usize {
        self.received.load(SeqCst)
    }

    pub(super) fn accepted(&self) -> usize {
        self.accepted.load(SeqCst)
    }
}

/// A peer that plays its script, and then answers every request well.
pub(super) struct Peer {
    pub(super) address: SocketAddr,
    pub(super) seen: Arc<Seen>,
    script: Arc<Mutex<VecDeque<Act>>>,
}

impl Peer {
    pub(super) async fn start(acts: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, script) = (Arc::new(Seen::default()), Arc::new(Mutex::new(acts.into_iter().collect())));
        let peer = Self { address, seen, script };
        let (seen, script) = (Arc::clone(&peer.seen), Arc::clone(&peer.script));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&seen), Arc::clone(&script)));
            }
        });
        peer
    }

    pub(super) fn then(&self, act: Act) {
        self.script.lock().unwrap().push_back(act);
    }

    pub(super) fn rules(&self) -> InstitutionRules {
        InstitutionRules::new(Base::parse(&format!("http://{}/base", self.address)).unwrap())
    }

    pub(super) fn institution(&self) -> Institution {
        Institution::new("peer", self.rules()).unwrap()
    }
}

async fn serve(mut stream: TcpStream, seen: Arc<Seen>, script: Arc<Mutex<VecDeque<Act>>>) {
    seen.accepted.fetch_add(1, SeqCst);
    let open = seen.open.fetch_add(1, SeqCst) + 1;
    seen.open_max.fetch_max(open, SeqCst);
    // Closed before it is counted down, so that `open` never says less than there is.
    talk(&mut stream, &seen, &script).await;
    let _ = stream.shutdown().await;
    drop(stream);
    seen.open.fetch_sub(1, SeqCst);
}

async fn talk(stream: &mut TcpStream, seen: &Seen, script: &Mutex<VecDeque<Act>>) {
    let mut idle = PATIENCE;
    loop {
        if !matches!(timeout(idle, stream.peek(&mut [0])).await, Ok(Ok(1))) {
            return;
        }
        let act = script.lock().unwrap().pop_front().unwrap_or_else(|| Act::Answer(ok("{}")));
        if matches!(act, Act::ResetUnread) {
            return stream.set_zero_linger().unwrap();
        }
        let Some(head) = read_request(stream).await else { return };
        *seen.head.lock().unwrap() = head;
        seen.received.fetch_add(1, SeqCst);
        idle = match play(stream, act).await {
            Some(idle) => idle,
            None => return,
        };
    }
}

/// `Some`: how long to wait for the next request.
async fn play(stream: &mut TcpStream, act: Act) -> Option<Duration> {
    match act {
        Act::Answer(bytes) => stream.write_all(&bytes).await.ok().map(|()| PATIENCE),
        Act::AnswerAfter(wait, bytes) => {
            sleep(wait).await;
            stream.write_all(&bytes).await.ok().map(|()| PATIENCE)
        }
        Act::AnswerThenCloseIdle(bytes, idle) => stream.write_all(&bytes).await.ok().map(|()| idle),
        Act::AnswerThenClose(bytes) => {
            let _ = stream.write_all(&bytes).await;
            None
        }
        Act::Endless(first, again) => {
            let mut written = stream.write_all(&first).await;
            while written.is_ok() {
                written = stream.write_all(&again).await;
            }
            None
        }
        Act::ResetAfterReading => {
            stream.set_zero_linger().unwrap();
            None
        }
        Act::ResetUnread => None,
        Act::Hang => {
            sleep(PATIENCE).await;
            None
        }
    }
}

/// Reads one request to its end and gives its head.
pub(super) async fn read_request<S: AsyncRead + Unpin>(stream: &mut S) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    Some(head)
}

/// Answers one request well on any stream. Whether one came and was answered.
pub(super) async fn answer_one<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S) -> bool {
    read_request(stream).await.is_some()
        && stream.write_all(&ok("{}")).await.is_ok()
        && stream.flush().await.is_ok()
}

/// A good answer with this body.
pub(super) fn ok(body: &str) -> Vec<u8> {
    answer("200 OK", "", body)
}

/// An answer with its right length.
pub(super) fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
