//! How an institution proves to us who it is: `[party.NAME.client.NAME]`. It must show everything that stands there.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::Path;
use std::time::Duration;

use fei_http::SignatureForm;
use fei_http::server::{CertificateIs, KeyDigest, Networks, Rate, TokenAlgorithm};
use secrecy::SecretString;
use serde::Deserialize;

use super::auth::Form;
use super::error::SettingsError;
use super::secret::SecretSource;
use super::serve::{ServeError, read};

/// How far a client's clock may be from ours, where nothing is said.
const WINDOW_S: u64 = 300;
const LEEWAY_S: u64 = 60;

/// As it is typed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    #[serde(default)]
    keys: Vec<String>,
    hmac: Option<TypedHmac>,
    jwt: Option<TypedJwt>,
    certificate: Option<TypedCertificate>,
    #[serde(default)]
    networks: Vec<String>,
    calls_per_second_max: Option<NonZeroU32>,
    burst: Option<NonZeroU32>,
    in_flight_max: Option<NonZeroUsize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypedHmac {
    header: String,
    key: SecretSource,
    over: Option<String>,
    form: Option<Form>,
    timestamp: String,
    nonce: Option<String>,
    window_s: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypedJwt {
    algorithm: Algorithm,
    key: SecretSource,
    issuer: String,
    audience: String,
    subject: Option<String>,
    leeway_s: Option<u64>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
enum Algorithm {
    #[serde(rename = "HS256")]
    Hs256,
    #[serde(rename = "RS256")]
    Rs256,
    #[serde(rename = "ES256")]
    Es256,
}

/// `{ dns = "…" }` or `{ key_sha256 = "…" }`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum TypedCertificate {
    Dns(String),
    KeySha256(String),
}

/// Which of the ways to prove itself a client must take, all of them. It holds nothing that is secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Proofs {
    pub(crate) key: bool,
    /// The header of its signatures.
    pub(crate) signature: Option<String>,
    pub(crate) token: bool,
    pub(crate) certificate: bool,
}

/// As run.
#[derive(Debug)]
pub(crate) struct Client {
    /// The SHA-256 of each key that it may show.
    pub(crate) keys: Vec<KeyDigest>,
    pub(crate) hmac: Option<Hmac>,
    pub(crate) jwt: Option<Jwt>,
    pub(crate) certificate: Option<CertificateIs>,
    pub(crate) networks: Networks,
    pub(crate) rate: Rate,
    /// None: as many as the server's own limit for one client.
    pub(crate) in_flight_max: Option<usize>,
}

impl Client {
    /// What it must show.
    pub(crate) fn proofs(&self) -> Proofs {
        let signature = self.hmac.as_ref().map(|hmac| hmac.header.clone());
        let (token, certificate) = (self.jwt.is_some(), self.certificate.is_some());
        Proofs { key: !self.keys.is_empty(), signature, token, certificate }
    }
}

/// A signature over each call.
#[derive(Debug)]
pub(crate) struct Hmac {
    pub(crate) header: String,
    pub(crate) key: SecretString,
    pub(crate) over: String,
    pub(crate) form: SignatureForm,
    pub(crate) timestamp: String,
    pub(crate) nonce: Option<String>,
    pub(crate) window_s: u64,
}

/// A token.
#[derive(Debug)]
pub(crate) struct Jwt {
    pub(crate) algorithm: TokenAlgorithm,
    /// The secret of both ends, or a public key in PEM.
    pub(crate) key: SecretString,
    pub(crate) issuer: String,
    pub(crate) audience: String,
    pub(crate) subject: Option<String>,
    pub(crate) leeway_s: u64,
}

