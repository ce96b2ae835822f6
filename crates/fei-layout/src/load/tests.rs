use super::*;
use crate::render;

/// The layouts of the repository.
fn real_files() -> Vec<SourceFile> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../layouts");
    let mut files = Vec::new();
    for folder in
        std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.to_str().unwrap();
            if name.ends_with(".toml") && !name.ends_with(".golden.toml") {
                let path = path.strip_prefix(&root).unwrap().to_str().unwrap().into();
                files.push(SourceFile { path, text: std::fs::read_to_string(name).unwrap().into() });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

#[test]
fn the_layouts_of_the_repository_have_no_findings() {
    let files = real_files();
    let loaded = load(&files);
    assert!(loaded.findings.is_empty(), "{}", render::human(&loaded.findings, &files, false));
    assert!(loaded.registry.transactions().count() > 1);
}
