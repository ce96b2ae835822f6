//! Runs the program from the repository's root, without whatever the environment says of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

/// No run takes longer, however loaded the machine is.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(120);

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `fei`, about to run.
pub(crate) fn fei(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fei"));
    command.current_dir(root()).args(arguments).timeout(PATIENCE);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FEI_") || name == "RUST_LOG") {
        command.env_remove(name);
    }
    command
}

/// What came of a run.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) bytes: Vec<u8>,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().expect("it was not killed"),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            bytes: output.stdout,
        }
    }
}

/// Runs `fei` to its end.
pub(crate) fn run(arguments: &[&str]) -> Ran {
    fei(arguments).output().expect("it runs").into()
}

/// Runs `fei` with something on stdin.
pub(crate) fn run_with(arguments: &[&str], stdin: impl Into<Vec<u8>>) -> Ran {
    fei(arguments).write_stdin(stdin).output().expect("it runs").into()
}

/// A copy of the layouts, to spoil.
pub(crate) struct Copy {
    folder: TempDir,
}

impl Copy {
    pub(crate) fn of_layouts() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy(&root().join("layouts"), folder.path());
        Self { folder }
    }

    pub(crate) fn path(&self) -> &str {
        self.folder.path().to_str().expect("temporary folders have plain names")
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).expect("a layout's text")
    }

    /// Makes a party's folder.
    pub(crate) fn folder_of(&self, party: &str) {
        fs::create_dir(self.file(party)).expect("a new folder of the copy");
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.file(name), text).expect("a file of the copy");
    }

    /// Puts one text in another's place, once. It must be there.
    pub(crate) fn replace(&self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert!(text.contains(from), "{name} has no {from}");
        self.write(name, &text.replacen(from, to, 1));
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).expect("a new folder");
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copied file");
        }
    }
}
