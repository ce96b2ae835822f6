//! The repository's layouts, loaded.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use fei_layout::{Registry, SourceFile, load, render};

/// All of them, or what is wrong with them.
pub(crate) fn registry() -> Result<Arc<Registry>, Box<dyn Error>> {
    let files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts"))?;
    let loaded = load(&files);
    if loaded.has_errors() {
        return Err(render::human(&loaded.findings, &files, false).into());
    }
    Ok(Arc::new(loaded.registry))
}

fn files(folder: &Path) -> Result<Vec<SourceFile>, Box<dyn Error>> {
    let mut files = Vec::new();
    for party in fs::read_dir(folder)? {
        let party = party?;
        if !party.file_type()?.is_dir() {
            continue;
        }
        for file in fs::read_dir(party.path())? {
            let path = file?.path();
            let known_as = path.strip_prefix(folder)?.to_string_lossy().into_owned();
            if known_as.ends_with(".toml") && !known_as.ends_with(".golden.toml") {
                files.push(SourceFile { path: known_as.into(), text: fs::read_to_string(&path)?.into() });
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}