/// What can be wrong with it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    /// Not a digest.
    #[error(
        "`{0}`: 64 hexadecimal digits are needed, as `fei key` prints them; a key itself never stands here"
    )]
    Digest(&'static str),
    /// A network.
    #[error(transparent)]
    Network(#[from] ServeError),
}

impl Typed {
    /// Checks it, and reads the secrets' values; `beside` is the folder of the settings file.
    pub(super) fn read(self, party: &str, name: &str, beside: &Path) -> Result<Client, SettingsError> {
        let wrong = |wrong| SettingsError::Client { party: party.to_owned(), client: name.to_owned(), wrong };
        let secret = |key: &str, source: SecretSource| {
            super::auth::secret(party, &format!("client.{name}.{key}"), source, beside)
        };
        let rate = self.rate();
        let keys = self.keys.iter().map(|text| digest("keys", text)).collect::<Result<_, _>>();
        let networks = read("networks", &self.networks).map_err(|error| wrong(error.into()))?;
        let certificate = self.certificate.map(TypedCertificate::read).transpose().map_err(wrong)?;
        let hmac = self.hmac.map(|typed| typed.read(|source| secret("hmac.key", source))).transpose()?;
        let jwt = self.jwt.map(|typed| typed.read(|source| secret("jwt.key", source))).transpose()?;
        let (keys, in_flight_max) = (keys.map_err(wrong)?, self.in_flight_max.map(NonZeroUsize::get));
        Ok(Client { keys, hmac, jwt, certificate, networks, rate, in_flight_max })
    }

    /// What it must show.
    pub(super) fn proofs(&self) -> Proofs {
        let signature = self.hmac.as_ref().map(|hmac| hmac.header.clone());
        let (token, certificate) = (self.jwt.is_some(), self.certificate.is_some());
        Proofs { key: !self.keys.is_empty(), signature, token, certificate }
    }

    fn rate(&self) -> Rate {
        let or = Rate::default();
        let every = self.calls_per_second_max.map_or(or.every, |calls| Duration::from_secs(1) / calls.get());
        // Where only the one is said, a second's calls may come at once.
        let burst = self.burst.or(self.calls_per_second_max).unwrap_or(or.burst);
        Rate { every, burst }
    }
}

impl TypedHmac {
    fn read(
        self,
        secret: impl Fn(SecretSource) -> Result<SecretString, SettingsError>,
    ) -> Result<Hmac, SettingsError> {
        let over = self.over.unwrap_or_else(|| {
            let nonce = if self.nonce.is_some() { "{nonce}\n" } else { "" };
            format!("{{method}}\n{{target}}\n{{timestamp}}\n{nonce}{{header.idempotency-key}}\n{{body}}")
        });
        Ok(Hmac {
            header: self.header,
            key: secret(self.key)?,
            over,
            form: self.form.unwrap_or(Form::Hex).into(),
            timestamp: self.timestamp,
            nonce: self.nonce,
            window_s: self.window_s.unwrap_or(WINDOW_S),
        })
    }
}

impl TypedJwt {
    fn read(
        self,
        secret: impl Fn(SecretSource) -> Result<SecretString, SettingsError>,
    ) -> Result<Jwt, SettingsError> {
        let algorithm = match self.algorithm {
            Algorithm::Hs256 => TokenAlgorithm::Hs256,
            Algorithm::Rs256 => TokenAlgorithm::Rs256,
            Algorithm::Es256 => TokenAlgorithm::Es256,
        };
        let (issuer, audience, subject) = (self.issuer, self.audience, self.subject);
        let (key, leeway_s) = (secret(self.key)?, self.leeway_s.unwrap_or(LEEWAY_S));
        Ok(Jwt { algorithm, key, issuer, audience, subject, leeway_s })
    }
}

impl TypedCertificate {
    fn read(self) -> Result<CertificateIs, ClientError> {
        Ok(match self {
            Self::Dns(name) => CertificateIs::Named(name),
            Self::KeySha256(text) => {
                CertificateIs::OfKey(digest("certificate.key_sha256", &text)?.to_bytes())
            }
        })
    }
}

fn digest(key: &'static str, text: &str) -> Result<KeyDigest, ClientError> {
    KeyDigest::parse(text).ok_or(ClientError::Digest(key))
}
