//! Which examples a new set has: those of the running one, unless what they are read from is another.

use std::fs;
use std::path::Path;

use super::*;

/// The samples in a folder of its own, tried while they run.
struct Samples {
    dir: tempfile::TempDir,
    trial: Trial,
}

impl Samples {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let samples = Folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts")).unwrap();
        for file in samples.layouts.iter().chain(&samples.golden) {
            let path = dir.path().join(&*file.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &*file.text).unwrap();
        }
        let registry = Arc::new(samples.load().registry);
        let running = Set {
            dir: dir.path().to_owned(),
            examples: golden::read_served(&samples, &registry).into(),
            golden: Some(hash(&samples.golden)),
            files: samples.layouts.into(),
            registry,
        };
        let settings = Arc::new(Settings::to_rehearse(None).unwrap());
        Self { dir, trial: Trial { running, called: BTreeSet::new(), settings } }
    }

    fn folder(&self) -> Folder {
        Folder::read(self.dir.path()).unwrap()
    }

    /// The text with something else in it; what was there before.
    fn put(&self, file: &str, change: impl Fn(&str) -> String) -> String {
        let path = self.dir.path().join(file);
        let before = fs::read_to_string(&path).unwrap();
        fs::write(path, change(&before)).unwrap();
        before
    }

    /// Whether a set has the running one's examples. In any case they are as if they were read from nothing.
    fn keeps(&self, registry: &Registry) -> bool {
        let folder = self.folder();
        let rehearsed = Rehearsed { golden: hash(&folder.golden), ..no_golden() };
        let examples = self.trial.examples(&rehearsed, registry).unwrap();
        assert!(!examples.is_empty());
        assert_eq!(format!("{examples:?}"), format!("{:?}", golden::read_served(&folder, registry)));
        Arc::ptr_eq(&examples, &self.trial.running.examples)
    }
}

fn no_golden() -> Rehearsed {
    Rehearsed { cases: 0, layouts: [0; 32], golden: [0; 32], gave_way: true }
}

#[test]
fn a_golden_file_that_is_another_has_them_read_anew() {
    let samples = Samples::new();
    let registry = samples.trial.running.registry.clone();
    assert!(samples.keeps(&registry));
    for file in samples.folder().golden {
        // Every case stands a line further down.
        let before = samples.put(&file.path, |text| format!("\n{text}"));
        assert!(!samples.keeps(&registry), "{}", file.path);
        samples.put(&file.path, |_| before.clone());
    }
    assert!(samples.keeps(&registry));
}

#[test]
fn a_party_that_is_another_has_them_read_anew_and_a_transaction_has_not() {
    let samples = Samples::new();
    samples.put("core/holder.toml", |text| text.replacen("예금주조회", "명의인조회", 1));
    assert!(samples.keeps(&samples.folder().load().registry));
    samples.put("core/party.toml", |text| text.replacen("\"cp949\"", "\"euc-kr\"", 1));
    let other = samples.folder().load().registry;
    assert_ne!(other.party("core"), samples.trial.running.registry.party("core"));
    assert!(!samples.keeps(&other));
}

#[test]
fn golden_files_that_were_not_rehearsed_are_refused() {
    let samples = Samples::new();
    let registry = samples.trial.running.registry.clone();
    let error = samples.trial.examples(&no_golden(), &registry).unwrap_err().error;
    assert!(error.ends_with("changed while it was tried"), "{error}");
}
