//! One HTTP/1.1 connection of an institution: reads a request, asks the contract, sends what the script leaves of the
//! answer.
//!
//! It must never know which institution it serves, nor what a fault looks like on the wire (see `spoil`).

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONNECTION;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::rehearse::perform;
use crate::spoil::Outgoing;
use crate::{Contract, Exchange, Fault, Limits, Observed, Request, Script};

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

/// One request and its answer. The exchange is observed before the first byte of its answer goes out.
async fn respond(
    request: http::Request<Incoming>,
    shared: Arc<Shared>,
    end: mpsc::Sender<Ending>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let path = head.uri.path();
    let planned = shared.script.take(path, !shared.contract.is_credentials(path));
    let mut request = unread(head);
    if planned.as_ref().is_none_or(|how| how.fault != Fault::ResetBefore) {
        request.body = match Limited::new(body, shared.limits.body_bytes_max).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => return Ok(too_long(&request, &shared)),
            Err(_gone) => return leave(&end, Ending::Reset).await,
        };
    }
    let (exchange, outgoing) = perform(&*shared.contract, &request, planned.as_ref());
    if let Some(Fault::Delay { ms }) = exchange.fault {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
    shared.observed.record(exchange);
    match outgoing {
        Outgoing::Response { status, headers, body } => Ok(response(status, headers, body)),
        Outgoing::Raw { bytes, .. } => leave(&end, Ending::Raw(bytes)).await,
        Outgoing::Reset => leave(&end, Ending::Reset).await,
        Outgoing::Silence => pending().await,
    }
}

/// The request as far as its head tells.
fn unread(head: Parts) -> Request {
    Request { target: head.uri.to_string(), method: head.method, headers: head.headers, body: Bytes::new() }
}

fn response(status: StatusCode, headers: HeaderMap, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// Hands the connection over: this future is dropped with it.
async fn leave<T>(end: &mpsc::Sender<Ending>, ending: Ending) -> T {
    // the receiver lives as long as this future
    let _taken = end.send(ending).await;
    pending().await
}

/// The answer to a body over the limit, after which the connection closes.
fn too_long(request: &Request, shared: &Shared) -> Response<Full<Bytes>> {
    let mut exchange = Exchange::of(request);
    exchange.status = Some(StatusCode::PAYLOAD_TOO_LARGE.as_u16());
    exchange.complaint = Some(format!("a body over {} bytes", shared.limits.body_bytes_max));
    shared.observed.record(exchange);
    let headers = HeaderMap::from_iter([(CONNECTION, HeaderValue::from_static("close"))]);
    response(StatusCode::PAYLOAD_TOO_LARGE, headers, Bytes::new())
}
