//! JSON Web Signatures (RFC 7515) in a header: a request of ours is signed by our key, an answer verified by the
//! institution's.
//!
//! What is signed is what is sent: the body's bytes, the target and headers as they go out. An answer whose signature does
//! not hold says nothing: whoever sent it may be anybody, so what became of the call is unknown, and never "not executed".

mod key;
#[cfg(test)]
mod tests;

use std::fmt;

use aws_lc_rs::signature::ParsedPublicKey;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fei_exchange::{Code, Failure};
use http::{HeaderMap, HeaderName};
use serde::Deserialize;
use serde::de::IgnoredAny;

pub use key::JwsAlgorithm;
use key::SigningKey;

use crate::signed_text::{Piece, Signable, SignedText, named, one, put};
use crate::{HttpCall, RulesError};

/// Whether a JWS carries what it signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum JwsForm {
    /// `header..signature`: what is signed is put together by both ends (RFC 7515, appendix F).
    #[default]
    Detached,
    /// `header.payload.signature`.
    Compact,
}

/// How messages are signed, as it is typed.
pub struct JwsRules<'t> {
    /// The header of the JWS.
    pub header: &'t str,
    /// By which algorithm, and no other, whatever a JWS says of itself.
    pub algorithm: JwsAlgorithm,
    /// In PEM: our private key, unencrypted; of answers the institution's public key, or its certificate.
    pub key: &'t [u8],
    /// `kid`: which key it is.
    pub kid: Option<&'t str>,
    /// What is signed: `{method}\n{target}\n{header.x-date}\n{body}`; of answers `{status}` too, and neither method nor
    /// target. `{digest}` is the body's SHA-256 in base64.
    pub over: &'t str,
    /// How it is written.
    pub form: JwsForm,
}

/// How requests are signed. Its `Debug` leaves the key out.
pub struct Jws {
    header: HeaderName,
    key: SigningKey,
    /// The JOSE header in base64url: the same for every request.
    protected: String,
    over: SignedText,
    form: JwsForm,
    /// Where the time of signing goes: seconds since 1970, UTC.
    timestamp: Option<HeaderName>,
    clock: fn() -> i64,
}

impl Jws {
    /// Reads the key; `timestamp` names the header that tells the seconds since 1970 that `clock` says.
    ///
    /// # Errors
    /// A name of a header that is none, a key that is none for the algorithm, a text that signs too little.
    pub fn new(
        rules: &JwsRules<'_>,
        timestamp: Option<&str>,
        clock: fn() -> i64,
    ) -> Result<Self, RulesError> {
        let over = SignedText::parse(rules.over, &[Piece::Nonce, Piece::Status])?;
        let timestamp = timestamp.map(named).transpose()?;
        over.tells_time(timestamp.as_ref())?;
        let protected = match rules.kid {
            Some(kid) => serde_json::json!({ "alg": rules.algorithm.as_str(), "kid": kid }),
            None => serde_json::json!({ "alg": rules.algorithm.as_str() }),
        };
        Ok(Self {
            header: named(rules.header)?,
            key: SigningKey::from_pem(rules.algorithm, rules.key)?,
            protected: URL_SAFE_NO_PAD.encode(protected.to_string()),
            over,
            form: rules.form,
            timestamp,
            clock,
        })
    }

    /// Signs a call that goes to this target now, or N13: a header is missing that is to be signed, or is the signature's own.
    pub(crate) fn sign(&self, headers: &mut HeaderMap, call: &HttpCall, target: &str) -> Result<(), Failure> {
        let now = (self.clock)().to_string();
        let signed = self.over.of_request(&Signable::request(call, target, &now, headers))?;
        let payload = URL_SAFE_NO_PAD.encode(signed);
        let signature = self
            .key
            .sign(format!("{}.{payload}", self.protected).as_bytes())
            .ok_or_else(|| Failure::new(Code::UnsafeValue, "the request cannot be signed"))?;
        let between = match self.form {
            JwsForm::Detached => "",
            JwsForm::Compact => &*payload,
        };
        let written = format!("{}.{between}.{}", self.protected, URL_SAFE_NO_PAD.encode(signature));
        put(headers, [(Some(&self.header), &*written), (self.timestamp.as_ref(), &*now)])
    }
}

