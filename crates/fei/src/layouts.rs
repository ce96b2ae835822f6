//! Reads a layouts folder. What the texts mean is fei-layout's business; golden cases are kept apart from layouts.

use std::fs;
use std::path::{Path, PathBuf};

use fei_layout::SourceFile;

use crate::stop::Stop;

#[cfg(test)]
mod tests;

/// A specification sheet of two hundred rows makes 30 kB: a megabyte is a mistake, not a layout.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// The texts of a layouts folder, by path.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folder {
    /// Where it is.
    pub(crate) root: PathBuf,
    /// `party.toml`, transactions and shared rows.
    pub(crate) layouts: Vec<SourceFile>,
    /// `*.golden.toml`.
    pub(crate) golden: Vec<SourceFile>,
}

impl Folder {
    /// Reads every `*.toml` below a folder; what begins with a point is left alone.
    pub(crate) fn read(root: &Path) -> Result<Self, Stop> {
        let mut folder = Self { root: root.to_owned(), ..Self::default() };
        folder.read_below(root, "")?;
        Ok(folder)
    }

    /// Where one of its files is.
    pub(crate) fn place(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn read_below(&mut self, dir: &Path, prefix: &str) -> Result<(), Stop> {
        for (name, is_dir) in entries(dir)? {
            let path = dir.join(&name);
            let known_as = format!("{prefix}{name}");
            if is_dir {
                self.read_below(&path, &format!("{known_as}/"))?;
            } else if name.ends_with(".toml") {
                let file = SourceFile { text: text(&path)?.into(), path: known_as.into() };
                let is_golden = name.ends_with(".golden.toml");
                if is_golden { self.golden.push(file) } else { self.layouts.push(file) }
            }
        }
        Ok(())
    }
}

/// A layouts folder and the part of it that somebody asked about.
#[derive(Debug)]
pub(crate) struct Part {
    /// The whole folder: a file means nothing without its party.
    pub(crate) root: PathBuf,
    /// Paths of interest begin so; empty for all.
    pub(crate) prefix: String,
}

impl Part {
    /// `layouts`, `layouts/hecto` or `layouts/hecto/transfer.toml`.
    pub(crate) fn of(path: &Path) -> Self {
        let whole = || Self { root: path.to_owned(), prefix: String::new() };
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return whole() };
        let parent = path.parent().unwrap_or(Path::new(""));
        if path.join("party.toml").is_file() {
            return Self { root: or_here(parent), prefix: format!("{name}/") };
        }
        let party = parent.file_name().and_then(|party| party.to_str());
        match (path.is_file(), party) {
            (true, Some(party)) => Self {
                root: or_here(parent.parent().unwrap_or(Path::new(""))),
                prefix: format!("{party}/{name}"),
            },
            _ => whole(),
        }
    }

    /// Whether somebody asked about this file.
    pub(crate) fn holds(&self, path: &str) -> bool {
        path.starts_with(&self.prefix)
    }
}

fn or_here(path: &Path) -> PathBuf {
    if path.as_os_str().is_empty() { PathBuf::from(".") } else { path.to_owned() }
}

/// Names in a folder, sorted, each with whether it is a folder itself.
fn entries(dir: &Path) -> Result<Vec<(String, bool)>, Stop> {
    let failed = |source| Stop::Read { path: dir.to_owned(), source };
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if !name.starts_with('.') {
            names.push((name, entry.path().is_dir()));
        }
    }
    names.sort();
    Ok(names)
}

/// The text of a file.
pub(crate) fn text(path: &Path) -> Result<String, Stop> {
    let failed = |source| Stop::Read { path: path.to_owned(), source };
    let bytes = fs::metadata(path).map_err(failed)?.len();
    if bytes > FILE_BYTES_MAX {
        return Err(failed(std::io::Error::other(format!("{bytes} bytes are more than {FILE_BYTES_MAX}"))));
    }
    fs::read_to_string(path).map_err(failed)
}
