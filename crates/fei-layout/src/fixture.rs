//! Tests as data: a layout file with the findings that it must give, each in a comment on its line.
//!
//! `#! L011 129` says: here is an error L011 whose text (message, expectation, help, mended line) holds `129`. A warning
//! is written `#? L011 129`.

use crate::{Finding, Loaded, Severity, SourceFile, load};

/// A telegram party with a header of 20 bytes.
pub(crate) const CORE: &str = r#"
speaks  = "telegram"
charset = "cp949"
text    = { request = "reject", answer = "replace" }
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 500 }
key     = ["msg_type", "msg_no"]
key_forever = "a sample's numbers never start again"
trace   = "{msg_no}"
words   = { AN = "X" }
header  = [
  { at =  0, name = "msg_type", as = "X(4)" },
  { at =  4, name = "biz_type", as = "9(3)" },
  { at =  7, name = "count",    as = "9(3)" },
  { at = 10, name = "msg_no",   as = "9(6)" },
  { at = 16, name = "rsp_code", as = "X(4)", set_by = "answer" },
]
answer  = { msg_type = "+100", rsp_code = { A = "0000", D = "D000", N = "N000", U = "U000" } }
"#;

/// A JSON party.
pub(crate) const BANK: &str = r#"
speaks      = "json"
reference   = { form = "{@setting.org}U{seq}", seq = "base36(9)", per = "business_date" }
tables.bank = { "005" = "081", "*" = "same" }
tables.rsp  = { "A" = { "1" = "x", "*" = "same" } }
codes = [
  { api = "A0000", bank = "000", is = "executed", ko = "정상" },
  { api = "A0000",               is = "declined", rsp_code = "D001", ko = "거절" },
]
"#;

/// The base with one file put in or replaced.
pub(crate) fn files(path: &str, text: &str) -> Vec<SourceFile> {
    let base = [("bank/party.toml", BANK), ("core/party.toml", CORE)];
    let mut files: Vec<_> =
        base.iter().filter(|(known, _)| *known != path).map(|(path, text)| file(path, text)).collect();
    files.push(file(path, text));
    files
}

pub(crate) fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.into(), text: text.into() }
}

/// Loads a file beside the base and compares all its findings with the comments in it.
#[track_caller]
pub(crate) fn check(path: &str, text: &str) -> Loaded {
    check_all(&files(path, text))
}

/// The same for several files.
#[track_caller]
pub(crate) fn check_all(files: &[SourceFile]) -> Loaded {
    let loaded = load(files);
    let mut open: Vec<&Finding> = loaded.findings.iter().collect();
    let mut missed = Vec::new();
    for wanted in files.iter().flat_map(expected) {
        match open.iter().position(|one| wanted.is(one)) {
            Some(at) => drop(open.remove(at)),
            None => missed.push(wanted),
        }
    }
    let drawn = crate::render::human(&loaded.findings, files, false);
    assert!(missed.is_empty() && open.is_empty(), "missed: {missed:#?}\nnot expected: {open:#?}\n{drawn}");
    loaded
}

/// Checks the rows of a layout-only transaction; a row's `at` counts from 20.
#[track_caller]
pub(crate) fn check_rows(rows: &str) -> Loaded {
    check("core/a.toml", &format!("title = \"t\"\nflow = \"layout\"\ntelegram = [\n{rows}\n]\n"))
}

/// Checks the `[http]` table of an outbound transaction with a few rows.
#[track_caller]
pub(crate) fn check_http(table: &str) -> Loaded {
    let text = format!("{OUTBOUND}\n[http]\ncall = \"POST /x\"\ncodes = {{ api = \"code\" }}\n{table}\n");
    check("core/a.toml", &text)
}

/// A transaction that has everything but its `[http]`.
pub(crate) const OUTBOUND: &str = r#"
title    = "t"
flow     = "outbound"
to       = "bank"
match    = { msg_type = "0200" }
effect   = "none"
telegram = [
  { name = "account", as = "X(10)" },
  { name = "bank",    as = "9(3)" },
  { name = "holder",  as = "H(10)", set_by = "answer" },
  { group = "item", count = "count", max = 5, rows = [
    { name = "seq",    as = "9(2)" },
    { name = "amount", as = "9(5)", json = "decimal" },
    { name = "result", as = "X(1)", set_by = "answer" },
  ] },
]
"#;

/// A finding that a comment asks for.
#[derive(Debug)]
struct Wanted<'f> {
    file: &'f str,
    line: u32,
    severity: Severity,
    code: &'f str,
    /// A part of what is said.
    part: &'f str,
}

impl Wanted<'_> {
    fn is(&self, finding: &Finding) -> bool {
        let place = (&*finding.file, finding.line, finding.severity, finding.code.as_str());
        place == (self.file, self.line, self.severity, self.code) && says(finding, self.part)
    }
}

/// What the comments of a file ask for.
fn expected(file: &SourceFile) -> Vec<Wanted<'_>> {
    let mut all = Vec::new();
    for (line, text) in (1..).zip(file.text.lines()) {
        for (severity, said) in comments(text) {
            let (code, part) = said.trim().split_once(' ').unwrap_or((said.trim(), ""));
            all.push(Wanted { file: &file.path, line, severity, code, part: part.trim() });
        }
    }
    all
}

/// What stands behind each `#! ` and `#? ` of a line, until the next.
fn comments(line: &str) -> Vec<(Severity, &str)> {
    let mut comments = Vec::new();
    for (at, _) in line.match_indices('#') {
        let severity = match line.get(at..at + 3) {
            Some("#! ") => Severity::Error,
            Some("#? ") => Severity::Warning,
            _ => continue,
        };
        let said = &line[at + 3..];
        let ends = ["#! ", "#? "].iter().filter_map(|mark| said.find(mark)).min();
        comments.push((severity, &said[..ends.unwrap_or(said.len())]));
    }
    comments
}

/// Whether a finding says a part. A line that it mends ends with the comment that asks for it, which is not looked at.
fn says(finding: &Finding, part: &str) -> bool {
    let mended = finding.mended.as_ref().map(|mended| {
        let ends = ["#! ", "#? "].iter().filter_map(|mark| mended.text.find(mark)).min();
        &mended.text[..ends.unwrap_or(mended.text.len())]
    });
    let said = [Some(&*finding.message), finding.expected.as_deref(), finding.help.as_deref(), mended];
    said.into_iter().flatten().any(|text| text.contains(part))
}
