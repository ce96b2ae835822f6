//! One line of a layout file, taken apart as far as its columns need it.

/// A line.
#[derive(Debug)]
pub(super) struct Line<'t> {
    /// How many brackets it lies in.
    pub(super) depth: usize,
    /// The number of the array that it lies in; none outside of arrays.
    pub(super) inside: Option<u32>,
    /// What it is.
    pub(super) shape: Shape<'t>,
    /// Its comment, from `#`.
    pub(super) comment: Option<&'t str>,
}

/// What a line is.
#[derive(Debug)]
pub(super) enum Shape<'t> {
    /// In a string of several lines: not a blank is moved.
    Verbatim(&'t str),
    /// `key = value` outside of arrays; the value may open one.
    Entry(Cell<'t>),
    /// `{ key = value, … }` in an array.
    Row(Row<'t>),
    /// Anything else, or nothing.
    Other(&'t str),
}

/// What one byte belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Keys, numbers, brackets, white space.
    Code,
    /// A string with its quotes.
    Text,
    /// A comment.
    Comment,
}

/// A key and its value, both as they stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell<'t> {
    /// The key.
    pub(super) key: &'t str,
    /// The value.
    pub(super) value: &'t str,
}

/// A row: one inline table, or the first line of one that holds an array.
#[derive(Debug)]
pub(super) struct Row<'t> {
    /// Its entries.
    pub(super) cells: Vec<Cell<'t>>,
    /// What stands behind the last entry: ` },`, or nothing when the last value goes on below.
    pub(super) tail: &'static str,
}

impl<'t> Shape<'t> {
    /// The shape of a line's code; `classes` begin where the code does.
    pub(super) fn of(code: &'t str, classes: &[Class], depth: usize, in_array: bool) -> Self {
        let row = if in_array { Row::of(code, classes) } else { None };
        match row {
            Some(row) => Self::Row(row),
            None if depth == 0 && !code.starts_with('[') => {
                cell(code, classes).map_or(Self::Other(code), Self::Entry)
            }
            None => Self::Other(code),
        }
    }
}

impl<'t> Row<'t> {
    /// Whether it ends on its line.
    pub(super) fn is_whole(&self) -> bool {
        !self.tail.is_empty()
    }

    fn of(code: &'t str, classes: &[Class]) -> Option<Self> {
        let inner = code.strip_prefix('{')?;
        let (closes, end) = closing(code, classes)?;
        let inner = &inner[..end - 1];
        let mut cells = Vec::new();
        let mut start = 1;
        for comma in commas(&code[..end], classes).into_iter().chain([end]) {
            let entry = &code[start..comma];
            if !entry.trim().is_empty() {
                cells.push(cell(entry, classes.get(start..)?)?);
            }
            start = comma + 1;
        }
        let tail = match (closes, code[end..].ends_with(',')) {
            (false, _) => "",
            (true, true) => " },",
            (true, false) => " }",
        };
        (!inner.trim().is_empty()).then_some(Self { cells, tail })
    }
}

/// Whether the row's `{` is closed on this line, and where its entries end. None: something stands behind it.
fn closing(code: &str, classes: &[Class]) -> Option<(bool, usize)> {
    let mut depth = 0usize;
    for (at, byte) in code.bytes().enumerate() {
        match byte {
            _ if classes.get(at) != Some(&Class::Code) => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            let behind = code[at + 1..].trim();
            return (behind.is_empty() || behind == ",").then_some((true, at));
        }
    }
    code.ends_with(['[', '{']).then_some((false, code.len()))
}

/// The commas between the row's own entries.
fn commas(code: &str, classes: &[Class]) -> Vec<usize> {
    let mut depth = 0usize;
    let mut found = Vec::new();
    for (at, byte) in code.bytes().enumerate() {
        match byte {
            _ if classes.get(at) != Some(&Class::Code) => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' if depth == 1 => found.push(at),
            _ => {}
        }
    }
    found
}

fn cell<'t>(entry: &'t str, classes: &[Class]) -> Option<Cell<'t>> {
    let is_code = |at: &usize| classes.get(*at) == Some(&Class::Code);
    let equals = entry.match_indices('=').map(|(at, _)| at).find(is_code)?;
    let (key, value) = (entry[..equals].trim(), entry[equals + 1..].trim());
    (!key.is_empty() && !value.is_empty()).then_some(Cell { key, value })
}
