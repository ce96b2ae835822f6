//! The gateway that is killed: built here by cargo, unless its path was given.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The project's.
const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");

/// A program that no later build writes over.
pub(crate) struct Binary {
    path: PathBuf,
    _folder: TempDir,
}

impl Binary {
    /// Builds it as this program was built, with failpoints or as it is shipped.
    pub(crate) fn build(failpoints: bool) -> Self {
        // Who runs beside this one may build the other kind, in the same place.
        let alone = File::open(MANIFEST).unwrap();
        alone.lock().unwrap();
        let mut cargo = Command::new("cargo");
        cargo.args([
            "build",
            "--locked",
            "--package",
            "fei",
            "--bin",
            "fei",
            "--message-format",
            "json-render-diagnostics",
        ]);
        cargo.args(["--manifest-path", MANIFEST]);
        if failpoints {
            cargo.args(["--features", "failpoints"]);
        }
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        let built = cargo.stderr(Stdio::inherit()).output().unwrap();
        assert!(built.status.success(), "the gateway does not build");
        let messages =
            serde_json::Deserializer::from_slice(&built.stdout).into_iter::<Value>().map_while(Result::ok);
        let program =
            messages.filter_map(|message| Some(message.get("executable")?.as_str()?.to_owned())).last();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fei");
        std::fs::copy(program.unwrap(), &path).unwrap();
        Self { path, _folder: folder }
    }

    pub(crate) fn path(&self) -> &str {
        self.path.to_str().unwrap()
    }
}
