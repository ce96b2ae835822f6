//! What the pages promise: the telegram that a reader adds by following them passes `fei check` and `fei fmt --check`,
//! and `fei demo --once` shows it going over the wire as its golden cases say. Editors get the schema that they name.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise and says where")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

/// Every page with files for the reader, and how many exchanges they bring.
const PAGES: &[(&str, usize)] = &[("README.md", 1), ("README.ko.md", 1), ("layouts/README.md", 2)];

/// What stands before a file of the reader's.
const MARK: &str = "<!-- file: ";

#[test]
fn a_reader_adds_the_telegram_of_each_page_and_sees_it() {
    for (page, exchanges) in PAGES {
        let folder = folder_of_a_reader(page);
        let layouts = folder.path().join("layouts");
        told(page, fei().args(["check", "layouts"]).current_dir(&folder), "ok:");
        told(page, fei().args(["fmt", "--check", "layouts"]).current_dir(&folder), "");
        let last = format!("demo: {exchanges} exchanges, {exchanges} as expected");
        told(page, fei().args(["demo", "--once", "--layouts"]).arg(&layouts), &last);
    }
}

#[test]
fn the_korean_page_has_the_files_of_the_english_one() {
    assert_eq!(files_of("README.md"), files_of("README.ko.md"));
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    for page in ["README.md", "README.ko.md", "ARCHITECTURE.md", "layouts/README.md"] {
        let folder = here().join(page).parent().expect("a page lies in a folder").to_owned();
        let text = fs::read_to_string(here().join(page)).unwrap();
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets {
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() { here().join(page) } else { folder.join(file) };
            assert!(file.exists(), "{page}: {target} is not there");
            let there = || anchors(&fs::read_to_string(&file).unwrap()).iter().any(|it| it == heading);
            assert!(heading.is_empty() || there(), "{page}: {target} has no such heading");
        }
    }
}

#[test]
fn every_heading_of_the_language_stands_in_its_table_of_contents() {
    let page = fs::read_to_string(here().join("layouts/README.md")).unwrap();
    for anchor in anchors(&page) {
        assert!(page.contains(&format!("](#{anchor})")), "{anchor} is missed");
    }
}

#[test]
fn editors_get_the_schema_of_the_program() {
    for of in ["transaction", "party", "records"] {
        let written = fs::read_to_string(here().join(format!("layouts/.schema/{of}.json"))).unwrap();
        let output = fei().args(["schema", of]).output().unwrap();
        let made = String::from_utf8(output.stdout).unwrap();
        assert_eq!(written.trim_end(), made.trim_end(), "fei schema {of} > layouts/.schema/{of}.json");
    }
}

/// The sample layouts without their golden cases, and the page's files.
fn folder_of_a_reader(page: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&here().join("layouts"), &folder.path().join("layouts"));
    let files = files_of(page);
    assert!(!files.is_empty(), "{page} has no files for the reader");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// The files that a page tells the reader to save: path and text.
fn files_of(page: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(here().join(page)).unwrap();
    let file = |part: &str| {
        let (path, rest) = part.split_once(" -->").expect("a mark ends");
        let (_, code) = rest.split_once("```toml\n").expect("a file's text follows its mark");
        let (code, _) = code.split_once("```").expect("a fence ends");
        (path.to_owned(), code.to_owned())
    };
    text.split(MARK).skip(1).map(file).collect()
}

/// What a page's headings are linked by, save its title.
fn anchors(page: &str) -> Vec<String> {
    let headings = page.lines().filter(|line| line.starts_with("##"));
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let anchor = |line: &str| {
        line.trim_start_matches('#').trim().to_lowercase().chars().filter(kept).collect::<String>()
    };
    headings.map(|line| anchor(line).replace(' ', "-")).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            copy(&path, &target);
        } else if name.ends_with(".toml") && !name.ends_with(".golden.toml") {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// The command's last line begins as expected, and it exits 0.
fn told(page: &str, command: &mut Command, last: &str) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{page}: {command:?}\n{said}\n{talk}");
    assert!(said.lines().last().unwrap_or_default().starts_with(last), "{page}: {command:?}\n{said}\n{talk}");
}

fn fei() -> Command {
    Command::new(env!("CARGO_BIN_EXE_fei"))
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
