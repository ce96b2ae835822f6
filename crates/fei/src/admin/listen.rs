//! The accept loop of the admin pages. `axum::serve` has neither a limit nor a time: whoever connects and says nothing
//! would keep a connection for ever. Whatever keeps its connections, some are left for those who watch.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};

use crate::stop::Stop;

/// A scraper, a probe, a person, and room.
const CONNECTIONS_MAX: usize = 32;
/// More, each for one look at what [watches](WATCHED); one more waits until another has gone.
const LOOKS_MAX: usize = 8;
/// What must be told whatever else goes on.
const WATCHED: [&str; 3] = ["/live", "/ready", "/metrics"];
/// A look is over then.
const LOOK_TIMEOUT: Duration = Duration::from_secs(10);
/// A request's head must be whole so long after the connection, or the request before it.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// No connection is older, but one that [stays](Stays).
pub(super) const CONNECTION_TIMEOUT: Duration = Duration::from_secs(300);
/// Of a request's head; what may have a body bounds it.
const HEAD_BYTES_MAX: usize = 16 << 10;
const HEADERS_MAX: usize = 64;
/// When no file descriptor is left, how long until the next try.
const ACCEPT_BACK_OFF: Duration = Duration::from_millis(50);

/// Takes the address of the settings, if they have one.
pub(crate) async fn bind(address: Option<SocketAddr>) -> Result<Option<(SocketAddr, TcpListener)>, Stop> {
    let Some(address) = address else { return Ok(None) };
    let wrong = |source| Stop::Bind { address: address.to_string(), source };
    let listener = TcpListener::bind(address).await.map_err(wrong)?;
    Ok(Some((listener.local_addr().map_err(wrong)?, listener)))
}

/// Serves until it is dropped.
pub(crate) async fn serve(listener: TcpListener, router: Router) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let looks = Arc::new(Semaphore::new(LOOKS_MAX));
    let look = router.clone().layer(middleware::from_fn(one_look));
    loop {
        let spare = tokio::select! {
            biased;
            place = Arc::clone(&places).acquire_owned() => Ok(place),
            place = Arc::clone(&looks).acquire_owned() => Err(place),
        };
        let Ok((stream, _)) = listener.accept().await else {
            sleep(ACCEPT_BACK_OFF).await;
            continue;
        };
        // One may have come free since.
        let place = spare.or_else(|look| Arc::clone(&places).try_acquire_owned().map(Ok).map_err(|_| look));
        match place {
            Ok(Ok(place)) => _ = tokio::spawn(one(stream, router.clone(), CONNECTION_TIMEOUT, place)),
            Err(Ok(place)) => _ = tokio::spawn(one(stream, look.clone(), LOOK_TIMEOUT, place)),
            Ok(Err(_)) | Err(Err(_)) => return, // nobody closes them
        }
    }
}

/// One request of a connection for which there is no place: it is answered if it watches.
async fn one_look(request: Request, next: Next) -> Response {
    let mut answer = if WATCHED.contains(&request.uri().path()) {
        next.run(request).await
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "too many connections: try again later\n").into_response()
    };
    answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    answer
}

/// What a page says whose answer has no end: its connection may be as old as it will. Whoever says so bounds how many there are.
#[derive(Debug, Clone, Default)]
pub(super) struct Stays(Arc<AtomicBool>);

impl Stays {
    pub(super) fn stay(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// One connection, and with it one of the places.
async fn one(stream: TcpStream, router: Router, lasts: Duration, _place: OwnedSemaphorePermit) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    http.max_buf_size(HEAD_BYTES_MAX).max_headers(HEADERS_MAX);
    // What came whole is obeyed: else whoever sends it and goes at once takes it along, where the end of both is seen at once.
    http.half_close(true);
    let stays = Stays::default();
    let pages = TowerToHyperService::new(router.layer(Extension(stays.clone())));
    let mut serving = pin!(http.serve_connection(TokioIo::new(stream), pages));
    let too_old = timeout(lasts, serving.as_mut()).await.is_err();
    // However it ends, there is nobody to tell.
    if too_old && stays.0.load(Ordering::Relaxed) {
        let _ = serving.await;
    }
}
