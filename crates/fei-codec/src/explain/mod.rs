//! A telegram for people: every row with its bytes, as far as it can be read. Masked: nothing of a masked field's bytes
//! is shown but what its mask allows, in hex not even that. Of a broken telegram that has such a field less is shown.

mod hide;
mod line;
mod parts;
mod told;
mod worked_out;

use fei_layout::plan::{Charset, Field, FieldIx, GroupIx, Layout, Mask, Role};

pub use line::masked;
pub(crate) use told::{as_told, judge};

use crate::allowed::{elements, verify};
use crate::charset::{self, Pieces};
use crate::num::{index, offset};
use crate::reading::Reading;
use crate::slots::Slots;
use crate::view::element_key;
use crate::walk::{Visit, Walk, is_view};
use crate::{Error, Fault, mask, scalar};

/// One row of a telegram, masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainRow {
    /// Offset from the start of the telegram.
    pub at: u32,
    /// Bytes that are there: fewer than the layout says where the telegram ends.
    pub width: u32,
    /// `detail[2].amount`; `_247` for filler; `detail[..]` for slots without an item; empty for what is wrong with the whole.
    pub key: String,
    /// The sheet's own name.
    pub ko: String,
    /// The charset of the bytes; none: they are no characters.
    pub charset: Option<Charset>,
    /// The bytes in hex, `B0 A1`; stars for a masked field.
    pub hex: String,
    /// The bytes as text, what is no text as `.`; those of a type that has no characters in hex; stars for a masked field.
    pub text: String,
    /// The value as the mirror has it, without quotes and masked, or what is wrong with it. Null is empty text.
    pub value: Result<String, Error>,
    /// The telegram is broken, and a masked value may stand here: value and text show only of what kind each character
    /// is (`9` a digit, `X` a letter, `H` another one), the hex nothing.
    pub hidden: bool,
}

/// Everything that can be said of a telegram, also of a broken one: its rows up to where the layout and the bytes part,
/// then a row with the reason and the bytes that are left over. The place of the first error among the rows is the first
/// bad byte.
#[must_use]
pub fn explain(layout: &Layout, telegram: &[u8]) -> Vec<ExplainRow> {
    let mut lines = rows(layout, telegram);
    let can_be_read = lines.iter().all(|line| line.row.value.is_ok());
    if can_be_read {
        worked_out::judge(layout, telegram, &mut lines);
    }
    let mut rows: Vec<_> = lines.into_iter().map(|line| line.row).collect();
    if !can_be_read {
        worked_out::count(layout, telegram, &mut rows);
    }
    rows
}

/// A row, and what is known of it.
struct Line {
    part: Part,
    /// Whether its field is masked.
    masked: bool,
    row: ExplainRow,
}

/// What a row is to a line of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A named row, or what is wrong.
    Named,
    /// The sign or the fraction of another row.
    OfAnother,
    /// Filler, slots without an item.
    Other,
}

fn rows(layout: &Layout, telegram: &[u8]) -> Vec<Line> {
    let mut rows = as_read(layout, telegram);
    hide::behind_the_break(&mut rows);
    rows
}

/// What the rows hold, also of a broken telegram.
fn as_read(layout: &Layout, telegram: &[u8]) -> Vec<Line> {
    let mut explainer = Explainer { layout, telegram, rows: Vec::new(), shown: 0 };
    let mut reading = Reading::lenient(layout, telegram);
    loop {
        match reading.next() {
            Ok(Visit::Field(ix, at)) => explainer.row(&reading.walk, ix, at),
            Ok(Visit::Close(ix, skipped)) if skipped > 0 => explainer.empty_slots(&reading.walk, ix, skipped),
            Ok(Visit::Tail(ix, at)) => explainer.tail(&reading.walk, ix, at),
            Ok(Visit::Bitmap(ix, at)) => explainer.bits(&reading.walk, ix, at),
            Ok(Visit::End) => break,
            Ok(_) => {}
            Err(error) => {
                explainer.breaks(&reading.walk, error);
                break;
            }
        }
    }
    explainer.rows
}

struct Explainer<'a> {
    layout: &'a Layout,
    telegram: &'a [u8],
    rows: Vec<Line>,
    /// The offset up to which the bytes have their rows.
    shown: u32,
}

