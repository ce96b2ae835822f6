//! Where whoever watches FEI finds it: an address of this machine alone.

use std::net::SocketAddr;

use serde::Deserialize;

/// `127.0.0.1:9110` or `[::1]:9110`. Whoever can reach it may read it, so nobody else can; what changes
/// something needs the token too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Loopback(pub(crate) SocketAddr);

impl TryFrom<String> for Loopback {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.parse::<SocketAddr>() {
            Ok(address) if address.ip().is_loopback() => Ok(Self(address)),
            _ => Err("not an address that only this machine can reach: say 127.0.0.1:PORT or [::1]:PORT"),
        }
    }
}
