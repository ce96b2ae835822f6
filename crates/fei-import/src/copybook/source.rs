//! From lines to one running text: which columns count, what is a comment, what goes on in the next line. The running
//! text knows where in the file each of its bytes stood.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthChar;

use super::form::Form;
use crate::ImportCode;
use crate::finding::{Place, Report};

/// A copybook's text without columns and comments.
#[derive(Debug, Default)]
pub(super) struct Running {
    pub(super) text: String,
    /// Where a stretch of the text begins, and where that stood in the file.
    marks: Vec<(usize, usize)>,
    /// What stands behind the code of a line, by the line's number.
    pub(super) comments: BTreeMap<u32, Box<str>>,
    /// The literal that is open at the end, by its quote.
    open: Option<char>,
    /// Columns that the last line did not fill.
    unfilled: usize,
}

impl Running {
    /// Where a byte of the running text stood in the file.
    pub(super) fn origin(&self, at: usize) -> usize {
        let after = self.marks.partition_point(|(start, _)| *start <= at);
        self.marks.get(after.saturating_sub(1)).map_or(at, |(start, origin)| origin + (at - start))
    }

    fn push(&mut self, code: &str, origin: usize) {
        self.marks.push((self.text.len(), origin));
        self.text.push_str(code);
        for c in code.chars() {
            match self.open {
                None if matches!(c, '"' | '\'') => self.open = Some(c),
                Some(quote) if c == quote => self.open = None,
                _ => {}
            }
        }
    }

    /// The code of a line of its own.
    fn line(&mut self, code: &str, origin: usize) {
        self.open = None;
        self.push(code, origin);
        self.text.push('\n');
    }

    /// The code of a line that goes on where the last one ended: inside of a literal, or inside of a word.
    fn goes_on(&mut self, code: &str, origin: usize) {
        let trimmed = code.trim_start();
        let mut origin = origin + (code.len() - trimmed.len());
        let mut rest = trimmed;
        if let Some(quote) = self.open {
            self.text.truncate(self.text.trim_end_matches('\n').len());
            self.text.extend(std::iter::repeat_n(' ', self.unfilled));
            if let Some(inner) = trimmed.strip_prefix(quote) {
                (rest, origin) = (inner, origin + quote.len_utf8());
            }
        } else {
            self.text.truncate(self.text.trim_end().len());
        }
        // Marks behind the new end are of white space that is gone.
        let end = self.text.len();
        self.marks.retain(|(start, _)| *start <= end);
        self.push(rest, origin);
        self.text.push('\n');
    }
}

/// The columns of a fixed line that hold code: 8 to 72.
const CODE: std::ops::Range<usize> = 7..72;

/// Reads a file's lines. `file` is its number in the report.
pub(super) fn running(file: u32, text: &str, form: Form, report: &mut Report) -> Running {
    let mut running = Running::default();
    let mut start = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let bare = line.trim_end_matches(['\n', '\r']);
        match form {
            Form::Fixed => fixed(&mut running, Line { file, number, start, text: bare }, report),
            Form::Free => free(&mut running, Line { file, number, start, text: bare }),
        }
        start += line.len();
    }
    running
}

/// A line, its number from 1, and where it begins.
struct Line<'t> {
    file: u32,
    number: u32,
    start: usize,
    text: &'t str,
}

fn fixed(running: &mut Running, line: Line<'_>, report: &mut Report) {
    let Columns { indicator, code, behind, filled } = columns(line.text);
    let Some((at, indicator)) = indicator else { return };
    let place =
        Place { file: line.file, start: line.start + at, end: line.start + at + indicator.len_utf8() };
    match indicator {
        '*' | '/' | '$' | '>' => return,
        'D' | 'd' => {
            if !line.text[code].trim().is_empty() {
                let message = "a line for debugging (D in column 7)";
                report.instead(ImportCode::Debugging, place, message, "it is read as a comment");
            }
            return;
        }
        ' ' | '-' | '\t' => {}
        _ => {
            let message = format!("`{indicator}` in column 7");
            let expected = "a space, `*`, `/`, `-` or `D`; or say that the text is in free format";
            report.error(ImportCode::Column, place, message, expected);
        }
    }
    let inherited = if indicator == '-' { running.open } else { None };
    let bare = without_comment(&line.text[code.clone()], inherited);
    // A comment goes on behind column 72.
    let comment = match line.text[code.start + bare.len()..code.end].is_empty() {
        true => korean(&line.text[behind.clone()]),
        false => Some(&line.text[code.start + bare.len()..]),
    };
    if line.text[code.start + bare.len()..code.end].is_empty() {
        cut_off(&line, bare, behind, report);
    }
    keep(running, line.number, comment);
    if indicator == '-' {
        running.goes_on(bare, line.start + code.start);
    } else {
        running.line(bare, line.start + code.start);
    }
    running.unfilled = CODE.end.saturating_sub(filled);
}

