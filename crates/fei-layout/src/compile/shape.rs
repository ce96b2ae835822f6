//! Rows sorted into what they are, types read, shared rows put in their place: the tree that offsets are checked on and
//! programs are made from. It is the same for both sides.

mod keys;
mod likely;
mod parts;

use likely::likely;

use crate::FindingCode;
use crate::nearest::nearest;
use crate::notation::{Notation, Shape, Store, notation};
use crate::read::Span;
use crate::report::{Draft, Report};
use crate::typed::{Arm, Conditions, Row, SignPlace, Text};

use super::Context;

/// One row, sorted.
pub(crate) enum Item<'t> {
    Field(FieldItem<'t>),
    Group(GroupItem<'t>),
    Choice(ChoiceItem<'t>),
    Shared(SharedItem<'t>),
    Block(BlockItem<'t>),
    Bitmap(BitmapItem<'t>),
    View(ViewItem<'t>),
}

/// A field or filler.
pub(crate) struct FieldItem<'t> {
    pub(crate) row: &'t Row,
    /// The type; none: a finding says why.
    pub(crate) notation: Option<Notation>,
    /// Bytes of all its values.
    pub(crate) bytes: Option<u64>,
}

impl FieldItem<'_> {
    /// Whether it is everything that is left.
    pub(crate) fn is_tail(&self) -> bool {
        self.notation.is_some_and(|notation| matches!(notation.shape, Shape::Tail(_)))
    }
}

/// A group.
pub(crate) struct GroupItem<'t> {
    pub(crate) row: &'t Row,
    pub(crate) key: &'t Text,
    pub(crate) items: Vec<Item<'t>>,
}

/// A choice.
pub(crate) struct ChoiceItem<'t> {
    pub(crate) row: &'t Row,
    pub(crate) arms: Vec<ArmItem<'t>>,
}

/// One arm.
pub(crate) struct ArmItem<'t> {
    pub(crate) when: Option<&'t Conditions>,
    pub(crate) span: Span,
    pub(crate) items: Vec<Item<'t>>,
}

/// Rows that stand somewhere else.
pub(crate) struct SharedItem<'t> {
    pub(crate) row: &'t Row,
    pub(crate) items: Vec<Item<'t>>,
}

impl Item<'_> {
    /// The row as typed.
    pub(crate) fn row(&self) -> &Row {
        match self {
            Self::Field(item) => item.row,
            Self::Group(item) => item.row,
            Self::Choice(item) => item.row,
            Self::Shared(item) => item.row,
            Self::Block(item) => item.row,
            Self::Bitmap(item) => item.row,
            Self::View(item) => item.row,
        }
    }
}

pub(crate) use parts::{BitItem, BitmapItem, BlockItem, ViewItem};

/// Sorts rows. Shared rows may use others, but not without end.
pub(crate) fn shape<'t>(rows: &'t [Row], context: &Context<'t>, report: &mut Report<'_>) -> Vec<Item<'t>> {
    Sorter { context, report, using: Vec::new(), depth: 0, taken: 0 }.rows(rows)
}

/// Groups and arms inside one another, at most.
const DEPTH_MAX: u32 = 8;
/// Rows of one telegram, shared ones as often as they are used: far above any sheet. Rows that use others ten times each
/// would else be a hundred million after eight steps.
const ROWS_MAX: u32 = 10_000;

struct Sorter<'c, 't, 'r, 'a> {
    context: &'c Context<'t>,
    report: &'r mut Report<'a>,
    using: Vec<&'t str>,
    depth: u32,
    taken: u32,
}

