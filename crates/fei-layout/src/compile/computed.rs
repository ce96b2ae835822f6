//! Rows whose values follow from the rest: formulas as written become rows and groups of the plan.

use std::ops::Range;

use super::field::is_unread;
use super::lookup;
use crate::FindingCode;
use crate::notation::{Formula, Function, compute};
use crate::plan::{
    Addends, BytesForm, CheckDigit, Compute, Computed, DateForm, FieldIx, GroupIx, JsonPath, Kind, Layout,
    Step, Stretch,
};
use crate::report::{Draft, Report};
use crate::typed::Text;

/// Finds what formulas name. What is wrong is reported.
pub(super) fn of(
    layout: &Layout,
    formulas: Vec<(FieldIx, Text)>,
    report: &mut Report<'_>,
) -> Box<[Computed]> {
    let formulas = formulas.into_iter();
    formulas.filter_map(|(field, text)| one(layout, field, &text, report)).collect()
}

fn one(layout: &Layout, field: FieldIx, text: &Text, report: &mut Report<'_>) -> Option<Computed> {
    let formula = match compute(text) {
        Ok(formula) => formula,
        Err(bad) => {
            let span = super::shape::inside(text, bad.at..text.len(), report);
            report.add(Draft::error(FindingCode::BadText, span, "this is no formula").expected(bad.expected));
            return None;
        }
    };
    // What a type that could not be read can hold nobody knows.
    if is_unread(layout.field(field)) {
        return None;
    }
    let world = World { layout, field, groups: around(layout, field) };
    let Formula { function, plus } = formula;
    let made = world.made(function).and_then(|what| {
        let holds = can_hold(&what, layout.field(field).kind, plus);
        holds.map(|()| what)
    });
    match made {
        Ok(what) => Some(Computed { field, groups: world.groups.into(), what, plus }),
        Err(message) => {
            report.add(Draft::error(FindingCode::BadCompute, text.span, message));
            None
        }
    }
}

/// The groups around a row, outermost first.
fn around(layout: &Layout, field: FieldIx) -> Vec<GroupIx> {
    let step = layout.steps.iter().position(|step| *step == Step::Field(field)).unwrap_or(0) as u32;
    let groups = layout.groups.iter().enumerate();
    let mut around: Vec<_> = groups.filter(|(_, group)| group.body.contains(&step)).collect();
    around.sort_by_key(|(_, group)| group.body.start);
    around.into_iter().map(|(ix, _)| GroupIx(ix as u32)).collect()
}

/// A computed row and what it can see.
struct World<'l> {
    layout: &'l Layout,
    field: FieldIx,
    groups: Vec<GroupIx>,
}

