//! One connection: one call at a time, and the task that moves its bytes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::{Code, Failure, Step, StepFailed};
use http::Request;
use http_body_util::Full;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::rt::{Read, Write};
use tokio::runtime::{Handle, Id};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use crate::{HttpAnswer, InstitutionRules, LateAnswer, LateEar, answer};

/// hyper's smallest read buffer.
const BUFFER_BYTES_MIN: usize = 8 << 10;

/// How long a pooled connection may take to be ready. Its last answer was read to the end, so this is a turn of the
/// scheduler; more means that the other end still sends.
const READY_TIMEOUT: Duration = Duration::from_millis(100);

/// What a request that brought no answer proves.
pub(crate) enum Trouble {
    /// The transport handed it back unserialised: no byte left.
    HandedBack,
    /// A byte may have left.
    Unknown(Failure),
}

/// An open connection. Dropping it closes the socket at once.
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    task: JoinHandle<()>,
    /// Of the call that came last.
    ear: Arc<Mutex<Option<LateEar>>>,
    generation: u64,
    /// The runtime on which its task runs.
    home: Id,
    opened_at: Instant,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Connection {
    /// Starts HTTP on a stream.
    pub(crate) async fn start<T>(stream: T, rules: &InstitutionRules, generation: u64) -> hyper::Result<Self>
    where
        T: Read + Write + Unpin + Send + 'static,
    {
        let (sender, driver) = http1::Builder::new()
            .max_buf_size(rules.head_bytes_max.max(BUFFER_BYTES_MIN))
            .handshake(stream)
            .await?;
        let ear = Arc::<Mutex<Option<LateEar>>>::default();
        let of_last = Arc::clone(&ear);
        let task = tokio::spawn(async move {
            // Whoever waits for an answer hears of the error by itself; nobody waits for what comes behind it.
            let ended = driver.await;
            if ended.is_err_and(|error| answer::is_orphan(&error))
                && let Some(ear) = lock(&of_last).take()
            {
                ear(LateAnswer::Orphan);
            }
        });
        let home = Handle::current().id();
        Ok(Self { sender, task, ear, generation, home, opened_at: Instant::now() })
    }

    /// Which flush it was opened after.
    pub(crate) const fn generation(&self) -> u64 {
        self.generation
    }

    /// On which runtime it was opened.
    pub(crate) const fn home(&self) -> Id {
        self.home
    }

    /// When it was opened.
    pub(crate) const fn opened_at(&self) -> Instant {
        self.opened_at
    }

    /// Whether it can take a call: the last one is over and the other end has not closed it.
    pub(crate) async fn is_ready(&mut self) -> bool {
        // Almost always it is, and no clock is needed.
        self.sender.is_ready() || matches!(timeout(READY_TIMEOUT, self.sender.ready()).await, Ok(Ok(())))
    }

    /// Sends a request and reads its answer. The first byte may leave at once.
    pub(crate) async fn exchange(
        &mut self,
        mut request: Request<Full<Bytes>>,
        ear: Option<LateEar>,
        rules: &InstitutionRules,
    ) -> Result<HttpAnswer, Trouble> {
        Step::Send.pass().map_err(|_| Trouble::HandedBack)?;
        lock(&self.ear).clone_from(&ear);
        let flood = watch_informational(&mut request, rules.informational_max);
        let response = tokio::select! {
            response = self.sender.try_send_request(request) => response,
            () = flood.notified() => return Err(Trouble::Unknown(flooded(rules.informational_max))),
        };
        let broken =
            |failed: StepFailed| Trouble::Unknown(Failure::new(Code::ConnectionLost, failed.to_string()));
        Step::Answered.pass().map_err(broken)?;
        match response {
            Ok(response) => answer::read(response, rules).await.map_err(|broken| {
                if let (Some(ear), Some(came)) = (ear, broken.came) {
                    ear(LateAnswer::BrokenOff(came));
                }
                Trouble::Unknown(broken.failure)
            }),
            Err(error) if error.message().is_some() => Err(Trouble::HandedBack),
            Err(error) => Err(Trouble::Unknown(answer::lost(error.error()))),
        }
    }
}

fn lock(ear: &Mutex<Option<LateEar>>) -> MutexGuard<'_, Option<LateEar>> {
    // Every change is one assignment: a panic elsewhere leaves it whole.
    ear.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notified when more informational answers came than allowed: hyper skips them without end.
fn watch_informational(request: &mut Request<Full<Bytes>>, max: usize) -> Arc<Notify> {
    let flood = Arc::new(Notify::new());
    let (notify, count) = (Arc::clone(&flood), AtomicUsize::new(0));
    hyper::ext::on_informational(request, move |_| {
        if count.fetch_add(1, Ordering::Relaxed) >= max {
            notify.notify_one();
        }
    });
    flood
}

fn flooded(max: usize) -> Failure {
    Failure::new(Code::Unreadable, format!("more than {max} informational answers before the answer"))
}
