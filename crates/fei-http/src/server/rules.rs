//! How much of everybody the server takes, and whom it knows.

use std::sync::Arc;
use std::time::Duration;

use super::{Clients, Networks, Tls};

/// The rules of one listener.
#[derive(Debug, Default)]
pub struct ServerRules {
    /// None: whoever listens on the way reads everything. For this machine alone, or behind a proxy that has it.
    pub tls: Option<Arc<Tls>>,
    /// Who may call, and how each proves who it is.
    pub clients: Clients,
    /// From where anybody may call at all; empty: from everywhere.
    pub networks: Networks,
    /// Whose `X-Forwarded-For` is believed; empty: nobody's.
    pub proxies: Networks,
    /// Who says by the PROXY protocol whose a connection is, and must; empty: nobody.
    pub balancers: Networks,
    /// How much.
    pub limits: Limits,
}

/// A limit on everything: bytes, times, numbers.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections at once; one more is closed.
    pub connections_max: usize,
    /// Of those, of one address.
    pub connections_per_address_max: usize,
    /// Calls at once, over all connections; one more is told to come back.
    pub in_flight_max: usize,
    /// Calls at once on one HTTP/2 connection.
    pub streams_max: u32,
    /// Bytes of a request's head.
    pub head_bytes_max: usize,
    /// Headers of a request.
    pub headers_max: usize,
    /// Bytes of path and query.
    pub target_bytes_max: usize,
    /// Bytes of a body.
    pub body_bytes_max: usize,
    /// TLS must be there so long after the connection, without TLS the first byte; a head so long after its first byte. What
    /// bounds HTTP/2's heads is its ping.
    pub head_timeout: Duration,
    /// A body must be whole so long after its head.
    pub body_timeout: Duration,
    /// So long may the other end take nothing of what we write.
    pub write_timeout: Duration,
    /// A connection without a call is closed.
    pub idle_timeout: Duration,
    /// An older connection takes no further call: whoever calls connects anew, and sees the name's address of now.
    pub age_max: Duration,
    /// What is in flight may take so long, once told to stop.
    pub drain_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 1024,
            // Not much less than all: calls may come through one proxy.
            connections_per_address_max: 512,
            in_flight_max: 256,
            streams_max: 64,
            head_bytes_max: 32 << 10,
            headers_max: 64,
            target_bytes_max: 8 << 10,
            body_bytes_max: 1 << 20,
            head_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(10),
            write_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            age_max: Duration::from_secs(3600),
            drain_timeout: Duration::from_secs(35),
        }
    }
}
