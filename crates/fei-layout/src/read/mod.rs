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

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use crate::FindingCode;
use crate::report::{Draft, Report};
use span::Edits;

/// The text of one file, mended where that could be told.
pub(crate) struct Document<'t> {
    file: u32,
    text: Cow<'t, str>,
    edits: Edits,
    /// What the parser made of a text that has no mistake: nearly all, and none of them is parsed twice.
    sound: Option<Node<'t>>,
}

impl<'t> Document<'t> {
    /// Mends a file's text and reports what was mended.
    pub(crate) fn mended(file: u32, text: &'t str, report: &mut Report<'_>) -> Self {
        if let Some(at) = depth::too_deep(text) {
            report.broken(file);
            let span = Span { file, start: at, end: at + 1 };
            let draft = Draft::error(FindingCode::Syntax, span, "brackets stand in brackets too deep");
            report.add(draft.expected(format!("at most {} levels", depth::LEVELS_MAX)));
            return Self::nothing(file);
        }
        let Some(edits) = mend::characters(file, text, report) else {
            report.broken(file);
            return Self::nothing(file);
        };
        if edits.is_empty()
            && let (root, errors) = parsed(text)
            && errors.is_empty()
        {
            return Self { file, text: text.into(), edits, sound: Some(root) };
        }
        let edits = repair::syntax(file, text, edits, report);
        Self { file, text: edits.apply(text).into(), edits, sound: None }
    }

    /// In place of a text that is read no further.
    fn nothing(file: u32) -> Self {
        Self { file, text: Cow::default(), edits: Edits::default(), sound: None }
    }

    /// Reads the text as a `T`. Syntax errors that are left are reported; the rest of the file is read all the same.
    pub(crate) fn read<T: Read>(&self, report: &mut Report<'_>) -> Option<T> {
        if let Some(root) = &self.sound {
            return T::read(root, &mut Reader { document: self, report });
        }
        let (root, errors) = parsed(&self.text);
        self.tell(&errors, report);
        T::read(&root, &mut Reader { document: self, report })
    }

    /// The text of a key of the outermost table, if it is one.
    pub(crate) fn text_of(&self, key: &str) -> Option<String> {
        let text_in = |root: &Node<'_>| root.get_ref().get(key)?.get_ref().as_str().map(str::to_owned);
        self.sound.as_ref().map_or_else(|| text_in(&parsed(&self.text).0), text_in)
    }

    /// Reports what the parser could not read.
    fn tell(&self, errors: &[Error], report: &mut Report<'_>) {
        let (duplicate, structural): (Vec<_>, Vec<_>) =
            errors.iter().partition(|error| repair::is_duplicate(error));
        for error in duplicate {
            let span = self.span(error.span().unwrap_or_default());
            report.add(Draft::error(FindingCode::NameTwice, span, "this key is there twice"));
        }
        for error in structural.into_iter().take(ERRORS_MAX) {
            // What the parser makes of the rest is anybody's guess.
            report.broken(self.file);
            let span = self.span(error.span().unwrap_or_default());
            report.add(Draft::error(FindingCode::Syntax, span, error.message()));
        }
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        let start = self.edits.original(range.start);
        Span { file: self.file, start, end: self.edits.original(range.end).max(start) }
    }
}

/// Everything that the parser reads, as one node, and what it cannot.
fn parsed(text: &str) -> (Node<'_>, Vec<Error>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    (Spanned::new(table.span(), DeValue::Table(table.into_inner())), errors)
}

/// Syntax errors reported of one file: what follows the first few is mostly their echo.
const ERRORS_MAX: usize = 3;
