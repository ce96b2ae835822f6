//! Who calls us, as it may be seen: from where, with what, how often.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::ms;
use crate::settings::{Client, Serve};

/// `[serve]`. Networks without any are the whole world.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ShownServe {
    listen: String,
    tls: bool,
    client_certificates: bool,
    networks: Vec<String>,
    proxies: Vec<String>,
    balancers: Vec<String>,
    limits: BTreeMap<&'static str, u64>,
}

/// `[party.NAME.client.NAME]`.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ShownClient {
    /// What it must show, all of it.
    shows: Vec<&'static str>,
    networks: Vec<String>,
    /// Calls of one route in a second, and so many more at once; rounded down.
    calls_per_second_max: u64,
    burst: u32,
    /// None: the server's own limit for one client.
    in_flight_max: Option<usize>,
}

impl From<&Serve> for ShownServe {
    fn from(serve: &Serve) -> Self {
        let limits = &serve.limits;
        let limits = BTreeMap::from([
            ("connections_max", limits.connections_max as u64),
            ("connections_per_address_max", limits.connections_per_address_max as u64),
            ("in_flight_max", limits.in_flight_max as u64),
            ("body_bytes_max", limits.body_bytes_max as u64),
            ("head_timeout_ms", ms(limits.head_timeout)),
            ("body_timeout_ms", ms(limits.body_timeout)),
            ("write_timeout_ms", ms(limits.write_timeout)),
            ("idle_timeout_ms", ms(limits.idle_timeout)),
            ("age_max_ms", ms(limits.age_max)),
            ("drain_timeout_ms", ms(limits.drain_timeout)),
        ]);
        Self {
            listen: serve.listen.to_string(),
            tls: serve.tls.is_some(),
            client_certificates: serve.tls.as_ref().is_some_and(|tls| tls.clients.is_some()),
            networks: serve.networks.texts(),
            proxies: serve.proxies.texts(),
            balancers: serve.balancers.texts(),
            limits,
        }
    }
}

impl From<&Client> for ShownClient {
    fn from(client: &Client) -> Self {
        let shows = [
            ("key", !client.keys.is_empty()),
            ("hmac", client.hmac.is_some()),
            ("jwt", client.jwt.is_some()),
            ("certificate", client.certificate.is_some()),
        ];
        let every_us = client.rate.every.as_micros().max(1);
        Self {
            shows: shows.into_iter().filter_map(|(proof, is_asked)| is_asked.then_some(proof)).collect(),
            networks: client.networks.texts(),
            calls_per_second_max: u64::try_from(1_000_000 / every_us).unwrap_or(u64::MAX),
            burst: client.rate.burst.get(),
            in_flight_max: client.in_flight_max,
        }
    }
}
