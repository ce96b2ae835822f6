//! The accept loop: how many connections there may be, and the end of all of them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fei_exchange::Seldom;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection;
use super::events::{CannotAccept, TurnedAway, Voice};
use super::guesses::Guesses;
use super::{Serve, ServeCounts, ServerRules, proxy_protocol};

/// When no file descriptor is left, how long until the next try.
const ACCEPT_BACK_OFF: Duration = Duration::from_millis(50);

/// Bodies of refused calls that are passed over at once: one more is not, and its stream is reset behind the answer.
const REFUSED_MAX: usize = 256;

/// What all connections share.
pub(super) struct Server<S> {
    pub(super) serve: Arc<S>,
    pub(super) rules: ServerRules,
    pub(super) counts: Arc<ServeCounts>,
    /// Of calls whose client is known, from the first byte of their body.
    pub(super) places: Arc<Semaphore>,
    /// Of bodies that must be read first to know whose they are: whoever forges a signature takes no place of others.
    pub(super) unproven: Arc<Semaphore>,
    /// Those bodies by their address.
    pub(super) nobodies: Arc<Addresses>,
    /// Of bodies that nobody wants, and that are passed over.
    pub(super) refused: Semaphore,
    /// Proofs that did not hold.
    pub(super) guesses: Guesses,
    /// Their tasks.
    pub(super) calls: TaskTracker,
    pub(super) voice: Voice,
    addresses: Arc<Addresses>,
}

/// How a server came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drained {
    /// Connections and calls that were still there when the time was over; a call goes on.
    pub unfinished: usize,
}

/// Serves until `shutdown`: then no connection is taken, each one finishes the calls that it has, and what takes longer
/// than the rules say is cut.
pub async fn serve<S: Serve>(
    listener: TcpListener,
    serve: Arc<S>,
    rules: ServerRules,
    counts: Arc<ServeCounts>,
    shutdown: CancellationToken,
) -> Drained {
    let limits = &rules.limits;
    let connections = Arc::new(Semaphore::new(limits.connections_max));
    let [places, unproven] = [limits.in_flight_max; 2].map(|max| Arc::new(Semaphore::new(max)));
    let (drain, calls) = (limits.drain_timeout, TaskTracker::new());
    let server = Arc::new(Server {
        serve,
        rules,
        counts,
        places,
        unproven,
        nobodies: Arc::default(),
        refused: Semaphore::new(REFUSED_MAX),
        guesses: Guesses::default(),
        calls,
        voice: Voice::default(),
        addresses: Arc::default(),
    });
    let (tasks, cut) = (TaskTracker::new(), CancellationToken::new());
    let not_taken = Seldom::default();
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, address)) => {
                let Some(place) = server.admit(address.ip(), &connections) else { continue };
                let (server, shutdown, cut) = (Arc::clone(&server), shutdown.clone(), cut.clone());
                tasks.spawn(async move {
                    tokio::select! {
                        () = cut.cancelled() => {}
                        () = one(server, stream, place, shutdown) => {}
                    }
                });
            }
            Err(error) => {
                CannotAccept { error: &error }.emit(&not_taken);
                sleep(ACCEPT_BACK_OFF).await;
            }
        }
    }
    drop(listener);
    let until = Instant::now() + drain;
    tasks.close();
    server.calls.close();
    let whole = timeout_at(until, async { tokio::join!(tasks.wait(), server.calls.wait()) }).await;
    let unfinished = if whole.is_ok() { 0 } else { tasks.len() + server.calls.len() };
    cut.cancel();
    Drained { unfinished }
}

/// One connection, and with it one of the places.
async fn one<S: Serve>(
    server: Arc<Server<S>>,
    stream: TcpStream,
    _place: Place,
    shutdown: CancellationToken,
) {
    // An answer is one small write: nothing is gained by waiting for more.
    let _ = stream.set_nodelay(true);
    server.counts.connected();
    let _open = Open(Arc::clone(&server.counts));
    connection::serve(server, stream, shutdown).await;
}

impl<S: Serve> Server<S> {
    fn admit(&self, peer: IpAddr, connections: &Arc<Semaphore>) -> Option<Place> {
        // Behind a balancer the caller is known when it has said whose the connection is.
        let balanced = self.rules.balancers.contains(peer);
        if !balanced && !self.may_come(peer) {
            return None;
        }
        let Ok(place) = Arc::clone(connections).try_acquire_owned() else {
            self.turn_away(peer, "there are too many");
            return None;
        };
        let address = if balanced { None } else { Some(self.one_more_of(peer)?) };
        Some(Place { _of_all: place, _of_address: address })
    }

    /// Whose a connection is, behind a balancer by its word. It holds one of the caller's connections.
    pub(super) async fn caller(
        &self,
        peer: IpAddr,
        stream: &mut TcpStream,
    ) -> Option<(IpAddr, Option<OfAddress>)> {
        if !self.rules.balancers.contains(peer) {
            return Some((peer, None));
        }
        let said = timeout(self.rules.limits.head_timeout, proxy_protocol::read(stream)).await;
        match said.unwrap_or(Err("the balancer did not say in time whose it is")) {
            // Its own look whether anybody is there.
            Ok(None) => Some((peer, None)),
            Ok(Some(caller)) if self.may_come(caller) => Some((caller, Some(self.one_more_of(caller)?))),
            Ok(Some(_)) => None,
            Err(why) => {
                self.turn_away(peer, why);
                None
            }
        }
    }

    /// Behind a proxy of ours the caller is known first when its headers are.
    fn may_come(&self, peer: IpAddr) -> bool {
        let may = self.rules.networks.allows(peer) || self.rules.proxies.contains(peer);
        if !may {
            self.turn_away(peer, "nobody may call from there");
        }
        may
    }

    fn one_more_of(&self, peer: IpAddr) -> Option<OfAddress> {
        let address = self.addresses.take(peer, self.rules.limits.connections_per_address_max);
        if address.is_none() {
            self.turn_away(peer, "there are too many of this address");
        }
        address
    }

    fn turn_away(&self, peer: IpAddr, why: &'static str) {
        self.counts.turn_away();
        TurnedAway { peer, why }.emit(&self.voice);
    }
}

struct Place {
    _of_all: OwnedSemaphorePermit,
    _of_address: Option<OfAddress>,
}

struct Open(Arc<ServeCounts>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.disconnected();
    }
}

/// Connections, or bodies, by their other end.
#[derive(Debug, Default)]
pub(super) struct Addresses(Mutex<HashMap<IpAddr, usize>>);

/// One connection, or body, of an address.
#[derive(Debug)]
pub(super) struct OfAddress(IpAddr, Arc<Addresses>);

impl Addresses {
    /// One more, if the address has not so many.
    pub(super) fn take(self: &Arc<Self>, address: IpAddr, max: usize) -> Option<OfAddress> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let open = all.entry(address).or_default();
        if *open >= max {
            return None;
        }
        *open += 1;
        Some(OfAddress(address, Arc::clone(self)))
    }
}

impl Drop for OfAddress {
    fn drop(&mut self) {
        let mut all = self.1.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = all.get_mut(&self.0) {
            *open -= 1;
            if *open == 0 {
                all.remove(&self.0);
            }
        }
    }
}
