//! Institutions that call FEI on the stage: each with a key of its own, over a socket.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

use axum::body::Bytes;
use fei_http::server::{KeyDigest, Limits, Networks, Rate};
use fei_layout::Registry;
use fei_layout::plan::Flow;
use http::{Request, StatusCode, header};
use http_body_util::Full;

use super::PlayError;
use super::served::{caller, not_served};
use crate::admin::client;
use crate::golden::ServedCase;
use crate::settings::{Client, Serve};

/// Nobody is too fast on the stage: a fuzzer that calls it must hear what comes of its calls.
const RATE: Rate = Rate { every: Duration::from_micros(10), burst: NonZeroU32::MAX };
/// The name of the client that a party has on the stage.
const CLIENT: &str = "stage";

/// On a free port of this machine, in clear.
pub(super) fn serve() -> Serve {
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let (networks, proxies, limits) = (Networks::default(), Networks::default(), Limits::default());
    Serve { listen, tls: None, networks, proxies, balancers: Networks::none(), limits }
}

/// Whether anybody may call this party, or it calls.
pub(super) fn is_called(registry: &Registry, core: &str) -> bool {
    registry.transactions().any(|one| &*one.party == core && matches!(one.flow, Flow::Inbound { .. }))
}

pub(super) fn calls(registry: &Registry, party: &str) -> bool {
    registry.transactions().any(|one| matches!(&one.flow, Flow::Inbound { from, .. } if **from == *party))
}

/// Its one client, whose key the stage knows.
pub(super) fn clients(party: &str) -> BTreeMap<String, Client> {
    let client = Client {
        keys: vec![KeyDigest::of(&key(party))],
        hmac: None,
        jwt: None,
        certificate: None,
        networks: Networks::default(),
        rate: RATE,
        in_flight_max: None,
    };
    BTreeMap::from([(CLIENT.to_owned(), client)])
}

fn key(party: &str) -> String {
    format!("fei_sample_{party}")
}

/// The same for a terminal: a call without a body, as a case says.
pub(crate) fn curl(address: SocketAddr, registry: &Registry, cases: &[ServedCase]) -> Option<String> {
    let case = cases.iter().find(|case| case.sends.is_none() && case.status == 200)?;
    let line = String::from_utf8_lossy(&case.line.bytes);
    let target = line.strip_prefix("GET ")?;
    let key = key(caller(registry, case)?);
    Some(format!("curl -H 'X-API-Key: {key}' 'http://{address}{target}'"))
}

/// Calls as a case says.
pub(super) async fn call(
    address: SocketAddr,
    registry: &Registry,
    case: &ServedCase,
) -> Result<(StatusCode, Bytes), PlayError> {
    let line = String::from_utf8_lossy(&case.line.bytes);
    let (method, target) = line.split_once(' ').ok_or_else(|| not_served(case))?;
    let party = caller(registry, case).ok_or_else(|| not_served(case))?;
    let mut request = Request::builder()
        .method(method)
        .uri(target)
        .header(header::HOST, address.to_string())
        .header("x-api-key", key(party));
    if let Some(key) = &case.key {
        request = request.header("idempotency-key", key);
    }
    let body = case.sends.as_ref().map(|part| Bytes::copy_from_slice(&part.bytes)).unwrap_or_default();
    if !body.is_empty() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    let request = request.body(Full::new(body)).map_err(|_| not_served(case))?;
    Ok(client::send(address, request).await?)
}
