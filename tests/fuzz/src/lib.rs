//! What the targets share: the layouts of the repository, and a telegram of each to start from. Without one, bytes that
//! are drawn blindly hardly ever get past the first digit.

use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use fei_codec::{Losses, encode};
use fei_layout::plan::{Field, Kind, Layout, Role, Side, Step};
use fei_layout::{SourceFile, load};

/// A layout and a telegram that it accepts.
pub struct Sample {
    /// The layout.
    pub layout: Arc<Layout>,
    /// Its mirror with nothing but what is required.
    pub mirror: String,
    /// The telegram of that mirror.
    pub telegram: Vec<u8>,
}

/// Both sides of every transaction.
pub fn samples() -> &'static [Sample] {
    static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(|| {
        let loaded = load(files());
        assert!(!loaded.has_errors(), "the layouts of the repository are sound");
        let layouts = loaded.registry.transactions().flat_map(|transaction| {
            [Side::Request, Side::Response].map(|side| transaction.layout(side).clone())
        });
        layouts.filter_map(sample).collect()
    });
    &SAMPLES
}

/// The sample that a byte picks.
#[must_use]
pub fn pick(by: u8) -> &'static Sample {
    let samples = samples();
    &samples[usize::from(by) % samples.len()]
}

fn sample(layout: Arc<Layout>) -> Option<Sample> {
    let mirror = mirror(&layout);
    let mut telegram = Vec::new();
    encode(&layout, mirror.as_bytes(), &mut telegram, &mut Losses::new()).ok()?;
    Some(Sample { layout, mirror, telegram })
}

fn mirror(layout: &Layout) -> String {
    let fields = layout.steps.iter().filter_map(|step| match step {
        Step::Field(ix) | Step::Tail(ix) => Some(layout.field(*ix)),
        _ => None,
    });
    let mut keys: Vec<String> = Vec::new();
    for field in fields.filter(|field| field.required && field.role == Role::Named) {
        let member = format!("\"{}\":{}", field.key, value(field));
        if !keys.contains(&member) {
            keys.push(member);
        }
    }
    format!("{{{}}}", keys.join(","))
}

fn value(field: &Field) -> String {
    match field.kind {
        Kind::Digits => format!("\"{}\"", "1".repeat(field.width as usize)),
        Kind::Date(_) => format!("\"{}\"", &"20260907143000"[..field.width as usize]),
        _ => "\"1\"".to_owned(),
    }
}

/// The layout files of the repository.
#[must_use]
pub fn files() -> &'static [SourceFile] {
    static FILES: LazyLock<Vec<SourceFile>> = LazyLock::new(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../layouts");
        let mut files = Vec::new();
        read_below(&root, "", &mut files);
        files
    });
    &FILES
}

fn read_below(folder: &Path, prefix: &str, files: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).expect("layouts/ can be read").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            read_below(&entry.path(), &format!("{path}/"), files);
        } else if name.ends_with(".toml") && !name.ends_with(".golden.toml") {
            let text = fs::read_to_string(entry.path()).expect("a layout file is text");
            files.push(SourceFile { path: path.into(), text: text.into() });
        }
    }
}

/// A telegram with bytes exchanged: three bytes of input for each, two for the place and one for what stands there.
#[must_use]
pub fn edited(telegram: &[u8], edits: &[u8]) -> Vec<u8> {
    let mut edited = telegram.to_vec();
    for edit in edits.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([edit[0], edit[1]])) % edited.len().max(1);
        if let Some(byte) = edited.get_mut(at) {
            *byte = edit[2];
        }
    }
    edited
}
