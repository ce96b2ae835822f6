//! Where institutions call us, and how much we take of all of them: `[serve]`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fei_http::server::{Limits, Networks};
use serde::Deserialize;

/// As it is typed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    listen: SocketAddr,
    tls: Option<TypedTls>,
    #[serde(default)]
    in_clear: bool,
    #[serde(default)]
    networks: Vec<String>,
    #[serde(default)]
    proxies: Vec<String>,
    #[serde(default)]
    balancers: Vec<String>,
    connections_max: Option<usize>,
    connections_per_address_max: Option<usize>,
    in_flight_max: Option<usize>,
    body_bytes_max: Option<usize>,
    head_timeout_ms: Option<u64>,
    body_timeout_ms: Option<u64>,
    write_timeout_ms: Option<u64>,
    idle_timeout_ms: Option<u64>,
    age_max_ms: Option<u64>,
    drain_timeout_ms: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypedTls {
    cert: PathBuf,
    key: PathBuf,
    clients: Option<PathBuf>,
    revoked: Option<PathBuf>,
    #[serde(default)]
    required: bool,
}

/// As run.
#[derive(Debug, Clone)]
pub(crate) struct Serve {
    pub(crate) listen: SocketAddr,
    /// None: in clear.
    pub(crate) tls: Option<TlsFiles>,
    /// From where anybody may call.
    pub(crate) networks: Networks,
    /// Whose `X-Forwarded-For` is believed.
    pub(crate) proxies: Networks,
    /// Whose PROXY protocol is read, and wanted.
    pub(crate) balancers: Networks,
    pub(crate) limits: Limits,
}

/// The files of TLS, in PEM.
#[derive(Debug, Clone)]
pub(crate) struct TlsFiles {
    pub(crate) cert: PathBuf,
    pub(crate) key: PathBuf,
    /// Roots of the certificates that clients show; none: they are not asked.
    pub(crate) clients: Option<PathBuf>,
    /// Lists of certificates that were called back.
    pub(crate) revoked: Option<PathBuf>,
    /// Whether nobody comes in without a certificate.
    pub(crate) required: bool,
}

/// What can be wrong with it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeError {
    /// Everybody on the way could read it.
    #[error(
        "`listen` is an address that others reach, and there is no `tls`: say `in_clear = true` if a proxy before it has TLS"
    )]
    InClear,
    /// `revoked` or `required` without roots.
    #[error("tls: `{0}` needs `clients`, the roots of their certificates")]
    NoRoots(&'static str),
    /// A network that is none.
    #[error("`{key}`: {text:?} is no network: say 10.1.0.0/16, or an address")]
    Network {
        /// The key.
        key: &'static str,
        /// What stands there.
        text: String,
    },
    /// A limit that lets nothing through.
    #[error("`{0}` must be at least 1")]
    Zero(&'static str),
}

impl Typed {
    /// Checks them; `beside` is the folder of the settings file.
    pub(super) fn read(self, beside: &Path) -> Result<Serve, ServeError> {
        let limits = self.limits()?;
        if self.tls.is_none() && !self.in_clear && !self.listen.ip().is_loopback() {
            return Err(ServeError::InClear);
        }
        let tls = self.tls.map(|tls| tls.read(beside)).transpose()?;
        let (networks, proxies) = (read("networks", &self.networks)?, read("proxies", &self.proxies)?);
        let balancers = read("balancers", &self.balancers)?;
        Ok(Serve { listen: self.listen, tls, networks, proxies, balancers, limits })
    }

    fn limits(&self) -> Result<Limits, ServeError> {
        let or = Limits::default();
        let per_address = self.connections_per_address_max;
        Ok(Limits {
            connections_max: number("connections_max", self.connections_max, or.connections_max)?,
            connections_per_address_max: number(
                "connections_per_address_max",
                per_address,
                or.connections_per_address_max,
            )?,
            in_flight_max: number("in_flight_max", self.in_flight_max, or.in_flight_max)?,
            body_bytes_max: number("body_bytes_max", self.body_bytes_max, or.body_bytes_max)?,
            head_timeout: time("head_timeout_ms", self.head_timeout_ms, or.head_timeout)?,
            body_timeout: time("body_timeout_ms", self.body_timeout_ms, or.body_timeout)?,
            write_timeout: time("write_timeout_ms", self.write_timeout_ms, or.write_timeout)?,
            idle_timeout: time("idle_timeout_ms", self.idle_timeout_ms, or.idle_timeout)?,
            age_max: time("age_max_ms", self.age_max_ms, or.age_max)?,
            drain_timeout: time("drain_timeout_ms", self.drain_timeout_ms, or.drain_timeout)?,
            ..or
        })
    }
}

impl TypedTls {
    fn read(self, beside: &Path) -> Result<TlsFiles, ServeError> {
        let Self { cert, key, clients, revoked, required } = self;
        match clients {
            None if required => return Err(ServeError::NoRoots("required")),
            None if revoked.is_some() => return Err(ServeError::NoRoots("revoked")),
            _ => {}
        }
        let path = |path: PathBuf| beside.join(path);
        let (clients, revoked) = (clients.map(path), revoked.map(path));
        Ok(TlsFiles { cert: path(cert), key: path(key), clients, revoked, required })
    }
}

/// Networks of a key.
pub(super) fn read(key: &'static str, texts: &[String]) -> Result<Networks, ServeError> {
    let networks = Networks::parse(texts.iter().map(String::as_str));
    networks.map_err(|text| ServeError::Network { key, text })
}

fn number(key: &'static str, typed: Option<usize>, or: usize) -> Result<usize, ServeError> {
    match typed {
        Some(0) => Err(ServeError::Zero(key)),
        typed => Ok(typed.unwrap_or(or)),
    }
}

fn time(key: &'static str, typed: Option<u64>, or: Duration) -> Result<Duration, ServeError> {
    match typed {
        Some(0) => Err(ServeError::Zero(key)),
        typed => Ok(typed.map_or(or, Duration::from_millis)),
    }
}
