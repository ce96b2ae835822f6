//! A walk that a telegram leads: its length, its counts and its choices, all checked against the bytes that are there.

use fei_layout::plan::{Choice, Count, Field, FieldIx, Group, GroupIx, Layout, RegisterIx, Test};

use crate::num::{index, offset};
use crate::walk::{Items, Visit, Walk};
use crate::{Error, ErrorKind, Fault, Value, scalar, slots};

/// The walk and its telegram.
#[derive(Debug, Clone)]
pub(crate) struct Reading<'t> {
    pub(crate) walk: Walk<'t>,
    telegram: &'t [u8],
}

impl<'t> Reading<'t> {
    /// A walk of a telegram whose length can be right.
    pub(crate) fn new(layout: &'t Layout, telegram: &'t [u8]) -> Result<Self, Error> {
        let length = offset(telegram.len());
        let reading = Self::lenient(layout, telegram);
        if length < layout.bytes_min || length > layout.bytes_max {
            let expected = match (layout.bytes_min, layout.bytes_max) {
                (min, max) if min == max => format!("{min} bytes"),
                (min, max) => format!("{min} to {max} bytes"),
            };
            return Err(reading.wrong_length(layout.bytes_max.min(length.max(layout.bytes_min)), expected));
        }
        Ok(reading)
    }

    /// A walk as far as it goes.
    pub(crate) fn lenient(layout: &'t Layout, telegram: &'t [u8]) -> Self {
        Self { walk: Walk::new(layout), telegram }
    }

    /// What comes next; groups and choices are gone into, so that [`Visit::Choice`] never comes.
    pub(crate) fn next(&mut self) -> Result<Visit, Error> {
        loop {
            let visit = self.walk.next();
            match visit {
                Visit::Field(ix, at) => self.has_bytes(ix, at)?,
                Visit::Group(ix) => self.enter(ix)?,
                Visit::Choice(ix) => {
                    self.choose(ix)?;
                    continue;
                }
                Visit::Item(ix, number) => self.may_have(ix, number)?,
                Visit::End if index(self.walk.at()) != self.telegram.len() => {
                    return Err(self.wrong_length(self.walk.at(), format!("{} bytes", self.walk.at())));
                }
                Visit::EndItem(_) | Visit::Close(..) | Visit::End => {}
            }
            return Ok(visit);
        }
    }

    fn has_bytes(&self, ix: FieldIx, at: u32) -> Result<(), Error> {
        let end = self.walk.at();
        if index(end) <= self.telegram.len() {
            return Ok(());
        }
        let field = self.walk.layout().field(ix);
        let got = format!("{} bytes", offset(self.telegram.len()).saturating_sub(at));
        let expected = format!("{} bytes", end - at).into();
        Err(self.located(&field.key, Fault { kind: ErrorKind::Length, at, width: end - at, expected, got }))
    }

    fn wrong_length(&self, right: u32, expected: String) -> Error {
        let length = offset(self.telegram.len());
        let (at, width) = (right.min(length), right.abs_diff(length));
        let got = format!("{length} bytes");
        let fault = Fault { kind: ErrorKind::Length, at, width, expected: expected.into(), got };
        fault.in_telegram(&self.walk.layout().id, String::new())
    }

    fn located(&self, key: &str, fault: Fault) -> Error {
        fault.in_telegram(&self.walk.layout().id, self.walk.path(key))
    }
}

/// Groups.
impl Reading<'_> {
    fn enter(&mut self, ix: GroupIx) -> Result<(), Error> {
        let Some(group) = self.walk.layout().groups.get(index(ix.0)) else { return Ok(()) };
        let (items, skip) = match group.count {
            Count::Field { field, register } => (Items::Counted(self.counted(group, field, register)?), 0),
            Count::Slots(slots) => self.in_slots(group, slots),
            Count::UntilEnd => (self.until_end(group)?, 0),
        };
        self.walk.enter(ix, group, items, skip);
        Ok(())
    }

    fn counted(&self, group: &Group, ix: FieldIx, register: RegisterIx) -> Result<u32, Error> {
        let field = self.walk.layout().field(ix);
        let count = count(&self.walk, self.telegram, ix, register)
            .map_err(|fault| self.located(&group.key, fault))?;
        let (at, width) = (self.walk.register(register).unwrap_or_default(), field.width);
        if count > group.max {
            let expected = format!("at most {} items", group.max).into();
            let fault = Fault { kind: ErrorKind::Count, at, width, expected, got: count.to_string() };
            return Err(self.located(&group.key, fault));
        }
        let left = offset(self.telegram.len()).saturating_sub(self.walk.at());
        match group.item_bytes.map(|item| item.saturating_mul(count)) {
            Some(bytes) if bytes > left => {
                let expected = format!("{bytes} bytes for the {count} items that {} says", field.key).into();
                let at = self.walk.at();
                let got = format!("{left} bytes");
                Err(self
                    .located(&group.key, Fault { kind: ErrorKind::Count, at, width: bytes, expected, got }))
            }
            _ => Ok(count),
        }
    }

    /// Slots behind the last one that holds data are no items.
    fn in_slots(&self, group: &Group, slots: u32) -> (Items, u32) {
        let live = slots::live(self.walk.layout(), group, slots, self.telegram, self.walk.at());
        let skip = group.item_bytes.unwrap_or(0).saturating_mul(slots - live);
        (Items::Counted(live), skip)
    }

    fn until_end(&self, group: &Group) -> Result<Items, Error> {
        let at = self.walk.at();
        let end = offset(self.telegram.len());
        let left = end.saturating_sub(at);
        match group.item_bytes {
            Some(item) if item > 0 && !left.is_multiple_of(item) => {
                let expected = format!("a multiple of {item} bytes").into();
                let got = format!("{left} bytes");
                Err(self
                    .located(&group.key, Fault { kind: ErrorKind::Count, at, width: left, expected, got }))
            }
            _ => Ok(Items::Until(end)),
        }
    }

    fn may_have(&self, ix: GroupIx, number: u32) -> Result<(), Error> {
        let Some(group) = self.walk.layout().groups.get(index(ix.0)) else { return Ok(()) };
        if number < group.max || matches!(group.count, Count::Slots(_)) {
            return Ok(());
        }
        let expected = format!("at most {} items", group.max).into();
        let (at, width) = (self.walk.at(), group.item_bytes.unwrap_or(0));
        let fault = Fault { kind: ErrorKind::Count, at, width, expected, got: "more".to_owned() };
        Err(fault.in_telegram(&self.walk.layout().id, self.walk.path("")))
    }
}

