//! Signatures before an institution: it takes no call that its client did not sign, and signs what it answers itself.
//!
//! JWS (RFC 7515) in a header. A request is signed as `METHOD TARGET`, a line break and the body; an answer as its status, a
//! line break and the body as it goes out, spoiled or not. What tokens are asked by is neither.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderName, HeaderValue};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto};
use serde::Deserialize;

use crate::{Answer, Contract, Request};

/// The header of every signature.
const HEADER: HeaderName = HeaderName::from_static("x-jws-signature");

/// How a key is read.
type FromPem<K> = fn(&[u8]) -> jsonwebtoken::errors::Result<K>;

/// Which of the standard's algorithms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedBy {
    /// RS256.
    Rs256,
    /// PS256.
    Ps256,
    /// ES256.
    Es256,
    /// EdDSA with Ed25519.
    EdDsa,
}

impl SignedBy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Rs256, Self::Ps256, Self::Es256, Self::EdDsa];

    /// As a JWS writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    fn read<K>(self, pem: &str, [rsa, ec, ed]: [FromPem<K>; 3]) -> Option<(Algorithm, K)> {
        let (algorithm, read) = match self {
            Self::Rs256 => (Algorithm::RS256, rsa),
            Self::Ps256 => (Algorithm::PS256, rsa),
            Self::Es256 => (Algorithm::ES256, ec),
            Self::EdDsa => (Algorithm::EdDSA, ed),
        };
        Some((algorithm, read(pem.as_bytes()).ok()?))
    }
}

/// A key that has a name.
#[derive(Debug, Clone)]
pub struct Named<'k> {
    /// `kid`.
    pub kid: &'k str,
    /// In PEM.
    pub pem: &'k str,
}

/// An institution that wants signatures and gives them. Clones share everything.
#[derive(Clone)]
pub struct Signed<C> {
    inner: C,
    keys: Arc<Keys>,
}

struct Keys {
    client: (Algorithm, DecodingKey),
    client_kid: String,
    own: (Algorithm, EncodingKey),
    own_protected: String,
    compact: bool,
}

#[derive(Deserialize)]
struct Protected {
    alg: String,
    kid: String,
}

impl<C: Contract> Signed<C> {
    /// Knows its client's public key, and has a private key of its own. `compact`: what is signed is carried along, both
    /// ways. None: one of the keys is none for the algorithm.
    #[must_use]
    pub fn new(inner: C, by: SignedBy, client: &Named<'_>, own: &Named<'_>, compact: bool) -> Option<Self> {
        let public = [DecodingKey::from_rsa_pem, DecodingKey::from_ec_pem, DecodingKey::from_ed_pem];
        let private = [EncodingKey::from_rsa_pem, EncodingKey::from_ec_pem, EncodingKey::from_ed_pem];
        let protected = format!(r#"{{"alg":"{}","kid":"{}"}}"#, by.as_str(), own.kid);
        let keys = Keys {
            client: by.read(client.pem, public)?,
            client_kid: client.kid.to_owned(),
            own: by.read(own.pem, private)?,
            own_protected: URL_SAFE_NO_PAD.encode(protected),
            compact,
        };
        Some(Self { inner, keys: Arc::new(keys) })
    }
}

impl Keys {
    /// What is wrong with a request's signature.
    fn complaint(&self, request: &Request) -> Option<&'static str> {
        let said = request.headers.get(HEADER).and_then(|value| value.to_str().ok());
        let parts: Vec<&str> = said.unwrap_or_default().split('.').collect();
        let [protected, payload, signature] = parts[..] else { return Some("there is no signature") };
        let read: Option<Protected> =
            URL_SAFE_NO_PAD.decode(protected).ok().and_then(|json| serde_json::from_slice(&json).ok());
        let Some(said) = read else { return Some("its header cannot be read") };
        let (algorithm, key) = &self.client;
        if said.alg != format!("{algorithm:?}") || said.kid != self.client_kid {
            return Some("it is by another algorithm or key");
        }
        let mut signed = format!("{} {}\n", request.method, request.target).into_bytes();
        signed.extend_from_slice(&request.body);
        let ours = URL_SAFE_NO_PAD.encode(signed);
        if payload != if self.compact { &*ours } else { "" } {
            return Some("it carries something else than what came");
        }
        let message = format!("{protected}.{ours}");
        let holds = crypto::verify(signature, message.as_bytes(), key, *algorithm);
        (!holds.unwrap_or(false)).then_some("it does not hold")
    }

    /// The signature of an answer.
    fn sign(&self, status: u16, body: &[u8]) -> Option<String> {
        let mut signed = format!("{status}\n").into_bytes();
        signed.extend_from_slice(body);
        let payload = URL_SAFE_NO_PAD.encode(signed);
        let (algorithm, key) = &self.own;
        let message = format!("{}.{payload}", self.own_protected);
        let signature = crypto::sign(message.as_bytes(), key, *algorithm).ok()?;
        let carried = if self.compact { &*payload } else { "" };
        Some(format!("{}.{carried}.{signature}", self.own_protected))
    }
}

impl<C: Contract> Contract for Signed<C> {
    fn answer(&self, request: &Request) -> Option<Answer> {
        match self.keys.complaint(request) {
            Some(why) if !self.inner.is_credentials(request.path()) => {
                let body = r#"{"rsp_code":"O0011","rsp_message":"the call is not signed by its client"}"#;
                Some(Answer::json(401, body).complaining(format!("O0011 {why}")))
            }
            _ => self.inner.answer(request),
        }
    }

    fn is_credentials(&self, path: &str) -> bool {
        self.inner.is_credentials(path)
    }

    fn seal(&self, request: &Request, status: u16, headers: &mut HeaderMap, body: &[u8]) {
        let value = self.keys.sign(status, body).and_then(|jws| HeaderValue::from_str(&jws).ok());
        if let Some(value) = value.filter(|_| !self.inner.is_credentials(request.path())) {
            headers.insert(HEADER, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Method;

    use super::*;
    use crate::{Kftc, rehearse};

    /// Ed25519 of RFC 8410, §10.3 and §10.1: a key pair that everybody knows.
    const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
    const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

    #[test]
    fn a_call_that_its_client_did_not_sign_is_refused() {
        let (client, own) = (Named { kid: "client", pem: PUBLIC }, Named { kid: "own", pem: PRIVATE });
        let signed = Signed::new(Kftc::default(), SignedBy::EdDsa, &client, &own, false).unwrap();
        let status = |jws: Option<String>, target: &str| {
            let headers = jws.map(|jws| (HEADER, HeaderValue::from_str(&jws).unwrap()));
            let request = Request {
                method: Method::GET,
                target: target.to_owned(),
                headers: headers.into_iter().collect(),
                body: Bytes::new(),
            };
            rehearse(&signed, &request, None).status
        };
        assert_eq!(status(None, "/bank/status"), Some(401));
        let protected = URL_SAFE_NO_PAD.encode(r#"{"alg":"EdDSA","kid":"client"}"#);
        let message = format!("{protected}.{}", URL_SAFE_NO_PAD.encode("GET /bank/status\n"));
        let key = EncodingKey::from_ed_pem(PRIVATE.as_bytes()).unwrap();
        let signature = crypto::sign(message.as_bytes(), &key, Algorithm::EdDSA).unwrap();
        assert_eq!(status(Some(format!("{protected}..{signature}")), "/bank/status"), Some(200));
        assert_eq!(status(Some(format!("{protected}..{signature}")), "/bank/status?a=b"), Some(401));
        assert!(Signed::new(Kftc::default(), SignedBy::Es256, &client, &own, false).is_none());
    }
}
