//! Calls to us without a socket: what the HTTP server would hand over, and what it would be handed.

use bytes::Bytes;
use fei_http::server::{ClientName, Found, Routing, Serve, ServedCall};
use fei_layout::Registry;
use fei_layout::plan::Flow;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use tokio::time::Instant;

use super::{Offline, PlayError, PlayedCall};
use crate::golden::ServedCase;

impl Offline {
    /// Plays one call. Its core answers what the case has.
    pub(crate) async fn call(&self, case: &ServedCase) -> Result<PlayedCall, PlayError> {
        self.stage.begin(case.date);
        if let Some(number) = case.number {
            self.stage.journal.seed(&case.party, case.date, number);
        }
        let core = self.cores.get(&*case.party);
        if let Some(core) = core {
            core.script(case.core_sends.as_ref().map(|part| Bytes::copy_from_slice(&part.bytes)));
        }
        let call = self.served_call(case)?;
        let Routing::Found(Found { route, .. }) = self.inbound.route(&call.method, call.target.path()) else {
            return Err(not_served(case));
        };
        let served = self.inbound.answer(route, call).await;
        let (core_gets, heard) = (core.and_then(super::core::CoreLeaf::got), self.stage.heard());
        Ok(PlayedCall { core_gets, status: served.status.as_u16(), answer: served.body, heard })
    }

    fn served_call(&self, case: &ServedCase) -> Result<ServedCall, PlayError> {
        let line = String::from_utf8_lossy(&case.line.bytes);
        let parts = line.split_once(' ').and_then(|(method, target)| {
            Some((method.parse::<Method>().ok()?, target.parse::<PathAndQuery>().ok()?))
        });
        let (method, target) = parts.ok_or_else(|| not_served(case))?;
        let key = case.key.as_ref().and_then(|key| HeaderValue::from_str(key).ok());
        let key = key.map(|key| (HeaderName::from_static("idempotency-key"), key));
        Ok(ServedCall {
            client: ClientName::new(
                caller(&self.stage.registry, case).ok_or_else(|| not_served(case))?,
                "golden",
            ),
            method,
            target,
            headers: HeaderMap::from_iter(key),
            body: case.sends.as_ref().map(|part| Bytes::copy_from_slice(&part.bytes)).unwrap_or_default(),
            received: Instant::now(),
        })
    }
}

/// The party whose call it is.
pub(super) fn caller<'r>(registry: &'r Registry, case: &ServedCase) -> Option<&'r str> {
    match &registry.transaction(&case.transaction, case.date)?.flow {
        Flow::Inbound { from, .. } => Some(from),
        Flow::Outbound { .. } | Flow::Local(_) | Flow::Notice(_) | Flow::LayoutOnly => None,
    }
}

pub(super) fn not_served(case: &ServedCase) -> PlayError {
    let line = String::from_utf8_lossy(&case.line.bytes).into_owned();
    PlayError::NotServed { place: case.place.clone(), case: case.name.clone(), line, day: case.date }
}
