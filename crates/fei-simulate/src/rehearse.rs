//! One exchange without a connection: what the contract and a fault make of a request, at once.
//!
//! It must never wait: a hang is an exchange without an answer.

use bytes::Bytes;

use crate::spoil::{Outgoing, spoil};
use crate::{Answer, Contract, Exchange, Fault, Misbehaviour, Request};

/// Plays one request. Status and answer of the exchange are what a connection would carry; a reset, a hang and bytes
/// that are not HTTP have no status.
///
/// ```
/// use fei_simulate::{Fault, Kftc, Request, rehearse};
///
/// let request = Request {
///     method: http::Method::GET,
///     target: "/bank/status".to_owned(),
///     headers: http::HeaderMap::new(),
///     body: bytes::Bytes::new(),
/// };
/// assert_eq!(rehearse(&Kftc::default(), &request, None).status, Some(200));
/// assert_eq!(rehearse(&Kftc::default(), &request, Some(&Fault::Hang.into())).status, None);
/// ```
#[must_use]
pub fn rehearse(contract: &dyn Contract, request: &Request, how: Option<&Misbehaviour>) -> Exchange {
    perform(contract, request, how).0
}

/// The exchange, and what a connection is to send.
pub(crate) fn perform(
    contract: &dyn Contract,
    request: &Request,
    how: Option<&Misbehaviour>,
) -> (Exchange, Outgoing) {
    let executed = how.is_none_or(|how| how.executes && how.fault != Fault::ResetBefore);
    let answer = if executed { answer(contract, request) } else { Answer::json(503, "") };
    let fault = how.or(answer.fault.as_ref()).map(|how| how.fault.clone());
    let mut exchange = Exchange::of(request);
    exchange.executed = executed;
    let (mut outgoing, complaint) = spoil(answer, fault.as_ref());
    if let Outgoing::Response { status, headers, body } = &mut outgoing {
        contract.seal(request, status.as_u16(), headers, body);
    }
    (exchange.status, exchange.answer) = match &outgoing {
        Outgoing::Response { status, body, .. } => (Some(status.as_u16()), body.clone()),
        Outgoing::Raw { body, .. } => (None, body.clone()),
        Outgoing::Reset | Outgoing::Silence => (None, Bytes::new()),
    };
    if contract.is_credentials(request.path()) {
        (exchange.body, exchange.answer, exchange.credentials) = (Bytes::new(), Bytes::new(), true);
    }
    exchange.fault = fault;
    exchange.complaint = complaint;
    (exchange, outgoing)
}

/// What the contract says, or that it has no such path.
fn answer(contract: &dyn Contract, request: &Request) -> Answer {
    contract.answer(request).unwrap_or_else(|| {
        let complaint = format!("no such path: {} {}", request.method, request.path());
        Answer::json(404, r#"{"error":"no such path"}"#).complaining(complaint)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kftc;

    fn status(fault: Option<Fault>) -> (Option<u16>, bool, usize) {
        let (method, headers) = (http::Method::GET, http::HeaderMap::new());
        let request = Request { method, headers, target: "/bank/status".to_owned(), body: Bytes::new() };
        let exchange = rehearse(&Kftc::default(), &request, fault.map(Misbehaviour::from).as_ref());
        (exchange.status, exchange.executed, exchange.answer.len())
    }

    #[test]
    fn an_exchange_carries_what_a_connection_would() {
        let (ok, executed, length) = status(None);
        assert_eq!((ok, executed), (Some(200), true));
        assert_eq!(status(Some(Fault::Delay { ms: 60_000 })), (Some(200), true, length), "and nobody waits");
        assert_eq!(status(Some(Fault::Hang)), (None, true, 0));
        assert_eq!(status(Some(Fault::ResetBefore)), (None, false, 0));
        assert_eq!(status(Some(Fault::Cut { bytes: 7 })), (None, true, 7));
        assert_eq!(status(Some(Fault::Status { status: 403, body: Bytes::new() })), (Some(403), false, 0));
    }

    #[test]
    fn a_wrong_echo_of_what_echoes_nothing_is_remarked_upon() {
        let (method, headers) = (http::Method::GET, http::HeaderMap::new());
        let request = Request { method, headers, target: "/bank/status".to_owned(), body: Bytes::new() };
        let exchange = rehearse(&Kftc::default(), &request, Some(&Fault::WrongAmount.into()));
        assert!(exchange.complaint.is_some_and(|complaint| complaint.contains("repeats nothing")));
    }
}
