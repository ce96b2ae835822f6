//! What an institution wants to see of whoever calls it: a signature in a header, by a key that both have or by one that only
//! its client has.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::HeaderValue;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde::Deserialize;

use crate::over::Message;
use crate::{Request, SignedBy};

/// A signature that every call must have. Not `Debug`: it may hold a secret.
pub struct Demand {
    header: String,
    over: String,
    /// The header that tells when it was signed. There is no clock here: any time will do.
    timestamp: Option<String>,
    key: DecodingKey,
    how: How,
}

enum How {
    Hmac { base64: bool },
    Jws { algorithm: Algorithm, kid: Option<String>, compact: bool },
}

/// Where a signature stands, and what it is over: `{method}`, `{target}`, `{timestamp}`, `{header.NAME}`, `{body}`, `{digest}`
/// and what stands between them.
#[derive(Debug, Clone, Copy)]
pub struct Place<'p> {
    /// The header.
    pub header: &'p str,
    /// The text.
    pub over: &'p str,
    /// The header that tells the time.
    pub timestamp: Option<&'p str>,
}

#[derive(Deserialize)]
struct Protected {
    alg: String,
    kid: Option<String>,
}

impl Demand {
    /// HMAC-SHA256 by this key, in hexadecimal digits or in base64.
    #[must_use]
    pub fn hmac(at: Place<'_>, key: &[u8], base64: bool) -> Self {
        Self::new(at, DecodingKey::from_secret(key), How::Hmac { base64 })
    }

    /// JWS (RFC 7515) by the other half of this public key, in PEM. `compact`: what is signed is carried along. None: it is
    /// no key of the algorithm.
    #[must_use]
    pub fn jws(at: Place<'_>, by: SignedBy, pem: &str, kid: Option<&str>, compact: bool) -> Option<Self> {
        let public = [DecodingKey::from_rsa_pem, DecodingKey::from_ec_pem, DecodingKey::from_ed_pem];
        let (algorithm, key) = by.read(pem, public)?;
        Some(Self::new(at, key, How::Jws { algorithm, kid: kid.map(str::to_owned), compact }))
    }

    fn new(at: Place<'_>, key: DecodingKey, how: How) -> Self {
        let Place { header, over, timestamp } = at;
        Self {
            header: header.to_owned(),
            over: over.to_owned(),
            timestamp: timestamp.map(str::to_owned),
            key,
            how,
        }
    }

    /// What is wrong with a request's signature.
    pub(crate) fn complaint(&self, request: &Request) -> Option<&'static str> {
        let header = |name: &str| request.headers.get(name).map(HeaderValue::to_str)?.ok();
        let Some(said) = header(&self.header) else { return Some("there is no signature") };
        let timestamp = match self.timestamp.as_deref().map(header) {
            Some(None) => return Some("it does not tell when it was signed"),
            told => told.flatten().unwrap_or_default(),
        };
        let message = Message {
            method: request.method.as_str(),
            target: &request.target,
            status: "",
            timestamp,
            headers: &request.headers,
            body: &request.body,
        };
        let signed = message.under(&self.over);
        match &self.how {
            How::Hmac { base64 } => self.hmac_complaint(said, &signed, *base64),
            How::Jws { algorithm, kid, compact } => {
                self.jws_complaint(said, &signed, *algorithm, kid.as_deref(), *compact)
            }
        }
    }

    fn hmac_complaint(&self, said: &str, signed: &[u8], base64: bool) -> Option<&'static str> {
        let bytes = if base64 { STANDARD.decode(said).ok() } else { digits(said) };
        let Some(bytes) = bytes else { return Some("it cannot be read") };
        self.holds(&URL_SAFE_NO_PAD.encode(bytes), signed, Algorithm::HS256)
    }

    fn jws_complaint(
        &self,
        said: &str,
        signed: &[u8],
        algorithm: Algorithm,
        kid: Option<&str>,
        compact: bool,
    ) -> Option<&'static str> {
        let parts: Vec<&str> = said.split('.').collect();
        let [protected, payload, signature] = parts[..] else { return Some("it is no signature") };
        let read: Option<Protected> =
            URL_SAFE_NO_PAD.decode(protected).ok().and_then(|json| serde_json::from_slice(&json).ok());
        let Some(says) = read else { return Some("its header cannot be read") };
        if says.alg != format!("{algorithm:?}") || kid.is_some_and(|kid| says.kid.as_deref() != Some(kid)) {
            return Some("it is by another algorithm or key");
        }
        let ours = URL_SAFE_NO_PAD.encode(signed);
        if payload != if compact { &*ours } else { "" } {
            return Some("it carries something else than what came");
        }
        self.holds(signature, format!("{protected}.{ours}").as_bytes(), algorithm)
    }

    fn holds(&self, signature: &str, message: &[u8], algorithm: Algorithm) -> Option<&'static str> {
        let holds = crypto::verify(signature, message, &self.key, algorithm);
        (!holds.unwrap_or(false)).then_some("it does not hold")
    }
}

/// The bytes of hexadecimal digits.
fn digits(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Method;

    use super::*;

    /// RFC 4231, test case 2.
    #[test]
    fn a_call_shows_that_it_knows_the_key() {
        let at = Place { header: "x-s", over: "{body}", timestamp: None };
        let complaint = |base64: bool, said: Option<&str>, body: &'static str| {
            let headers =
                said.map(|said| ("x-s".parse().unwrap(), said.parse().unwrap())).into_iter().collect();
            let (method, target, body) = (Method::POST, "/a".to_owned(), Bytes::from_static(body.as_bytes()));
            Demand::hmac(at, b"Jefe", base64).complaint(&Request { method, target, headers, body })
        };
        let (text, hex) = (
            "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        );
        assert_eq!(complaint(false, Some(hex), text), None);
        assert_eq!(complaint(true, Some("W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="), text), None);
        assert_eq!(complaint(false, None, text), Some("there is no signature"));
        assert_eq!(complaint(false, Some("5b+"), text), Some("it cannot be read"));
        assert_eq!(complaint(true, Some(hex), text), Some("it does not hold"));
        assert_eq!(complaint(false, Some(hex), "what do ya want for nothing!"), Some("it does not hold"));
        assert_eq!(complaint(false, Some(&hex[2..]), text), Some("it does not hold"));
    }

    #[test]
    fn a_signature_that_tells_its_time_is_over_it() {
        let at = Place { header: "x-s", over: "{timestamp}{body}", timestamp: Some("x-t") };
        let complaint = |time: Option<&str>| {
            let mac = crypto::sign(b"7ab", &jsonwebtoken::EncodingKey::from_secret(b"k"), Algorithm::HS256)
                .unwrap();
            let mac = STANDARD.encode(URL_SAFE_NO_PAD.decode(mac).unwrap());
            let time = time.map(|time| ("x-t".parse().unwrap(), time.parse().unwrap()));
            let headers = time.into_iter().chain([("x-s".parse().unwrap(), mac.parse().unwrap())]).collect();
            let (method, target, body) = (Method::POST, "/a".to_owned(), Bytes::from_static(b"ab"));
            Demand::hmac(at, b"k", true).complaint(&Request { method, target, headers, body })
        };
        assert_eq!(complaint(Some("7")), None);
        assert_eq!(complaint(Some("8")), Some("it does not hold"));
        assert_eq!(complaint(None), Some("it does not tell when it was signed"));
    }
}
