//! One connection: which HTTP it speaks, its requests, and its end: by either side, by idleness, by age, by what becomes of the
//! certificates that clients are known by.

use std::convert::Infallible;
use std::future::pending;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::activity::Activity;
use super::delivery::Deliveries;
use super::events::NoTls;
use super::listener::Server;
use super::respond::Connected;
use super::socket::Socket;
use super::strict::{HeadLimits, Strict, WhatIsWrong};
use super::{Limits, Serve, Tls};
use crate::CertificateFacts;

/// What an HTTP/2 connection begins with that does not say so by TLS.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// When only its first bytes are there, how long until the next look.
const PREFACE_PAUSE: Duration = Duration::from_millis(10);
/// An HTTP/2 peer that answers no ping is gone.
const PING_INTERVAL: Duration = Duration::from_secs(20);
const PING_TIMEOUT: Duration = Duration::from_secs(10);
/// Streams that the other end opened and took back before anybody looked, and those that we reset for what is wrong with
/// them: from so many on it is no client, and the connection ends.
const RESET_STREAMS_MAX: usize = 20;
/// HTTP/1 heads are bounded before the parser sees them: by [`Strict`], with room here for what it lets through.
const PARSER_ROOM_BYTES: usize = 16 << 10;

/// Serves one connection to its end.
pub(super) async fn serve<S: Serve>(
    server: Arc<Server<S>>,
    mut stream: TcpStream,
    shutdown: CancellationToken,
) {
    let Ok(peer) = stream.peer_addr() else { return };
    let caller = tokio::select! {
        () = shutdown.cancelled() => return,
        caller = server.caller(peer.ip(), &mut stream) => caller,
    };
    let Some((peer, _one_of_its)) = caller else { return };
    if let Some(tls) = server.rules.tls.clone() {
        return secured(server, &tls, peer, stream, shutdown).await;
    }
    let patience = server.rules.limits.head_timeout;
    let begins = tokio::select! {
        () = shutdown.cancelled() => return,
        begins = begins(&stream, patience) => begins,
    };
    let Some(http) = begins else { return };
    let peer = Peer { address: peer, certificate: None, outdated: None };
    speak(server, peer, stream, http, shutdown).await;
}

/// What is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Http {
    /// Its first head may have begun, and then has had this time already.
    One {
        began: Option<Instant>,
    },
    Two,
}

/// Who is at the other end.
struct Peer {
    address: IpAddr,
    certificate: Option<CertificateFacts>,
    /// Cancelled when the certificate that it showed is to be looked at anew; none: it showed none.
    outdated: Option<CancellationToken>,
}

/// TLS, and then HTTP as it was agreed on.
async fn secured<S: Serve>(
    server: Arc<Server<S>>,
    tls: &Tls,
    address: IpAddr,
    stream: TcpStream,
    shutdown: CancellationToken,
) {
    let patience = server.rules.limits.head_timeout;
    let (acceptor, outdated) = tls.acceptor();
    let shaken = tokio::select! {
        () = shutdown.cancelled() => return,
        shaken = timeout(patience, acceptor.accept(stream)) => shaken,
    };
    let stream = match shaken {
        Ok(Ok(stream)) => stream,
        no => {
            server.counts.no_tls();
            let error = match no {
                Ok(Err(error)) => error.to_string(),
                _ => "too slow".to_owned(),
            };
            return NoTls { peer: address, error: &error }.emit(&server.voice);
        }
    };
    let (_, session) = stream.get_ref();
    let http = match session.alpn_protocol() {
        Some(b"h2") => Http::Two,
        _ => Http::One { began: None },
    };
    let shown = session.peer_certificates().and_then(|chain| chain.first());
    // One that cannot be read is nobody's.
    let certificate = shown.and_then(|shown| CertificateFacts::of(shown).ok());
    let outdated = shown.is_some().then_some(outdated);
    speak(server, Peer { address, certificate, outdated }, stream, http, shutdown).await;
}

/// What a connection begins with, within so long; none: with nothing.
pub(super) async fn begins(stream: &TcpStream, patience: Duration) -> Option<Http> {
    let mut began = None;
    match timeout(patience, speaks_http2(stream, &mut began)).await {
        Ok(true) => Some(Http::Two),
        Ok(false) => Some(Http::One { began }),
        // Half of what HTTP/2 begins with.
        Err(_) => began.is_some().then_some(Http::One { began }),
    }
}

/// Whether the first bytes are HTTP/2's. They stay where they are. Whoever gives it up, or hears no, learns when the first ones came.
async fn speaks_http2(stream: &TcpStream, began: &mut Option<Instant>) -> bool {
    let mut first = [0; PREFACE.len()];
    loop {
        match stream.peek(&mut first).await {
            Ok(length) if length > 0 && PREFACE.starts_with(&first[..length]) => {
                if length == PREFACE.len() {
                    return true;
                }
                began.get_or_insert_with(Instant::now);
                sleep(PREFACE_PAUSE).await;
            }
            _ => return false,
        }
    }
}

