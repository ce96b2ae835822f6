//! Signs and fractions that stand in a row of their own: found by name in the same list of rows, as a distance in bytes.

use super::builder::Builder;
use crate::FindingCode;
use crate::plan::{Align, Field, FieldIx, Kind, Number, Part, Role, Sign};
use crate::report::Draft;
use crate::typed::{Row, Text};

/// The fields of one list. A distance is the same in every telegram only where nothing of varying length lies between.
#[derive(Default)]
pub(crate) struct List<'i> {
    fields: Vec<(FieldIx, &'i Row, u32)>,
    stretch: u32,
}

impl<'i> List<'i> {
    /// One more field.
    pub(crate) fn field(&mut self, ix: FieldIx, row: &'i Row) {
        self.fields.push((ix, row, self.stretch));
    }

    /// A group or a choice: behind it begins another stretch.
    pub(crate) fn moved(&mut self) {
        self.stretch += 1;
    }

    /// The row of this name in the stretch at hand.
    pub(super) fn here(&self, name: &str) -> Option<FieldIx> {
        self.find(name).filter(|(.., stretch)| *stretch == self.stretch).map(|(ix, ..)| ix)
    }

    fn find(&self, name: &str) -> Option<(FieldIx, &'i Row, u32)> {
        self.fields
            .iter()
            .find(|(_, row, _)| row.name.as_ref().is_some_and(|known| *known.value == *name))
            .copied()
    }
}

/// Joins signs and fractions to the numbers that name them.
pub(crate) fn join(list: List<'_>, builder: &mut Builder<'_, '_, '_, '_>) {
    for &(ix, row, stretch) in &list.fields {
        let Kind::Number(mut number) = builder.fields[ix.0 as usize].kind else { continue };
        if let Some(part) =
            row.sign_at.as_ref().and_then(|name| part(ix, stretch, name, What::Sign, &list, builder))
        {
            number.sign = Sign::At(part);
        }
        if let Some(part) =
            row.frac.as_ref().and_then(|name| part(ix, stretch, name, What::Fraction, &list, builder))
        {
            number = Number { scale: number.scale + part.width, fraction: Some(part), ..number };
        }
        builder.fields[ix.0 as usize].kind = Kind::Number(number);
    }
}

#[derive(Clone, Copy, PartialEq)]
enum What {
    Sign,
    Fraction,
}

fn part(
    of: FieldIx,
    stretch: u32,
    name: &Text,
    what: What,
    list: &List<'_>,
    builder: &mut Builder<'_, '_, '_, '_>,
) -> Option<Part> {
    let Some((ix, row, its_stretch)) = list.find(name).filter(|(ix, ..)| *ix != of) else {
        let names = list.fields.iter().filter_map(|(_, row, _)| row.name.as_ref()).map(|name| &*name.value);
        let message = format!("no row beside this one is called `{}`", name.value);
        builder.report.add(Draft::error(FindingCode::NoSuchRow, name.span, message).nearest(name, names));
        return None;
    };
    if let Some((expected, problem)) = unfit(of, ix, stretch != its_stretch, what, builder) {
        let draft = Draft::error(FindingCode::BadType, name.span, format!("`{}` {problem}", name.value));
        builder.report.add(draft.expected(expected).related(row.span, "this row"));
        return None;
    }
    let Field { at, charset, .. } = builder.fields[of.0 as usize];
    let field = &mut builder.fields[ix.0 as usize];
    // Whoever writes the number writes its parts.
    (field.role, field.charset) = (Role::PartOf(of), charset);
    if what == What::Fraction {
        field.align = Align::Left;
    }
    let delta = i64::from(field.at) - i64::from(at);
    Some(Part { delta: i32::try_from(delta).ok()?, width: field.width })
}

/// Why a row cannot be the sign or the fraction: what was expected, what is wrong.
fn unfit(
    of: FieldIx,
    ix: FieldIx,
    apart: bool,
    what: What,
    builder: &Builder<'_, '_, '_, '_>,
) -> Option<(&'static str, &'static str)> {
    let (number, field) = (&builder.fields[of.0 as usize], &builder.fields[ix.0 as usize]);
    if number.repeat > 1 || field.repeat > 1 {
        return Some(("rows that stand once", "cannot be a part of repeated values"));
    }
    if apart {
        return Some(("a row of the same stretch", "is moved by a group or a choice that lies between"));
    }
    if matches!(field.role, Role::PartOf(other) if other != of) {
        return Some(("a row of its own", "is a part of another row already"));
    }
    match what {
        What::Sign if field.kind != Kind::Text || field.width != 1 => {
            Some(("\"X(1)\"", "cannot hold a sign"))
        }
        What::Fraction if field.kind != Kind::Digits => {
            Some(("a row of digits, as \"9(3)\", without `json`", "cannot hold the digits behind the point"))
        }
        _ => None,
    }
}
