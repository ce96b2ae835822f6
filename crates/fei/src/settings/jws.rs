//! Signatures by keys of two halves: `[party.NAME.auth.jws]` of our requests, `[party.NAME.auth.jws_answer]` of answers.

use std::path::Path;

use fei_http::{JwsAlgorithm, JwsForm};
use secrecy::SecretString;
use serde::Deserialize;

use super::auth::secret;
use super::error::SettingsError;
use super::secret::SecretSource;

/// As it is typed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    header: String,
    algorithm: Algorithm,
    key: SecretSource,
    kid: Option<String>,
    over: Option<String>,
    #[serde(default)]
    form: Form,
    timestamp: Option<String>,
}

/// As a JWS writes it.
#[derive(Debug, Clone, Copy, Deserialize)]
enum Algorithm {
    #[serde(rename = "RS256")]
    Rs256,
    #[serde(rename = "PS256")]
    Ps256,
    #[serde(rename = "ES256")]
    Es256,
    #[serde(rename = "EdDSA")]
    EdDsa,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    #[default]
    Detached,
    Compact,
}

/// As run.
#[derive(Debug, Clone)]
pub(crate) struct Jws {
    pub(crate) header: String,
    pub(crate) algorithm: JwsAlgorithm,
    /// In PEM: ours private, the institution's public.
    pub(crate) key: SecretString,
    pub(crate) kid: Option<String>,
    /// `{method}`, `{target}`, `{header.NAME}`, `{body}` and what stands between them.
    pub(crate) over: String,
    pub(crate) form: JwsForm,
    /// The header that tells the time.
    pub(crate) timestamp: Option<String>,
}

impl Jws {
    /// Whether what is signed is carried along.
    pub(crate) fn is_compact(&self) -> bool {
        self.form == JwsForm::Compact
    }
}

impl Typed {
    /// The key's text, which the settings say below `of`; `beside` is the folder of the settings file.
    pub(super) fn read(self, party: &str, of: &str, beside: &Path) -> Result<Jws, SettingsError> {
        Ok(Jws {
            key: secret(party, &format!("auth.{of}.key"), self.key, beside)?,
            header: self.header,
            algorithm: match self.algorithm {
                Algorithm::Rs256 => JwsAlgorithm::Rs256,
                Algorithm::Ps256 => JwsAlgorithm::Ps256,
                Algorithm::Es256 => JwsAlgorithm::Es256,
                Algorithm::EdDsa => JwsAlgorithm::EdDsa,
            },
            kid: self.kid,
            over: self.over.unwrap_or_else(|| "{body}".to_owned()),
            form: match self.form {
                Form::Detached => JwsForm::Detached,
                Form::Compact => JwsForm::Compact,
            },
            timestamp: self.timestamp,
        })
    }
}
