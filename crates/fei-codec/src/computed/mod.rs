//! Rows whose values follow from the rest of the telegram: worked out when a telegram is written, compared when it is
//! read. A value that is not what it should be is a loss of kind `computed`, which refuses a request unless its party says
//! otherwise.
//!
//! It sees a telegram that is whole. It must never know where in JSON a value came from.

mod digits;
mod formula;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use fei_layout::plan::{Compute, Computed, Kind, Layout};

use crate::{Error, ErrorKind, Fault, Loss, LossKind, Losses, Place, Scope, Value, View, mask, scalar};

/// When a telegram is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment<'a> {
    /// The clock in Korea, YYYYMMDDhhmmss and, if known, milliseconds.
    pub now: &'a str,
    /// The day on which FEI books, YYYYMMDD.
    pub business_date: &'a str,
}

/// Reports computed rows that do not hold what follows from the rest.
///
/// # Errors
/// A value that the computation needs and that cannot be read.
pub(crate) fn check(layout: &Layout, telegram: &[u8], losses: &mut Losses) -> Result<(), Error> {
    if layout.computed.is_empty() {
        return Ok(());
    }
    let view = View::read(layout, telegram)?;
    for computed in &layout.computed {
        for_each(&view, computed, |place| {
            losses.0.extend(place.difference()?);
            Ok(())
        })?;
    }
    Ok(())
}

/// Writes the computed rows that are owed, by their offsets, into a telegram that is whole but for them.
///
/// # Errors
/// A value that the computation needs and that cannot be read, a result that does not fit, or no moment where one is
/// written.
pub(crate) fn write(
    layout: &Layout,
    telegram: &mut [u8],
    owed: impl Fn(&Computed, u32) -> bool,
    moment: Option<Moment<'_>>,
) -> Result<(), Error> {
    // A checksum covers what else is worked out, so it comes last.
    let (last, first): (Vec<_>, Vec<_>) =
        layout.computed.iter().partition(|computed| matches!(computed.what, Compute::Checksum(..)));
    for computed in first.into_iter().chain(last) {
        let mut values = Vec::new();
        for_each(&View::read(layout, telegram)?, computed, |place| {
            if owed(computed, place.at) {
                let value = place.value(moment)?.into_owned();
                values.push((place.at, value, place.path()));
            }
            Ok(())
        })?;
        for (at, value, path) in values {
            let written = scalar::write(layout.field(computed.field), &value, telegram, at);
            written.map_err(|fault| fault.in_telegram(&layout.id, path))?;
        }
    }
    Ok(())
}

/// A computed row at one place.
struct Here<'v, 't> {
    view: &'v View<'t>,
    computed: &'v Computed,
    scope: Scope,
    at: u32,
    /// The number of the innermost item, from 0.
    number: u32,
}

/// Visits a row in every item that has it.
fn for_each<'t>(
    view: &View<'t>,
    computed: &Computed,
    mut visit: impl FnMut(&Here<'_, 't>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut scopes = vec![(Scope::TELEGRAM, 0)];
    for group in &computed.groups {
        let items = |(scope, _): (Scope, u32)| {
            (0..view.items_in(scope, *group))
                .filter_map(move |number| Some((view.item(scope, *group, number)?, number)))
        };
        scopes = scopes.into_iter().flat_map(items).collect();
    }
    for (scope, number) in scopes {
        if let Some(at) = view.place(scope, computed.field) {
            visit(&Here { view, computed, scope, at, number })?;
        }
    }
    Ok(())
}

impl Here<'_, '_> {
    fn path(&self) -> String {
        self.view.path(self.scope, &self.view.layout().field(self.computed.field).key)
    }

    fn fault(&self, kind: ErrorKind, expected: impl Into<Cow<'static, str>>, got: String) -> Error {
        let width = self.view.layout().field(self.computed.field).width;
        Fault { kind, at: self.at, width, expected: expected.into(), got }
            .in_telegram(&self.view.layout().id, self.path())
    }

    /// The loss of a value that is there and is another. Where the row may be empty and is, nothing was claimed; a clock
    /// stood where the telegram was written.
    fn difference(&self) -> Result<Option<Loss>, Error> {
        let field = self.view.layout().field(self.computed.field);
        if matches!(self.computed.what, Compute::Now | Compute::BusinessDate) {
            return Ok(None);
        }
        if crate::allowed::is_unset(self.view.layout(), field, self.view.telegram(), self.at) {
            return Ok(None);
        }
        let stated = self.view.value_in(self.scope, self.computed.field)?;
        if stated == Value::Null {
            return Ok(None);
        }
        let right = self.value(None)?;
        if same(field.kind, &stated, &right) {
            return Ok(None);
        }
        let place = Place::Offset { at: self.at, width: field.width };
        let (before, after) = (mask::show(field.mask, stated.text()), mask::show(field.mask, right.text()));
        Ok(Some(Loss { path: self.path(), place, kind: LossKind::Computed, before, after }))
    }
}

/// Whether two values are one: digits are filled with zeros, hexadecimal letters may be small.
fn same(kind: Kind, stated: &Value<'_>, right: &Value<'_>) -> bool {
    let (stated, right) = (stated.text(), right.text());
    match kind {
        Kind::Number(_) => stated == right,
        Kind::Bytes(_) | Kind::Text => {
            stated.eq_ignore_ascii_case(right) || unfilled(stated) == unfilled(right)
        }
        _ => unfilled(stated) == unfilled(right),
    }
}

fn unfilled(digits: &str) -> &str {
    digits.trim_start_matches('0')
}
