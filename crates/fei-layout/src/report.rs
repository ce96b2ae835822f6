//! Where findings are collected: drafts know places, the report turns them into lines, columns and mended lines.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::read::Span;
use crate::source::{line_and_column, line_around};
use crate::{Finding, FindingCode, Mended, Related, Severity, SourceFile};

/// Findings of one file that are told: a file with more is not a layout with mistakes, and to place each one takes the whole file.
pub(crate) const FINDINGS_MAX: usize = 100;

/// All findings of a load.
pub(crate) struct Report<'a> {
    files: &'a [SourceFile],
    /// By file.
    findings: BTreeMap<u32, Vec<Finding>>,
    /// Errors that came, each as often as it came.
    errors: usize,
    /// Files of which a line was left out.
    damaged: Vec<u32>,
    /// Files that nothing makes TOML.
    broken: Vec<u32>,
    /// Files of which a row of some array could not be read.
    lost: Vec<u32>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(files: &'a [SourceFile]) -> Self {
        Self {
            files,
            findings: BTreeMap::new(),
            errors: 0,
            damaged: Vec::new(),
            broken: Vec::new(),
            lost: Vec::new(),
        }
    }

    /// Adds a finding; the same one twice (a header is read once for each transaction) counts once. Of those that are too many the first is
    /// told as such.
    pub(crate) fn add(&mut self, draft: Draft) {
        let mut draft = *draft.0;
        self.errors += usize::from(draft.severity == Severity::Error);
        let Some(file) = self.files.get(draft.span.file as usize) else { return };
        let told = self.findings.entry(draft.span.file).or_default().len();
        if told > FINDINGS_MAX {
            return;
        }
        if told == FINDINGS_MAX {
            draft = *too_many(draft.span).0;
        }
        let (line, column) = line_and_column(&file.text, draft.span.start);
        let finding = Finding {
            code: draft.code,
            severity: draft.severity,
            file: file.path.clone(),
            span: clamp(&file.text, draft.span.range()),
            line,
            column,
            mended: self.mended_line(&draft),
            message: draft.message,
            expected: draft.expected,
            help: draft.help,
            related: draft
                .related
                .into_iter()
                .filter_map(|(span, label)| self.related(span, label))
                .collect(),
        };
        let told = self.findings.entry(draft.span.file).or_default();
        if !told.contains(&finding) {
            told.push(finding);
        }
    }

    /// A line of this file was left out: what seems to be missing may have stood there.
    pub(crate) fn damaged(&mut self, file: u32) {
        self.damaged.push(file);
    }

    /// This file is no TOML, whatever is tried: only that is said of it.
    pub(crate) fn broken(&mut self, file: u32) {
        self.broken.push(file);
        self.damaged.push(file);
    }

    /// A row of this file could not be read: it may have been the one that maps a name.
    pub(crate) fn lost(&mut self, file: u32) {
        self.lost.push(file);
    }

    /// How many errors came so far, also those that were told before: what was made while the number grew is not sound.
    pub(crate) const fn errors(&self) -> usize {
        self.errors
    }

    /// What is being made stands on something of which an error was told where that stands.
    pub(crate) const fn follows(&mut self) {
        self.errors += 1;
    }

    /// The text at a place.
    pub(crate) fn text(&self, span: Span) -> &'a str {
        let text = self.files.get(span.file as usize).map_or("", |file| &*file.text);
        text.get(span.range()).unwrap_or_default()
    }

    /// The findings by file and place.
    pub(crate) fn finish(self) -> Vec<Finding> {
        let paths = |files: &[u32]| -> Vec<&str> {
            files.iter().filter_map(|at| Some(&*self.files.get(*at as usize)?.path)).collect()
        };
        let (damaged, lost, broken) = (paths(&self.damaged), paths(&self.lost), paths(&self.broken));
        let mut findings: Vec<_> = self.findings.into_values().flatten().collect();
        findings.retain(|finding| {
            let of_lost = finding.code == FindingCode::NotMapped && lost.contains(&&*finding.file);
            let of_broken = finding.code > FindingCode::LeadingZero && broken.contains(&&*finding.file);
            !of_lost && !of_broken && !is_echo(finding, &damaged)
        });
        findings.sort_by(|a, b| {
            (&a.file, a.span.start, a.code, &a.message).cmp(&(&b.file, b.span.start, b.code, &b.message))
        });
        findings
    }

    fn related(&self, span: Span, label: String) -> Option<Related> {
        let file = self.files.get(span.file as usize)?;
        Some(Related { file: file.path.clone(), span: clamp(&file.text, span.range()), label })
    }

    /// The line of the first mending, with all mendings on it.
    fn mended_line(&self, draft: &Parts) -> Option<Mended> {
        let (first, _) = draft.mends.first()?;
        let text = &self.files.get(first.file as usize)?.text;
        let whole = line_around(text, first.start);
        let mut line = text[whole.clone()].to_owned();
        let mut mends: Vec<_> = draft.mends.iter().filter(|(span, _)| inside(&whole, span)).collect();
        mends.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
        for (span, new) in mends {
            line.replace_range(clamp(&line, span.start - whole.start..span.end - whole.start), new);
        }
        Some(Mended { line: line_and_column(text, first.start).0, text: line })
    }
}

