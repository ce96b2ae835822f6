//! Layouts of a test's own, as small as they can be, and what a test hears of the log.

pub(crate) mod log;

use fei_layout::{Registry, SourceFile, load};

/// A telegram party whose requests are their kind, room for a code, and what a layout adds behind these.
pub(crate) const PARTY: &str = r#"
speaks  = "telegram"
charset = "cp949"
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 100 }
text    = { request = "reject", answer = "replace" }
key     = ["kind"]
key_forever = "a sample's numbers never start again"
trace   = "{kind}"
header  = [
  { at = 0, name = "kind",     as = "X(2)" },
  { at = 2, name = "rsp_code", as = "X(1)", set_by = "answer" },
]
answer  = { rsp_code = { A = "0", D = "1", N = "2", U = "9", N50 = "5" } }
"#;

/// A set of files, each with its path; they must be right.
pub(crate) fn registry(files: &[(&str, &str)]) -> Registry {
    let file = |&(path, text): &(&str, &str)| SourceFile { path: path.into(), text: text.into() };
    let loaded = load(&files.iter().map(file).collect::<Vec<_>>());
    assert!(!loaded.has_errors(), "{:#?}", loaded.findings);
    loaded.registry
}