impl Explainer<'_> {
    fn row(&mut self, walk: &Walk<'_>, ix: FieldIx, at: u32) {
        let field = self.layout.field(ix);
        if is_view(field) {
            return self.view(walk, field, at);
        }
        let elements = elements(self.layout, field, self.telegram, at);
        let there = elements.as_ref().map_or(0, |elements| *elements);
        for number in 0..there {
            self.element(walk, field, at, number);
        }
        if there < field.repeat {
            let behind = field.value_at(at, there);
            self.no_elements(walk, field, behind, (field.repeat - there, elements.err()));
        }
    }

    fn element(&mut self, walk: &Walk<'_>, field: &Field, at: u32, number: u32) {
        let at = field.value_at(at, number);
        let key = element_key(field, number);
        let value = match field.role {
            Role::PartOf(of) => Ok(format!("→ {}", self.layout.field(of).key)),
            Role::Named | Role::Filler | Role::View { .. } => verify(self.layout, field, self.telegram, at)
                .map(|value| mask::show(field.mask, value.text()))
                .map_err(|fault| fault.in_telegram(&self.layout.id, walk.path(&key))),
        };
        let part = match field.role {
            _ if value.is_err() => Part::Named,
            Role::Named => Part::Named,
            Role::PartOf(_) => Part::OfAnother,
            Role::Filler | Role::View { .. } => Part::Other,
        };
        let mask = self.mask(field);
        let row = self.bytes(at, field.width, characters(field), mask);
        let row = ExplainRow { key: walk.path(&key), ko: field.ko.to_string(), value, ..row };
        self.rows.push(Line { part, masked: mask != Mask::None, row });
        self.shown = at.saturating_add(field.width);
    }

    /// What is left blank of a list in one field, as one row.
    fn no_elements(&mut self, walk: &Walk<'_>, field: &Field, at: u32, (count, why): (u32, Option<Fault>)) {
        let width = field.value_at(0, count);
        let row = self.bytes(at, width, characters(field), Mask::None);
        let (key, ko) = (walk.path(&format!("{}[..]", field.key)), field.ko.to_string());
        let part = if why.is_some() { Part::Named } else { Part::Other };
        let value = match why {
            Some(fault) => Err(fault.in_telegram(&self.layout.id, walk.path(&field.key))),
            None => Ok(String::new()),
        };
        self.rows.push(Line { part, masked: false, row: ExplainRow { key, ko, value, ..row } });
        self.shown = at.saturating_add(width);
    }

    /// Slots that hold no item, as one row; column by column as one for each column.
    fn empty_slots(&mut self, walk: &Walk<'_>, ix: GroupIx, skipped: u32) {
        let Some(group) = self.layout.groups.get(index(ix.0)) else { return };
        let ko = group.ko.to_string();
        let key = walk.path(&format!("{}[..]", group.key));
        if group.columns {
            for (field, at, width) in Slots::closed(self.layout, group, walk.at()).dead_columns(skipped) {
                let mask = self.mask(field);
                let row = self.bytes(at, width, characters(field), mask);
                let key = format!("{key}.{}", field.key);
                self.push(Part::Other, mask, ExplainRow { key, ko: field.ko.to_string(), ..row });
            }
        } else {
            let row =
                self.bytes(walk.at().saturating_sub(skipped), skipped, Some(self.layout.charset), Mask::None);
            self.push(Part::Other, Mask::None, ExplainRow { key, ko, ..row });
        }
        self.shown = walk.at();
    }

    /// A fraction or a sign is masked as its number is.
    fn mask(&self, field: &Field) -> Mask {
        match field.role {
            Role::PartOf(of) if field.mask == Mask::None => self.layout.field(of).mask,
            _ => field.mask,
        }
    }

    /// Where the layout and the bytes part: the row that does not fit, or the reason alone, with what is left over.
    fn breaks(&mut self, walk: &Walk<'_>, error: Error) {
        let left = offset(self.telegram.len()).saturating_sub(self.shown);
        let cut = self.layout.fields.iter().find(|field| walk.path(&field.key) == error.path);
        let mask = cut.map_or(Mask::None, |field| self.mask(field));
        let mask = if left == 0 { Mask::None } else { strictest(self.layout, mask) };
        let row = self.bytes(self.shown, left, Some(self.layout.charset), mask);
        let ko = self.ko(walk, &error.path).map(ToString::to_string).unwrap_or_default();
        let row = ExplainRow { key: error.path.clone(), ko, value: Err(error), ..row };
        self.push(Part::Named, mask, row);
    }

    /// The sheet's name of the field, the group or the bitmap at a path.
    fn ko(&self, walk: &Walk<'_>, path: &str) -> Option<&str> {
        let Layout { fields, groups, bitmaps, .. } = self.layout;
        let fields = fields.iter().map(|field| (&field.key, &field.ko));
        let groups = groups.iter().map(|group| (&group.key, &group.ko));
        let bitmaps = bitmaps.iter().map(|bitmap| (&bitmap.key, &bitmap.ko));
        let mut named = fields.chain(groups).chain(bitmaps);
        named.find(|(key, _)| walk.path(key) == path).map(|(_, ko)| &**ko)
    }

    fn push(&mut self, part: Part, mask: Mask, row: ExplainRow) {
        self.rows.push(Line { part, masked: mask != Mask::None, row });
    }

    /// The bytes of a row, as far as they are there; without a charset they are no text.
    fn bytes(&self, at: u32, width: u32, charset: Option<Charset>, mask: Mask) -> ExplainRow {
        let start = index(at).min(self.telegram.len());
        let end = start.saturating_add(index(width)).min(self.telegram.len());
        let bytes = self.telegram.get(start..end).unwrap_or_default();
        let (hex, text) = match mask {
            Mask::None => {
                let hex = scalar::hex(bytes);
                (hex.clone(), charset.map_or(hex, |charset| shown(charset, bytes)))
            }
            _ => ("**".repeat(bytes.len()), "*".repeat(bytes.len())),
        };
        let width = offset(bytes.len());
        let (key, ko, value) = (String::new(), String::new(), Ok(String::new()));
        ExplainRow { at, width, key, ko, charset, hex, text, value, hidden: false }
    }
}

/// The charset of a field's bytes, when they are characters at all.
fn characters(field: &Field) -> Option<Charset> {
    field.kind.is_characters().then_some(field.charset)
}

/// Bytes that belong to no row may belong to any: where a layout masks at all they are not shown.
fn strictest(layout: &Layout, mask: Mask) -> Mask {
    let masks = layout.fields.iter().any(|field| field.mask != Mask::None);
    if masks { Mask::All } else { mask }
}

/// Bytes as text; what is no text, or would move the cursor, is `.`, one for each byte.
fn shown(charset: Charset, bytes: &[u8]) -> String {
    let shown = |piece| match piece {
        Ok(c) if !charset::is_control(c) => c,
        _ => '.',
    };
    Pieces::new(charset, bytes).map(shown).collect()
}

#[cfg(test)]
mod tests;
