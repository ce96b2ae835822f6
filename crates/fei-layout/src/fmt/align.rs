//! Columns: the rows of one array share them, and so do the entries that follow each other outside of arrays.

use std::collections::BTreeMap;

use super::line::{Cell, Line, Row, Shape};
use super::width;

/// Options follow these freely, however many rows have them: a column for each would tear the rows apart.
const LAST_COLUMNS: [&str; 2] = ["ko", "from"];

/// Blanks at each depth.
const INDENT: usize = 2;

/// Every line as it is written.
pub(super) fn rendered(lines: &[Line<'_>]) -> Vec<String> {
    let tables = tables(lines);
    let keys = key_widths(lines);
    let mut bodies: Vec<String> = lines
        .iter()
        .zip(&keys)
        .map(|(line, key_width)| match &line.shape {
            Shape::Verbatim(text) => (*text).to_owned(),
            Shape::Entry(cell) => format!("{} = {}", padded(cell.key, *key_width), cell.value),
            Shape::Other(code) => indented(line.depth, code),
            Shape::Row(row) => {
                let columns = line.inside.and_then(|array| tables.get(&array));
                indented(line.depth, &columns.map_or_else(String::new, |columns| columns.row(row)))
            }
        })
        .collect();
    comments(lines, &mut bodies);
    bodies
}

fn indented(depth: usize, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{}{text}", " ".repeat(depth * INDENT)) }
}

fn padded(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// For each line the width of the keys in its run of entries.
fn key_widths(lines: &[Line<'_>]) -> Vec<usize> {
    let mut widths = vec![0; lines.len()];
    for run in runs(lines, |line| matches!(line.shape, Shape::Entry(_))) {
        let of = |line: &Line<'_>| if let Shape::Entry(cell) = &line.shape { width(cell.key) } else { 0 };
        let widest = lines[run.clone()].iter().map(of).max().unwrap_or(0);
        widths[run].fill(widest);
    }
    widths
}

fn runs(
    lines: &[Line<'_>],
    belongs: impl Fn(&Line<'_>) -> bool,
) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for at in 0..=lines.len() {
        if lines.get(at).is_some_and(&belongs) {
            continue;
        }
        if start < at {
            found.push(start..at);
        }
        start = at + 1;
    }
    found.into_iter()
}

/// The rows of each array as a table of columns.
fn tables<'t>(lines: &'t [Line<'t>]) -> BTreeMap<u32, Columns<'t>> {
    let mut rows: BTreeMap<u32, Vec<&Row<'t>>> = BTreeMap::new();
    for line in lines {
        if let (Some(array), Shape::Row(row)) = (line.inside, &line.shape) {
            rows.entry(array).or_default().push(row);
        }
    }
    rows.into_iter().map(|(array, rows)| (array, Columns::of(&rows))).collect()
}

/// The columns of one array.
struct Columns<'t> {
    columns: Vec<Column<'t>>,
}

struct Column<'t> {
    key: &'t str,
    /// The widest cell with its comma that has another behind it.
    cell: usize,
    /// The widest value when all are integers: they stand to the right.
    digits: Option<usize>,
}

impl<'t> Columns<'t> {
    /// The keys up to one of [`LAST_COLUMNS`], or to the last one that most of the whole rows have; what comes behind
    /// is no column. Rows that go on below are measured, but have no say.
    fn of(rows: &[&Row<'t>]) -> Self {
        let whole: Vec<_> = rows.iter().copied().filter(|row| row.is_whole()).collect();
        let order = order(&whole);
        let has = |row: &&&Row<'_>, key: &str| row.cells.iter().any(|cell| cell.key == key);
        let count = |key: &str| whole.iter().filter(|row| has(row, key)).count();
        let most = |key: &&str| 2 * count(key) > whole.len();
        let named =
            LAST_COLUMNS.iter().find_map(|last| order.iter().position(|key| key == last && most(key)));
        let last = named.or_else(|| order.iter().rposition(most));
        let kept = &order[..last.map_or(0, |last| last + 1)];
        let mut columns =
            Self { columns: kept.iter().map(|key| Column { key, cell: 0, digits: None }).collect() };
        columns.measure(rows);
        columns
    }

    fn measure(&mut self, rows: &[&Row<'t>]) {
        let last = self.columns.len().saturating_sub(1);
        for at in 0..self.columns.len() {
            let key = self.columns[at].key;
            let values = || rows.iter().filter_map(|row| row.cells.iter().find(|cell| cell.key == key));
            if values().all(|cell| cell.value.bytes().all(|byte| byte.is_ascii_digit())) {
                self.columns[at].digits = values().map(|cell| cell.value.len()).max();
            }
            let followed = rows.iter().filter_map(|row| {
                let place = row.cells.iter().position(|cell| cell.key == key)?;
                row.cells.get(place + 1).map(|_| width(&self.columns[at].text(row.cells[place])) + 1)
            });
            self.columns[at].cell = if at == last { 0 } else { followed.max().unwrap_or(0) };
        }
    }

    fn row(&self, row: &Row<'_>) -> String {
        let mut line = String::from("{ ");
        let mut next = 0;
        let mut aligned = true;
        for (at, cell) in row.cells.iter().enumerate() {
            let here = self.columns[next..].iter().position(|column| column.key == cell.key);
            let text = match here.filter(|_| aligned) {
                Some(ahead) => {
                    line.push_str(&" ".repeat(self.blank(next..next + ahead)));
                    next += ahead + 1;
                    self.columns[next - 1].text(*cell)
                }
                None => {
                    aligned = false;
                    format!("{} = {}", cell.key, cell.value)
                }
            };
            let is_last = at + 1 == row.cells.len();
            let text = if is_last { text } else { text + "," };
            let to = if is_last || !aligned { 0 } else { self.columns[next - 1].cell };
            line.push_str(&padded(&text, to));
            line.push_str(if is_last { row.tail } else { " " });
        }
        line
    }

    /// The width of columns that a row does not have.
    fn blank(&self, columns: std::ops::Range<usize>) -> usize {
        self.columns[columns].iter().filter(|column| column.cell > 0).map(|column| column.cell + 1).sum()
    }
}

impl Column<'_> {
    fn text(&self, cell: Cell<'_>) -> String {
        let blank = self.digits.map_or(0, |digits| digits.saturating_sub(cell.value.len()));
        format!("{} = {}{}", cell.key, " ".repeat(blank), cell.value)
    }
}

/// The keys of the rows in one order that suits most of them.
fn order<'t>(rows: &[&Row<'t>]) -> Vec<&'t str> {
    let mut order: Vec<&str> = Vec::new();
    for row in rows {
        let mut before = 0;
        for cell in &row.cells {
            match order.iter().position(|key| *key == cell.key) {
                Some(at) => before = before.max(at + 1),
                None => {
                    order.insert(before, cell.key);
                    before += 1;
                }
            }
        }
    }
    order
}

/// Comments behind code on lines that follow each other stand in one column.
fn comments(lines: &[Line<'_>], bodies: &mut [String]) {
    let behind = |line: &Line<'_>| {
        line.comment.is_some() && !matches!(line.shape, Shape::Verbatim(_) | Shape::Other(""))
    };
    for run in runs(lines, behind) {
        let column = run.clone().map(|at| width(&bodies[at]) + 2).max().unwrap_or(0);
        for at in run {
            if let Some(comment) = lines[at].comment {
                bodies[at] = padded(&bodies[at], column) + comment;
            }
        }
    }
    for (line, body) in lines.iter().zip(bodies) {
        if let (Shape::Other(""), Some(comment)) = (&line.shape, line.comment) {
            *body = indented(line.depth, comment);
        }
    }
}
