//! A new connection: names, sockets, a proxy's tunnel, TLS. Nothing of a request is sent here, so every failure is "not
//! sent". Where there is a proxy nothing is dialled but the proxy, and no name but the proxy's is looked up.

use std::fmt::Display;
use std::io;
use std::net::{IpAddr, SocketAddr};

use fei_exchange::{Code, Failure};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use crate::InstitutionRules;
use crate::connection::{Connection, Duplex};
use crate::dead::Dead;
use crate::rules::Security;

/// Addresses of one name that are tried, one after the other.
const ADDRESSES_MAX: usize = 4;

/// Opens a connection: N44 without a socket or a tunnel, N45 without TLS.
pub(crate) async fn dial(
    rules: &InstitutionRules,
    dead: &Dead,
    generation: u64,
) -> Result<Connection, Failure> {
    match &rules.proxy {
        None => {
            let stream = connect(&rules.base.host, rules.base.port, rules, dead).await?;
            greet(stream, true, rules, generation).await
        }
        Some(proxy) => {
            let stream = connect(&proxy.host, proxy.port, rules, dead).await.map_err(|failure| {
                Failure::new(failure.code, format!("{} (the proxy {proxy})", failure.detail))
            })?;
            greet(proxy.tunnel(stream, rules).await?, false, rules, generation).await
        }
    }
}

/// Starts TLS, where there is to be TLS, on a stream that leads to the institution: `exact`, if it is a socket.
async fn greet<S>(
    stream: S,
    exact: bool,
    rules: &InstitutionRules,
    generation: u64,
) -> Result<Connection, Failure>
where
    S: Duplex + 'static,
{
    match (&rules.base.security, &rules.trust) {
        (Security::Plain, _) => Ok(Connection::new(stream, exact, generation)),
        (Security::Tls(name), Some(trust)) => {
            let (connector, outdated) = trust.connector(&rules.base.host);
            match timeout(rules.connect_timeout, connector.connect(name.clone(), stream)).await {
                Ok(Ok(stream)) => {
                    trust.met(&rules.base.host, stream.get_ref().1);
                    Ok(Connection::new(stream, false, generation).while_trusted(outdated))
                }
                Ok(Err(error)) => Err(no_tls(rules, error)),
                Err(elapsed) => Err(no_tls(rules, elapsed)),
            }
        }
        (Security::Tls(_), None) => Err(no_tls(rules, "no trusted certificates")),
    }
}

async fn connect(host: &str, port: u16, rules: &InstitutionRules, dead: &Dead) -> Result<TcpStream, Failure> {
    // Looked up anew for each connection: an address that moved is found again.
    let addresses: Vec<SocketAddr> = match timeout(rules.connect_timeout, lookup_host((host, port))).await {
        Ok(found) => found.map_err(|error| no_connection(rules, error))?.collect(),
        Err(elapsed) => return Err(no_connection(rules, elapsed)),
    };
    one_of(dead.without(inside(addresses, rules)?), rules, dead).await
}

/// The addresses that the institution may have: a name that somebody else now answers for leads nowhere. H28.
fn inside(addresses: Vec<SocketAddr>, rules: &InstitutionRules) -> Result<Vec<SocketAddr>, Failure> {
    let may = |address: &SocketAddr| match rules.networks.is_empty() {
        true => !is_of_the_machine(address.ip().to_canonical()),
        false => rules.networks.contains(address.ip()),
    };
    let (inside, outside): (Vec<_>, Vec<_>) = addresses.into_iter().partition(may);
    match outside.first() {
        Some(address) if inside.is_empty() => {
            let why = format!("its name leads to {}, where it may not be", address.ip());
            Err(no_connection(rules, why))
        }
        _ => Ok(inside),
    }
}

/// Addresses that mean something to this machine alone: a cloud's metadata stands there, and no institution does. The
/// loopback is not one of them: institutions are simulated there, and proxies of the machine's own listen there.
fn is_of_the_machine(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_link_local() || v4.is_unspecified() || v4.is_broadcast() || v4.is_multicast(),
        IpAddr::V6(v6) => v6.is_unicast_link_local() || v6.is_unspecified() || v6.is_multicast(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Base;
    use crate::server::Networks;

    /// Those of the addresses that are dialled, one after the other.
    fn dialled(addresses: &[&str], networks: &[&str]) -> Result<Vec<String>, Code> {
        let networks = Networks::parse(networks.iter().copied()).unwrap();
        let rules = InstitutionRules {
            networks,
            ..InstitutionRules::new(Base::parse("https://bank.example").unwrap())
        };
        let addresses = addresses.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 443)).collect();
        let inside = inside(addresses, &rules).map_err(|failure| failure.code)?;
        Ok(inside.iter().map(|address| address.ip().to_string()).collect())
    }

    /// H28: whoever answers for the name may name others beside the right ones.
    #[test]
    fn of_many_addresses_only_those_are_dialled_where_the_institution_may_be() {
        let networks = ["192.0.2.0/25", "2001:db8::/32"];
        let some = ["198.51.100.7", "192.0.2.7", "2001:db9::1", "192.0.2.128", "2001:db8::1"];
        assert_eq!(dialled(&some, &networks), Ok(vec!["192.0.2.7".into(), "2001:db8::1".into()]));
        assert_eq!(dialled(&["198.51.100.7"], &networks), Err(Code::ConnectFailed));
        assert_eq!(dialled(&["169.254.169.254"], &["169.254.0.0/16"]), Ok(vec!["169.254.169.254".into()]));
    }

    /// H28: a cloud's metadata, everybody at once, and nobody: no institution is there.
    #[test]
    fn where_nothing_is_said_no_address_is_dialled_that_only_this_machine_knows() {
        for address in [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "fe80::1",
            "0.0.0.0",
            "::",
            "255.255.255.255",
            "224.0.0.1",
            "ff02::1",
        ] {
            assert_eq!(dialled(&[address], &[]), Err(Code::ConnectFailed), "{address}");
            assert_eq!(dialled(&[address, "192.0.2.7"], &[]), Ok(vec!["192.0.2.7".into()]), "{address}");
        }
    }
}
