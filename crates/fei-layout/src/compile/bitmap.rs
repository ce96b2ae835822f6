//! Bitmaps: rows that are there when their bit is set.

use super::builder::Builder;
use super::shape::{BitItem, BitmapItem, Item};
use super::value;
use crate::FindingCode;
use crate::plan::{BitArm, BitForm, Bitmap, Role, Step};
use crate::report::Draft;

impl Builder<'_, '_, '_, '_> {
    pub(super) fn bitmap(&mut self, item: &BitmapItem<'_>) {
        self.names.take(item.name, self.report);
        value::name(item.name, self.report);
        let form = item.form.unwrap_or(BitForm::Hex);
        let ix = self.bitmaps.len();
        self.steps.push(Step::Bitmap(ix as u32));
        self.bitmaps.push(Bitmap {
            key: item.name.value.clone(),
            ko: item.row.ko.as_ref().map_or_else(Default::default, |ko| ko.value.clone()),
            at: self.at,
            form,
            charset: self.context.charset,
            secondary: item.secondary,
            arms: Box::default(),
            end: 0,
        });
        self.at = self.at.saturating_add(form.bytes());
        let at = self.at;
        let around = self.begin(false);
        let arms = item.arms.iter().map(|arm| self.bit(arm)).collect();
        self.end(around);
        // Rows behind count as if none of them were there.
        self.at = at;
        self.bitmaps[ix].arms = arms;
        self.bitmaps[ix].end = self.steps.len() as u32;
    }

    fn bit(&mut self, item: &BitItem<'_>) -> BitArm {
        let (start, first) = (self.steps.len() as u32, self.fields.len());
        let before = self.names.clone();
        self.rows(&item.items);
        self.names.hide_since(&before);
        let fields = &self.fields[first..];
        if !fields.iter().any(|field| field.role == Role::Named) {
            let message = format!("nothing of bit {} has a name", item.bit);
            let draft = Draft::error(FindingCode::BadBitmap, item.span, message);
            self.report.add(draft.help("whether the bit is set when writing, the row's key in JSON says"));
        }
        let required = fields.iter().any(|field| field.required);
        self.default_of_a_bit(item);
        BitArm { bit: item.bit, required, body: start..self.steps.len() as u32 }
    }

    /// A default sets no bit: it is written when another row of the bit is there, and where there is none it never is.
    fn default_of_a_bit(&mut self, item: &BitItem<'_>) {
        let mut rows = item.items.iter().filter(|row| match row {
            Item::Field(field) => field.row.name.is_some(),
            _ => true,
        });
        let (Some(Item::Field(only)), None) = (rows.next(), rows.next()) else { return };
        if let Some(default) = &only.row.default {
            let message = format!("this default is never written: bit {} has no other row", item.bit);
            let draft = Draft::error(FindingCode::BadBitmap, default.span, message);
            self.report.add(draft.help("whether the bit is set when writing, the row's key in JSON says"));
        }
    }
}
