//! How FEI proves to an institution who it is: `[party.NAME.auth]`.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::error::SettingsError;
use super::secret::{SecretError, SecretSource};

/// As it is typed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    oauth2: Option<TypedOAuth2>,
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
        Ok(Auth { oauth2 })
    }
}

impl TypedOAuth2 {
    fn read(self, party: &str, beside: &Path) -> Result<OAuth2, SettingsError> {
        let client_secret = secret(party, "auth.oauth2.client_secret", self.client_secret, beside)?;
        Ok(OAuth2 { token: self.token, client_id: self.client_id, client_secret, scope: self.scope })
    }
}

fn secret(
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
