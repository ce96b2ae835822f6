//! Files that hold a secret: read only when nobody but their owner, and perhaps a group, can read them. X09.
//!
//! One rule everywhere, without an exception for containers: whoever mounts a secret can say its mode, and a file that
//! everybody reads is the one mistake with a secret that a program can see.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rustix::fs::OFlags;

use crate::regular;

/// What others may do, and that a group may write: none of it.
const TOO_OPEN: u32 = 0o027;
/// A key may stand behind its certificates.
const BYTES_MAX: u64 = 1 << 20;
/// In PEM what is no secret says so: certificates, and the keys by which answers are verified.
const PUBLIC: [&[u8]; 2] = [b"-----BEGIN PUBLIC KEY-----", b"-----BEGIN CERTIFICATE-----"];
/// And what is one says so behind a certificate too: `PRIVATE KEY`, `RSA PRIVATE KEY`, `EC PRIVATE KEY`.
const PRIVATE: &[u8] = b"PRIVATE KEY-----";

/// A file that others may read.
#[derive(Debug, thiserror::Error)]
#[error(
    "it holds a secret, and its mode {0:04o} lets others in: chmod 600, or 640 for a group; a mounted secret has 0400 or 0440 (in Kubernetes `defaultMode: 0440`)"
)]
struct TooOpen(u32);

/// The content of a secret's file.
///
/// # Errors
/// It cannot be read, or others can. A pipe or a device has no mode that would say anything, and is not read.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = regular::open(path, OFlags::empty())?;
    let mode = file.metadata()?.permissions().mode() & 0o777;
    let content = regular::whole(file, BYTES_MAX, "secret")?;
    if mode & TOO_OPEN != 0 && !is_public(&content) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, TooOpen(mode)));
    }
    Ok(content)
}

fn is_public(content: &[u8]) -> bool {
    let holds_private = content.windows(PRIVATE.len()).any(|part| part == PRIVATE);
    PUBLIC.iter().any(|head| content.starts_with(head)) && !holds_private
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};

    use super::*;

    #[test]
    fn what_others_may_read_is_refused_and_nothing_of_it_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let at = |mode: u32, content: &str| {
            fs::write(&path, content).unwrap();
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            read(&path)
        };
        for mode in [0o600, 0o400, 0o440, 0o640] {
            assert_eq!(at(mode, "hush").unwrap(), b"hush", "{mode:o}");
        }
        for mode in [0o644, 0o444, 0o604, 0o602, 0o601, 0o620, 0o660, 0o666] {
            let error = at(mode, "hush").unwrap_err().to_string();
            assert!(error.contains(&format!("mode 0{mode:o}")) && !error.contains("hush"), "{error}");
        }
        for public in ["-----BEGIN PUBLIC KEY-----\n", "-----BEGIN CERTIFICATE-----\n"] {
            assert!(at(0o644, public).is_ok());
        }
        assert!(at(0o644, "-----BEGIN PRIVATE KEY-----\n").is_err());
        let both =
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n-----BEGIN RSA PRIVATE KEY-----\n";
        assert!(at(0o644, both).is_err(), "a key behind its certificate");
    }
}
