//! What a handler is told of its answers: written, or not delivered, and each once.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::TxnId;
use fei_wire::{Answer, Client, ClientLimits, Framing, Handler, LineRules, Telegram};
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::sync::{Notify, Semaphore};

use super::support::*;

/// Answers when it is let, and keeps what it is told.
#[derive(Clone)]
struct Teller {
    go: Arc<Semaphore>,
    answer: Bytes,
    told: Arc<Mutex<Vec<(TxnId, bool)>>>,
    heard: Arc<Notify>,
}

impl Handler for Teller {
    async fn answer(&self, _: Telegram) -> Option<Answer> {
        self.go.acquire().await.unwrap().forget();
        Some(Answer { bytes: self.answer.clone(), of: Some(TxnId::fresh()) })
    }

    async fn refuse(&self, telegram: &Telegram) -> Option<Bytes> {
        Some([b"refused: ", &telegram.bytes[..]].concat().into())
    }

    fn delivered(&self, of: TxnId, written: bool) {
        self.told.lock().unwrap().push((of, written));
        self.heard.notify_one();
    }
}

impl Teller {
    fn new(answer: &[u8]) -> Self {
        Self {
            go: Arc::new(Semaphore::new(0)),
            answer: Bytes::copy_from_slice(answer),
            told: Arc::default(),
            heard: Arc::default(),
        }
    }

    /// Waits until so many were told; how many of them were written.
    async fn told(&self, expected: usize) -> usize {
        patiently("the handler to be told", async {
            while self.told.lock().unwrap().len() < expected {
                self.heard.notified().await;
            }
        })
        .await;
        let told = self.told.lock().unwrap();
        assert_eq!(told.len(), expected);
        let mut each: Vec<_> = told.iter().map(|(of, _)| of).collect();
        each.sort();
        each.dedup();
        assert_eq!(each.len(), expected, "each once");
        told.iter().filter(|(_, written)| *written).count()
    }
}

#[tokio::test]
async fn what_went_into_the_socket_is_written() {
    let teller = Teller::new(&telegram(0));
    let site = Site::open_for(rules(), teller.clone()).await;
    let mut connection = site.dial().await;
    for number in 0..5 {
        connection.send(&telegram(number)).await.unwrap();
    }
    teller.go.add_permits(5);
    assert_eq!(teller.told(5).await, 5);
    site.close().await;
}

/// W14.
#[tokio::test]
async fn the_answer_for_a_connection_that_is_gone_is_not_delivered() {
    let teller = Teller::new(&telegram(0));
    let site = Site::open_for(rules(), teller.clone()).await;
    let stream = TcpStream::connect(site.address).await.unwrap();
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
    let mut peer = Client::over(stream, Framing::default(), ClientLimits::default()).unwrap();
    peer.send(&telegram(1)).await.unwrap();
    // The answer to a poll behind the telegram says that the telegram was read.
    peer.ask(b"HDRREQPOLL0907143000").await.unwrap();
    let mut other = site.dial().await;
    drop(peer); // a reset
    teller.go.add_permits(1);
    assert_eq!(teller.told(1).await, 0);
    teller.go.add_permits(1);
    other.ask(&telegram(2)).await.unwrap();
    assert_eq!(teller.told(2).await, 1, "it went to nobody else");
    site.close().await;
}

/// W15: the one that fills the peer's buffers is cut, those behind it wait for nothing.
#[tokio::test]
async fn what_a_peer_does_not_take_is_not_delivered() {
    let teller = Teller::new(&[b'x'; 9_000]);
    let site = Site::open_for(LineRules { write_timeout_ms: 200, ..rules() }, teller.clone()).await;
    let mut connection = site.dial().await;
    let many = 1_500;
    teller.go.add_permits(many);
    patiently("all of them to be sent or the line to be cut", async {
        for number in 0..many {
            if connection.send(&telegram(number)).await.is_err() {
                break;
            }
        }
    })
    .await;
    patiently("an answer that is not taken", async {
        while !teller.told.lock().unwrap().iter().any(|(_, written)| !written) {
            teller.heard.notified().await;
        }
    })
    .await;
    site.close().await;
}

/// J22: what comes while the line shuts down is refused at once, and what is in flight gets its answer.
#[tokio::test]
async fn what_comes_during_a_shutdown_is_refused_at_once() {
    let teller = Teller::new(&telegram(0));
    let site = Site::open_for(rules(), teller.clone()).await;
    let (mut busy, mut idle) = (site.dial().await, site.dial().await);
    busy.send(&telegram(1)).await.unwrap();
    // The answer to a poll behind the telegram says that the telegram was read.
    busy.ask(b"HDRREQPOLL0907143000").await.unwrap();
    idle.ask(b"HDRREQPOLL0907143000").await.unwrap();
    site.shutdown.cancel();
    for connection in [&mut busy, &mut idle] {
        let refused = patiently("a refusal", connection.ask(&telegram(2))).await.unwrap().unwrap();
        assert_eq!(refused, [b"refused: ", &telegram(2)[..]].concat());
    }
    assert_closed_without_answer(&mut idle).await;
    teller.go.add_permits(1);
    assert_receives(&mut busy, &telegram(0)).await;
    let tally = site.close().await.tally;
    assert_eq!((tally.telegrams, tally.telegrams_refused, teller.told(1).await), (1, 2, 1));
}
