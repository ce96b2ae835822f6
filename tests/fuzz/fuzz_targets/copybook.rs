//! The text of a copybook: findings, never a panic; every layout that is given away loads without errors and is
//! formatted already.

#![no_main]

use std::sync::LazyLock;

use fei_import::copybook::{Home, Options, import, records_party};
use fei_layout::{SourceFile, fmt, load, render};
use libfuzzer_sys::fuzz_target;

/// What other copybooks are: any COPY gives this.
const COPIED: &str = "05 :TAG:-KEY PIC X(4).\n05 :TAG:-CNT PIC 9(2).\n";

static HOME: LazyLock<Home> = LazyLock::new(|| Home::records("cp949").expect("a charset of layouts"));

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
    let options = Options { form: None, record: None, little_endian: false, pointer: Some(4), home: &HOME };
    let made = import(file("A.cpy", &text), options, &mut |_| Some(file("COPIED.cpy", COPIED)));
    let _ = (render::human(&made.findings, &made.files, true), render::json(&made.findings));
    let Some(layout) = made.layout else { return };
    assert_eq!(fmt::format(&layout).ok().as_deref(), Some(layout.as_str()));
    let files = [file("h/party.toml", &records_party("cp949")), file("h/a.toml", &layout)];
    assert!(!load(&files).has_errors(), "{layout}");
});
