//! A core at the other end of FEI's line: it keeps one connection open, asks when its owner wants it to, and answers what it
//! is asked by its own sheet.
//!
//! It must never know what a telegram is about: the sheet does.

mod connection;
mod fault;
mod hecto;
mod sheet;
mod standard;
#[cfg(test)]
mod tests;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

pub use self::fault::{CoreFault, CoreFaultError, CoreScript};
pub use self::hecto::HectoCore;
pub use self::sheet::CoreSheet;
pub use self::standard::StandardCore;

/// Between two tries to connect.
const REDIAL: Duration = Duration::from_millis(50);

/// A simulated core that is up. Dropping it stops it.
#[derive(Debug)]
pub struct Core {
    shared: Arc<Shared>,
    answers: mpsc::UnboundedReceiver<Bytes>,
    outgoing: mpsc::UnboundedSender<Bytes>,
    connected: watch::Receiver<u32>,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

/// What its connection and its owner both see.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    script: CoreScript,
    heard: Mutex<Vec<Bytes>>,
}

/// Where its connections come from.
enum Way {
    Dial(SocketAddr),
    Listen(TcpListener),
}

impl Core {
    /// Keeps a connection to FEI's line open: one that is lost is dialled again.
    #[must_use]
    pub fn dial(line: SocketAddr, sheet: impl CoreSheet) -> Self {
        Self::start(Way::Dial(line), sheet)
    }

    /// Waits for FEI to connect, and takes one connection at a time.
    #[must_use]
    pub fn listen(listener: TcpListener, sheet: impl CoreSheet) -> Self {
        Self::start(Way::Listen(listener), sheet)
    }

    fn start(way: Way, sheet: impl CoreSheet) -> Self {
        let (shared, stop) = (Arc::<Shared>::default(), CancellationToken::new());
        let (tell, answers) = mpsc::unbounded_channel();
        let (outgoing, queue) = mpsc::unbounded_channel();
        let (count, connected) = watch::channel(0);
        let playing = play(way, Arc::new(sheet), Arc::clone(&shared), tell, queue, count);
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            tokio::select! {
                () = playing => {}
                () = stopped.cancelled() => {}
            }
        });
        Self { shared, answers, outgoing, connected, stop, task }
    }

    /// What it will do wrong.
    #[must_use]
    pub fn script(&self) -> &CoreScript {
        &self.shared.script
    }

    /// The telegrams that it was asked so far, in their order.
    #[must_use]
    pub fn heard(&self) -> Vec<Bytes> {
        self.shared.heard().clone()
    }

    /// Waits until it has had so many connections.
    pub async fn connected(&mut self, times: u32) {
        // The playing task has the other end for as long as this core lives.
        let _open = self.connected.wait_for(|count| *count >= times).await;
    }

    /// Asks, and waits for its answer; none: it did not come in that time. What comes and is none is an earlier one's, and forgotten. One at
    /// a time.
    pub async fn ask(
        &mut self,
        telegram: &[u8],
        patience: Duration,
        is_answer: impl Fn(&[u8]) -> bool,
    ) -> Option<Bytes> {
        self.outgoing.send(Bytes::copy_from_slice(telegram)).ok()?;
        let answer = async {
            loop {
                let came = self.answers.recv().await?;
                if is_answer(&came) {
                    return Some(came);
                }
            }
        };
        timeout(patience, answer).await.ok().flatten()
    }

    /// Ends its connection, and waits until that is over.
    pub async fn stop(mut self) {
        self.stop.cancel();
        // it ends by the token; that it panicked would have been logged by the runtime
        let _ended = (&mut self.task).await;
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Shared {
    fn heard(&self) -> MutexGuard<'_, Vec<Bytes>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection after the other.
async fn play(
    way: Way,
    sheet: Arc<dyn CoreSheet>,
    shared: Arc<Shared>,
    answers: mpsc::UnboundedSender<Bytes>,
    mut outgoing: mpsc::UnboundedReceiver<Bytes>,
    connected: watch::Sender<u32>,
) {
    loop {
        match way.open().await {
            Ok(stream) => {
                connected.send_modify(|count| *count += 1);
                connection::serve(stream, &sheet, &shared, &answers, &mut outgoing).await;
            }
            Err(error) => tracing::debug!(%error, "the core has no connection"),
        }
        sleep(REDIAL).await;
    }
}

impl Way {
    async fn open(&self) -> io::Result<TcpStream> {
        let stream = match self {
            Self::Dial(line) => TcpStream::connect(line).await?,
            Self::Listen(listener) => listener.accept().await?.0,
        };
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}
