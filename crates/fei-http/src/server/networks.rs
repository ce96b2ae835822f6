//! From where somebody may call: by the address of the socket, which nobody can claim. X08.

use std::net::IpAddr;

use http::HeaderMap;
use ipnet::IpNet;

/// Networks; without any, the whole world or nobody, as the holder has it.
#[derive(Debug, Clone, Default)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// `10.1.0.0/16`, `2001:db8::/32`, or one address.
    ///
    /// # Errors
    /// The first text that is none of these.
    pub fn parse<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Self, String> {
        let one = |text: &'t str| {
            let net = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
            net.map_err(|_| text.to_owned())
        };
        texts.into_iter().map(one).collect::<Result<_, _>>().map(Self)
    }

    /// None of them.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each as it may be written.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }

    /// Whether an address is in one of them.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|net| net.contains(&address))
    }

    /// Whether an address is in one of them, or there is none.
    #[must_use]
    pub fn allows(&self, address: IpAddr) -> bool {
        self.is_empty() || self.contains(address)
    }
}

/// Who called: the socket's other end, or, when that is one of our proxies, the last one before it that is not.
/// What a caller writes there himself stands further left and is never looked at.
pub(super) fn caller(socket: IpAddr, headers: &HeaderMap, proxies: &Networks) -> IpAddr {
    if !proxies.contains(socket) {
        return socket.to_canonical();
    }
    let lines: Vec<_> = headers.get_all("x-forwarded-for").iter().collect();
    let hops = lines.iter().rev().flat_map(|line| line.to_str().unwrap_or("").rsplit(','));
    for hop in hops {
        match hop.trim().parse::<IpAddr>() {
            Ok(hop) if proxies.contains(hop) => {}
            Ok(hop) => return hop.to_canonical(),
            // What a proxy of ours does not write says nothing, and neither does what stands before it.
            Err(_) => break,
        }
    }
    socket.to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn networks(texts: &[&str]) -> Networks {
        Networks::parse(texts.iter().copied()).unwrap()
    }

    #[test]
    fn networks_are_read_or_named() {
        let some = networks(&["10.1.0.0/16", "2001:db8::/32", "192.0.2.7"]);
        for (address, inside) in [
            ("10.1.255.255", true),
            ("10.2.0.0", false),
            ("::ffff:10.1.0.1", true),
            ("2001:db8::1", true),
            ("192.0.2.7", true),
            ("192.0.2.8", false),
        ] {
            assert_eq!(some.contains(address.parse().unwrap()), inside, "{address}");
        }
        assert_eq!(Networks::parse(["10.0.0.0/8", "here"]).unwrap_err(), "here");
        assert!(Networks::default().allows("192.0.2.7".parse().unwrap()));
        assert!(!Networks::default().contains("192.0.2.7".parse().unwrap()));
    }

    /// X08: socket inside or outside × proxy or not × what is claimed.
    #[test]
    fn only_a_proxy_of_ours_is_believed_and_only_its_last_hop() {
        let proxies = networks(&["10.0.0.0/24"]);
        for (socket, forwarded, caller_is) in [
            ("203.0.113.9", &[][..], "203.0.113.9"),
            ("203.0.113.9", &["10.1.1.1"], "203.0.113.9"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["192.0.2.1, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["192.0.2.1, 198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            ("10.0.0.1", &["192.0.2.1", "198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["192.0.2.1, unknown"], "10.0.0.1"),
            ("::ffff:10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
        ] {
            let mut headers = HeaderMap::new();
            for line in forwarded {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            let socket = socket.parse().unwrap();
            assert_eq!(caller(socket, &headers, &proxies).to_string(), caller_is, "{socket} {forwarded:?}");
        }
    }
}