impl fmt::Debug for Jws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jws").field("header", &self.header).field("over", &self.over).finish_non_exhaustive()
    }
}

/// How an institution signs its answers.
#[derive(Debug)]
pub struct JwsCheck {
    header: HeaderName,
    algorithm: JwsAlgorithm,
    key: ParsedPublicKey,
    kid: Option<Box<str>>,
    over: SignedText,
    form: JwsForm,
}

/// What a JWS says of itself. Extensions that must be understood (`crit`) are not: then it does not hold.
#[derive(Deserialize)]
struct Protected {
    alg: String,
    kid: Option<String>,
    crit: Option<IgnoredAny>,
}

impl JwsCheck {
    /// Reads the institution's key.
    ///
    /// # Errors
    /// A name of a header that is none, a key that is none for the algorithm, a text that signs too little.
    pub fn new(rules: &JwsRules<'_>) -> Result<Self, RulesError> {
        let not_there = [Piece::Nonce, Piece::Method, Piece::Target, Piece::Timestamp];
        Ok(Self {
            header: named(rules.header)?,
            algorithm: rules.algorithm,
            key: key::verifying(rules.algorithm, rules.key)?,
            kid: rules.kid.map(Into::into),
            over: SignedText::parse(rules.over, &not_there)?,
            form: rules.form,
        })
    }

    /// Whether the institution signed this answer, or U11 with what is wrong; nothing of the answer is told.
    pub(crate) fn verify(&self, status: u16, headers: &HeaderMap, body: &[u8]) -> Result<(), Failure> {
        self.holds(status, headers, body).map_err(|why| {
            Failure::new(Code::Unproven, format!("status {status}, header {}: {why}", self.header))
        })
    }

    fn holds(&self, status: u16, headers: &HeaderMap, body: &[u8]) -> Result<(), String> {
        let jws = one(headers, &self.header).ok_or("it is not there once")?;
        let mut parts = jws.split('.');
        let (Some(protected), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err("it is no JWS of three parts".to_owned());
        };
        self.is_of_the_key(protected)?;
        let status = status.to_string();
        let none = "";
        let of = Signable {
            method: none,
            target: none,
            status: &status,
            timestamp: none,
            nonce: none,
            headers,
            body,
        };
        let missing = |name: HeaderName| format!("the header {name} is signed, and is not there once");
        let ours = URL_SAFE_NO_PAD.encode(self.over.bytes(&of).map_err(missing)?);
        match (self.form, payload) {
            (JwsForm::Detached, "") => {}
            (JwsForm::Compact, theirs) if theirs == ours => {}
            (JwsForm::Detached, _) => return Err("it carries what a detached one does not".to_owned()),
            (JwsForm::Compact, _) => return Err("it signs something else than this answer".to_owned()),
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| "its signature is no base64url")?;
        let signed = format!("{protected}.{ours}");
        self.key
            .verify_sig(signed.as_bytes(), &signature)
            .map_err(|_| "its signature does not hold".to_owned())
    }

    fn is_of_the_key(&self, protected: &str) -> Result<(), String> {
        let unreadable = "its JOSE header cannot be read";
        let read = URL_SAFE_NO_PAD.decode(protected).map_err(|_| unreadable)?;
        let said: Protected = serde_json::from_slice(&read).map_err(|_| unreadable)?;
        if said.alg != self.algorithm.as_str() {
            return Err(format!("it is not by {}", self.algorithm.as_str()));
        }
        if said.crit.is_some() {
            return Err("it wants an extension to be understood (crit)".to_owned());
        }
        match &self.kid {
            Some(kid) if said.kid.as_deref() != Some(kid) => Err(format!("it is not by the key {kid}")),
            _ => Ok(()),
        }
    }
}
