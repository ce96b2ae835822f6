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

/// An institution that knows a transfer by a number.
pub(crate) const BANK: &str = r#"
speaks    = "json"
reference = { form = "{seq}", seq = "decimal(9)", per = "ever" }
codes     = [{ api = "0", is = "executed", ko = "정상" }]
"#;

/// That transfer.
pub(crate) const TRANSFER: &str = r#"
title      = "이체"
flow       = "outbound"
to         = "bank"
match      = { kind = "TR" }
effect     = "money"
on_unknown = { policy = "manual", owner = "core" }
telegram   = [{ at = 3, name = "amount", as = "9(6)", json = "decimal" }]
[http]
call       = "POST /transfer"
codes      = { api = "code" }
request    = [{ json = "amount", from = "{amount}" }, { json = "no", from = "{@reference}" }]
"#;

/// A set of files, each with its path; they must be right.
pub(crate) fn registry(files: &[(&str, &str)]) -> Registry {
    let file = |&(path, text): &(&str, &str)| SourceFile { path: path.into(), text: text.into() };
    let loaded = load(&files.iter().map(file).collect::<Vec<_>>());
    assert!(!loaded.has_errors(), "{:#?}", loaded.findings);
    loaded.registry
}
