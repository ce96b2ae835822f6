//! What a signature is over: a text such as `{method}\n{target}\n{body}`, with the pieces of a message in it.
//!
//! A second reading of what the settings say; a piece that nobody knows stays as it stands, and then no signature holds.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use sha2::{Digest, Sha256};

/// A message, as far as it can be signed.
pub(crate) struct Message<'m> {
    pub(crate) method: &'m str,
    pub(crate) target: &'m str,
    pub(crate) status: &'m str,
    pub(crate) timestamp: &'m str,
    pub(crate) headers: &'m HeaderMap,
    pub(crate) body: &'m [u8],
}

impl Message<'_> {
    /// The bytes that are signed.
    pub(crate) fn under(&self, over: &str) -> Vec<u8> {
        let (mut signed, mut rest) = (Vec::new(), over);
        while let Some((text, name, behind)) = next(rest) {
            signed.extend_from_slice(text.as_bytes());
            match name {
                "method" => signed.extend_from_slice(self.method.as_bytes()),
                "target" => signed.extend_from_slice(self.target.as_bytes()),
                "status" => signed.extend_from_slice(self.status.as_bytes()),
                "timestamp" => signed.extend_from_slice(self.timestamp.as_bytes()),
                "body" => signed.extend_from_slice(self.body),
                "digest" => signed.extend_from_slice(STANDARD.encode(Sha256::digest(self.body)).as_bytes()),
                other => match other.strip_prefix("header.").and_then(|name| self.headers.get(name)) {
                    Some(value) => signed.extend_from_slice(value.as_bytes()),
                    None => signed.extend_from_slice(format!("{{{other}}}").as_bytes()),
                },
            }
            rest = behind;
        }
        signed.extend_from_slice(rest.as_bytes());
        signed
    }
}

/// What stands before the next name, the name, and the rest.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, behind) = text.split_once('{')?;
    let (name, rest) = behind.split_once('}')?;
    Some((before, name, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_stands_where_it_is_named() {
        let headers = [("x-a".parse().unwrap(), "A".parse().unwrap())].into_iter().collect();
        let (method, target, status, timestamp, body) = ("POST", "/p?q=1", "200", "7", &b"{}"[..]);
        let message = Message { method, target, status, timestamp, headers: &headers, body };
        let over = |text| String::from_utf8(message.under(text)).unwrap();
        assert_eq!(
            over("{method}\n{target}|{status}|{timestamp}|{header.x-a}|{body}."),
            "POST\n/p?q=1|200|7|A|{}."
        );
        // printf '{}' | openssl sha256 -binary | base64
        assert_eq!(over("{digest}"), "RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=");
        assert_eq!(over("{header.x-b}{other}{"), "{header.x-b}{other}{");
    }
}
