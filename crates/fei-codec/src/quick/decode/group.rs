//! Lists of objects, and bodies that are chosen.

use fei_layout::plan::{Count, Test};

use crate::num::{index, offset};
use crate::{reading, scalar};

use super::program::Group;
use super::room::{Step, Stop, behind};
use super::{Body, Run};

/// What is left of the telegram, and how much was written.
type Done<'t> = (&'t [u8], usize);

impl<'a> Run<'a> {
    /// A group; the step behind its body.
    #[inline(never)]
    pub(super) fn group(&mut self, number: u32, from: &'a [u8], to: &mut [u8]) -> Step<(usize, Done<'a>)> {
        let group = self.program.groups.get(index(number)).ok_or(Stop::Doubt)?;
        let done = match group.count {
            Count::Field { field, register } => {
                let at = *self.registers.get(index(register.0)).ok_or(Stop::Doubt)?;
                match reading::count_at(self.layout, self.telegram, field, at) {
                    Ok(count) if count <= group.max => self.items(group, count, from, to)?,
                    _ => return Err(Stop::Doubt),
                }
            }
            Count::Slots(slots) => {
                let live = self.live(group, slots, from)?;
                let (rest, written) = self.items(group, live, from, to)?;
                let dead = index(group.item_bytes.unwrap_or(0).saturating_mul(slots - live));
                (rest.get(dead..).ok_or(Stop::Doubt)?, written)
            }
            Count::UntilEnd => self.until_end(group, from, to)?,
        };
        let (rest, written) = done;
        // Without the comma behind the last item.
        Ok((group.body.end, (rest, written.saturating_sub(1))))
    }

    /// So many items, each with a comma behind it.
    fn items(&mut self, group: &'a Group, count: u32, from: &'a [u8], to: &mut [u8]) -> Step<Done<'a>> {
        if let Some(items) = &group.items
            && let Some(more) = count.checked_sub(1)
            && items.are_without_filler(count, from)
        {
            return self.steps(Body { steps: &items.first, items: Some(items), more }, from, to);
        }
        let mut done = (from, 0);
        for _ in 0..count {
            done = self.item(group, done, to)?;
        }
        Ok(done)
    }

    fn item(&mut self, group: &'a Group, done: Done<'a>, to: &mut [u8]) -> Step<Done<'a>> {
        let (from, written) = done;
        let (from, item) = self.steps(self.program.from(group.body.start), from, behind(to, written)?)?;
        Ok((from, written + item))
    }

    /// Slots up to the last one that holds data; those behind it must be as FEI writes them.
    fn live(&self, group: &Group, slots: u32, from: &[u8]) -> Step<u32> {
        let width = group.blank.len();
        if width == 0 {
            return Ok(slots);
        }
        let bytes = from.get(..width.saturating_mul(index(slots))).ok_or(Stop::Doubt)?;
        let Some(last) = bytes.chunks_exact(width).rposition(|slot| *slot != *group.blank) else {
            return Ok(0);
        };
        let at = self.at(from).saturating_add(offset(last * width));
        let holds_data = group.rows.iter().any(|(ix, inside)| {
            scalar::any_data(self.layout.field(*ix), self.telegram, at.saturating_add(*inside))
        });
        if holds_data { Ok(offset(last) + 1) } else { Err(Stop::Doubt) }
    }

    fn until_end(&mut self, group: &'a Group, from: &'a [u8], to: &mut [u8]) -> Step<Done<'a>> {
        let mut done = (from, 0);
        let mut number = 0;
        while !done.0.is_empty() {
            let before = done.0.len();
            if number >= group.max {
                return Err(Stop::Doubt);
            }
            done = self.item(group, done, to)?;
            number += 1;
            if done.0.len() == before {
                return Err(Stop::Doubt);
            }
        }
        Ok(done)
    }

    /// The body of the first arm that fits; the step behind the last.
    #[inline(never)]
    pub(super) fn choice(&mut self, number: u32, from: &'a [u8], to: &mut [u8]) -> Step<(usize, Done<'a>)> {
        let arms = self.program.choices.get(index(number)).ok_or(Stop::Doubt)?;
        let fits = arms.choice.arms.iter().position(|arm| arm.when.iter().all(|test| self.holds(test)));
        let body = fits.and_then(|fits| arms.bodies.get(fits)).ok_or(Stop::Doubt)?;
        Ok((arms.end, self.steps(self.program.from(*body), from, to)?))
    }

    fn holds(&self, test: &Test) -> bool {
        match test {
            Test::Length(bytes) => index(*bytes) == self.telegram.len(),
            Test::Field { field, register, values } => {
                let place = self.registers.get(index(register.0)).filter(|at| **at != u32::MAX);
                let field = self.layout.field(*field);
                let value = place.map(|at| scalar::read(field, self.telegram, *at));
                matches!(value, Some(Ok(value)) if values.iter().any(|wanted| **wanted == *value.text()))
            }
        }
    }
}
