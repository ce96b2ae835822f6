//! A signature over a request, by a key that both ends know: HMAC-SHA256 over pieces of it, in a header.
//!
//! What is signed is what is sent: the body's bytes and the target as they go out.

use std::fmt::Write as _;
use std::sync::Arc;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fei_exchange::Failure;
use http::{HeaderMap, HeaderName};

use crate::signed_text::{Piece, Signable, SignedText, named, put};
use crate::{HttpCall, RulesError};

/// How a signature is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignatureForm {
    /// Digits in lower case.
    #[default]
    Hex,
    /// With its padding.
    Base64,
}

/// How the requests to an institution are signed. Its key is never shown: the library's own `Debug` leaves it out.
#[derive(Debug, Clone)]
pub struct Signature {
    header: HeaderName,
    key: Arc<hmac::Key>,
    over: SignedText,
    form: SignatureForm,
    /// Where the time of signing goes: seconds since 1970, UTC.
    timestamp: Option<HeaderName>,
    clock: fn() -> i64,
}

impl Signature {
    /// A signature into `header` over a text like `{method}\n{target}\n{header.x-date}\n{timestamp}\n{body}`: other names
    /// are refused, and so is a body that is left out. `timestamp` names the header that tells the seconds since 1970 that `clock` says.
    ///
    /// # Errors
    /// A name of a header that is none, or a text that signs too little or names what there is not.
    pub fn new(
        header: &str,
        key: &[u8],
        over: &str,
        form: SignatureForm,
        timestamp: Option<&str>,
        clock: fn() -> i64,
    ) -> Result<Self, RulesError> {
        let over = SignedText::parse(over, &[Piece::Nonce, Piece::Status])?;
        let timestamp = timestamp.map(named).transpose()?;
        over.tells_time(timestamp.as_ref())?;
        let key = Arc::new(hmac::Key::new(hmac::HMAC_SHA256, key));
        Ok(Self { header: named(header)?, key, over, form, timestamp, clock })
    }

    /// Signs a call that goes to this target now.
    pub(crate) fn sign(&self, headers: &mut HeaderMap, call: &HttpCall, target: &str) -> Result<(), Failure> {
        self.sign_at(headers, call, target, &(self.clock)().to_string())
    }

    fn sign_at(
        &self,
        headers: &mut HeaderMap,
        call: &HttpCall,
        target: &str,
        now: &str,
    ) -> Result<(), Failure> {
        let signed = self.over.of_request(&Signable::request(call, target, now, headers))?;
        let written = self.form.write(hmac::sign(&self.key, &signed).as_ref());
        put(headers, [(Some(&self.header), &*written), (self.timestamp.as_ref(), now)])
    }
}

impl SignatureForm {
    /// The bytes of what was written so.
    pub(crate) fn read(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Base64 => STANDARD.decode(text).ok(),
            Self::Hex => {
                let pairs = text.as_bytes().chunks(2).map(|pair| match pair {
                    [a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => {
                        u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()
                    }
                    _ => None,
                });
                pairs.collect()
            }
        }
    }

    fn write(self, bytes: &[u8]) -> String {
        match self {
            Self::Base64 => STANDARD.encode(bytes),
            Self::Hex => bytes.iter().fold(String::new(), |mut digits, byte| {
                let _ = write!(digits, "{byte:02x}");
                digits
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use fei_exchange::Code;
    use http::{HeaderValue, Method};

    use super::*;

    fn call(body: &'static [u8]) -> HttpCall {
        let (method, body) = (Method::POST, Bytes::from_static(body));
        let (target, headers) = ("/pay".into(), vec![]);
        HttpCall { method, target, headers, body, unauthorized_did_nothing: false, late: None }
    }

    fn new(over: &str, timestamp: Option<&str>) -> Result<Signature, RulesError> {
        Signature::new("x-signature", b"canary", over, SignatureForm::Hex, timestamp, || 7)
    }

    /// RFC 4231, test case 2.
    #[test]
    fn the_standards_own_case_comes_out() {
        let body = b"what do ya want for nothing?";
        for (form, expected) in [
            (SignatureForm::Hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            (SignatureForm::Base64, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="),
        ] {
            let signature = Signature::new("X-Signature", b"Jefe", "{body}", form, None, || 7).unwrap();
            let mut headers = HeaderMap::new();
            signature.sign(&mut headers, &call(body), "/pay").unwrap();
            assert_eq!(headers["x-signature"], expected);
        }
    }

    #[test]
    fn every_piece_counts_and_the_time_is_told() {
        let signature = new("{method}\n{target}\n{timestamp}\n{body}", Some("x-time")).unwrap();
        let signed = |target: &str, body, now: &str| {
            let mut headers = HeaderMap::new();
            signature.sign_at(&mut headers, &call(body), target, now).unwrap();
            assert_eq!(headers["x-time"], now);
            headers["x-signature"].clone()
        };
        let first = signed("/base/pay", b"{}", "1");
        assert_eq!(first, signed("/base/pay", b"{}", "1"));
        for other in [
            signed("/base/pa", b"{}", "1"),
            signed("/base/pay", b"{ }", "1"),
            signed("/base/pay", b"{}", "2"),
        ] {
            assert_ne!(first, other);
        }
        let mut taken = HeaderMap::new();
        taken.insert("x-signature", HeaderValue::from_static("forged"));
        assert_eq!(signature.sign(&mut taken, &call(b""), "/").unwrap_err().code, Code::UnsafeValue);
    }

    #[test]
    fn a_signature_that_says_too_little_is_refused_and_none_shows_its_key() {
        for (over, timestamp) in [
            ("{method}", None),
            ("{body}{time}", None),
            ("{body", None),
            ("{timestamp}{body}", None),
            ("{body}", Some("x")),
            ("{nonce}{body}", None),
        ] {
            assert!(new(over, timestamp).is_err(), "{over}");
        }
        assert!(Signature::new("a b", b"k", "{body}", SignatureForm::Hex, None, || 7).is_err());
        let shown = format!("{:?}", new("{body}", None).unwrap());
        assert!(!shown.contains("canary") && !shown.contains("99, 97, 110"), "{shown}");
    }
}
