//! What the targets share: the layouts of the repository, and a telegram of each to start from. Without one, bytes that
//! are drawn blindly hardly ever get past the first digit.

pub mod calls;

use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use fei_codec::{Losses, encode};
use fei_layout::plan::{Field, Kind, Layout, Role, Side, Step};
use fei_layout::{SourceFile, load};

/// A layout and a telegram that it accepts.
pub struct Sample {
    /// The layout.
    pub layout: &'static Layout,
    /// Its mirror with nothing but what is required.
    pub mirror: String,
    /// The telegram of that mirror.
    pub telegram: Vec<u8>,
}

/// Both sides of every transaction.
fn layouts() -> &'static [Arc<Layout>] {
    static LAYOUTS: LazyLock<Vec<Arc<Layout>>> = LazyLock::new(|| {
        let loaded = load(files());
        assert!(!loaded.has_errors(), "the layouts of the repository are sound");
        let sides = loaded.registry.transactions().flat_map(|transaction| {
            [Side::Request, Side::Response].map(|side| transaction.layout(side).clone())
        });
        sides.collect()
    });
    &LAYOUTS
}

/// A sample of each layout that has one.
fn samples() -> &'static [Sample] {
    static SAMPLES: LazyLock<Vec<Sample>> =
        LazyLock::new(|| layouts().iter().filter_map(|layout| sample(layout)).collect());
    &SAMPLES
}

/// What the bytes of an input are.
pub enum Input<'d> {
    /// All of a telegram, or of a JSON text.
    Whole(&'static Layout, &'d [u8]),
    /// What is to be changed of the sample.
    Change(&'static Sample, &'d [u8]),
}

impl<'d> Input<'d> {
    /// A seed says its layout: the name, a line feed, and all bytes. The rest is chance: a byte picks the layout, a second
    /// says what the others are.
    #[must_use]
    pub fn of(data: &'d [u8]) -> Option<Self> {
        if let Some((layout, rest)) = named(data) {
            return Some(Self::Whole(layout, rest));
        }
        let [by, whole, rest @ ..] = data else { return None };
        let sample = &samples()[usize::from(*by) % samples().len()];
        Some(if whole % 4 == 0 { Self::Whole(sample.layout, rest) } else { Self::Change(sample, rest) })
    }
}

fn named(data: &[u8]) -> Option<(&'static Layout, &[u8])> {
    let end = data.iter().position(|byte| *byte == b'\n')?;
    let name = str::from_utf8(&data[..end]).ok()?;
    let layout = layouts().iter().find(|layout| layout.id.to_string() == name)?;
    Some((layout, &data[end + 1..]))
}

fn sample(layout: &'static Layout) -> Option<Sample> {
    let mirror = mirror(layout);
    let mut telegram = Vec::new();
    encode(layout, mirror.as_bytes(), &mut telegram, &mut Losses::new()).ok()?;
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

/// A stream in pieces of 1 to 8 bytes, or of 1 to 64: how long each is follows from `cut`.
pub fn pieces(stream: &[u8], cut: u8) -> impl Iterator<Item = &[u8]> {
    let (mut rest, mut chance) = (stream, usize::from(cut));
    std::iter::from_fn(move || {
        chance = chance.wrapping_mul(181).wrapping_add(89) % 65_521;
        let longest = if cut.is_multiple_of(2) { 8 } else { 64 };
        let (piece, behind) = rest.split_at((1 + chance % longest).min(rest.len()));
        rest = behind;
        (!piece.is_empty()).then_some(piece)
    })
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
