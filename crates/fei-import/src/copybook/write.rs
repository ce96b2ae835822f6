//! The text of a layout file: one row a line, in the order of the bytes.

use std::fmt::Write as _;

use fei_layout::plan::Offsets;

use super::kinds::{Kind, Stored};
use super::names::Names;
use super::row::{Count, Field, Row, What};

/// What stands above the rows.
pub(super) struct Head<'h> {
    /// The file that it was made of.
    pub(super) from: &'h str,
    pub(super) record: &'h str,
    pub(super) title: &'h str,
    /// Bytes of the telegram, when they are always the same.
    pub(super) total: Option<u64>,
}

/// The whole text, not yet aligned.
pub(super) fn layout(head: &Head<'_>, rows: &[Row], names: &Names, offsets: Offsets) -> String {
    let mut text = String::from("#:schema ../.schema/transaction.json\n");
    let from = head.from.rsplit('/').next().unwrap_or_default();
    let _ = writeln!(text, "# {}", one_line(&format!("From the copybook {from}, record {}.", head.record)));
    let _ = writeln!(text, "title = {}", quoted(head.title));
    text.push_str("flow = \"layout\"\n");
    if let Some(total) = head.total {
        let _ = writeln!(text, "total = {total}");
    }
    text.push_str("telegram = [\n");
    Writer { text: &mut text, names, offsets, comment: false }.rows(rows, offsets.body, 1);
    text.push_str("]\n");
    text
}

struct Writer<'w> {
    text: &'w mut String,
    names: &'w Names,
    offsets: Offsets,
    /// What is written is a comment.
    comment: bool,
}

impl Writer<'_> {
    fn rows(&mut self, rows: &[Row], first: u64, depth: usize) {
        for row in rows {
            if let Some(heading) = &row.heading {
                self.start(depth);
                let mark = if self.comment { "" } else { "# " };
                let _ = writeln!(self.text, "{mark}{}", one_line(heading));
            }
            match &row.what {
                What::Field(field) => self.field(row, field, first, depth),
                What::Group { count, rows } => self.group(row, *count, rows, first, depth),
                What::Again { of, rows } => self.again(row, *of, rows, first, depth),
                What::Views(rows) => {
                    let outer = std::mem::replace(&mut self.comment, true);
                    self.rows(rows, first, depth);
                    self.comment = outer;
                }
            }
        }
    }

    fn start(&mut self, depth: usize) {
        self.text.push_str(&"  ".repeat(depth));
        if self.comment {
            self.text.push_str("# ");
        }
    }

    fn field(&mut self, row: &Row, field: &Field, first: u64, depth: usize) {
        self.cells(at(row, first), row, field, depth);
    }

    /// A field's line, whose first cells are there already.
    fn cells(&mut self, mut cells: Vec<String>, row: &Row, field: &Field, depth: usize) {
        let named = self.names.get(&row.id);
        cells.extend(named.map(|name| format!("name = {}", quoted(name))));
        let times = if field.repeat > 1 { format!("{} ", field.repeat) } else { String::new() };
        cells.push(format!("as = {}", quoted(&format!("{times}{}", notation(field.kind)))));
        cells.extend(row.ko.as_ref().map(|ko| format!("ko = {}", quoted(ko))));
        cells.extend(field.default.as_ref().map(|default| format!("default = {}", quoted(default))));
        cells.extend(codes(field));
        cells.extend(keys(field).into_iter().map(|(key, value)| format!("{key} = {}", quoted(value))));
        cells.extend(field.note.as_ref().map(|note| format!("note = {}", quoted(note))));
        self.start(depth);
        let _ = writeln!(self.text, "{{ {} }},", cells.join(", "));
    }

    /// Another reading of a row: one field on its own line, several below one another.
    fn again(&mut self, row: &Row, of: usize, rows: &[Row], first: u64, depth: usize) {
        let of = self.names.get(&of).map(|name| format!("redefines = {}", quoted(name)));
        if let [Row { what: What::Field(field), .. }] = rows {
            let mut cells = at(row, first);
            cells.extend(of);
            self.cells(cells, &rows[0], field, depth);
            return;
        }
        let mut cells = at(row, first);
        cells.extend(of);
        cells.extend(row.ko.as_ref().map(|ko| format!("ko = {}", quoted(ko))));
        self.start(depth);
        let _ = writeln!(self.text, "{{ {}, rows = [", cells.join(", "));
        self.rows(rows, self.offsets.item, depth + 1);
        self.start(depth);
        self.text.push_str("] },\n");
    }

    fn group(&mut self, row: &Row, count: Count, rows: &[Row], first: u64, depth: usize) {
        let mut cells = at(row, first);
        cells.extend(self.names.get(&row.id).map(|name| format!("group = {}", quoted(name))));
        cells.extend(row.ko.as_ref().map(|ko| format!("ko = {}", quoted(ko))));
        match count {
            Count::Slots(slots) => cells.push(format!("slots = {slots}")),
            Count::Row { id, max } => {
                cells.extend(self.names.get(&id).map(|name| format!("count = {}", quoted(name))));
                cells.push(format!("max = {max}"));
            }
        }
        self.start(depth);
        let _ = writeln!(self.text, "{{ {}, rows = [", cells.join(", "));
        self.rows(rows, self.offsets.item, depth + 1);
        self.start(depth);
        self.text.push_str("] },\n");
    }
}