/// The number that a count's field holds.
pub(crate) fn count(
    walk: &Walk<'_>,
    telegram: &[u8],
    ix: FieldIx,
    register: RegisterIx,
) -> Result<u32, Fault> {
    count_at(walk.layout(), telegram, ix, walk.register(register).unwrap_or_default())
}

/// The number that a count's field holds, which stands at `at`.
pub(crate) fn count_at(layout: &Layout, telegram: &[u8], ix: FieldIx, at: u32) -> Result<u32, Fault> {
    let field = layout.field(ix);
    let value = scalar::read(field, telegram, at)?;
    let count = if value == Value::Null { Some(0) } else { value.text().parse().ok() };
    count.ok_or_else(|| Fault {
        kind: ErrorKind::Count,
        at,
        width: field.width,
        expected: "a count of items".into(),
        got: scalar::shown_text(field.mask, value.text()),
    })
}

/// Choices.
impl Reading<'_> {
    fn choose(&mut self, ix: u32) -> Result<(), Error> {
        let layout = self.walk.layout();
        let Some(choice) = layout.choices.get(index(ix)) else { return Ok(()) };
        let length = offset(self.telegram.len());
        let fits = |test: &Test| match test {
            Test::Length(bytes) => *bytes == length,
            Test::Field { .. } => holds(&self.walk, self.telegram, test),
        };
        match choice.arms.iter().find(|arm| arm.when.iter().all(fits)) {
            Some(arm) => {
                self.walk.take(choice, arm);
                Ok(())
            }
            None => Err(self.located("", no_arm(&self.walk, choice, self.telegram))),
        }
    }
}

/// Whether a field that stood before holds what a test asks; a test of the length asks nothing of a field.
pub(crate) fn holds(walk: &Walk<'_>, telegram: &[u8], test: &Test) -> bool {
    let Test::Field { field, register, values } = test else { return true };
    let Some(at) = walk.register(*register) else { return false };
    match scalar::read(walk.layout().field(*field), telegram, at) {
        Ok(value) => values.iter().any(|wanted| **wanted == *value.text()),
        Err(_) => false,
    }
}

/// The error of a choice none of whose arms fits: it shows what was asked and what is there.
pub(crate) fn no_arm(walk: &Walk<'_>, choice: &Choice, telegram: &[u8]) -> Fault {
    let arms = choice.arms.iter().map(|arm| {
        let tests: Vec<_> = arm.when.iter().map(|test| asked(walk, test)).collect();
        tests.join(" and ")
    });
    let arms: Vec<_> = arms.collect();
    let mut seen: Vec<String> = Vec::new();
    for test in choice.arms.iter().flat_map(|arm| &arm.when) {
        let one = found(walk, test, telegram);
        if !seen.contains(&one) {
            seen.push(one);
        }
    }
    let expected = arms.join(", or ").into();
    Fault { kind: ErrorKind::Choice, at: walk.at(), width: 0, expected, got: seen.join(" and ") }
}

fn asked(walk: &Walk<'_>, test: &Test) -> String {
    match test {
        Test::Length(bytes) => format!("{bytes} bytes"),
        Test::Field { field, values, .. } => {
            let values: Vec<_> = values.iter().map(|value| format!("{value:?}")).collect();
            format!("{} {}", walk.layout().field(*field).key, values.join(" or "))
        }
    }
}

fn found(walk: &Walk<'_>, test: &Test, telegram: &[u8]) -> String {
    let Test::Field { field, register, .. } = test else { return format!("{} bytes", telegram.len()) };
    let field: &Field = walk.layout().field(*field);
    let at = walk.register(*register);
    let value = at.and_then(|at| scalar::read(field, telegram, at).ok());
    match value {
        Some(value) => format!("{} {}", field.key, scalar::shown_text(field.mask, value.text())),
        None => format!("no {}", field.key),
    }
}
