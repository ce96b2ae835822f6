//! The kept seeds of the fuzz targets: small, and of layouts that are there.

use std::fs;
use std::path::{Path, PathBuf};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz/corpus");

/// A run of half a minute gets past them, and a clone does not carry a corpus.
const BYTES_MAX: u64 = 300_000;

#[test]
fn seeds_are_few() {
    let targets = files(Path::new(CORPUS));
    let seeds: Vec<_> = targets.iter().flat_map(|target| files(target)).collect();
    assert!(targets.iter().all(|target| files(target).len() > 10), "a target without seeds");
    let bytes: u64 = seeds.iter().map(|seed| fs::metadata(seed).expect("a seed").len()).sum();
    assert!(bytes < BYTES_MAX, "{bytes} bytes of seeds");
}

#[test]
fn seeds_name_layouts() {
    for target in ["telegram_to_json", "json_to_telegram"] {
        for seed in files(&Path::new(CORPUS).join(target)) {
            let bytes = fs::read(&seed).expect("a seed");
            let name =
                bytes.split(|byte| *byte == b'\n').next().map(String::from_utf8_lossy).unwrap_or_default();
            let mut parts = name.split('.');
            let (party, file) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts").join(party);
            let there = [format!("{file}.toml"), format!("{file}.records.toml")];
            assert!(
                there.iter().any(|one| folder.join(one).exists()),
                "{}: no layout {name}",
                seed.display()
            );
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of seeds");
    entries.map(|entry| entry.expect("a readable folder").path()).collect()
}
