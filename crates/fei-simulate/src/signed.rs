//! Signatures before an institution: it takes no call that its client did not sign, and signs what it answers itself.
//!
//! What tokens are asked by is neither. What a signature is over the settings say; [`Signed::new`] has a way of its own: a
//! request is signed as `METHOD TARGET`, a line break and the body; an answer as its status, a line break and the body as it
//! goes out, spoiled or not.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderName, HeaderValue};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};

use crate::over::Message;
use crate::{Answer, Contract, Demand, Place, Request};

/// The header of every signature of a way of its own.
const HEADER: &str = "x-jws-signature";

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

    pub(crate) fn read<K>(self, pem: &str, [rsa, ec, ed]: [FromPem<K>; 3]) -> Option<(Algorithm, K)> {
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
    demands: Arc<[Demand]>,
    own: Option<Arc<Seal>>,
}

/// How an institution signs its answers: JWS. Not `Debug`: it holds a secret.
pub struct Seal {
    header: HeaderName,
    over: String,
    algorithm: Algorithm,
    key: EncodingKey,
    protected: String,
    compact: bool,
}

impl Seal {
    /// By this private key, in PEM. `compact`: what is signed is carried along. None: the header's name is none, or it is no
    /// key of the algorithm.
    #[must_use]
    pub fn new(at: Place<'_>, by: SignedBy, pem: &str, kid: Option<&str>, compact: bool) -> Option<Self> {
        let private = [EncodingKey::from_rsa_pem, EncodingKey::from_ec_pem, EncodingKey::from_ed_pem];
        let (algorithm, key) = by.read(pem, private)?;
        let protected = match kid {
            Some(kid) => serde_json::json!({ "alg": by.as_str(), "kid": kid }),
            None => serde_json::json!({ "alg": by.as_str() }),
        };
        let protected = URL_SAFE_NO_PAD.encode(protected.to_string());
        Some(Self {
            header: at.header.parse().ok()?,
            over: at.over.to_owned(),
            algorithm,
            key,
            protected,
            compact,
        })
    }

    /// The signature of an answer.
    fn sign(&self, status: u16, headers: &HeaderMap, body: &[u8]) -> Option<String> {
        let status = status.to_string();
        let message = Message { method: "", target: "", status: &status, timestamp: "", headers, body };
        let payload = URL_SAFE_NO_PAD.encode(message.under(&self.over));
        let message = format!("{}.{payload}", self.protected);
        let signature = crypto::sign(message.as_bytes(), &self.key, self.algorithm).ok()?;
        let carried = if self.compact { &*payload } else { "" };
        Some(format!("{}.{carried}.{signature}", self.protected))
    }
}

impl<C: Contract> Signed<C> {
    /// Knows its client's public key, and has a private key of its own. `compact`: what is signed is carried along, both
    /// ways. None: one of the keys is none for the algorithm.
    #[must_use]
    pub fn new(inner: C, by: SignedBy, client: &Named<'_>, own: &Named<'_>, compact: bool) -> Option<Self> {
        let place = |over| Place { header: HEADER, over, timestamp: None };
        let demand =
            Demand::jws(place("{method} {target}\n{body}"), by, client.pem, Some(client.kid), compact)?;
        let seal = Seal::new(place("{status}\n{body}"), by, own.pem, Some(own.kid), compact)?;
        Some(Self::demanding(inner, vec![demand], Some(seal)))
    }

    /// Wants all these, and signs its answers where it has a key for that; without either it is as it was.
    #[must_use]
    pub fn demanding(inner: C, demands: Vec<Demand>, own: Option<Seal>) -> Self {
        Self { inner, demands: demands.into(), own: own.map(Arc::new) }
    }
}

impl<C: Contract> Contract for Signed<C> {
    fn answer(&self, request: &Request) -> Option<Answer> {
        let complaint = self.demands.iter().find_map(|demand| demand.complaint(request));
        match complaint {
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
        let own = self.own.as_ref().filter(|_| !self.inner.is_credentials(request.path()));
        if let Some(own) = own
            && let Some(Ok(value)) = own.sign(status, headers, body).map(|jws| HeaderValue::from_str(&jws))
        {
            headers.insert(own.header.clone(), value);
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
            let headers =
                jws.map(|jws| (HeaderName::from_static(HEADER), HeaderValue::from_str(&jws).unwrap()));
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
