//! How a port is opened: so that all who dial at once get in.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket, ToSocketAddrs, lookup_host};

/// Connections that wait to be taken, if the system lets so many (`net.core.somaxconn`). With the usual 128 a core that
/// dials its connections anew, all at once, has some of them dropped by the system and tries those again after a second.
const WAITING_MAX: u32 = 4096;

/// Listens at the first of the addresses that can be had.
///
/// # Errors
/// None can, or the name leads to none.
pub(crate) async fn listen(address: impl ToSocketAddrs) -> io::Result<TcpListener> {
    let mut why = io::Error::new(io::ErrorKind::InvalidInput, "the name leads to no address");
    for address in lookup_host(address).await? {
        match at(address) {
            Ok(listener) => return Ok(listener),
            Err(error) => why = error,
        }
    }
    Err(why)
}

fn at(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // What the last process left of its connections keeps no new one from listening.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING_MAX)
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;
    use std::time::Duration;

    use super::*;

    /// Nobody takes them, so that all of them wait.
    #[tokio::test]
    async fn more_than_the_usual_number_may_dial_at_once() {
        let listener = listen("localhost:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let dial = |_| TcpStream::connect_timeout(&address, Duration::from_secs(5)).unwrap();
        let waiting: Vec<TcpStream> = (0..300).map(dial).collect();
        assert_eq!(waiting.len(), 300);
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_an_error_and_one_that_was_is_none() {
        let first = listen("127.0.0.1:0").await.unwrap();
        let address = first.local_addr().unwrap();
        assert_eq!(listen(address).await.unwrap_err().kind(), io::ErrorKind::AddrInUse);
        drop(first);
        assert_eq!(listen(address).await.unwrap().local_addr().unwrap(), address);
    }
}
