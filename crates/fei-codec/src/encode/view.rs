//! Another reading of a row's bytes. Its key may be absent or null; what it says must agree with the row, or stands for
//! it where the row has no key.

use fei_layout::plan::{Field, FieldIx, Role};

use crate::allowed::verify;
use crate::json::{Slot, What};
use crate::num::index;
use crate::view::element_key;
use crate::{Error, ErrorKind, Fault, Loss, LossKind, Value, scalar};

use super::Encoder;

impl Encoder<'_, '_> {
    pub(super) fn view(&mut self, ix: FieldIx, at: u32) -> Result<(), Error> {
        let layout = self.layout;
        let field = layout.field(ix);
        let Role::View { of, .. } = field.role else { return Ok(()) };
        let place = layout.mirror.fields.get(index(ix.0)).copied().flatten();
        let slot = place.map_or(Slot::ABSENT, |place| self.slot(place));
        match slot.what {
            What::Absent => Ok(()),
            _ if field.repeat == 1 => self.reading(field, of, slot, (at, 0)),
            What::List(first, count) if count <= field.repeat => {
                let mut next = first;
                for number in 0..count {
                    let Some(element) = next else { break };
                    let at = field.value_at(at, number);
                    self.reading(field, of, self.captured.element(element), (at, number))?;
                    next = self.captured.next(element);
                }
                Ok(())
            }
            What::List(_, count) => {
                let expected = format!("at most {} values", field.repeat);
                Err(self.error(&field.key, slot.at, ErrorKind::Count, expected, count.to_string()))
            }
            _ => Err(self.wrong_type(&field.key, slot, "a list")),
        }
    }

    /// One value of it.
    fn reading(
        &mut self,
        field: &Field,
        of: FieldIx,
        slot: Slot<'_>,
        (at, number): (u32, u32),
    ) -> Result<(), Error> {
        let key = element_key(field, number);
        let value = self.typed(field, slot, &key)?;
        if value == Value::Null {
            return Ok(());
        }
        let located = |encoder: &Self, fault: Fault| encoder.located(&key, slot.at, fault);
        let width = index(field.width);
        let mut wanted = vec![field.charset.space(); width];
        let changes = scalar::write(field, &value, &mut wanted, 0)
            .map_err(|fault| located(self, Fault { at, ..fault }))?;
        self.told(of, at..at.saturating_add(field.width));
        let there = self.telegram().get(index(at)..index(at).saturating_add(width)).unwrap_or_default();
        let agrees =
            there == wanted || scalar::read(field, there, 0).ok() == scalar::read(field, &wanted, 0).ok();
        if !agrees {
            if !self.stands_for(of, at, field.width) {
                let expected = format!("what {} holds", self.layout.field(of).key);
                let got = scalar::shown_text(field.mask, value.text());
                return Err(self.error(&key, slot.at, ErrorKind::View, expected, got));
            }
            self.put(at, &wanted);
            self.viewed.push(at..at.saturating_add(field.width));
            self.still_holds(of).map_err(|fault| located(self, fault))?;
        }
        self.report(field, &value, changes, (at, slot.at), number);
        Ok(())
    }

    /// Remembers what a reading gives; of a row whose every byte was given nothing was put in by default.
    fn told(&mut self, of: FieldIx, bytes: std::ops::Range<u32>) {
        self.told.push(bytes);
        let row = self.layout.field(of);
        let Some(at) = row.register.and_then(|register| self.walk.register(register)) else { return };
        let mut given = at..at.saturating_add(row.bytes());
        if !given.all(|byte| self.told.iter().any(|told| told.contains(&byte))) {
            return;
        }
        for number in 0..row.repeat {
            let path = self.walk.path(&element_key(row, number));
            let loss = |loss: &Loss| loss.kind == LossKind::Defaulted && loss.path == path;
            self.losses.0.iter().rposition(loss).map(|at| self.losses.0.remove(at));
        }
    }

    /// Whether the row has no key, and none of these bytes was written by another reading of it.
    fn stands_for(&self, of: FieldIx, at: u32, width: u32) -> bool {
        let row = self.layout.field(of);
        let place = self.layout.mirror.fields.get(index(of.0)).copied().flatten();
        let absent = place.is_some_and(|place| self.slot(place).what == What::Absent);
        let free = |bytes: &std::ops::Range<u32>| bytes.end <= at || at.saturating_add(width) <= bytes.start;
        absent && row.constant.is_none() && row.default.is_none() && self.viewed.iter().all(free)
    }

    /// The row must be able to hold what its reading wrote.
    fn still_holds(&self, of: FieldIx) -> Result<(), Fault> {
        let row = self.layout.field(of);
        let Some(at) = row.register.and_then(|register| self.walk.register(register)) else { return Ok(()) };
        (0..row.repeat).try_for_each(|number| {
            let at = row.value_at(at, number);
            verify(self.layout, row, self.telegram(), at).map(drop)
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{amount, digits, layout, text, view};
    use crate::{LossKind, Losses, encode};

    #[test]
    fn what_a_reading_loses_is_told_of_it_also_where_the_row_loses_nothing() {
        let layout = layout(vec![text("name", 3), view("name", text("short", 2)), digits("z", 1)]);
        for json in [r#"{"name":"a","short":"a ","z":"1"}"#, r#"{"short":"a ","z":"1"}"#] {
            let (mut telegram, mut losses) = (Vec::new(), Losses::new());
            encode(&layout, json.as_bytes(), &mut telegram, &mut losses).unwrap();
            assert_eq!(telegram, b"a  1");
            let trimmed: Vec<_> = losses.iter().filter(|loss| loss.kind == LossKind::Trimmed).collect();
            assert!(matches!(&trimmed[..], [loss] if loss.path == "short"), "{json}: {losses:?}");
        }
    }

    #[test]
    fn a_row_that_its_readings_give_is_not_defaulted() {
        let rows = vec![amount("day", 4), view("day", digits("yy", 2)), digits("z", 1)];
        let layout = layout(rows);
        let lost = |json: &str| {
            let mut losses = Losses::new();
            encode(&layout, json.as_bytes(), &mut Vec::new(), &mut losses).unwrap();
            losses.iter().map(|loss| loss.path.clone()).collect::<Vec<_>>()
        };
        assert_eq!(lost(r#"{"yy":"26","z":"1"}"#), ["day"], "the other half is put in");
        let whole =
            crate::testing::layout(vec![amount("day", 4), view("day", digits("all", 4)), digits("z", 1)]);
        for all in ["2601", "0000"] {
            let mut losses = Losses::new();
            let json = format!(r#"{{"all":"{all}","z":"1"}}"#);
            encode(&whole, json.as_bytes(), &mut Vec::new(), &mut losses).unwrap();
            assert_eq!(losses, Losses::new(), "{all}");
        }
    }
}