fn free(running: &mut Running, line: Line<'_>) {
    let trimmed = line.text.trim_start();
    if trimmed.starts_with(['*', '$']) || trimmed.starts_with(">>") {
        return;
    }
    let code = without_comment(line.text, None);
    keep(running, line.number, line.text.get(code.len()..));
    running.line(code, line.start);
}

fn keep(running: &mut Running, number: u32, comment: Option<&str>) {
    let bare = comment.map(|comment| comment.trim_start().trim_start_matches("*>").trim());
    if let Some(comment) = bare.filter(|comment| !comment.is_empty()) {
        running.comments.insert(number, comment.into());
    }
}

/// The code of a line up to its comment, `*>` and what follows.
fn without_comment(code: &str, inherited: Option<char>) -> &str {
    let mut open = inherited;
    for (at, c) in code.char_indices() {
        match open {
            None if matches!(c, '"' | '\'') => open = Some(c),
            None if c == '*' && code[at..].starts_with("*>") => return &code[..at],
            Some(quote) if c == quote => open = None,
            _ => {}
        }
    }
    code
}

/// Code that goes on behind column 72. What stands there by right is a program's number, eight letters and digits.
fn cut_off(line: &Line<'_>, code: &str, behind: std::ops::Range<usize>, report: &mut Report) {
    let text = line.text[behind.clone()].trim();
    let number = text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if code.trim().is_empty() || text.is_empty() || !text.is_ascii() || text.starts_with("*>") {
        return;
    }
    // A word that begins before the column and ends behind it is no number, whatever it looks like.
    let inside = !code.ends_with(' ') && !line.text[behind.clone()].starts_with(' ');
    if number && (!inside || text.ends_with(|end: char| end.is_ascii_digit())) {
        return;
    }
    let place = Place { file: line.file, start: line.start + behind.start, end: line.start + behind.end };
    let message = format!("column 72 ends the code, and `{text}` stands behind it");
    report.instead(ImportCode::Column72, place, message, "it is not read; --source free reads all columns");
}

/// Columns 73 to 80 are ignored; but Korean shops write an item's name there.
fn korean(behind: &str) -> Option<&str> {
    (!behind.is_ascii()).then_some(behind)
}

/// The parts of a fixed line.
pub(super) struct Columns {
    /// The character in column 7 and where it stands.
    pub(super) indicator: Option<(usize, char)>,
    /// Bytes of the line in columns 8 to 72.
    pub(super) code: std::ops::Range<usize>,
    /// Bytes behind.
    pub(super) behind: std::ops::Range<usize>,
    /// The last column that there is, 72 at most.
    pub(super) filled: usize,
}

/// Takes a line apart by its columns. A Hangul syllable takes two, a tab goes on to the next eighth.
pub(super) fn columns(line: &str) -> Columns {
    let end = line.len();
    let mut found = Columns { indicator: None, code: end..end, behind: end..end, filled: 0 };
    let (mut column, mut started, mut ended) = (0, false, false);
    for (at, c) in line.char_indices() {
        if column < CODE.start && found.indicator.is_none() {
            if after(column, c) >= CODE.start {
                found.indicator = Some((at, c));
            }
        } else if column >= CODE.start && !started {
            found.code.start = at;
            started = true;
        }
        if column >= CODE.end && !ended {
            found.code.end = at;
            found.behind.start = at;
            ended = true;
        }
        column = after(column, c);
    }
    found.filled = column.min(CODE.end);
    found
}

fn after(column: usize, c: char) -> usize {
    match c {
        '\t' => (column / 8 + 1) * 8,
        c => column + c.width().unwrap_or(0),
    }
}