/// An error whatever it stands for: nobody knows what else there is. Its code is one that no other mistake hides.
fn too_many(span: Span) -> Draft {
    let message = format!("more than {FINDINGS_MAX} findings in this file: no more of it are told");
    Draft::error(FindingCode::Syntax, span, message).help("mend the first ones, and check again")
}

fn inside(line: &Range<usize>, span: &Span) -> bool {
    line.start <= span.start && span.end <= line.end
}

/// Whether a finding may only be the echo of a line that was left out, in its own file or in one that it uses.
fn is_echo(finding: &Finding, damaged: &[&str]) -> bool {
    let folder = |path: &str| path.split_once('/').map_or("", |(folder, _)| folder).to_owned();
    let used = |path: &str| path.ends_with("/party.toml") || path.contains("/_");
    let concerned = damaged.iter().any(|path| {
        *path == &*finding.file
            || used(path) && (folder(path) == folder(&finding.file) || path.starts_with("_common/"))
    });
    concerned
        && matches!(
            finding.code,
            FindingCode::MissingKey
                | FindingCode::Offset
                | FindingCode::Total
                | FindingCode::NoSuchRow
                | FindingCode::MapsNothing
                | FindingCode::NotMapped
                | FindingCode::NoSuchTable
                | FindingCode::CodeColumns
        )
}

/// A range on boundaries of characters, inside the text.
fn clamp(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(range.start);
    start..text.ceil_char_boundary(range.end.min(text.len())).max(start)
}

/// A finding in the making.
#[derive(Debug)]
#[must_use = "a draft says nothing until it is added to the report"]
pub(crate) struct Draft(Box<Parts>);

#[derive(Debug)]
struct Parts {
    code: FindingCode,
    severity: Severity,
    span: Span,
    message: String,
    expected: Option<String>,
    help: Option<String>,
    mends: Vec<(Span, String)>,
    related: Vec<(Span, String)>,
}

impl Draft {
    pub(crate) fn error(code: FindingCode, span: Span, message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            code,
            severity: Severity::Error,
            span,
            message: message.into(),
            expected: None,
            help: None,
            mends: Vec::new(),
            related: Vec::new(),
        }))
    }

    pub(crate) fn warning(code: FindingCode, span: Span, message: impl Into<String>) -> Self {
        let mut draft = Self::error(code, span, message);
        draft.0.severity = Severity::Warning;
        draft
    }

    /// What was expected in its place.
    pub(crate) fn expected(mut self, expected: impl Into<String>) -> Self {
        self.0.expected = Some(expected.into());
        self
    }

    /// How to go on.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// What should stand at a place instead; several on one line make one mended line.
    pub(crate) fn mend(mut self, span: Span, new: impl Into<String>) -> Self {
        self.0.mends.push((span, new.into()));
        self
    }

    /// Another place that has to do with it.
    pub(crate) fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.0.related.push((span, label.into()));
        self
    }
}

#[cfg(test)]
mod tests;
