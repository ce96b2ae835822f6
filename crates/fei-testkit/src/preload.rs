//! What stands between the real program and its machine: a wall clock that a test moves, a name that it lets lead
//! elsewhere, a disk that hangs, fails or loses its power.
//! Each is a small C library that the program loads before the system's own; nothing of the program knows of it.

mod name;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

pub use name::Name;
use tempfile::TempDir;

use crate::Chance;

/// Variables of the process's environment.
pub type Variables = [(&'static str, String)];

/// A library, built by the system's C compiler into a folder of its own, which has room for what it shares with the test.
#[derive(Debug)]
struct Preload {
    folder: TempDir,
}

impl Preload {
    fn build(source: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("preload.c");
        fs::write(&file, source).unwrap();
        let library = folder.path().join("preload.so");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(library)
            .arg(file)
            .status()
            .unwrap();
        assert!(built.success());
        Self { folder }
    }

    /// Where it keeps something.
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What a process loads it by, with the one variable of its own.
    fn variables(&self, name: &'static str, file: &str) -> Vec<(&'static str, String)> {
        let text = |name: &str| self.path(name).to_str().unwrap().to_owned();
        vec![("LD_PRELOAD", text("preload.so")), (name, text(file))]
    }
}

/// The wall clock of a process, and nothing else of its time.
#[derive(Debug)]
pub struct WallClock {
    preload: Preload,
    shift: fs::File,
}

impl WallClock {
    const FILE: &'static str = "shift";

    /// A clock that goes right.
    ///
    /// # Panics
    /// Without a C compiler.
    #[must_use]
    pub fn right() -> Self {
        let preload = Preload::build(include_str!("preload/wall.c"));
        let shift = fs::File::create(preload.path(Self::FILE)).unwrap();
        let clock = Self { preload, shift };
        clock.set(0);
        clock
    }

    /// What a process finds it by.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        self.preload.variables("WALL_SHIFT", Self::FILE)
    }

    /// From now on it differs from the right one by so many seconds.
    ///
    /// # Panics
    /// When the disk is full.
    pub fn set(&self, seconds: i64) {
        self.shift.write_all_at(&seconds.to_ne_bytes(), 0).unwrap();
    }
}

/// A disk that a test lets hang.
#[derive(Debug)]
pub struct HangingDisk {
    preload: Preload,
}

impl HangingDisk {
    const FILE: &'static str = "hangs";

    /// A disk that is well.
    ///
    /// # Panics
    /// Without a C compiler.
    #[must_use]
    pub fn well() -> Self {
        Self { preload: Preload::build(include_str!("preload/hang.c")) }
    }

    /// What a process finds it by.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        self.preload.variables("DISK_HANGS", Self::FILE)
    }

    /// From now on no sync comes to its end.
    ///
    /// # Panics
    /// When the disk is full.
    pub fn hang(&self) {
        fs::write(self.preload.path(Self::FILE), "").unwrap();
    }
}

/// A disk that fails when whoever has it says so.
#[derive(Debug)]
pub struct FailingDisk {
    preload: Preload,
}

impl FailingDisk {
    const FILE: &'static str = "fails";

    /// A disk that is well.
    ///
    /// # Panics
    /// Without a C compiler.
    #[must_use]
    pub fn well() -> Self {
        Self { preload: Preload::build(include_str!("preload/fail.c")) }
    }

    /// What a process finds it by. When it writes a file's name into `DISK_FAILS`, the next sync of that one fails.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        self.preload.variables("DISK_FAILS", Self::FILE)
    }
}

/// A disk that loses what was not synced when its power is cut.
#[derive(Debug)]
pub struct PowerCut {
    preload: Preload,
}

impl PowerCut {
    const FOLDER: &'static str = "kept";

    /// A disk that nothing was written to.
    ///
    /// # Panics
    /// Without a C compiler.
    #[must_use]
    pub fn new() -> Self {
        let preload = Preload::build(include_str!("preload/power.c"));
        fs::create_dir(preload.path(Self::FOLDER)).unwrap();
        Self { preload }
    }

    /// What a process finds it by.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        self.preload.variables("POWER_KEPT", Self::FOLDER)
    }

    /// What lies in the folder of a process that is dead becomes what its last syncs had made sure of.
    ///
    /// # Panics
    /// When the disk is full.
    pub fn lose(&self, folder: &Path) {
        self.lose_all_but(folder, || false);
    }

    /// The same, and of what it wrote since then some came onto the disk, sector by sector, in whatever order: nothing, half of it
    /// or most.
    ///
    /// # Panics
    /// When the disk is full.
    pub fn lose_some(&self, folder: &Path, chance: &mut Chance) {
        let in_ten = chance.pick(&[0, 5, 9]);
        self.lose_all_but(folder, || chance.below(10) < in_ten);
    }

    fn lose_all_but(&self, folder: &Path, mut came: impl FnMut() -> bool) {
        let mut written = BTreeMap::new();
        for file in files(folder) {
            written.insert(name(&file).to_owned(), fs::read(&file).unwrap());
            fs::remove_file(file).unwrap();
        }
        for file in files(&self.preload.path(Self::FOLDER)) {
            let name = name(&file);
            // A copy that the kill cut short was never told of.
            if !name.starts_with("part.") {
                let synced = fs::read(&file).unwrap();
                let written = written.get(name).unwrap_or(&synced);
                fs::write(folder.join(name), mixed(&synced, written, &mut came)).unwrap();
            }
        }
    }

    /// What lies in the folder is on the disk: whoever worked there was no process of this machine.
    ///
    /// # Panics
    /// When the disk is full.
    pub fn keep(&self, folder: &Path) {
        let kept = self.preload.path(Self::FOLDER);
        files(&kept).for_each(|file| fs::remove_file(file).unwrap());
        for file in files(folder) {
            fs::copy(&file, kept.join(name(&file))).unwrap();
        }
    }
}

/// What a disk writes whole or not at all.
const SECTOR_BYTES: usize = 512;

/// A file of which some came onto the disk.
fn mixed(synced: &[u8], written: &[u8], mut came: impl FnMut() -> bool) -> Vec<u8> {
    let mut found = vec![0; if came() { written.len() } else { synced.len() }];
    for (number, sector) in found.chunks_mut(SECTOR_BYTES).enumerate() {
        let from = if came() { written } else { synced };
        let from = from.get(number * SECTOR_BYTES..).unwrap_or_default();
        sector.iter_mut().zip(from).for_each(|(byte, from)| *byte = *from);
    }
    found
}

fn name(file: &Path) -> &str {
    file.file_name().and_then(|name| name.to_str()).unwrap()
}

impl Default for PowerCut {
    fn default() -> Self {
        Self::new()
    }
}

fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    paths.filter(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sector_is_what_was_synced_or_what_was_written_since() {
        let (synced, written) = ([1; 3 * SECTOR_BYTES], [2; 5 * SECTOR_BYTES + 7]);
        assert_eq!(mixed(&synced, &written, || false), synced);
        assert_eq!(mixed(&synced, &written, || true), written);
        let mut turns = [true, true, false, true, false, true, false].into_iter();
        let found = mixed(&synced, &written, || turns.next().unwrap());
        let sectors: Vec<_> = found.chunks(SECTOR_BYTES).map(|sector| (sector[0], sector.len())).collect();
        assert_eq!(sectors, [(2, 512), (1, 512), (2, 512), (0, 512), (2, 512), (0, 7)]);
    }
}
