//! Where copybooks lie: the folder of the first one, and those of `--include`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use fei_layout::SourceFile;

use crate::stop::Stop;

/// A copybook is some thousand lines: more is something else.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Folders with copybooks, in the order in which they are looked through.
pub(super) struct Folders {
    folders: Vec<PathBuf>,
    /// The first file that is there and cannot be read.
    pub(super) unreadable: Option<Stop>,
}

impl Folders {
    pub(super) fn of(file: &Path, include: &[PathBuf]) -> Self {
        let beside = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folders = std::iter::once(beside.to_owned()).chain(include.iter().cloned()).collect();
        Self { folders, unreadable: None }
    }

    /// The copybook of a name. The ending and capitals do not count; an exact name goes first.
    pub(super) fn find(&mut self, name: &str) -> Option<SourceFile> {
        let path = self.folders.iter().find_map(|folder| in_folder(folder, name))?;
        match read(&path) {
            Ok(file) => Some(file),
            Err(stop) => {
                self.unreadable.get_or_insert(stop);
                None
            }
        }
    }
}

fn in_folder(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let mut found: Vec<_> = entries
        .filter(|entry| entry.path().is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|file| {
            let stem = file.split_once('.').map_or(file.as_str(), |(stem, _)| stem);
            file.eq_ignore_ascii_case(name) || stem.eq_ignore_ascii_case(name)
        })
        .collect();
    found.sort_by_key(|file| (file != name, !file.eq_ignore_ascii_case(name), file.clone()));
    found.into_iter().next().map(|file| folder.join(file))
}

/// A copybook's text: UTF-8, or else what Korean editors have long written.
pub(super) fn read(path: &Path) -> Result<SourceFile, Stop> {
    let failed = |source| Stop::Read { path: path.to_owned(), source };
    let bytes = fs::metadata(path).map_err(failed)?.len();
    if bytes > FILE_BYTES_MAX {
        return Err(failed(io::Error::other(format!("{bytes} bytes are more than {FILE_BYTES_MAX}"))));
    }
    let bytes = fs::read(path).map_err(failed)?;
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(failed(io::Error::other(format!("byte {at} is zero: it is no text"))));
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => encoding_rs::EUC_KR.decode_without_bom_handling(error.as_bytes()).0.into_owned(),
    };
    // Line ends of a host that puts a mark at the end of a file, and the mark that Windows puts at its start.
    let text = text.trim_start_matches('\u{feff}').trim_end_matches('\u{1a}');
    Ok(SourceFile { path: path.display().to_string().into(), text: text.into() })
}