impl World<'_> {
    fn made(&self, function: Function<'_>) -> Result<Compute, String> {
        Ok(match function {
            Function::Length(rows) => Compute::Length(self.stretch(rows)?),
            Function::Count(name) => Compute::Count(self.group(name)?),
            Function::Sum(path) => Compute::Sum(self.addends(&path)?),
            Function::HashTotal(path, digits) => Compute::HashTotal(self.addends(&path)?, digits),
            Function::Sequence if self.groups.is_empty() => {
                return Err("`sequence` is the number of an item, and this row is in no group".to_owned());
            }
            Function::Sequence => Compute::Sequence,
            Function::Mod10(name) => Compute::CheckDigit(CheckDigit::Mod10, self.digits(name)?),
            Function::Mod11(name) => Compute::CheckDigit(CheckDigit::Mod11, self.digits(name)?),
            Function::Weighted(name, weights, modulus) => {
                let weights = weights.into();
                Compute::CheckDigit(CheckDigit::Weighted { weights, modulus }, self.digits(name)?)
            }
            Function::Checksum(checksum, rows) => Compute::Checksum(checksum, self.stretch(rows)?),
            Function::Now => Compute::Now,
            Function::BusinessDate => Compute::BusinessDate,
        })
    }

    /// The steps of the row's own object.
    fn own(&self) -> Range<u32> {
        match self.groups.last() {
            Some(ix) => self.layout.groups[ix.0 as usize].body.clone(),
            None => 0..self.layout.steps.len() as u32,
        }
    }

    fn stretch(&self, rows: Option<(&str, &str)>) -> Result<Stretch, String> {
        let Some((first, last)) = rows else { return Ok(Stretch::Whole) };
        let (first_ix, last_ix) = (self.row(first)?, self.row(last)?);
        match first_ix <= last_ix {
            true => Ok(Stretch::Rows(first_ix, last_ix)),
            false => Err(format!("`{first}` stands behind `{last}`")),
        }
    }

    /// A row of the own object.
    fn row(&self, name: &str) -> Result<FieldIx, String> {
        let named = |ix: &FieldIx| *self.layout.field(*ix).key == *name;
        let found = lookup::rows(self.layout, self.own()).find(named);
        found.ok_or_else(|| format!("there is no row `{name}` beside this one"))
    }

    /// A row of the own object whose digits a check digit is made of.
    fn digits(&self, name: &str) -> Result<FieldIx, String> {
        let ix = self.row(name)?;
        match self.layout.field(ix).kind {
            _ if ix == self.field => Err("a check digit of itself".to_owned()),
            Kind::Digits | Kind::Text | Kind::Number(_) => Ok(ix),
            _ => Err(format!("`{name}` holds no digits")),
        }
    }

    fn group(&self, name: &str) -> Result<GroupIx, String> {
        let named = |ix: &GroupIx| *self.layout.groups[ix.0 as usize].key == *name;
        let found = lookup::groups(self.layout, self.own()).find(named);
        found.ok_or_else(|| format!("there is no group `{name}` beside this row{}", self.groups_here()))
    }

    /// `, only `item``: what could have been meant.
    fn groups_here(&self) -> String {
        let names = lookup::groups(self.layout, self.own());
        let names: Vec<_> = names.map(|ix| format!("`{}`", self.layout.groups[ix.0 as usize].key)).collect();
        if names.is_empty() { String::new() } else { format!(", only {}", names.join(", ")) }
    }

    fn addends(&self, path: &JsonPath) -> Result<Addends, String> {
        let found = lookup::field_in(self.layout, self.own(), path);
        let none = || format!("there is no such row in a group beside this row{}", self.groups_here());
        let found = found.filter(|found| !found.groups.is_empty()).ok_or_else(none)?;
        let field = *found.fields.first().ok_or_else(none)?;
        let added = self.layout.field(field);
        match matches!(added.kind, Kind::Number(_) | Kind::Digits) || is_unread(added) {
            true => Ok(Addends { groups: found.groups.into(), field }),
            false => Err("what is added up is no number".to_owned()),
        }
    }
}

/// Whether a row can hold what is worked out.
fn can_hold(what: &Compute, kind: Kind, plus: i64) -> Result<(), String> {
    let number = matches!(kind, Kind::Digits | Kind::Number(_) | Kind::Bytes(BytesForm::Bcd));
    let (fits, needs) = match what {
        Compute::Length(_)
        | Compute::Count(_)
        | Compute::Sum(_)
        | Compute::HashTotal(..)
        | Compute::Sequence => (number, "digits or a number"),
        Compute::CheckDigit(..) => {
            (plus == 0 && (number || kind == Kind::Text), "digits or text, and nothing is added")
        }
        Compute::Checksum(..) => {
            let hex = kind == Kind::Bytes(BytesForm::Hex) || kind == Kind::Text;
            (plus == 0 && (number || hex), "HEX, digits or text, and nothing is added")
        }
        Compute::Now => {
            (plus == 0 && matches!(kind, Kind::Date(_)), "a date or a time, and nothing is added")
        }
        Compute::BusinessDate => {
            let date = matches!(kind, Kind::Date(DateForm::Date | DateForm::Dashed | DateForm::ShortDate(_)));
            (plus == 0 && date, "a date, and nothing is added")
        }
    };
    if fits { Ok(()) } else { Err(format!("the row cannot hold it: it needs {needs}")) }
}
