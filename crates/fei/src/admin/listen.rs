//! The accept loop of the admin pages. `axum::serve` has neither a limit nor a time: whoever connects and says nothing
//! would keep a connection for ever. Whatever keeps its connections, some are left for those who watch.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use secrecy::SecretString;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::command::may;
use crate::stop::Stop;

/// A scraper, a probe, a person, and room.
const CONNECTIONS_MAX: usize = 32;
/// So long after it came whoever has the token has shown it.
const SHOWN_WITHIN: Duration = Duration::from_millis(200);
/// Between two looks whether somebody can make room.
const ROOM_TIMEOUT: Duration = Duration::from_millis(20);
/// More, when all of those have shown the token, each for one look at what [watches](WATCHED); one more waits until another has gone.
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

/// Serves until it is dropped. Whoever has shown the token has a place; of all others the one that came first makes room.
pub(crate) async fn serve(listener: TcpListener, router: Router, token: Option<SecretString>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let looks = Arc::new(Semaphore::new(LOOKS_MAX));
    let mut guests = Guests::default();
    let token = middleware::from_fn_with_state(Arc::new(token), seen);
    let router = router.layer(token);
    let look = router.clone().layer(middleware::from_fn(one_look));
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            sleep(ACCEPT_BACK_OFF).await;
            continue;
        };
        let (router, lasts, guest, place) = match place(&places, &mut guests).await {
            Some(place) => (router.clone(), CONNECTION_TIMEOUT, guests.enter(), place),
            None => match look_or_place(&looks, &places).await {
                Ok(place) => (router.clone(), CONNECTION_TIMEOUT, guests.enter(), place),
                Err(place) => (look.clone(), LOOK_TIMEOUT, Guest::new(), place),
            },
        };
        let Ok(place) = place else { return }; // nobody closes them
        tokio::spawn(one(stream, router, lasts, guest, place));
    }
}

type Place = Result<OwnedSemaphorePermit, AcquireError>;

/// A place, as soon as somebody makes room; none: all who have one have shown the token.
async fn place(places: &Arc<Semaphore>, guests: &mut Guests) -> Option<Place> {
    loop {
        if let Ok(place) = Arc::clone(places).try_acquire_owned() {
            return Some(Ok(place));
        }
        if !guests.make_room() {
            return None;
        }
        if let Ok(place) = timeout(ROOM_TIMEOUT, Arc::clone(places).acquire_owned()).await {
            return Some(place);
        }
    }
}

/// A place for one look, or one that has come free.
async fn look_or_place(looks: &Arc<Semaphore>, places: &Arc<Semaphore>) -> Result<Place, Place> {
    tokio::select! {
        biased;
        place = Arc::clone(places).acquire_owned() => Ok(place),
        look = Arc::clone(looks).acquire_owned() => Err(look),
    }
}

/// Connections that have a place, the oldest first.
#[derive(Default)]
struct Guests(VecDeque<Guest>);

/// A connection, as long as it lasts.
#[derive(Clone)]
struct Guest {
    came: Instant,
    /// Whether it has shown the token.
    known: Arc<AtomicBool>,
    /// Cancelled when it is to go, and when it has gone.
    gone: CancellationToken,
}

impl Guest {
    fn new() -> Self {
        Self { came: Instant::now(), known: Arc::default(), gone: CancellationToken::new() }
    }
}

impl Guests {
    fn enter(&mut self) -> Guest {
        let guest = Guest::new();
        self.0.retain(|guest| !guest.gone.is_cancelled());
        self.0.push_back(guest.clone());
        guest
    }

    /// Ends the one that has been here longest of those that have not shown the token and had time to. False: there is none to wait for.
    fn make_room(&mut self) -> bool {
        self.0.retain(|guest| !guest.gone.is_cancelled());
        let Some(guest) = self.0.iter().find(|guest| !guest.known.load(Ordering::Relaxed)) else {
            return false;
        };
        if guest.came.elapsed() > SHOWN_WITHIN {
            guest.gone.cancel();
        }
        true
    }
}

/// Notes that a connection has shown the token.
async fn seen(
    State(token): State<Arc<Option<SecretString>>>,
    Extension(guest): Extension<Guest>,
    request: Request,
    next: Next,
) -> Response {
    if may(request.headers(), (*token).as_ref()).is_ok() {
        guest.known.store(true, Ordering::Relaxed);
    }
    next.run(request).await
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
async fn one(stream: TcpStream, router: Router, lasts: Duration, guest: Guest, _place: OwnedSemaphorePermit) {
    let _gone = guest.gone.clone().drop_guard();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    http.max_buf_size(HEAD_BYTES_MAX).max_headers(HEADERS_MAX);
    // What came whole is obeyed: else whoever sends it and goes at once takes it along, where the end of both is seen at once.
    http.half_close(true);
    let stays = Stays::default();
    let gone = guest.gone.clone();
    let pages = TowerToHyperService::new(router.layer(Extension(stays.clone())).layer(Extension(guest)));
    let mut serving = pin!(http.serve_connection(TokioIo::new(stream), pages));
    // However it ends, there is nobody to tell.
    tokio::select! {
        () = gone.cancelled() => {}
        in_time = timeout(lasts, serving.as_mut()) => {
            if in_time.is_err() && stays.0.load(Ordering::Relaxed) {
                let _ = serving.await;
            }
        }
    }
}
