//! The journal's file and its keys: found, or made when there are none.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use fei_journal::{OpenError, SealError, Sealer, SqliteDesk, SqliteJournal, SqliteLimits};
use secrecy::{ExposeSecret, SecretString};

/// Bytes of a key: AES-256.
const KEY_BYTES: usize = 32;
/// The name of a key that FEI made itself.
const OWN_KEY: &str = "own";

/// Why there is no journal, and so no gateway.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JournalError {
    /// The file cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A file or folder of the journal cannot be read or made.
    #[error("the journal: {}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The key that FEI made itself is not beside its journal. A new one would open nothing.
    #[error(
        "{} is gone, and the telegrams of {} are sealed under it. Put it back from your copy: a new key opens none of them",
        key.display(), journal.display()
    )]
    KeyGone {
        /// The key's file.
        key: PathBuf,
        /// The journal's.
        journal: PathBuf,
    },
    /// A key is not what it should be. Never holds the key.
    #[error("journal key {id:?}: 64 hexadecimal digits are needed, as `openssl rand -hex 32` prints them")]
    NotHex {
        /// The key's name.
        id: String,
    },
    /// Keys that do not go together.
    #[error("the journal's keys: {0}")]
    Keys(#[from] SealError),
}

impl JournalError {
    /// Whether the next start may succeed by itself.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Open(error) => error.may_pass(),
            Self::File { source, .. } => source.kind() == io::ErrorKind::StorageFull,
            _ => false,
        }
    }
}

/// Opens the journal at `path`, and makes its folder. Blocks for as long as the disk takes.
pub(crate) fn open(path: &Path, keys: &[(String, SecretString)]) -> Result<SqliteJournal, JournalError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|source| JournalError::File { path: folder.to_owned(), source })?;
    if keys.is_empty() {
        make_own_key(path)?;
    }
    Ok(SqliteJournal::open(path, of_keys(path, keys)?, limits())?)
}

/// A test build can be told to write the WAL into the file all the time, so that losses of power hit that too.
fn limits() -> SqliteLimits {
    #[cfg(feature = "failpoints")]
    fail::fail_point!("small_wal", |_| SqliteLimits {
        wal_pages_due: 30,
        wal_pages_max: 60,
        ..SqliteLimits::default()
    });
    SqliteLimits::default()
}

/// Opens the journal at `path` beside the gateway that has it. Makes nothing.
pub(crate) fn desk(path: &Path, keys: &[(String, SecretString)]) -> Result<SqliteDesk, JournalError> {
    Ok(SqliteDesk::open(path, of_keys(path, keys)?, SqliteLimits::default())?)
}

fn of_keys(path: &Path, keys: &[(String, SecretString)]) -> Result<Sealer, JournalError> {
    let own = if keys.is_empty() { vec![(OWN_KEY.to_owned(), own_key(path)?)] } else { Vec::new() };
    sealer(if keys.is_empty() { &own } else { keys })
}

fn sealer(keys: &[(String, SecretString)]) -> Result<Sealer, JournalError> {
    let mut bytes = keys.iter().map(|(id, hex)| Ok((id, decoded(id, hex.expose_secret())?)));
    let (id, newest) =
        bytes.next().unwrap_or_else(|| Err(JournalError::NotHex { id: OWN_KEY.to_owned() }))?;
    let mut sealer = Sealer::new(id, &newest)?;
    for older in bytes {
        let (id, key) = older?;
        sealer = sealer.opening(id, &key)?;
    }
    Ok(sealer)
}

/// The key beside the journal, of whoever has not set one up.
fn own_key(journal: &Path) -> Result<SecretString, JournalError> {
    let path = journal.with_extension("key");
    let failed = |source| JournalError::File { path: path.clone(), source };
    Ok(fs::read_to_string(&path).map_err(failed)?.trim().into())
}

/// It is made at the first start.
fn make_own_key(journal: &Path) -> Result<(), JournalError> {
    let path = journal.with_extension("key");
    let failed = |source| JournalError::File { path: path.clone(), source };
    if !path.exists() {
        if holds_something(journal) {
            return Err(JournalError::KeyGone { key: path, journal: journal.to_owned() });
        }
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o400).open(&path).map_err(failed)?;
        file.write_all(fresh_key().map_err(failed)?.as_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)?;
    }
    tracing::warn!(
        key = %path.display(),
        "the journal's key lies beside it: whoever copies the folder can read it; set journal.keys"
    );
    Ok(())
}

/// Whether a journal was begun there. A young one stands in its write-ahead log alone.
fn holds_something(journal: &Path) -> bool {
    let mut wal = journal.as_os_str().to_owned();
    wal.push("-wal");
    [journal, Path::new(&wal)].iter().any(|path| fs::metadata(path).is_ok_and(|file| file.len() > 0))
}

fn fresh_key() -> io::Result<String> {
    use std::io::Read;

    let mut key = [0u8; KEY_BYTES];
    fs::File::open("/dev/urandom")?.read_exact(&mut key)?;
    Ok(key.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn decoded(id: &str, hex: &str) -> Result<Vec<u8>, JournalError> {
    let digit = |at: usize| hex.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let whole = hex.len() == 2 * KEY_BYTES && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let key = if whole { (0..KEY_BYTES).map(|at| digit(2 * at)).collect() } else { None };
    key.ok_or_else(|| JournalError::NotHex { id: id.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(texts: &[(&str, &str)]) -> Vec<(String, SecretString)> {
        texts.iter().map(|(id, hex)| ((*id).to_owned(), (*hex).into())).collect()
    }

    #[tokio::test]
    async fn without_keys_one_is_made_once_and_only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data/journal.db");
        open(&path, &[]).unwrap().close().await;
        let key = path.with_extension("key");
        let made = fs::read_to_string(&key).unwrap();
        assert_eq!(made.len(), 64);
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o400);
        open(&path, &[]).unwrap().close().await;
        assert_eq!(fs::read_to_string(&key).unwrap(), made);
    }

    #[test]
    fn what_is_no_key_is_refused_by_name_and_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        for wrong in ["", "00ff", &"zz".repeat(32), &"0".repeat(65), &"가".repeat(32)] {
            let error = open(&path, &keys(&[("2026-11", wrong)])).unwrap_err().to_string();
            assert!(error.contains("2026-11"), "{error}");
            assert!(wrong.is_empty() || !error.contains(wrong), "{error}");
        }
        let twice = [("one", &*"ab".repeat(32)), ("one", &*"cd".repeat(32))];
        assert!(matches!(open(&path, &keys(&twice)), Err(JournalError::Keys(_))));
    }
}
