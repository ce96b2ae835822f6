//! Who is asked, and in which language.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tokio::net::TcpStream;

use crate::line::Wrong;
use crate::process::Processes;
use crate::{http, line};

/// One who is asked.
pub(crate) struct Ask {
    name: &'static str,
    address: SocketAddr,
    speaks: Speaks,
    processes: Option<Processes>,
    numbers: Numbers,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Speaks {
    Http,
    Telegrams,
}

/// The numbers of transfers: none is asked of a subject twice.
#[derive(Clone, Default)]
pub(crate) struct Numbers(Arc<AtomicU64>);

impl Numbers {
    pub(crate) fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

impl Ask {
    pub(crate) fn http(name: &'static str, address: SocketAddr, processes: Option<Processes>) -> Self {
        Self { name, address, speaks: Speaks::Http, processes, numbers: Numbers::default() }
    }

    pub(crate) fn telegrams(name: &'static str, address: SocketAddr, processes: Processes) -> Self {
        let processes = Some(processes);
        Self { name, address, speaks: Speaks::Telegrams, processes, numbers: Numbers::default() }
    }

    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// Those that it was not asked yet.
    pub(crate) fn numbers(&self) -> Numbers {
        self.numbers.clone()
    }

    pub(crate) fn is_http(&self) -> bool {
        self.speaks == Speaks::Http
    }

    /// CPU time that it has taken so far, in ns; what has no process of its own has none.
    pub(crate) fn cpu_ns(&self) -> Result<u64, Box<dyn Error>> {
        self.processes.as_ref().map_or(Ok(0), Processes::cpu_ns)
    }

    /// A connection to it.
    pub(crate) async fn open(&self) -> io::Result<Open> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        Ok(Open { stream, speaks: self.speaks, numbers: self.numbers.clone() })
    }
}

/// A connection on which nothing was asked yet.
pub(crate) struct Open {
    stream: TcpStream,
    speaks: Speaks,
    numbers: Numbers,
}

impl Open {
    /// Keeps `depth` in flight until the time is over. What each took, in µs.
    pub(crate) async fn ask(self, depth: usize, until: Instant) -> Result<Vec<u32>, Wrong> {
        match self.speaks {
            Speaks::Http => http::ask(self.stream, &self.numbers, until).await,
            Speaks::Telegrams => line::ask(self.stream, &self.numbers, depth, until).await,
        }
    }
}
