//! Reads a layouts folder. What the texts mean is fei-layout's business; golden cases are kept apart from layouts.

use std::path::{Path, PathBuf};

use fei_layout::{Finding, FindingCode, Loaded, Severity, SourceFile, load_in_pieces};

mod files;
mod kept;
#[cfg(test)]
mod tests;

use files::{Entry, Walk};

pub(crate) use self::kept::{compile, keep};
use crate::stop::Stop;

/// The texts of a layouts folder, by path.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folder {
    /// Where it is.
    pub(crate) root: PathBuf,
    /// `party.toml`, transactions and shared rows.
    pub(crate) layouts: Vec<SourceFile>,
    /// `*.golden.toml`.
    pub(crate) golden: Vec<SourceFile>,
    /// Files that are not UTF-8; their text stands here with a mark in place of what is none.
    pub(crate) not_utf8: Vec<Finding>,
}

impl Folder {
    /// Reads every `*.toml` below a folder; what begins with a point is left alone.
    pub(crate) fn read(root: &Path) -> Result<Self, Stop> {
        Self::read_files(root, true)
    }

    /// The same without golden cases, which are most of the text.
    pub(crate) fn read_layouts(root: &Path) -> Result<Self, Stop> {
        Self::read_files(root, false)
    }

    fn read_files(root: &Path, with_golden: bool) -> Result<Self, Stop> {
        let mut folder = Self { root: root.to_owned(), ..Self::default() };
        let (mut walk, root) = Walk::of(root)?;
        folder.read_below(&mut walk, &root, "", with_golden)?;
        Ok(folder)
    }

    /// Compiles the layouts. What is wrong with the folder or a file as such comes first.
    pub(crate) fn load(&self) -> Loaded {
        self.load_in_pieces(&mut || ())
    }

    /// The same; `between` any two of its files and layouts something else may be done.
    pub(crate) fn load_in_pieces(&self, between: &mut dyn FnMut()) -> Loaded {
        let Loaded { registry, findings } = load_in_pieces(&self.layouts, between);
        let mut all = self.not_utf8.clone();
        if self.layouts.is_empty() {
            let text = format!("{} holds no layouts", self.root.display());
            all.push(finding("", "", 0, text, "name the folder that holds the parties' folders"));
        }
        all.extend(findings);
        Loaded { registry, findings: all }
    }

    /// Where one of its files is.
    pub(crate) fn place(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn read_below(&mut self, walk: &mut Walk, dir: &Entry, prefix: &str, golden: bool) -> Result<(), Stop> {
        for entry in walk.entries(dir, prefix.matches('/').count())? {
            let name = &entry.name;
            let known_as = format!("{prefix}{name}");
            if entry.is_dir {
                self.read_below(walk, &entry, &format!("{known_as}/"), golden)?;
            } else if name.ends_with(".golden.toml") {
                if golden {
                    let file = self.file(walk.bytes(&entry)?, known_as);
                    self.golden.push(file);
                }
            } else if name.ends_with(".toml") {
                let file = self.file(walk.bytes(&entry)?, known_as);
                self.layouts.push(file);
            }
        }
        Ok(())
    }

    fn file(&mut self, bytes: Vec<u8>, known_as: String) -> SourceFile {
        let text = String::from_utf8(bytes).unwrap_or_else(|error| {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let what = format!("byte {at} is not UTF-8");
            let help = "save the file as UTF-8; Korean editors may have saved it as CP949 (ANSI) or UTF-16";
            self.not_utf8.push(finding(&known_as, &text, at, what, help));
            text
        });
        SourceFile { path: known_as.into(), text: text.into() }
    }
}

/// A finding of a folder or a file as such.
fn finding(file: &str, text: &str, at: usize, message: String, help: &str) -> Finding {
    let before = &text[..text.floor_char_boundary(at)];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Finding {
        code: FindingCode::Syntax,
        severity: Severity::Error,
        file: file.into(),
        span: before.len()..before.len(),
        line: u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX),
        column: u32::try_from(before[line_start..].chars().count() + 1).unwrap_or(u32::MAX),
        message,
        expected: None,
        help: Some(help.to_owned()),
        mended: None,
        related: Vec::new(),
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
