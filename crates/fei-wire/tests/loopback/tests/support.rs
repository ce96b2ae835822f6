//! A line on a free port, handlers that echo or wait to be told, and what a client sees of a close.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use fei_wire::{
    Client, ClientError, CoreLink, Drained, Framing, Handler, LineRules, LinkRules, PollRule, Telegram,
    listen,
};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// No test waits longer for anything.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) async fn patiently<T>(what: &str, work: impl Future<Output = T>) -> T {
    timeout(PATIENCE, work).await.unwrap_or_else(|_| panic!("{what}: nothing for {PATIENCE:?}"))
}

pub(super) fn rules() -> LineRules {
    let poll = PollRule { bytes: 20, starts: "HDRREQPOLL".into(), answer: "HDRRESPOLL".into(), rest: true };
    let framing = Framing { bytes_min: 25, ..Framing::default() };
    LineRules { framing, polls: vec![poll], ..LineRules::default() }
}

/// A telegram that is told apart by its number.
pub(super) fn telegram(number: usize) -> Vec<u8> {
    format!("telegram {number:06} {}", "x".repeat(30)).into_bytes()
}

pub(super) async fn echo(telegram: Telegram) -> Option<Bytes> {
    Some(telegram.bytes)
}

/// A telegram that waits for its answer.
pub(super) struct Held {
    pub(super) telegram: Telegram,
    pub(super) answer: oneshot::Sender<Option<Bytes>>,
}

impl Held {
    pub(super) fn echo(self) {
        let _ = self.answer.send(Some(self.telegram.bytes));
    }
}

pub(super) struct Site {
    pub(super) address: SocketAddr,
    pub(super) shutdown: CancellationToken,
    listening: JoinHandle<Drained>,
}

impl Site {
    pub(super) async fn open<H, F>(rules: LineRules, handler: H) -> Self
    where
        H: Fn(Telegram) -> F + Send + Sync + 'static,
        F: Future<Output = Option<Bytes>> + Send + 'static,
    {
        Self::open_for(rules, handler).await
    }

    /// A line that tells its handler what became of the answers.
    pub(super) async fn open_for(rules: LineRules, handler: impl Handler) -> Self {
        Self::open_on(rules, handler, CoreLink::new("test", LinkRules::default())).await
    }

    /// A line on which this link asks.
    pub(super) async fn open_on(rules: LineRules, handler: impl Handler, link: CoreLink) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let listening = tokio::spawn(listen(listener, rules, handler, link, shutdown.clone()));
        Self { address, shutdown, listening }
    }

    /// A line whose telegrams the test answers itself, in the order that it likes.
    pub(super) async fn open_held(rules: LineRules) -> (Self, mpsc::UnboundedReceiver<Held>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let handler = move |telegram| {
            let (answer, told) = oneshot::channel();
            let _ = sender.send(Held { telegram, answer });
            async move { told.await.ok().flatten() }
        };
        (Self::open(rules, handler).await, receiver)
    }

    pub(super) async fn dial(&self) -> Client {
        Client::dial(self.address, Framing::default()).await.unwrap()
    }

    pub(super) async fn close(self) -> Drained {
        self.shutdown.cancel();
        patiently("the line's end", self.listening).await.unwrap()
    }
}

pub(super) async fn next(held: &mut mpsc::UnboundedReceiver<Held>) -> Held {
    patiently("a telegram for the handler", held.recv()).await.unwrap()
}

/// The other side closes, or resets because bytes were left unread, and sends nothing before.
pub(super) async fn assert_closed_without_answer(connection: &mut Client) {
    match patiently("a close", connection.receive()).await {
        Ok(None) | Err(ClientError::Broken(_)) => {}
        other => panic!("expected a close, got {other:?}"),
    }
}

pub(super) async fn assert_receives(connection: &mut Client, expect: &[u8]) {
    let got = patiently("an answer", connection.receive()).await.unwrap().unwrap();
    assert_eq!(String::from_utf8_lossy(&got), String::from_utf8_lossy(expect));
}
