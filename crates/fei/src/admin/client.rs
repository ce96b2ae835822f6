//! The other end of a command: `fei` beside the gateway that runs, on the same machine.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::request::Builder;
use axum::http::{HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A reload plays every golden case: seconds, on a busy machine more.
const PATIENCE: Duration = Duration::from_secs(120);

/// Reads a page, and says with what status and text it was answered.
pub(crate) async fn get(address: SocketAddr, path: &str) -> io::Result<(StatusCode, Bytes)> {
    ask(address, Request::get(path).header(header::HOST, address.to_string()), String::new()).await
}

/// Posts a command, and says with what status and text it was answered.
pub(crate) async fn post(
    address: SocketAddr,
    path: &str,
    token: Option<&SecretString>,
    body: String,
) -> io::Result<(StatusCode, Bytes)> {
    let mut request = Request::post(path).header(header::HOST, address.to_string());
    if let Some(token) = token {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
            .map_err(|_| io::Error::other("admin.token has characters that no header can hold"))?;
        value.set_sensitive(true);
        request = request.header(header::AUTHORIZATION, value);
    }
    ask(address, request, body).await
}

async fn ask(address: SocketAddr, request: Builder, body: String) -> io::Result<(StatusCode, Bytes)> {
    let request = request.body(Full::new(Bytes::from(body))).map_err(io::Error::other)?;
    send(address, request).await
}

/// Sends a request on a connection of its own, and gives the status and the body of its answer.
pub(crate) async fn send(
    address: SocketAddr,
    request: Request<Full<Bytes>>,
) -> io::Result<(StatusCode, Bytes)> {
    let answered = timeout(PATIENCE, async {
        let stream = TcpStream::connect(address).await?;
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        let _ends_with_us = tokio::spawn(connection);
        let answer = sender.send_request(request).await.map_err(io::Error::other)?;
        let status = answer.status();
        let text = answer.into_body().collect().await.map_err(io::Error::other)?.to_bytes();
        Ok((status, text))
    });
    answered.await.unwrap_or_else(|_| Err(io::Error::new(io::ErrorKind::TimedOut, "no answer in time")))
}
