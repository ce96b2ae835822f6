//! What an institution's link may use: its address and its limits, checked once.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use http::uri::{PathAndQuery, Scheme, Uri};
use rustls_pki_types::ServerName;

use crate::server::Networks;
use crate::{ClientCredentials, Jws, JwsCheck, Proxy, Signature, Trust};

/// The address and the limits of one institution.
#[derive(Debug, Clone)]
pub struct InstitutionRules {
    /// Scheme, host, port and base path. Nothing in a telegram can change them.
    pub base: Base,
    /// Through whom everything goes that goes to it, tokens too; nothing then goes there by itself.
    pub proxy: Option<Proxy>,
    /// Where it may be, whatever its name leads to (where its proxy may be, if it has one); empty: everywhere but where
    /// only the machine's own network is.
    pub networks: Networks,
    /// Whom to trust as the other end; needed for `https`.
    pub trust: Option<Trust>,
    /// Each call carries an access token that these get.
    pub credentials: Option<ClientCredentials>,
    /// Each call is signed so.
    pub signature: Option<Signature>,
    /// Each call is signed so too, after that.
    pub jws: Option<Arc<Jws>>,
    /// Each answer is believed only when it is signed so.
    pub answers: Option<Arc<JwsCheck>>,
    /// Connections at most, used and idle together. One carries one call at a time.
    pub connections_max: usize,
    /// Calls that may wait for a connection; one more is turned away at once.
    pub waiting_max: usize,
    /// How long a call may wait for a connection.
    pub waiting_timeout: Duration,
    /// How long each address may take to accept a connection, and TLS to greet.
    pub connect_timeout: Duration,
    /// An idle connection is closed after this. Below what institutions keep open (5 s and more), so that a call
    /// rarely meets a connection that the other end is closing.
    pub idle_timeout: Duration,
    /// A connection is not used for calls after this, however busy: the next one goes to where the name leads by then.
    pub age_max: Duration,
    /// An answer's body, counted while it is read.
    pub body_bytes_max: usize,
    /// An answer's status line and headers.
    pub head_bytes_max: usize,
    /// An answer's headers.
    pub headers_max: usize,
    /// Informational answers (1xx) before the answer.
    pub informational_max: usize,
    /// How long an answer is read on for after its call was given up; zero: not at all.
    pub late_window: Duration,
    /// Calls that are read on for at once, besides those in flight, each on a connection of its own.
    pub late_max: usize,
}

impl InstitutionRules {
    /// The limits of a laptop and of most institutions, for an address.
    #[must_use]
    pub const fn new(base: Base) -> Self {
        Self {
            base,
            proxy: None,
            networks: Networks::none(),
            trust: None,
            credentials: None,
            signature: None,
            jws: None,
            answers: None,
            connections_max: 64,
            waiting_max: 128,
            waiting_timeout: Duration::from_millis(500),
            connect_timeout: Duration::from_millis(2_000),
            idle_timeout: Duration::from_millis(4_000),
            age_max: Duration::from_secs(300),
            body_bytes_max: 1 << 20,
            head_bytes_max: 64 << 10,
            headers_max: 64,
            informational_max: 10,
            late_window: Duration::from_secs(60),
            late_max: 256,
        }
    }

    pub(crate) fn check(&self) -> Result<(), RulesError> {
        let endpoint = self.credentials.iter().map(|credentials| &credentials.endpoint);
        if [&self.base].into_iter().chain(endpoint).any(Base::is_secure) && self.trust.is_none() {
            return Err(RulesError::NoTrust);
        }
        let limits = [
            ("connections_max", self.connections_max),
            ("body_bytes_max", self.body_bytes_max),
            ("head_bytes_max", self.head_bytes_max),
            ("headers_max", self.headers_max),
        ];
        match limits.iter().find(|(_, limit)| *limit == 0) {
            Some((name, _)) => Err(RulesError::Zero(name)),
            None => Ok(()),
        }
    }
}