impl<'t> Sorter<'_, 't, '_, '_> {
    fn rows(&mut self, rows: &'t [Row]) -> Vec<Item<'t>> {
        if self.depth >= DEPTH_MAX {
            if let Some(row) = rows.first() {
                let message = format!("more than {DEPTH_MAX} groups and arms inside one another");
                self.report.add(Draft::error(FindingCode::BadGroup, row.span, message));
            }
            return Vec::new();
        }
        self.depth += 1;
        let items = rows.iter().filter_map(|row| self.row(row)).collect();
        self.depth -= 1;
        items
    }

    fn row(&mut self, row: &'t Row) -> Option<Item<'t>> {
        self.taken = self.taken.saturating_add(1);
        if self.taken > ROWS_MAX {
            if self.taken == ROWS_MAX + 1 {
                let message = format!("more than {ROWS_MAX} rows, shared ones as often as they are used");
                self.report.add(Draft::error(FindingCode::TooLong, row.span, message));
            }
            return None;
        }
        keys::check(row, self.report);
        if let Some(arms) = &row.variant {
            let arms = arms.iter().map(|arm| self.arm(arm)).collect();
            return Some(Item::Choice(ChoiceItem { row, arms }));
        }
        if let Some(item) = self.part(row) {
            return Some(item);
        }
        if let Some(key) = &row.group {
            let items = self.rows(row.rows.as_deref().unwrap_or_default());
            return Some(Item::Group(GroupItem { row, key, items }));
        }
        match &row.r#use {
            Some(name) => self.shared(row, name),
            None => Some(Item::Field(self.field(row))),
        }
    }

    fn arm(&mut self, arm: &'t Arm) -> ArmItem<'t> {
        ArmItem { when: arm.when.as_ref(), span: arm.span, items: self.rows(&arm.rows) }
    }

    fn shared(&mut self, row: &'t Row, name: &'t Text) -> Option<Item<'t>> {
        let (known, rows) = self.find(name)?;
        if self.using.contains(&known) {
            let message = format!("the shared rows `{}` use themselves", name.value);
            self.report.add(Draft::error(FindingCode::NoSuchRows, name.span, message));
            return None;
        }
        self.using.push(known);
        let items = self.rows(rows);
        self.using.pop();
        Some(Item::Shared(SharedItem { row, items }))
    }

    /// The shared rows of a name; in their place those that a mistyped name was likely meant to be.
    fn find(&mut self, name: &'t Text) -> Option<(&'t str, &'t [Row])> {
        let Context { shared, party, .. } = *self.context;
        if let Some((rows, sound)) = shared.find(party, name) {
            if !sound {
                self.report.follows();
            }
            return Some((name, rows));
        }
        let message = format!("there are no shared rows `{}`", name.value);
        let draft =
            Draft::error(FindingCode::NoSuchRows, name.span, message).nearest(name, shared.names(party));
        let rule = "a name of `rows.NAME = [ … ]` in a file _*.toml of this party or of _common";
        self.report.add(draft.expected(rule));
        let meant = nearest(name, shared.names(party))
            .and_then(|near| Some((near, &shared.find(party, near)?.0.value[..])));
        if meant.is_none() {
            self.report.damaged(name.span.file);
        }
        meant
    }

    fn field(&mut self, row: &'t Row) -> FieldItem<'t> {
        let notation = row.r#as.as_ref().and_then(|written| self.notation(written));
        let bytes =
            notation.map(|notation| u64::from(notation.repeat) * u64::from(value_bytes(row, notation.shape)));
        FieldItem { row, notation, bytes }
    }

    /// Reads a type after replacing the sheet's own word.
    fn notation(&mut self, written: &Text) -> Option<Notation> {
        let said = self.context.words.and_then(|words| Some((words, words.get(word(written))?)));
        if said.is_some_and(|(_, ours)| !OURS.contains(&&*ours.value)) {
            return None; // what is wrong with the word is said where it is declared
        }
        let plain = said.map(|(_, ours)| written.replacen(word(written), &ours.value, 1));
        let text = plain.as_deref().unwrap_or(written);
        match notation(text) {
            Ok(notation) => Some(notation),
            Err(bad) => {
                // With a replaced word the place is that of the whole text.
                let span = match plain {
                    Some(_) => written.span,
                    None => inside(written, bad.at..written.len(), self.report),
                };
                let draft =
                    Draft::error(FindingCode::BadType, span, format!("`{}` is not a type", written.value));
                self.report.add(match (likely(written), self.other_word(written)) {
                    (Some(meant), _) => {
                        draft.expected(bad.expected).mend(written.span, format!("\"{meant}\""))
                    }
                    (None, Some(unknown)) => unknown,
                    (None, None) => draft.expected(bad.expected),
                });
                None
            }
        }
    }
}

/// What a sheet's own word for a type can stand for.
pub(super) const OURS: &[&str] = &["X", "H", "9", "S9"];

/// Bytes of one value: a separate sign adds one.
fn value_bytes(row: &Row, shape: Shape) -> u32 {
    let separate =
        matches!(row.sign.as_ref().map(|sign| sign.value), Some(SignPlace::Leading | SignPlace::Trailing));
    let characters =
        matches!(shape, Shape::Digits { signed: true, store: Store::Display | Store::Point, .. });
    shape.bytes() + u32::from(separate && characters)
}

/// The word of a type: `AHN` of `3 AHN(15)`.
fn word(written: &str) -> &str {
    let start = written.find(|c: char| c.is_ascii_uppercase()).unwrap_or(0);
    let rest = &written[start..];
    &rest[..rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len())]
}

/// The place of a part of a text, when the text stands in the file as it is.
pub(crate) fn inside(text: &Text, part: std::ops::Range<usize>, report: &Report<'_>) -> Span {
    let raw = report.text(text.span);
    let bare = raw.get(1..raw.len().saturating_sub(1)).is_some_and(|inner| *inner == *text.value);
    match bare {
        true if part.start < text.len() => text.span.part(part.start + 1..part.end + 1),
        true => text.span.part(part.start + 1..part.start + 2),
        false => text.span,
    }
}