async fn speak<S: Serve, T: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    server: Arc<Server<S>>,
    peer: Peer,
    stream: T,
    http: Http,
    shutdown: CancellationToken,
) {
    let limits = &server.rules.limits;
    let serve = Arc::clone(&server);
    let deliveries = Deliveries::new(Box::new(move |of, written| serve.serve.delivered(of, written)));
    let deliveries = Arc::new(deliveries);
    let socket = Socket::new(stream, limits.write_timeout, Arc::clone(&deliveries));
    let activity = Activity::default();
    let Peer { address: peer, certificate, outdated } = peer;
    let over = Over { activity: activity.clone(), limits, shutdown, outdated };
    let connected = |wrong| Connected { server: Arc::clone(&server), peer, certificate, deliveries, wrong };
    let Http::One { began } = http else {
        let connected = Arc::new(connected(WhatIsWrong::default()));
        let service = service_fn(move |request| one(connected.clone(), activity.clone(), request));
        let serving = http2_rules(limits).serve_connection(TokioIo::new(socket), service);
        return over.wait(pin!(serving), |serving| serving.graceful_shutdown()).await;
    };
    let strict = Strict::new(socket, head_limits(limits), limits.head_timeout, began);
    let connected = Arc::new(connected(strict.what_is_wrong()));
    let service = service_fn(move |request| one(connected.clone(), activity.clone(), request));
    let serving = http1_rules(limits).serve_connection(TokioIo::new(strict), service);
    over.wait(pin!(serving), |serving| serving.graceful_shutdown()).await;
}

async fn one<S: Serve>(
    connected: Arc<Connected<S>>,
    activity: Activity,
    request: http::Request<Incoming>,
) -> Result<http::Response<super::delivery::Answer>, Infallible> {
    let busy = activity.begin();
    Ok(connected.respond(request, busy.is_some()).await)
}

fn http1_rules(limits: &Limits) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(None); // `Strict` and `Over` keep the time
    http.max_headers(limits.headers_max + 1).max_buf_size(limits.head_bytes_max + PARSER_ROOM_BYTES);
    http.half_close(true); // a client may say all that it has to say, and then wait
    http
}

fn http2_rules(limits: &Limits) -> http2::Builder<TokioExecutor> {
    let mut http = http2::Builder::new(TokioExecutor::new());
    http.timer(TokioTimer::new());
    http.max_concurrent_streams(limits.streams_max);
    http.max_header_list_size(u32::try_from(limits.head_bytes_max).unwrap_or(u32::MAX));
    http.max_pending_accept_reset_streams(RESET_STREAMS_MAX);
    http.max_local_error_reset_streams(RESET_STREAMS_MAX);
    http.keep_alive_interval(PING_INTERVAL).keep_alive_timeout(PING_TIMEOUT);
    http
}

fn head_limits(limits: &Limits) -> HeadLimits {
    let &Limits { head_bytes_max, headers_max, target_bytes_max, .. } = limits;
    HeadLimits { head_bytes_max, headers_max, target_bytes_max }
}

/// When a connection is over.
struct Over<'l> {
    activity: Activity,
    limits: &'l Limits,
    shutdown: CancellationToken,
    outdated: Option<CancellationToken>,
}

impl Over<'_> {
    /// Drives it until it is. `close` lets it finish what it has begun, and then no more.
    async fn wait<C: Future>(&self, mut serving: Pin<&mut C>, close: fn(Pin<&mut C>)) {
        let too_old = Instant::now() + self.limits.age_max;
        loop {
            let over = too_old.min(self.activity.idle_at(self.limits.idle_timeout));
            tokio::select! {
                _ = serving.as_mut() => return,
                () = self.shutdown.cancelled() => break,
                () = self.outdated() => break,
                () = sleep_until(over) => {}
            }
            // What came meanwhile moves it.
            if Instant::now() >= too_old.min(self.activity.idle_at(self.limits.idle_timeout)) {
                break;
            }
        }
        close(serving.as_mut());
        self.activity.close(Instant::now() + self.limits.write_timeout);
        // Whoever has no call and does not take the end is cut.
        while timeout(self.limits.write_timeout, serving.as_mut()).await.is_err() && self.activity.is_busy() {
        }
    }

    /// Never, where no certificate was shown.
    async fn outdated(&self) {
        match &self.outdated {
            Some(outdated) => outdated.cancelled().await,
            None => pending().await,
        }
    }
}
