use proptest::prelude::*;

use super::*;
use crate::fixture::{BANK, CORE, OUTBOUND, file, files};
use crate::render;

/// The layouts of the repository.
fn real_files() -> Vec<SourceFile> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../layouts");
    let mut files = Vec::new();
    let folders = std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path());
    for folder in folders.filter(|path| path.is_dir()) {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.to_str().unwrap();
            if name.ends_with(".toml") && !name.ends_with(".golden.toml") {
                let text = std::fs::read_to_string(name).unwrap();
                files.push(file(path.strip_prefix(&root).unwrap().to_str().unwrap(), &text));
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

#[test]
fn who_loads_in_pieces_may_rest_before_each_file_party_and_layout() {
    let (files, mut rests) = (real_files(), 0);
    let registry = load_in_pieces(&files, &mut || rests += 1).registry;
    assert!(registry.transactions().eq(load(&files).registry.transactions()));
    let (records, parties) = (registry.records().count(), registry.parties().count());
    let kinds: usize = registry.records().map(|file| file.kinds.len()).sum();
    // A transaction is compiled twice: its sides, and what refers to them.
    let transactions = registry.transactions().count() - kinds;
    assert!(rests > files.len() + parties + 2 * transactions + records, "{rests} rests");
}

#[test]
fn the_layouts_of_the_repository_have_no_findings() {
    let files = real_files();
    let loaded = load(&files);
    assert!(loaded.findings.is_empty(), "{}", render::human(&loaded.findings, &files, false));
    let named = |end: &'static str| {
        files.iter().filter(move |file| file.path.ends_with(end) && !file.path.contains("/_"))
    };
    let records = named(".records.toml").count();
    let transactions = named(".toml").count() - named("/party.toml").count() - records;
    let kinds: usize = loaded.registry.records().map(|file| file.kinds.len()).sum();
    assert_eq!(loaded.registry.records().count(), records);
    assert_eq!(loaded.registry.transactions().count(), transactions + kinds);
}

#[test]
fn the_layouts_of_the_repository_are_formatted() {
    for file in real_files() {
        assert_eq!(crate::fmt::format(&file.text).unwrap(), *file.text, "{}", file.path);
    }
}

/// Nothing panics, every finding has a place that is there, and it can be drawn.
fn holds(files: &[SourceFile]) {
    let loaded = load(files);
    for finding in &loaded.findings {
        let text = &files.iter().find(|file| file.path == finding.file).unwrap().text;
        assert!(text.get(finding.span.clone()).is_some(), "{finding:?}");
        assert!(finding.line >= 1 && finding.line as usize <= text.lines().count() + 1, "{finding:?}");
    }
    let drawn = render::human(&loaded.findings, files, true);
    assert_eq!(drawn.is_empty(), loaded.findings.is_empty());
    let data: serde_json::Value = serde_json::from_str(&render::json(&loaded.findings)).unwrap();
    assert_eq!(data.as_array().unwrap().len(), loaded.findings.len());
}

/// What people and fuzzers put into layout files.
const SLIPS: &[&str] = &[
    "",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    ",",
    "=",
    "#",
    "\n",
    "，",
    "“",
    "\u{a0}",
    "가",
    "\u{1F600}",
    "0200",
    "{{",
    "[]",
    "{@now}",
    "at = 4294967295, ",
    "as = \"99999 X(99999)\", ",
    "as = \"S9(0\", ",
    "max = 4294967295, ",
    "slots = 4294967295, ",
    "until = \"end\", ",
    "group = \"g\", ",
    "use = \"account_holder\", ",
    "variant = [{ rows = [] }], ",
    "rows = [], ",
    "name = \"\", ",
    "from = \"{item[].seq}\", ",
    "json = \"a[].b[].c\", ",
    "null",
    "1e9",
    "2021-02-30",
    "\"\"\"",
    "a.b = 1\n",
];

/// A text with a few slips in it.
fn slipped(text: &'static str) -> impl Strategy<Value = String> {
    let slip = (0..=text.len(), 0usize..12, prop::sample::select(SLIPS));
    prop::collection::vec(slip, 1..5).prop_map(|slips| {
        let mut text = text.to_owned();
        for (at, gone, new) in slips {
            let start = text.floor_char_boundary(at.min(text.len()));
            let end = text.ceil_char_boundary((start + gone).min(text.len()));
            text.replace_range(start..end, new);
        }
        text
    })
}

const HTTP: &str = r#"
[http]
call     = "POST /x/{msg_no}"
codes    = { api = "code" }
drop     = ["item[].seq"]
unset    = ["holder"]
request  = [
  { json = "a", from = "{account}", table = "bank", strip = "-", slice = [0, 6], when = { bank = { length = [3] } } },
  { json = "list[].in.amt", from = "{item[].amount}", type = "number" },
  { json = "b", choose = [{ when = { bank = "1" }, from = "x" }, { from = "{bank}" }] },
]
response = [{ group = "item", each = "list", by = { no = "seq" }, rows = [{ field = "result", from = "{list[].ok}" }] }]
"#;

fn transaction() -> impl Strategy<Value = String> {
    slipped(OUTBOUND).prop_flat_map(|head| slipped(HTTP).prop_map(move |tail| format!("{head}{tail}")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_gives_findings(text in "[\\[\\]{}=,#\"'\\\\a-c가，“ \n0-9.()XS@_-]{0,120}") {
        for path in ["core/party.toml", "bank/party.toml", "core/a.toml", "core/_s.toml"] {
            holds(&files(path, &text));
        }
    }

    #[test]
    fn slips_give_findings(core in slipped(CORE), bank in slipped(BANK), text in transaction()) {
        holds(&[file("bank/party.toml", &bank), file("core/a.toml", &text), file("core/party.toml", CORE)]);
        holds(&[file("bank/party.toml", BANK), file("core/a.toml", &text), file("core/party.toml", &core)]);
    }
}
