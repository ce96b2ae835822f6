//! Secrets: where one comes from, and its value, which no log and no error ever shows.

use std::cell::Cell;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::closed;

/// Longer than any key or pass phrase; a certificate is not a secret of this kind.
const SECRET_BYTES_MAX: usize = 4096;

/// What a settings file is told of a secret that stands in it: whoever may read the file, or a copy of it, has it.
const STANDS_THERE: &str =
    "a secret never stands in a settings file itself: say { file = \"PATH\" } or { env = \"NAME\" }";

/// What stands for a secret that is kept back.
pub(crate) const STAND_IN: &str = "***";

/// Which secrets are taken.
#[derive(Clone, Copy)]
pub(super) enum Taken {
    /// All.
    Every,
    /// What must not hold one itself: there it is refused as any other mistake is, at its place. X09.
    Elsewhere,
    /// Those that stand there, for whoever tells all that it does. Whatever lies elsewhere is kept back: it is not even read.
    Here,
}

thread_local! {
    /// What this thread takes now. serde hands nothing down to whoever reads one value.
    static TAKEN: Cell<Taken> = const { Cell::new(Taken::Every) };
}

/// Reads what may name secrets, wherever one may stand.
pub(super) fn taking<T>(taken: Taken, read: impl FnOnce() -> T) -> T {
    TAKEN.set(taken);
    let done = read();
    TAKEN.set(Taken::Every);
    done
}

/// `{ env = "NAME" }` or `{ file = "PATH" }`. The text itself: from the environment, and of samples.
#[derive(Debug)]
pub(super) enum SecretSource {
    Text(SecretString),
    Env(String),
    File(PathBuf),
    /// Of another place, and none of ours to know.
    KeptBack,
}

/// Why a secret has no value. Never holds the value.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretError {
    /// No such variable.
    #[error("the environment has no {0}")]
    NoVariable(String),
    /// No such file.
    #[error("cannot read {}: {source}", path.display())]
    NoFile {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Nothing stands there.
    #[error("it is empty")]
    Empty,
    /// Too long to be one.
    #[error("a secret has at most {SECRET_BYTES_MAX} bytes")]
    TooLong,
}

impl SecretSource {
    /// The value; a file's path is relative to the settings file, its last line break is no part of it.
    pub(super) fn value(self, beside: &Path) -> Result<SecretString, SecretError> {
        let text = match self {
            Self::Text(text) => return Ok(text),
            Self::KeptBack => return Ok(STAND_IN.into()),
            Self::Env(name) => std::env::var(&name).map_err(|_| SecretError::NoVariable(name))?,
            Self::File(path) => {
                let path = beside.join(path);
                let text = closed::read(&path).and_then(|content| {
                    // Not the error's own words: they would show the content.
                    String::from_utf8(content).map_err(|_| io::ErrorKind::InvalidData.into())
                });
                text.map_err(|source| SecretError::NoFile { path, source })?
            }
        };
        if text.len() > SECRET_BYTES_MAX {
            return Err(SecretError::TooLong);
        }
        Ok(text.trim_end_matches(['\r', '\n']).into())
    }
}

impl<'de> Deserialize<'de> for SecretSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Seen)
    }
}

struct Seen;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
enum Elsewhere {
    Env(String),
    File(PathBuf),
}

impl<'de> Visitor<'de> for Seen {
    type Value = SecretSource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"{ file = "PATH" } or { env = "NAME" }"#)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<SecretSource, E> {
        match TAKEN.get() {
            Taken::Elsewhere => Err(E::custom(STANDS_THERE)),
            Taken::Every | Taken::Here => Ok(SecretSource::Text(text.into())),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<SecretSource, A::Error> {
        Ok(match (Elsewhere::deserialize(MapAccessDeserializer::new(map))?, TAKEN.get()) {
            (_, Taken::Here) => SecretSource::KeptBack,
            (Elsewhere::Env(name), _) => SecretSource::Env(name),
            (Elsewhere::File(path), _) => SecretSource::File(path),
        })
    }
}