fn at(row: &Row, first: u64) -> Vec<String> {
    row.at.iter().map(|at| format!("at = {}", at.saturating_add(first))).collect()
}

fn codes(field: &Field) -> Option<String> {
    let codes: Vec<_> =
        field.codes.iter().map(|(code, ko)| format!("{} = {}", key(code), quoted(ko))).collect();
    (!codes.is_empty()).then(|| format!("codes = {{ {} }}", codes.join(", ")))
}

/// The type as a layout says it.
fn notation(kind: Kind) -> String {
    match kind {
        Kind::Text(bytes) => format!("X({bytes})"),
        Kind::Hangul(bytes) => format!("H({bytes})"),
        Kind::Raw(bytes) => format!("RAW({bytes})"),
        Kind::Point { before, behind } => format!("9({before}).9({behind})"),
        Kind::Number { signed, digits, scale, stored } => match stored {
            Stored::Separate { .. } => number(signed, digits, scale),
            Stored::Zoned { .. } if !signed => number(false, digits, scale),
            Stored::Zoned { .. } => format!("{} zoned", number(true, digits, scale)),
            Stored::Packed => format!("{} packed", number(signed, digits, scale)),
            Stored::Binary => format!("{} binary", number(signed, digits, scale)),
            Stored::Bytes { bytes, .. } if signed => format!("binary({bytes}){}", point(scale)),
            Stored::Bytes { bytes, .. } => format!("unsigned({bytes}){}", point(scale)),
            Stored::Bcd => format!("BCD({}){}", digits / 2, point(scale)),
        },
    }
}

/// Digits behind the point of a number whose width says nothing of its digits.
fn point(scale: u32) -> String {
    if scale == 0 { String::new() } else { format!("V({scale})") }
}

/// `S9(7)V9(2)`; where all digits stand behind the point, `S9(2)V(2)`.
fn number(signed: bool, digits: u32, scale: u32) -> String {
    let sign = if signed { "S" } else { "" };
    match digits.saturating_sub(scale) {
        _ if scale == 0 => format!("{sign}9({digits})"),
        0 => format!("{sign}9({digits})V({scale})"),
        before => format!("{sign}9({before})V9({scale})"),
    }
}

/// What else a field's row says of its type.
fn keys(field: &Field) -> Vec<(&'static str, &'static str)> {
    let mut keys = Vec::new();
    if let Kind::Number { signed, stored, .. } = field.kind {
        match stored {
            Stored::Separate { leading: true } if signed => keys.push(("sign", "leading separate")),
            Stored::Separate { leading: false } if signed => keys.push(("sign", "trailing separate")),
            Stored::Zoned { leading: true } if signed => keys.push(("sign", "leading")),
            Stored::Bytes { little: true, .. } => keys.push(("endian", "little")),
            _ => {}
        }
    }
    if field.blank_zero {
        keys.push(("empty", "spaces"));
    }
    if field.right {
        keys.push(("align", "right"));
    }
    keys
}

/// A key of an inline table.
fn key(text: &str) -> String {
    let bare = !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if bare { text.to_owned() } else { quoted(text) }
}

/// A text of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A text that a comment can hold.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
