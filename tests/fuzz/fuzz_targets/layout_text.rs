//! The text of a layout file: findings, never a panic; what is formatted stays as it is when it is formatted again.

#![no_main]

use fei_layout::{SourceFile, fmt, load, render};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [by, cut, rest @ ..] = data else { return };
    let all = fei_fuzz::files();
    let chosen = &all[usize::from(*by) % all.len()];
    let text = edited(&chosen.text, usize::from(*cut), &String::from_utf8_lossy(rest));
    let changed = SourceFile { path: chosen.path.clone(), text: text.into() };
    is_idempotent(&changed);
    // The file, and what a file needs to mean anything: parties and shared rows.
    let others = all.iter().filter(|file| file.path != chosen.path && is_shared(&file.path)).cloned();
    let files: Vec<_> = others.chain([changed]).collect();
    let loaded = load(&files);
    let _ = (render::human(&loaded.findings, &files, true), render::json(&loaded.findings));
});

fn is_shared(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name == "party.toml" || name.starts_with('_')
}

/// The text with a piece of another in it, somewhere: as lines of its own, or over what stands there.
fn edited(text: &str, at: usize, piece: &str) -> String {
    let place = text.floor_char_boundary(text.len() * at / 256);
    if at % 2 == 0 {
        let place = text[..place].rfind('\n').map_or(0, |before| before + 1);
        return format!("{}{piece}\n{}", &text[..place], &text[place..]);
    }
    let behind = text.floor_char_boundary((place + piece.len()).min(text.len()));
    format!("{}{piece}{}", &text[..place], &text[behind.max(place)..])
}

fn is_idempotent(file: &SourceFile) {
    if let Ok(once) = fmt::format(&file.text) {
        assert_eq!(fmt::format(&once).ok().as_deref(), Some(once.as_str()));
    }
}
