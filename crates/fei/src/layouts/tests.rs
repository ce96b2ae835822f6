use std::fs;

use super::*;

fn sample() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let write = |path: &str| {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "title = \"시험\"\n").unwrap();
    };
    for path in [
        "b/party.toml",
        "b/x.toml",
        "b/x.golden.toml",
        "_common/_rows.toml",
        ".schema/party.json",
        "b/.x.toml",
        "README.md",
    ] {
        write(path);
    }
    dir
}

fn paths(files: &[SourceFile]) -> Vec<&str> {
    files.iter().map(|file| &*file.path).collect()
}

#[test]
fn golden_cases_are_kept_apart_and_hidden_files_left_alone() {
    let dir = sample();
    let folder = Folder::read(dir.path()).unwrap();
    assert_eq!(paths(&folder.layouts), ["_common/_rows.toml", "b/party.toml", "b/x.toml"]);
    assert_eq!(paths(&folder.golden), ["b/x.golden.toml"]);
    let without = Folder::read_layouts(dir.path()).unwrap();
    assert_eq!((without.layouts, without.golden), (folder.layouts.clone(), Vec::new()));
    assert_eq!(&*folder.layouts[0].text, "title = \"시험\"\n");
}

#[test]
fn a_part_of_a_folder_is_read_with_the_whole() {
    let dir = sample();
    let all = Part::of(dir.path());
    assert!(all.root == dir.path() && all.holds("b/x.toml"));
    let party = Part::of(&dir.path().join("b"));
    assert!(party.root == dir.path() && party.holds("b/x.toml") && !party.holds("_common/_rows.toml"));
    let file = Part::of(&dir.path().join("b/x.toml"));
    assert!(file.root == dir.path() && file.holds("b/x.toml") && !file.holds("b/party.toml"));
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let error = Folder::read(Path::new("/no/such/layouts")).unwrap_err();
    assert!(error.to_string().contains("/no/such/layouts"), "{error}");
}