/// Where an institution is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    pub(crate) security: Security,
    pub(crate) host: Box<str>,
    pub(crate) port: u16,
    /// As in the address: with the port only if it was written.
    pub(crate) host_header: HeaderValue,
    /// Without the slash at the end.
    pub(crate) path: Box<str>,
}

/// How the other end proves who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Security {
    /// `http`: it does not.
    Plain,
    /// `https`: by a certificate for this name, which is sent along (SNI).
    Tls(ServerName<'static>),
}

/// Why an institution's address or limits cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// Not an address.
    #[error("not an http or https address: {0}")]
    Address(String),
    /// `https` without roots.
    #[error("an https address needs trusted certificates, and there are none")]
    NoTrust,
    /// A limit that would stop every call.
    #[error("{0} must not be zero")]
    Zero(&'static str),
    /// The proxy's address, or what we are known by there.
    #[error("the proxy: {0}")]
    Proxy(String),
    /// What is to be signed, or where the signature goes.
    #[error("the signature: {0}")]
    Signature(String),
    /// Our own certificate and its key.
    #[error("our own certificate: {0}")]
    Identity(String),
    /// A certificate that rustls does not take.
    #[error("no usable trusted certificate: {0}")]
    Certificate(String),
    /// The lists of certificates that were called back.
    #[error("the lists of revoked certificates: {0}")]
    Revoked(String),
}

impl Base {
    /// Reads `https://openapi.example/v1`. No user, no query, no fragment.
    ///
    /// # Errors
    /// [`RulesError::Address`].
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let wrong = || RulesError::Address(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let authority = uri.authority().ok_or_else(wrong)?;
        let more = authority.as_str().contains('@') || uri.query().is_some() || text.contains('#');
        // `http` reads a port that it does not understand as none: 99999 would be 80, and somebody else.
        let no_port = authority.as_str().len() == authority.host().len();
        let dialled = authority.port_u16().is_some_and(|port| port > 0);
        if more || authority.host().is_empty() || !(no_port || dialled) {
            return Err(wrong());
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let (security, port) = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTP => (Security::Plain, 80),
            Some(scheme) if *scheme == Scheme::HTTPS => {
                (Security::Tls(ServerName::try_from(host.clone()).map_err(|_| wrong())?), 443)
            }
            _ => return Err(wrong()),
        };
        Ok(Self {
            security,
            host: host.into(),
            port: authority.port_u16().unwrap_or(port),
            host_header: HeaderValue::from_str(authority.as_str()).map_err(|_| wrong())?,
            path: uri.path().trim_end_matches('/').into(),
        })
    }
}

impl Base {
    /// Another place of the same party: `/path` at the same host, or a whole address.
    ///
    /// # Errors
    /// [`RulesError::Address`].
    pub fn beside(&self, text: &str) -> Result<Self, RulesError> {
        if !text.starts_with('/') {
            return Self::parse(text);
        }
        let path =
            PathAndQuery::try_from(text).ok().filter(|path| path.query().is_none() && !text.contains('#'));
        let path = path.ok_or_else(|| RulesError::Address(text.to_owned()))?;
        Ok(Self { path: path.as_str().into(), ..self.clone() })
    }

    /// Whether the other end must prove who it is.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        matches!(self.security, Security::Tls(_))
    }

    /// `HOST:PORT` as a proxy is asked for it.
    pub(crate) fn authority(&self) -> String {
        match self.host.contains(':') {
            true => format!("[{}]:{}", self.host, self.port),
            false => self.to_string(),
        }
    }

    /// Its own path, to be called.
    pub(crate) fn target(&self) -> Uri {
        let path = if self.path.is_empty() { "/" } else { &*self.path };
        path.parse().expect("invariant: `parse` and `beside` took it from a URI")
    }
}

impl std::fmt::Display for Base {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}
