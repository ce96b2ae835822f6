//! The way to an institution: `[party.NAME] proxy = { … }`, and where the institution may be.

use std::path::Path;

use fei_http::server::Networks;
use secrecy::SecretString;
use serde::Deserialize;

use super::auth::secret;
use super::error::{PartyError, SettingsError};
use super::secret::SecretSource;

/// As it is typed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    address: String,
    user: Option<String>,
    password: Option<SecretSource>,
}

/// A proxy that is asked for tunnels, as run.
#[derive(Debug, Clone)]
pub(crate) struct Proxy {
    /// HOST:PORT.
    pub(crate) address: String,
    /// Who we are there.
    pub(crate) credentials: Option<(String, SecretString)>,
}

impl Typed {
    /// The password's value; `beside` is the folder of the settings file.
    pub(super) fn read(self, party: &str, beside: &Path) -> Result<Proxy, SettingsError> {
        let credentials = match (self.user, self.password) {
            (None, None) => None,
            (Some(user), Some(password)) => Some((user, secret(party, "proxy.password", password, beside)?)),
            _ => {
                let wrong = PartyError::HalfCredentials;
                return Err(SettingsError::Party { party: party.to_owned(), wrong });
            }
        };
        Ok(Proxy { address: self.address, credentials })
    }
}

/// Networks, or the first text that is none.
pub(super) fn networks(texts: Option<Vec<String>>) -> Result<Networks, PartyError> {
    Networks::parse(texts.iter().flatten().map(String::as_str)).map_err(PartyError::Network)
}
