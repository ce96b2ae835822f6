//! `fei.toml` as it is typed. Unknown keys are refused; which keys go together is the next stage's question.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::admin::Loopback;
use super::age::Age;
use super::auth::Typed as Auth;
use super::breaker::Breaker;
use super::client::Typed as Client;
use super::dates::Dates;
use super::follow::{Follow, Pause};
use super::proxy::Typed as Proxy;
use super::secret::SecretSource;
use super::serve::Typed as Serve;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) layouts: Layouts,
    #[serde(default)]
    pub(super) party: BTreeMap<String, Party>,
    pub(super) serve: Option<Serve>,
    #[serde(default)]
    pub(super) journal: Journal,
    #[serde(default)]
    pub(super) dates: Dates,
    #[serde(default)]
    pub(super) admin: Admin,
    #[serde(default)]
    pub(super) log: Log,
}

/// `[journal]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Journal {
    /// A key of the bench's build alone: a restart would forget what was sent.
    #[cfg(feature = "memory-journal")]
    #[serde(default)]
    pub(super) memory: bool,
    /// Relative to the folder of the file.
    pub(super) path: Option<PathBuf>,
    /// The first one seals, all open.
    #[serde(default)]
    pub(super) keys: Vec<JournalKey>,
    pub(super) verify_every: Option<Pause>,
    /// As the alarm said it.
    pub(super) damage_known: Option<String>,
    /// How long by law.
    pub(super) keep: Option<Age>,
}

/// `{ id = "2026-11", secret = { file = "…" } }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JournalKey {
    pub(super) id: String,
    pub(super) secret: SecretSource,
}

/// `[layouts]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Layouts {
    /// Relative to the folder of the file.
    pub(super) dir: Option<PathBuf>,
    /// Settings by whose values a reload plays the golden cases; relative to the folder of the file.
    pub(super) cases: Option<PathBuf>,
}

impl Layouts {
    /// The layouts folder of settings in this folder.
    pub(super) fn below(&self, beside: &Path) -> PathBuf {
        beside.join(self.dir.as_deref().unwrap_or_else(|| Path::new("layouts")))
    }
}

/// `[party.NAME]`: which side it is, where, with which limits. Keys of one side are refused on the other.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Party {
    pub(super) listen: Option<String>,
    pub(super) dial: Option<String>,
    pub(super) connections_max: Option<usize>,
    pub(super) idle_timeout_ms: Option<u64>,
    // a party that we listen for
    pub(super) frame_timeout_ms: Option<u64>,
    pub(super) write_timeout_ms: Option<u64>,
    pub(super) drain_timeout_ms: Option<u64>,
    pub(super) in_flight_max: Option<usize>,
    pub(super) poll_after_ms: Option<u64>,
    pub(super) ask: Option<Ask>,
    // a party that we dial
    pub(super) waiting_max: Option<usize>,
    pub(super) connect_timeout_ms: Option<u64>,
    pub(super) age_max_ms: Option<u64>,
    pub(super) attempt_timeout_ms: Option<u64>,
    pub(super) late_window_ms: Option<u64>,
    pub(super) deadline_ms: Option<u64>,
    pub(super) body_bytes_max: Option<usize>,
    pub(super) follow: Option<Follow>,
    pub(super) calls_per_second_max: Option<u32>,
    pub(super) breaker: Option<Breaker>,
    pub(super) roots: Option<PathBuf>,
    pub(super) revoked: Option<PathBuf>,
    pub(super) auth: Option<Auth>,
    pub(super) proxy: Option<Proxy>,
    pub(super) networks: Option<Vec<String>>,
    /// Those that call us, by their names.
    #[serde(default)]
    pub(super) client: BTreeMap<String, Client>,
    #[serde(default)]
    pub(super) settings: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) secrets: BTreeMap<String, SecretSource>,
}

/// `[party.NAME.ask]`: how a core is asked when an institution calls.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ask {
    #[serde(default)]
    pub(super) dial: Vec<String>,
    pub(super) connections: Option<usize>,
    pub(super) in_flight_max: Option<usize>,
    pub(super) waiting_max: Option<usize>,
    pub(super) deadline_ms: Option<u64>,
    pub(super) notice: Option<Vec<Pause>>,
}

/// `[admin]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Admin {
    pub(super) listen: Option<Loopback>,
    pub(super) token: Option<SecretSource>,
}

/// `[log]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Log {
    pub(super) level: Option<String>,
    pub(super) format: Option<LogFormat>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}
