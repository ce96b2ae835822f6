//! One HTTP/1.1 connection of an institution: reads a request, asks the contract, sends what the script leaves of the
//! answer.
//!
//! It must never know which institution it serves, nor what a fault looks like on the wire (see `spoil`).

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Response};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::spoil::{self, Outgoing};
use crate::{Answer, Contract, Exchange, Fault, Limits, Misbehaviour, Observed, Request, Script};

/// What every connection of an institution shares.
pub(crate) struct Shared {
    pub(crate) contract: Box<dyn Contract>,
    pub(crate) script: Script,
    pub(crate) observed: Observed,
    pub(crate) limits: Limits,
    pub(crate) stop: CancellationToken,
}

/// How a connection ends when the answer is not HTTP's business any more.
enum Ending {
    /// These bytes, then the end of the stream.
    Raw(Bytes),
    Reset,
}

/// Serves one connection until the client goes, a fault ends it, or the institution stops.
pub(crate) async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let (end, mut ended) = mpsc::channel(1);
    let idle = Duration::from_millis(shared.limits.idle_timeout_ms);
    let stop = shared.stop.clone();
    let service = service_fn(move |request| respond(request, Arc::clone(&shared), end.clone()));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(idle)
        .serve_connection(TokioIo::new(stream), service);
    let ending = tokio::select! {
        result = &mut connection => return tracing::trace!(?result, "connection ended"),
        () = stop.cancelled() => return,
        Some(ending) = ended.recv() => ending,
    };
    let mut stream = connection.into_parts().io.into_inner();
    match ending {
        Ending::Reset => reset(&stream),
        Ending::Raw(bytes) => {
            // the client may have gone: then there is nobody to misbehave to
            let _sent = stream.write_all(&bytes).await;
            let _closed = stream.shutdown().await;
        }
    }
}

/// Makes the drop of this stream a TCP reset instead of an orderly end.
pub(crate) fn reset(stream: &TcpStream) {
    if let Err(error) = stream.set_zero_linger() {
        tracing::debug!(%error, "the connection closes instead of being reset");
    }
}

/// One request and its answer. The answer is observed before its first byte goes out.
async fn respond(
    request: http::Request<Incoming>,
    shared: Arc<Shared>,
    end: mpsc::Sender<Ending>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let planned = shared.script.take(head.uri.path());
    if let Some(Misbehaviour { fault: fault @ Fault::ResetBefore, .. }) = planned {
        shared.observed.record(exchange(&head, Bytes::new(), Some(fault), false));
        return leave(&end, Ending::Reset).await;
    }
    let body = match Limited::new(body, shared.limits.body_bytes_max).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Ok(too_long(&head, &shared)),
        Err(_gone) => return leave(&end, Ending::Reset).await,
    };
    let executed = planned.as_ref().is_none_or(|how| how.executes);
    let answer = answer(&head, body.clone(), executed, &shared);
    let fault = planned.or_else(|| answer.fault.clone()).map(|how| how.fault);
    let mut exchange = exchange(&head, body, fault.clone(), executed);
    exchange.complaint.clone_from(&answer.complaint);
    send(answer, fault, exchange, &shared, &end).await
}

/// What the contract says, when it is asked at all.
fn answer(head: &Parts, body: Bytes, executed: bool, shared: &Shared) -> Answer {
    if !executed {
        return Answer::json(503, "");
    }
    let request = Request {
        method: head.method.clone(),
        target: head.uri.to_string(),
        headers: head.headers.clone(),
        body,
    };
    shared.contract.answer(&request).unwrap_or_else(|| {
        Answer::json(404, r#"{"error":"no such path"}"#).complaining(format!(
            "no such path: {} {}",
            request.method,
            request.path()
        ))
    })
}

/// Sends the answer as the fault leaves it.
async fn send(
    answer: Answer,
    fault: Option<Fault>,
    mut exchange: Exchange,
    shared: &Shared,
    end: &mpsc::Sender<Ending>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let outgoing = spoil::spoil(answer, fault.as_ref());
    if let Some(Fault::Delay { ms }) = fault {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
    match outgoing {
        Outgoing::Response { status, headers, body } => {
            exchange.status = Some(status.as_u16());
            exchange.answer = body.clone();
            shared.observed.record(exchange);
            let mut response = Response::new(Full::new(body));
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        }
        Outgoing::Raw { bytes, body } => {
            exchange.answer = body;
            shared.observed.record(exchange);
            leave(end, Ending::Raw(bytes)).await
        }
        Outgoing::Reset => {
            shared.observed.record(exchange);
            leave(end, Ending::Reset).await
        }
        Outgoing::Silence => {
            shared.observed.record(exchange);
            pending().await
        }
    }
}

/// Hands the connection over: this future is dropped with it.
async fn leave<T>(end: &mpsc::Sender<Ending>, ending: Ending) -> T {
    // the receiver lives as long as this future
    let _taken = end.send(ending).await;
    pending().await
}

/// The answer to a body over the limit.
fn too_long(head: &Parts, shared: &Shared) -> Response<Full<Bytes>> {
    let mut exchange = exchange(head, Bytes::new(), None, false);
    exchange.status = Some(413);
    exchange.complaint = Some(format!("a body over {} bytes", shared.limits.body_bytes_max));
    shared.observed.record(exchange);
    let mut response = Response::new(Full::new(Bytes::new()));
    *response.status_mut() = http::StatusCode::PAYLOAD_TOO_LARGE;
    response.headers_mut().insert(http::header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// The record of a request that has no answer yet.
fn exchange(head: &Parts, body: Bytes, fault: Option<Fault>, executed: bool) -> Exchange {
    Exchange {
        number: 0,
        method: head.method.clone(),
        target: head.uri.to_string(),
        headers: text_headers(&head.headers),
        body,
        status: None,
        answer: Bytes::new(),
        fault,
        executed,
        complaint: None,
    }
}

/// Headers as text.
fn text_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}
