//! A new connection: names, sockets, TLS. Nothing of a request is sent here, so every failure is "not sent".

use std::fmt::Display;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use fei_exchange::{Code, Failure};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::connection::Connection;
use crate::dead::Dead;
use crate::rules::Security;
use crate::{InstitutionRules, Trust};

/// Addresses of one name that are tried, one after the other.
const ADDRESSES_MAX: usize = 4;

/// Opens a connection: N44 without a socket, N45 without TLS.
pub(crate) async fn dial(
    rules: &InstitutionRules,
    dead: &Dead,
    generation: u64,
) -> Result<Connection, Failure> {
    let stream = connect(rules, dead).await?;
    match (&rules.base.security, &rules.trust) {
        (Security::Plain, _) => Connection::start(TokioIo::new(stream), rules, generation).await,
        (Security::Tls(name), Some(Trust(config))) => {
            let greeting = TlsConnector::from(Arc::clone(config)).connect(name.clone(), stream);
            let stream = match timeout(rules.connect_timeout, greeting).await {
                Ok(greeted) => greeted.map_err(|error| no_tls(rules, error))?,
                Err(elapsed) => return Err(no_tls(rules, elapsed)),
            };
            Connection::start(TokioIo::new(stream), rules, generation).await
        }
        (Security::Tls(_), None) => return Err(no_tls(rules, "no trusted certificates")),
    }
    .map_err(|error| no_connection(rules, error))
}

async fn connect(rules: &InstitutionRules, dead: &Dead) -> Result<TcpStream, Failure> {
    let name = (&*rules.base.host, rules.base.port);
    // Looked up anew for each connection: an address that moved is found again.
    let addresses: Vec<SocketAddr> = match timeout(rules.connect_timeout, lookup_host(name)).await {
        Ok(found) => found.map_err(|error| no_connection(rules, error))?.collect(),
        Err(elapsed) => return Err(no_connection(rules, elapsed)),
    };
    one_of(dead.without(addresses), rules, dead).await
}

/// The first of the addresses that takes a connection.
pub(crate) async fn one_of(
    addresses: Vec<SocketAddr>,
    rules: &InstitutionRules,
    dead: &Dead,
) -> Result<TcpStream, Failure> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses.into_iter().take(ADDRESSES_MAX) {
        last = match timeout(rules.connect_timeout, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                dead.answered(address);
                // A request is one write; waiting for more bytes only makes it late.
                stream.set_nodelay(true).map_err(|error| no_connection(rules, error))?;
                return Ok(stream);
            }
            Ok(Err(error)) => error,
            Err(elapsed) => elapsed.into(),
        };
        dead.failed(address);
    }
    Err(no_connection(rules, last))
}

fn no_connection(rules: &InstitutionRules, why: impl Display) -> Failure {
    Failure::new(Code::ConnectFailed, format!("{}: {why}", rules.base))
}

fn no_tls(rules: &InstitutionRules, why: impl Display) -> Failure {
    Failure::new(Code::TlsFailed, format!("{}: {why}", rules.base))
}
