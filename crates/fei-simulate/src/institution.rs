//! A contract behind a listener: accepts connections, counts them, stops when told.
//!
//! It must never know what the contract says.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::connection::{self, Shared};
use crate::{Contract, Kftc, Observed, Replay, Script, Thedozen};

/// What one simulated institution bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once; one more waits to be accepted.
    pub connections_max: usize,
    /// A longer request body is answered 413.
    pub body_bytes_max: usize,
    /// A connection on which no request begins for this long is closed.
    pub idle_timeout_ms: u64,
}

impl Default for Limits {
    /// Good for a laptop: 1,024 connections, 1 MiB, one minute.
    fn default() -> Self {
        Self { connections_max: 1_024, body_bytes_max: 1 << 20, idle_timeout_ms: 60_000 }
    }
}

/// A simulated institution that is up. Dropping it stops it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use fei_simulate::{Fault, Institution};
///
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
/// let bank = Institution::kftc(listener)?;
/// bank.script().next("/v2.0/inquiry/real_name", 1, Fault::Hang);
/// assert!(bank.url().starts_with("http://127.0.0.1:"));
/// assert_eq!(bank.observed().count(), 0);
/// bank.stop().await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Institution {
    address: SocketAddr,
    script: Script,
    observed: Observed,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Institution {
    /// Open Banking with a fresh ledger. To look into the ledger, keep a clone of [`Kftc`] and use [`Self::start`].
    ///
    /// # Errors
    /// The listener has no address.
    pub fn kftc(listener: TcpListener) -> io::Result<Self> {
        Self::start(listener, Kftc::default())
    }

    /// The firm banking house that takes amounts as JSON numbers, with a fresh ledger.
    ///
    /// # Errors
    /// The listener has no address.
    pub fn thedozen(listener: TcpListener) -> io::Result<Self> {
        Self::start(listener, Thedozen::default())
    }

    /// An institution that answers what was written down for it.
    ///
    /// # Errors
    /// The listener has no address.
    pub fn replay(listener: TcpListener, replay: Replay) -> io::Result<Self> {
        Self::start(listener, replay)
    }

    /// Any contract, with the usual limits. Runs on the tokio runtime of the caller.
    ///
    /// # Errors
    /// The listener has no address.
    pub fn start(listener: TcpListener, contract: impl Contract) -> io::Result<Self> {
        Self::start_within(listener, contract, Limits::default())
    }

    /// Any contract, within these limits.
    ///
    /// # Errors
    /// The listener has no address.
    pub fn start_within(listener: TcpListener, contract: impl Contract, limits: Limits) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (script, observed, stop) = (Script::default(), Observed::default(), CancellationToken::new());
        let shared = Arc::new(Shared {
            contract: Box::new(contract),
            script: script.clone(),
            observed: observed.clone(),
            limits,
            stop: stop.clone(),
        });
        let task = tokio::spawn(accept(listener, shared));
        Ok(Self { address, script, observed, stop, task })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as the base of a call: `http://127.0.0.1:40123`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What will misbehave.
    #[must_use]
    pub fn script(&self) -> &Script {
        &self.script
    }

    /// What came and what was answered.
    #[must_use]
    pub fn observed(&self) -> &Observed {
        &self.observed
    }

    /// Stops listening, ends every connection, and waits until all is over.
    pub async fn stop(mut self) {
        self.stop.cancel();
        // the task ends by itself once the token is cancelled; that it panicked would have been logged by the runtime
        let _ended = (&mut self.task).await;
    }
}

impl Drop for Institution {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Accepts until told to stop, then waits for the connections, which end by the same token.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let room = Arc::new(Semaphore::new(shared.limits.connections_max));
    let connections = TaskTracker::new();
    let accepting = async {
        loop {
            let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
            match listener.accept().await {
                Ok((stream, _peer)) => _ = connections.spawn(serve(stream, Arc::clone(&shared), permit)),
                // out of descriptors, or the client went while it waited: the next may do
                Err(error) => {
                    tracing::warn!(%error, "accept failed");
                    tokio::time::sleep(std::time::Duration::from_millis(10)).await;
                }
            }
        }
    };
    tokio::select! {
        () = accepting => {}
        () = shared.stop.cancelled() => {}
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// One connection, and with it one of the places.
async fn serve(stream: TcpStream, shared: Arc<Shared>, _place: OwnedSemaphorePermit) {
    shared.observed.connected();
    if shared.script.takes_connection() {
        connection::reset(&stream);
    } else {
        connection::serve(stream, shared).await;
    }
}
