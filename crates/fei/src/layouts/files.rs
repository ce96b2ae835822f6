//! What stands in a layouts folder, entry by entry: only regular files inside of it are ever opened. A device would have no end, a pipe no
//! beginning, and of what lies elsewhere a finding would show a line: the layouts folder has other writers than the secrets' one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::regular;
use crate::stop::Stop;

#[cfg(test)]
mod tests;

/// A specification sheet of two hundred rows makes 30 kB: a megabyte is a mistake, not a layout.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// Of all files together: a thousand sheets make 30 MB, and their golden cases as much again.
const FOLDER_BYTES_MAX: u64 = 256 << 20;
/// Folders within folders, a party's is the first: links can go round.
const DEPTH_MAX: usize = 8;
/// Links can also show a folder more than once.
const ENTRIES_MAX: usize = 50_000;

/// What is read of one folder.
pub(super) struct Walk {
    /// Without links: nothing outside of it is read.
    root: PathBuf,
    entries_left: usize,
    bytes_left: u64,
}

/// Something in a folder.
pub(super) struct Entry {
    pub(super) name: String,
    /// As it is called to whoever named the folder.
    pub(super) path: PathBuf,
    /// The same without links.
    pub(super) place: PathBuf,
    pub(super) is_dir: bool,
}

impl Walk {
    /// Begins with the folder itself, which may be reached by links.
    pub(super) fn of(root: &Path) -> Result<(Self, Entry), Stop> {
        // Whoever named none hears which one was looked for.
        let whole = || std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let place = root.canonicalize().map_err(|source| stop(&whole(), source))?;
        let walk = Self { root: place.clone(), entries_left: ENTRIES_MAX, bytes_left: FOLDER_BYTES_MAX };
        Ok((walk, Entry { name: String::new(), path: root.to_owned(), place, is_dir: true }))
    }

    /// What a folder holds, sorted; what begins with a point is left alone. So many folders are above it.
    pub(super) fn entries(&mut self, dir: &Entry, depth: usize) -> Result<Vec<Entry>, Stop> {
        let failed = |source| stop(&dir.path, source);
        if depth > DEPTH_MAX {
            return Err(failed(io::Error::other(format!("more than {DEPTH_MAX} folders in one another"))));
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(&dir.place).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let many = || failed(io::Error::other(format!("more than {ENTRIES_MAX} entries in the layouts")));
            self.entries_left = self.entries_left.checked_sub(1).ok_or_else(many)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if !name.starts_with('.') {
                if name.chars().any(char::is_control) {
                    // A terminal would obey it wherever the name is told.
                    return Err(failed(io::Error::other(format!(
                        "the name {name:?} has control characters"
                    ))));
                }
                let kind = entry.file_type().map_err(failed)?;
                let (path, place) = (dir.path.join(&name), entry.path());
                let place = if kind.is_symlink() { self.led_to(&path, &place)? } else { place };
                let is_dir = if kind.is_symlink() { place.is_dir() } else { kind.is_dir() };
                entries.push(Entry { name, path, place, is_dir });
            }
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    /// What a link leads to, if that is inside of the folder. Nothing is said of what it is.
    fn led_to(&self, path: &Path, link: &Path) -> Result<PathBuf, Stop> {
        let place = link.canonicalize().map_err(|source| stop(path, source))?;
        if place.starts_with(&self.root) {
            return Ok(place);
        }
        Err(stop(path, io::Error::other("this link leads out of the layouts folder")))
    }

    /// The bytes of a file.
    pub(super) fn bytes(&mut self, file: &Entry) -> Result<Vec<u8>, Stop> {
        let failed = |source| stop(&file.path, source);
        let opened = regular::open(&file.place, OFlags::NOFOLLOW);
        let bytes = opened.and_then(|file| regular::whole(file, FILE_BYTES_MAX, "layout")).map_err(failed)?;
        let many =
            || io::Error::other(format!("with it the layouts have more than {FOLDER_BYTES_MAX} bytes"));
        let left = self.bytes_left.checked_sub(bytes.len() as u64);
        self.bytes_left = left.ok_or_else(|| failed(many()))?;
        Ok(bytes)
    }
}

fn stop(path: &Path, source: io::Error) -> Stop {
    Stop::Read { path: path.to_owned(), source }
}
