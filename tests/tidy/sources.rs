//! Every Rust file of the repository, with its path from the root.

use std::fs;
use std::path::Path;

/// One file.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// Whether it is nothing but unit tests.
    pub(crate) fn is_unit_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// Lines of code with their numbers: comments and a test module at the end do not count.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
        let numbered = lines.enumerate().map(|(number, line)| (number + 1, line));
        numbered.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Lines of code that hold a name.
    pub(crate) fn lines_with<'s>(&'s self, name: &'s str) -> impl Iterator<Item = usize> + 's {
        self.code().filter(move |(_, line)| line.contains(name)).map(|(number, _)| number)
    }
}

/// All of them, but for what is built or fuzzed.
pub(crate) fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["crates", "tests", "benches", "examples"] {
        collect(&root.join(folder), folder, &mut found);
    }
    assert!(found.len() > 50, "the rules look at the wrong folder");
    found
}

fn collect(folder: &Path, known_as: &str, found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.map(|entry| entry.expect("a readable folder")) {
        let name = entry.file_name().into_string().expect("names are text");
        let path = format!("{known_as}/{name}");
        if entry.path().is_dir() {
            if name != "target" {
                collect(&entry.path(), &path, found);
            }
        } else if name.ends_with(".rs") {
            found.push(Source { path, text: fs::read_to_string(entry.path()).expect("sources are UTF-8") });
        }
    }
}
