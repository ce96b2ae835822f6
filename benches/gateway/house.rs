//! The institution of one house's transfers: it answers each as its contract says, or hangs, as it is told.

use std::convert::Infallible;
use std::error::Error;
use std::net::SocketAddr;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::watch;

/// It answers as long as the process lives.
pub(crate) struct House {
    address: SocketAddr,
    hangs: watch::Sender<bool>,
}

impl House {
    /// On a thread of its own.
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let (address, (hangs, told)) = (listener.local_addr()?, watch::channel(false));
        std::thread::spawn(move || runtime.block_on(accept(listener, told)));
        Ok(Self { address, hangs })
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on; whoever hangs when it no longer does is answered.
    pub(crate) fn hang(&self, hangs: bool) {
        self.hangs.send_replace(hangs);
    }
}

async fn accept(listener: TcpListener, told: watch::Receiver<bool>) {
    while let Ok((stream, _)) = listener.accept().await {
        let told = told.clone();
        let answers = service_fn(move |request: Request<Incoming>| answer(request, told.clone()));
        // The gateway closes its connections when it has no more use for them, or no more patience.
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), answers));
    }
}

async fn answer(
    request: Request<Incoming>,
    mut told: watch::Receiver<bool>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let body = request.into_body().collect().await.map(http_body_util::Collected::to_bytes);
    let answer = body.map_or_else(|_| Bytes::new(), |body| done(&body));
    // Its teller lives as long as the process.
    let _well = told.wait_for(|hangs| !hangs).await;
    Ok(Response::new(Full::new(answer)))
}

/// What it says of a transfer that was done.
fn done(request: &[u8]) -> Bytes {
    let text = std::str::from_utf8(request).unwrap_or_default();
    let (number, amount) = (digits(text, "telegram_no"), digits(text, "amount"));
    format!(
        r#"{{"status":200,"natv_tr_no":"{number:0>6}","request_at":"2026-09-07 14:30:00","amount":{amount}}}"#
    )
    .into()
}

/// The number of a key that stands once in a JSON without blanks.
fn digits<'t>(text: &'t str, key: &str) -> &'t str {
    let behind = text.split_once(&format!("\"{key}\":")).map_or("", |(_, behind)| behind);
    behind.split_once(|c: char| !c.is_ascii_digit()).map_or(behind, |(digits, _)| digits)
}
