//! Connections that we dial and keep: one that is lost is dialled again, after a pause that grows and is never the same
//! for everybody.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::connection::serve;
use crate::events::{ConnectionLog, LineLog};
use crate::listener::Line;
use crate::{CoreLink, Drained, Handler, LineRules};

/// Whom to dial, and how often. `DialRules { addresses, ..Default::default() }` keeps one connection.
#[derive(Debug, Clone)]
pub struct DialRules {
    /// Where the other side listens: `host:port`. Each connection begins with another one, and goes on to the next when
    /// there is no connection to be had.
    pub addresses: Vec<Box<str>>,
    /// Connections that are kept.
    pub connections: u32,
    /// How long an address may take to accept.
    pub connect_timeout_ms: u64,
    /// The pause before the second try is a random part of this; with every further one it is twice as long.
    pub pause_min_ms: u64,
    /// But never more than this.
    pub pause_max_ms: u64,
}

impl Default for DialRules {
    fn default() -> Self {
        Self {
            addresses: Vec::new(),
            connections: 1,
            connect_timeout_ms: 3_000,
            pause_min_ms: 200,
            pause_max_ms: 30_000,
        }
    }
}

/// Keeps connections until `shutdown`, and then until what is in flight has its answers or the drain limit is over. For
/// the rest as [`listen`](crate::listen): who dialled makes no difference to what may be asked on a connection.
pub async fn dial<H: Handler>(
    dial: DialRules,
    rules: LineRules,
    handler: H,
    link: CoreLink,
    shutdown: CancellationToken,
) -> Drained {
    let line = Line::new(rules, handler, link, shutdown.clone());
    let log = LineLog(Arc::clone(&line.name));
    log.dialling(&dial.addresses);
    let dial = Arc::new(dial);
    for first in 0..dial.connections as usize {
        line.rules.homes.settle(&line.tasks, keep(Arc::clone(&line), Arc::clone(&dial), first));
    }
    shutdown.cancelled().await;
    line.drain(&log).await
}

/// One connection, again and again.
async fn keep<H: Handler>(line: Arc<Line<H>>, dial: Arc<DialRules>, first: usize) {
    let mut pause = Pause::new(&dial);
    for address in dial.addresses.iter().cycle().skip(first % dial.addresses.len().max(1)) {
        let Some(opened) = unless(&line.stop, connect(address, dial.connect_timeout_ms)).await else {
            return;
        };
        let began = Instant::now();
        let length = match opened {
            Ok((stream, peer)) => {
                let log = ConnectionLog::new(Arc::clone(&line.name), peer);
                serve(Arc::clone(&line), stream, log, ()).await;
                // A peer that takes a connection only to close it is no better than one that does not.
                pause.after(began.elapsed())
            }
            Err(error) => {
                let length = pause.next();
                LineLog(Arc::clone(&line.name)).not_dialled(address, &error, length);
                length
            }
        };
        if unless(&line.stop, sleep(length)).await.is_none() {
            return;
        }
    }
}

async fn connect(address: &str, timeout_ms: u64) -> io::Result<(TcpStream, SocketAddr)> {
    let dialling = TcpStream::connect(address);
    let stream = timeout(Duration::from_millis(timeout_ms), dialling).await??;
    let peer = stream.peer_addr()?;
    Ok((stream, peer))
}

/// None: the line shuts down.
async fn unless<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        done = work => Some(done),
    }
}

/// The pauses between tries: each a random part of a length that doubles ("full jitter"), so that many who lost the same
/// peer do not come back in step.
struct Pause {
    min_ms: u64,
    max_ms: u64,
    length_ms: u64,
    random: fastrand::Rng,
}

impl Pause {
    fn new(dial: &DialRules) -> Self {
        let (min_ms, max_ms) = (dial.pause_min_ms, dial.pause_max_ms.max(dial.pause_min_ms));
        Self { min_ms, max_ms, length_ms: min_ms, random: fastrand::Rng::new() }
    }

    fn next(&mut self) -> Duration {
        let part = self.random.u64(0..=self.length_ms);
        self.length_ms = self.length_ms.saturating_mul(2).min(self.max_ms);
        Duration::from_millis(part)
    }

    /// After a connection that lasted so long: the pauses begin anew when it was longer than they can get.
    fn after(&mut self, lasted: Duration) -> Duration {
        if lasted >= Duration::from_millis(self.max_ms) {
            self.length_ms = self.min_ms;
        }
        self.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(min_ms: u64, max_ms: u64) -> Pause {
        let dial = DialRules { pause_min_ms: min_ms, pause_max_ms: max_ms, ..DialRules::default() };
        Pause { random: fastrand::Rng::with_seed(7), ..Pause::new(&dial) }
    }

    #[test]
    fn a_pause_is_any_part_of_a_length_that_doubles_up_to_its_limit() {
        let lengths = [200, 400, 800, 1_600, 2_000, 2_000];
        let mut longest = [0; 6];
        let mut shortest = [u64::MAX; 6];
        for seed in 0..500 {
            let mut pause = Pause { random: fastrand::Rng::with_seed(seed), ..pause(200, 2_000) };
            for at in 0..6 {
                let ms = u64::try_from(pause.next().as_millis()).unwrap();
                longest[at] = longest[at].max(ms);
                shortest[at] = shortest[at].min(ms);
            }
        }
        for at in 0..6 {
            assert!(longest[at] <= lengths[at] && longest[at] > lengths[at] * 9 / 10, "{longest:?}");
            assert!(shortest[at] < lengths[at] / 10, "{shortest:?}");
        }
    }

    #[test]
    fn only_a_connection_that_lasted_makes_the_pauses_short_again() {
        let mut pause = pause(200, 2_000);
        for _ in 0..5 {
            pause.next();
        }
        pause.after(Duration::from_millis(1_999));
        assert_eq!(pause.length_ms, 2_000);
        pause.after(Duration::from_secs(2));
        assert_eq!(pause.length_ms, 400);
    }
}
