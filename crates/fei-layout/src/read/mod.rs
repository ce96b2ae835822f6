//! From text to typed values with their places. Nothing stops at the first mistake: what can be mended is mended for
//! the sake of what follows, and reported.

mod also;
mod depth;
mod entries;
mod macros;
mod mend;
mod reader;
mod repair;
mod span;
mod value;

pub(crate) use entries::Entries;
pub(crate) use macros::{plain, typed, words};
pub(crate) use reader::{Node, Read, Reader, Table, has, misplaced, missing, top};
pub(crate) use span::{At, Span};
pub(crate) use value::OneOrMany;

use toml::Spanned;
use toml::de::DeTable;

use crate::FindingCode;
use crate::report::{Draft, Report};
use span::Edits;

/// The text of one file, mended where that could be told.
pub(crate) struct Document {
    file: u32,
    text: String,
    edits: Edits,
}

impl Document {
    /// Mends a file's text and reports what was mended.
    pub(crate) fn mended(file: u32, text: &str, report: &mut Report<'_>) -> Self {
        if let Some(at) = depth::too_deep(text) {
            report.broken(file);
            let span = Span { file, start: at, end: at + 1 };
            let draft = Draft::error(FindingCode::Syntax, span, "brackets stand in brackets too deep");
            report.add(draft.expected(format!("at most {} levels", depth::LEVELS_MAX)));
            return Self { file, text: String::new(), edits: Edits::default() };
        }
        let edits = mend::characters(file, text, report);
        let edits = repair::syntax(file, text, edits, report);
        Self { file, text: edits.apply(text), edits }
    }

    /// Reads the text as a `T`. Syntax errors that are left are reported; the rest of the file is read all the same.
    pub(crate) fn read<T: Read>(&self, report: &mut Report<'_>) -> Option<T> {
        let (table, errors) = DeTable::parse_recoverable(&self.text);
        for error in &errors {
            let span = self.span(error.span().unwrap_or_default());
            if repair::is_duplicate(error) {
                report.add(Draft::error(FindingCode::NameTwice, span, "this key is there twice"));
            }
        }
        let structural = errors.iter().filter(|error| !repair::is_duplicate(error));
        for error in structural.take(ERRORS_MAX) {
            // What the parser makes of the rest is anybody's guess.
            report.broken(self.file);
            let span = self.span(error.span().unwrap_or_default());
            report.add(Draft::error(FindingCode::Syntax, span, error.message()));
        }
        let root = Spanned::new(table.span(), toml::de::DeValue::Table(table.into_inner()));
        let mut reader = Reader { document: self, report };
        T::read(&root, &mut reader)
    }

    /// The text of a key of the outermost table, if it is one.
    pub(crate) fn text_of(&self, key: &str) -> Option<String> {
        let (table, _) = DeTable::parse_recoverable(&self.text);
        table.get_ref().get(key)?.get_ref().as_str().map(str::to_owned)
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        let start = self.edits.original(range.start);
        Span { file: self.file, start, end: self.edits.original(range.end).max(start) }
    }
}

/// Syntax errors reported of one file: what follows the first few is mostly their echo.
const ERRORS_MAX: usize = 3;
