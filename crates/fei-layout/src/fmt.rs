//! The one formatter of layout files: rows stay on one line each, their columns aligned, comments kept.
//!
//! It moves white space between tokens and nothing else, so the meaning cannot change: strings, and the inside of
//! values, are copied as they stand. It must never know what a key means.

mod align;
mod line;
mod scan;

use unicode_width::UnicodeWidthStr;

use crate::{Finding, FindingCode, Severity};

/// The text with its columns aligned. Formatting twice changes nothing more, and the meaning never changes.
///
/// ```
/// let text = "rows.a=[\n{ at=0, name = \"x\",as=\"X(9)\"},\n  {at = 10, name = \"account\", as = \"9(3)\" },\n]\n";
/// let formatted = fei_layout::fmt::format(text).unwrap();
/// assert_eq!(formatted, "\
/// rows.a = [
///   { at =  0, name = \"x\",       as = \"X(9)\" },
///   { at = 10, name = \"account\", as = \"9(3)\" },
/// ]
/// ");
/// ```
///
/// # Errors
/// When the text is not TOML: the finding says where.
pub fn format(text: &str) -> Result<String, Box<Finding>> {
    toml::from_str::<toml::Table>(text).map_err(|error| Box::new(not_toml(text, &error)))?;
    let lines = scan::lines(text);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for line in align::rendered(&lines) {
        let doubled = line.is_empty() && (out.is_empty() || out.ends_with("\n\n"));
        if !doubled {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out.truncate(out.trim_end_matches('\n').len());
    out.push('\n');
    Ok(out)
}

fn not_toml(text: &str, error: &toml::de::Error) -> Finding {
    let span = error.span().unwrap_or(0..0);
    let (line, column) = crate::source::line_and_column(text, span.start);
    Finding {
        code: FindingCode::Syntax,
        severity: Severity::Error,
        file: "".into(),
        span,
        line,
        column,
        message: error.message().to_owned(),
        expected: None,
        help: Some("`fei check` says more about it".to_owned()),
        mended: None,
        related: Vec::new(),
    }
}

/// Columns on a terminal: 한글 takes two.
fn width(text: &str) -> usize {
    text.width()
}

#[cfg(test)]
mod tests;
