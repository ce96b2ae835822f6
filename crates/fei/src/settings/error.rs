//! What can be wrong with the settings: each with the file and place, or the variable, and the key.

use std::path::PathBuf;

use super::client::ClientError;
use super::secret::SecretError;
use super::serve::ServeError;

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    /// The file was named and is not there.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The text says something that it may not say.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Text {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// What, and below which key.
        message: String,
    },
    /// A variable `FEI__…` does not fit.
    #[error("the environment (FEI__A__B) does not fit: {0}")]
    Environment(String),
    /// Keys that do not go together.
    #[error("party.{party}: {wrong}")]
    Party {
        /// The party.
        party: String,
        /// What.
        wrong: PartyError,
    },
    /// More days than may be, or less than none.
    #[error("dates.{key}: a number of days from 0 to {max}")]
    Days {
        /// The key.
        key: &'static str,
        /// The most.
        max: i64,
    },
    /// `[serve]`.
    #[error("serve: {0}")]
    Serve(#[source] ServeError),
    /// A client of a party.
    #[error("party.{party}.client.{client}: {wrong}")]
    Client {
        /// The party.
        party: String,
        /// Its client.
        client: String,
        /// What.
        wrong: ClientError,
    },
    /// `[journal] path` names no file: it was set and left empty, as by `FEI__JOURNAL__PATH=`.
    #[error("journal.path is empty: the file of the journal, or no such key for fei-data/journal.db")]
    JournalPath,
    /// A key of the journal without a value.
    #[error("journal.keys {id:?}: {source}")]
    JournalKey {
        /// The key's name.
        id: String,
        /// Why.
        source: SecretError,
    },
    /// The admin port's token without a value.
    #[error("admin.token: {0}")]
    AdminToken(#[source] SecretError),
    /// A secret without a value.
    #[error("party.{party}.{key}: {source}")]
    Secret {
        /// The party.
        party: String,
        /// The secret: `secrets.NAME`.
        key: String,
        /// Why.
        source: SecretError,
    },
}

impl From<config::ConfigError> for SettingsError {
    fn from(error: config::ConfigError) -> Self {
        Self::Environment(without_value(&error))
    }
}

/// The error without the value that it is about: a variable with a mistake in its name may hold a secret.
fn without_value(error: &config::ConfigError) -> String {
    use config::ConfigError::{At, Type};
    match error {
        Type { expected, key: Some(key), .. } => format!("expected {expected} for `{key}`"),
        Type { expected, .. } => format!("expected {expected}"),
        At { error, key: Some(key), .. } => format!("{} for `{key}`", without_value(error)),
        At { error, .. } => without_value(error),
        other => expectation(other.to_string()),
    }
}

/// Of serde's `invalid type: string "…", expected a map` what was expected: the value may be a secret in the wrong place.
pub(super) fn expectation(text: String) -> String {
    match text.strip_prefix("invalid ").and_then(|value| value.rsplit_once(", expected ")) {
        Some((_, expected)) => format!("expected {expected}"),
        None => text,
    }
}

/// What can be wrong with one party.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PartyError {
    /// Neither side or both.
    #[error(
        "say either `listen = \"HOST:PORT\"` (a core) or `dial = \"http://HOST:PORT\"` (an institution); one that only calls us has a `client` and neither"
    )]
    Side,
    /// A limit of the other side.
    #[error("`{key}` belongs to a party with `{belongs}`")]
    WrongSide {
        /// The key.
        key: &'static str,
        /// `listen` or `dial`.
        belongs: &'static str,
    },
    /// A schedule without a pause.
    #[error("`{0}` must have a pause, and none of no time")]
    NoPause(&'static str),
    /// A limit that lets nothing through.
    #[error("`{0}` must be at least 1")]
    Zero(&'static str),
    /// A user without a password, or the other way round.
    #[error("`proxy`: `user` and `password` go together")]
    HalfCredentials,
    /// A network that is none.
    #[error("`networks`: {0:?} is no network: say 10.1.0.0/16, or an address")]
    Network(String),
}
