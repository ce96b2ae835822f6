//! A proxy on the way to an institution: it is asked for a tunnel (CONNECT, RFC 9110 §9.3.6), and what goes through the
//! tunnel is the institution's. Nothing of a call is sent before the tunnel is there, so every failure here is "not sent".
//!
//! Which proxy, the rules say and nothing else does: no variable of the environment is read. It must never know a call.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use fei_exchange::{Code, Failure};
use http::uri::{Authority, Uri};
use http::{HeaderValue, Method, Request, header};
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper::upgrade::{self, Upgraded};
use hyper_util::rt::TokioIo;
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use crate::{InstitutionRules, RulesError};

/// A proxy's answer to CONNECT is a line and a few headers.
const HEAD_BYTES_MAX: usize = 16 << 10;
const HEADERS_MAX: usize = 64;

/// Where a proxy is, and who we are to it. Its `Debug` leaves the credentials out.
#[derive(Debug, Clone)]
pub struct Proxy {
    pub(crate) host: Box<str>,
    pub(crate) port: u16,
    /// `Basic …`, marked as sensitive: HTTP libraries do not show it.
    authorization: Option<HeaderValue>,
}

impl Proxy {
    /// A proxy at `HOST:PORT`, with the user and password that it wants (RFC 7617).
    ///
    /// # Errors
    /// [`RulesError::Proxy`]: no address, or a user with a colon. The message holds nothing of the password.
    pub fn new(address: &str, credentials: Option<(&str, &SecretString)>) -> Result<Self, RulesError> {
        let wrong = || RulesError::Proxy(format!("{address:?} is no HOST:PORT"));
        let authority: Authority = address.parse().map_err(|_| wrong())?;
        let port = authority.port_u16().filter(|port| *port > 0).ok_or_else(wrong)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        if address.contains('@') || host.is_empty() {
            return Err(wrong());
        }
        let authorization = credentials.map(|(user, password)| basic(user, password)).transpose()?;
        Ok(Self { host: host.into(), port, authorization })
    }

    /// A tunnel to the institution, or N44.
    pub(crate) async fn tunnel(
        &self,
        stream: TcpStream,
        rules: &InstitutionRules,
    ) -> Result<TokioIo<Upgraded>, Failure> {
        let refused =
            |why: &str| Failure::new(Code::ConnectFailed, format!("{}: the proxy {self} {why}", rules.base));
        match timeout(rules.connect_timeout, self.ask(stream, rules)).await {
            Ok(tunnel) => tunnel.map(TokioIo::new).map_err(|why| refused(&why)),
            Err(_) => Err(refused("did not answer CONNECT in time")),
        }
    }

    async fn ask(&self, stream: TcpStream, rules: &InstitutionRules) -> Result<Upgraded, String> {
        let broken = |error: hyper::Error| format!("gave no tunnel: {error}");
        let (mut sender, connection) = http1::Builder::new()
            .max_buf_size(HEAD_BYTES_MAX)
            .max_headers(HEADERS_MAX)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(broken)?;
        // It ends when the tunnel is there; given up, its socket closes.
        let _driven = AbortOnDropHandle::new(tokio::spawn(connection.with_upgrades()));
        let answer = sender.send_request(self.request(rules)?).await.map_err(broken)?;
        // What else a proxy says is a page for people, and may repeat what it was asked.
        match answer.status() {
            status if status.is_success() => upgrade::on(answer).await.map_err(broken),
            status => Err(format!("answers CONNECT with status {}", status.as_u16())),
        }
    }

    fn request(&self, rules: &InstitutionRules) -> Result<Request<Empty<Bytes>>, String> {
        let wrong = |error: http::Error| format!("cannot be asked: {error}");
        let authority = rules.base.authority();
        let target = Uri::builder().authority(&*authority).build().map_err(wrong)?;
        let mut request = Request::builder().method(Method::CONNECT).uri(target);
        request = request.header(header::HOST, &*authority);
        if let Some(authorization) = &self.authorization {
            request = request.header(header::PROXY_AUTHORIZATION, authorization);
        }
        request.body(Empty::new()).map_err(wrong)
    }
}

impl std::fmt::Display for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

fn basic(user: &str, password: &SecretString) -> Result<HeaderValue, RulesError> {
    if user.contains(':') {
        return Err(RulesError::Proxy("a user's name has no colon".to_owned()));
    }
    let written = STANDARD.encode(format!("{user}:{}", password.expose_secret()));
    let unwritable = |_| RulesError::Proxy("its credentials cannot stand in a header".to_owned());
    let mut header = HeaderValue::from_str(&format!("Basic {written}")).map_err(unwritable)?;
    header.set_sensitive(true);
    Ok(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_and_a_port_and_credentials_are_not_shown() {
        for (text, host) in
            [("proxy.bank:3128", "proxy.bank"), ("10.0.0.1:80", "10.0.0.1"), ("[::1]:1", "::1")]
        {
            assert_eq!(&*Proxy::new(text, None).unwrap().host, host);
        }
        for wrong in ["proxy.bank", "http://proxy.bank:3128", ":3128", "a:0", "a:99999", "me@a:1", "", "a:1/"]
        {
            assert!(matches!(Proxy::new(wrong, None), Err(RulesError::Proxy(_))), "{wrong}");
        }
        let password = SecretString::from("canary");
        let proxy = Proxy::new("a:1", Some(("fei", &password))).unwrap();
        // RFC 7617 §2's own form: user, colon, password.
        assert_eq!(proxy.authorization.as_ref().unwrap(), "Basic ZmVpOmNhbmFyeQ==");
        let shown = format!("{proxy:?} {proxy}");
        assert!(
            !shown.contains("canary") && !shown.contains("Y2FuYXJ5") && !shown.contains("ZmVp"),
            "{shown}"
        );
        assert!(Proxy::new("a:1", Some(("f:ei", &password))).is_err());
    }
}
