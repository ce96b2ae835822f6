//! The other end of a command: `fei` beside the gateway that runs, on the same machine.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::request::Builder;
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use bytes::{Buf, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::listen::CONNECTION_TIMEOUT;

/// As long as the gateway keeps the connection. A reload plays every golden case: seconds, on a busy machine more.
const PATIENCE: Duration = CONNECTION_TIMEOUT;

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
    let request = Request::post(path).header(header::HOST, address.to_string());
    ask(address, with_token(request, token)?, body).await
}

fn with_token(request: Builder, token: Option<&SecretString>) -> io::Result<Builder> {
    let Some(token) = token else { return Ok(request) };
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
        .map_err(|_| io::Error::other("admin.token has characters that no header can hold"))?;
    value.set_sensitive(true);
    Ok(request.header(header::AUTHORIZATION, value))
}

/// A page that has no end, line by line.
pub(crate) struct Lines {
    body: Incoming,
    begun: BytesMut,
}

/// Opens such a page; else the status and the text that it was answered with.
pub(crate) async fn follow(
    address: SocketAddr,
    path: &str,
    token: Option<&SecretString>,
) -> io::Result<Result<Lines, (StatusCode, Bytes)>> {
    let request = Request::get(path).header(header::HOST, address.to_string());
    let request = with_token(request, token)?.body(Full::new(Bytes::new())).map_err(io::Error::other)?;
    let opening = async {
        let answer = begin(address, request).await?;
        if answer.status() == StatusCode::OK {
            return Ok(Ok(Lines { body: answer.into_body(), begun: BytesMut::new() }));
        }
        let status = answer.status();
        Ok(Err((status, answer.into_body().collect().await.map_err(io::Error::other)?.to_bytes())))
    };
    timeout(PATIENCE, opening).await.unwrap_or_else(|_| Err(no_answer()))
}

impl Lines {
    /// The next line, without its end; none: the other side has ended the page.
    pub(crate) async fn next(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            if let Some(end) = self.begun.iter().position(|byte| *byte == b'\n') {
                let line = self.begun.split_to(end).freeze();
                self.begun.advance(1);
                return Ok(Some(line));
            }
            match self.body.frame().await {
                Some(Ok(frame)) => self.begun.extend_from_slice(frame.data_ref().unwrap_or(&Bytes::new())),
                Some(Err(error)) => return Err(io::Error::other(error)),
                None => return Ok(None),
            }
        }
    }
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
        let answer = begin(address, request).await?;
        let status = answer.status();
        let text = answer.into_body().collect().await.map_err(io::Error::other)?.to_bytes();
        Ok((status, text))
    });
    answered.await.unwrap_or_else(|_| Err(no_answer()))
}

async fn begin(address: SocketAddr, request: Request<Full<Bytes>>) -> io::Result<Response<Incoming>> {
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let _ends_with_us = tokio::spawn(connection);
    sender.send_request(request).await.map_err(io::Error::other)
}

fn no_answer() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "no answer in time")
}
