//! How FEI proves to an institution who it is: `[party.NAME.auth]`.

use std::path::{Path, PathBuf};

use fei_http::SignatureForm;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::error::SettingsError;
use super::jws::{self, Jws};
use super::secret::{SecretError, SecretSource};

/// As it is typed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    oauth2: Option<TypedOAuth2>,
    hmac: Option<TypedHmac>,
    jws: Option<jws::Typed>,
    jws_answer: Option<jws::Typed>,
    identity: Option<Identity>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypedHmac {
    header: String,
    key: SecretSource,
    over: Option<String>,
    form: Option<Form>,
    timestamp: Option<String>,
}

/// How a signature is written.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Form {
    Hex,
    Base64,
}

impl From<Form> for SignatureForm {
    fn from(form: Form) -> Self {
        match form {
            Form::Hex => Self::Hex,
            Form::Base64 => Self::Base64,
        }
    }
}

/// Our certificate, and its key, each a file in PEM.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Identity {
    pub(crate) cert: PathBuf,
    pub(crate) key: PathBuf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypedOAuth2 {
    token: String,
    client_id: String,
    client_secret: SecretSource,
    scope: Option<String>,
}

/// As run.
#[derive(Debug, Default, Clone)]
pub(crate) struct Auth {
    /// Each call carries an access token.
    pub(crate) oauth2: Option<OAuth2>,
    /// Each call is signed.
    pub(crate) hmac: Option<Hmac>,
    /// Each call is signed by a key of our own.
    pub(crate) jws: Option<Jws>,
    /// Each answer is signed by a key of the institution's.
    pub(crate) jws_answer: Option<Jws>,
    /// TLS shows who we are.
    pub(crate) identity: Option<Identity>,
}

/// A signature in a header.
#[derive(Debug, Clone)]
pub(crate) struct Hmac {
    pub(crate) header: String,
    pub(crate) key: SecretString,
    /// `{method}`, `{target}`, `{timestamp}`, `{body}` and what stands between them.
    pub(crate) over: String,
    pub(crate) form: Form,
    /// The header that tells the time.
    pub(crate) timestamp: Option<String>,
}

/// A client of the institution's token endpoint.
#[derive(Debug, Clone)]
pub(crate) struct OAuth2 {
    /// A path at the institution's address, or a whole address.
    pub(crate) token: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: SecretString,
    pub(crate) scope: Option<String>,
}

impl Typed {
    /// The secrets' values; `beside` is the folder of the settings file.
    pub(super) fn read(self, party: &str, beside: &Path) -> Result<Auth, SettingsError> {
        let oauth2 = self.oauth2.map(|typed| typed.read(party, beside)).transpose()?;
        let hmac = self.hmac.map(|typed| typed.read(party, beside)).transpose()?;
        let identity = self
            .identity
            .map(|Identity { cert, key }| Identity { cert: beside.join(cert), key: beside.join(key) });
        let jws = self.jws.map(|typed| typed.read(party, "jws", beside)).transpose()?;
        let jws_answer = self.jws_answer.map(|typed| typed.read(party, "jws_answer", beside)).transpose()?;
        Ok(Auth { oauth2, hmac, jws, jws_answer, identity })
    }
}

impl TypedHmac {
    fn read(self, party: &str, beside: &Path) -> Result<Hmac, SettingsError> {
        Ok(Hmac {
            header: self.header,
            key: secret(party, "auth.hmac.key", self.key, beside)?,
            over: self.over.unwrap_or_else(|| "{body}".to_owned()),
            form: self.form.unwrap_or(Form::Hex),
            timestamp: self.timestamp,
        })
    }
}

impl TypedOAuth2 {
    fn read(self, party: &str, beside: &Path) -> Result<OAuth2, SettingsError> {
        let client_secret = secret(party, "auth.oauth2.client_secret", self.client_secret, beside)?;
        Ok(OAuth2 { token: self.token, client_id: self.client_id, client_secret, scope: self.scope })
    }
}

/// A secret's value; the key is told when there is none.
pub(super) fn secret(
    party: &str,
    key: &str,
    source: SecretSource,
    beside: &Path,
) -> Result<SecretString, SettingsError> {
    let value = source.value(beside).and_then(|value| match value.expose_secret() {
        "" => Err(SecretError::Empty),
        _ => Ok(value),
    });
    value.map_err(|source| SettingsError::Secret { party: party.to_owned(), key: key.to_owned(), source })
}
