//! Parts of a telegram whose bytes say how far they go, and other readings of rows: sorted as other rows are.

use super::{FieldItem, Item, Sorter};
use crate::FindingCode;
use crate::plan::BitForm;
use crate::read::{Span, missing};
use crate::report::Draft;
use crate::typed::{Row, Text};

/// Rows that take as many bytes as a row before them says.
pub(crate) struct BlockItem<'t> {
    pub(crate) row: &'t Row,
    /// The row that says how many.
    pub(crate) length: &'t Text,
    pub(crate) items: Vec<Item<'t>>,
}

/// Bits, and the rows that they say are there.
pub(crate) struct BitmapItem<'t> {
    pub(crate) row: &'t Row,
    pub(crate) name: &'t Text,
    /// None: a finding says why.
    pub(crate) form: Option<BitForm>,
    /// A second map may follow.
    pub(crate) secondary: bool,
    /// Ascending by bit.
    pub(crate) arms: Vec<BitItem<'t>>,
}

/// The rows of one bit.
pub(crate) struct BitItem<'t> {
    pub(crate) bit: u8,
    pub(crate) span: Span,
    pub(crate) items: Vec<Item<'t>>,
}

/// Another reading of a row.
pub(crate) struct ViewItem<'t> {
    pub(crate) row: &'t Row,
    /// The row that has the bytes.
    pub(crate) of: &'t Text,
    /// What is read, from its first byte on.
    pub(crate) fields: Vec<FieldItem<'t>>,
}

impl<'t> Sorter<'_, 't, '_, '_> {
    /// A block, a bitmap or another reading.
    pub(super) fn part(&mut self, row: &'t Row) -> Option<Item<'t>> {
        let rows = row.rows.as_deref().unwrap_or_default();
        if let Some(length) = &row.block {
            return Some(Item::Block(BlockItem { row, length, items: self.rows(rows) }));
        }
        if let Some(name) = &row.bitmap {
            return Some(Item::Bitmap(self.bitmap(row, name, rows)));
        }
        let of = row.redefines.as_ref()?;
        let fields = match row.rows {
            None => vec![self.field(row)],
            Some(_) => self.rows(rows).into_iter().filter_map(|item| self.only_field(item)).collect(),
        };
        Some(Item::View(ViewItem { row, of, fields }))
    }

    fn only_field(&mut self, item: Item<'t>) -> Option<FieldItem<'t>> {
        match item {
            Item::Field(field) => Some(field),
            other => {
                let draft = Draft::error(FindingCode::BadView, other.row().span, "this is not a field");
                self.report.add(draft.expected("rows with a name and `as`: what the same bytes hold"));
                None
            }
        }
    }

    fn bitmap(&mut self, row: &'t Row, name: &'t Text, rows: &'t [Row]) -> BitmapItem<'t> {
        let secondary = self.secondary(row);
        let mut arms: Vec<BitItem<'t>> = Vec::new();
        for one in rows {
            let Some(bit) = self.bit(one, arms.last(), secondary) else { continue };
            let Some(item) = self.row(one) else { continue };
            match arms.last_mut().filter(|arm| arm.bit == bit) {
                Some(arm) => arm.items.push(item),
                None => arms.push(BitItem { bit, span: one.span, items: vec![item] }),
            }
        }
        BitmapItem { row, name, form: self.form(row), secondary, arms }
    }

    /// How the bits are written.
    fn form(&mut self, row: &Row) -> Option<BitForm> {
        let Some(written) = &row.r#as else {
            self.report.add(missing(row.span, "as").expected(FORMS));
            return None;
        };
        match &*written.value {
            "X(16)" => Some(BitForm::Hex),
            "RAW(8)" | "HEX(8)" => Some(BitForm::Binary),
            _ => {
                let message = format!("`{}` does not hold 64 bits", written.value);
                self.report.add(Draft::error(FindingCode::BadBitmap, written.span, message).expected(FORMS));
                None
            }
        }
    }

    fn secondary(&mut self, row: &Row) -> bool {
        let Some(bits) = &row.bits else { return false };
        if !matches!(bits.value, 64 | 128) {
            let message = format!("a bitmap of {} bits", bits.value);
            let draft = Draft::error(FindingCode::BadBitmap, bits.span, message);
            self.report.add(draft.expected("64, or 128: a second map of 64 bits follows when bit 1 is set"));
        }
        bits.value == 128
    }

    /// The bit of a row; none: a finding says why.
    fn bit(&mut self, row: &Row, before: Option<&BitItem<'t>>, secondary: bool) -> Option<u8> {
        let Some(bit) = &row.bit else {
            self.report
                .add(missing(row.span, "bit").expected("bit = 3: the bit that says that the row is there"));
            return None;
        };
        let (first, last) = if secondary { (2, 128) } else { (1, 64) };
        let number = u8::try_from(bit.value).ok().filter(|number| (first..=last).contains(number));
        if number.is_none() {
            let draft =
                Draft::error(FindingCode::BadBitmap, bit.span, format!("there is no bit {}", bit.value));
            self.report.add(draft.expected(format!("from {first} to {last}")));
        } else if let Some(before) = before.filter(|before| number < Some(before.bit)) {
            let message = format!("bit {} behind bit {}", bit.value, before.bit);
            let draft =
                Draft::error(FindingCode::BadBitmap, bit.span, message).related(before.span, "this row");
            self.report.add(draft.help("the rows stand in the order of their bits"));
        }
        number
    }
}

/// The types that hold 64 bits.
const FORMS: &str = "as = \"X(16)\" (hexadecimal digits) or \"RAW(8)\" (bytes)";
