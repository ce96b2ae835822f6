//! The institution: a small HTTP server on the loopback that answers every transfer at once.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;

use bytes::Bytes;
use http::Response;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpSocket, TcpStream};

/// More than are ever dialled at once. Of those that find no room the system says nothing, and they are tried again after
/// a second.
const WAITING_MAX: u32 = 1024;

/// What Open Banking says of a transfer that was done.
pub(crate) fn done(request: &[u8]) -> Bytes {
    let text = std::str::from_utf8(request).unwrap_or_default();
    let (number, amount) = (value(text, "bank_tran_id"), value(text, "tran_amt"));
    let answer = format!(
        r#"{{"api_tran_id":"2ffd133a-d17a-431d-a6a5-000000000000","api_tran_dtm":"20260907143000567","rsp_code":"A0000","rsp_message":"","wd_bank_code_std":"088","res_cnt":"1","res_list":[{{"tran_no":"1","bank_tran_id":"{number}","bank_tran_date":"20260907","bank_code_tran":"097","bank_rsp_code":"000","bank_rsp_message":"","bank_name":"오픈은행","account_holder_name":"홍길동","tran_amt":"{amount}"}}]}}"#
    );
    answer.into()
}

/// The text of a key that stands once in a JSON without blanks.
fn value<'t>(text: &'t str, key: &str) -> &'t str {
    let behind = text.split_once(key).and_then(|(_, behind)| behind.strip_prefix("\":\""));
    behind.and_then(|behind| behind.split_once('"')).map_or("", |(value, _)| value)
}

/// Listens on the loopback for as long as the runtime lives.
pub(crate) async fn listen() -> io::Result<SocketAddr> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let listener = socket.listen(WAITING_MAX)?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    Ok(address)
}

async fn serve(stream: TcpStream) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let answers = service_fn(|request: http::Request<Incoming>| async move {
        let body = request.into_body().collect().await.map(http_body_util::Collected::to_bytes);
        let answer = body.map_or_else(|_| Bytes::new(), |body| done(&body));
        Ok::<_, Infallible>(Response::new(Full::new(answer)))
    });
    // The gateway closes its connections when it has no more use for them.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answers).await;
}
