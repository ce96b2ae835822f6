//! Institutions that call FEI on the stage: each with a key of its own, over a socket.

use std::collections::{BTreeMap, BTreeSet};
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
/// The name of the client that a party has on the stage: the one that a production's settings begin with.
const CLIENT: &str = "main";

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

/// Those who call, as the settings name a client, each with the key that it shows.
pub(crate) fn keys(registry: &Registry) -> Vec<(String, String)> {
    let callers = registry.parties().filter(|party| calls(registry, &party.name));
    callers.map(|party| (format!("{}.{CLIENT}", party.name), key(&party.name))).collect()
}

/// The same for a terminal: of each transaction that is called for the first call that a case has an answer for.
pub(crate) fn curls(address: SocketAddr, registry: &Registry, cases: &[ServedCase]) -> Vec<String> {
    let mut done = BTreeSet::new();
    let fine = cases.iter().filter(|case| (200..300).contains(&case.status));
    fine.filter(|case| done.insert(&*case.transaction))
        .filter_map(|case| curl(address, caller(registry, case)?, case))
        .collect()
}

fn curl(address: SocketAddr, party: &str, case: &ServedCase) -> Option<String> {
    let line = String::from_utf8_lossy(&case.line.bytes);
    let (method, target) = line.split_once(' ')?;
    let mut shown = format!("curl -X {method} -H 'X-API-Key: {}'", key(party));
    if let Some(key) = &case.key {
        shown += &format!(" -H {}", quoted(&format!("Idempotency-Key: {key}")));
    }
    if let Some(body) = &case.sends {
        let body = String::from_utf8_lossy(&body.bytes);
        shown += &format!(" -H 'Content-Type: application/json' -d {}", quoted(&body));
    }
    Some(shown + " " + &quoted(&format!("http://{address}{target}")))
}

/// One word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::golden;
    use crate::layouts::Folder;

    #[test]
    fn every_caller_and_each_of_its_calls_can_be_tried_from_a_terminal() {
        let folder = Folder::read(Path::new("layouts")).unwrap();
        let registry = folder.load().registry;
        let cases = golden::read_served(&folder, &registry);
        let keys = keys(&registry);
        for name in ["agency", "vbank"] {
            assert!(keys.contains(&(format!("{name}.main"), format!("fei_sample_{name}"))), "{keys:?}");
        }
        let shown = curls(SocketAddr::from(([127, 0, 0, 1], 80)), &registry, &cases);
        let served = registry.transactions().filter(|one| matches!(one.flow, Flow::Inbound { .. }));
        let served: BTreeSet<_> = served.map(|one| &*one.id).collect();
        let with_case: BTreeSet<_> = cases.iter().map(|case| &*case.transaction).collect();
        assert_eq!(shown.len(), served.intersection(&with_case).count(), "{shown:?}");
        let starts = |start: &str| shown.iter().any(|line| line.starts_with(start));
        assert!(starts("curl -X GET -H 'X-API-Key: fei_sample_agency' 'http://127.0.0.1:80/v1/accounts/"));
        assert!(starts(
            "curl -X POST -H 'X-API-Key: fei_sample_vbank' -H 'Content-Type: application/json' -d '{"
        ));
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
