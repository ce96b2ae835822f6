//! Files of secrets, and settings without any, as FEI takes them.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Writes a file that nobody but its owner can read.
///
/// # Panics
/// When it cannot be written.
pub fn write_secret(path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
    fs::write(&path, content).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
}

/// The defaults as a settings file of one's own: where they have a secret, the file names the variable `SAMPLE`.
///
/// # Panics
/// When the defaults have others.
#[must_use]
pub fn as_a_file(defaults: &str) -> String {
    ["sample-pass-phrase", "sample-client-secret", "sample-api-key", "sample-relay-key"].iter().fold(
        defaults.to_owned(),
        |text, secret| {
            let literal = format!("\"{secret}\"");
            assert!(text.contains(&literal), "the defaults have no {secret}");
            text.replace(&literal, "{ env = \"SAMPLE\" }")
        },
    )
}
