//! All values of a call that their rows cannot hold. The telegram was refused for the first of them; whoever calls wants to
//! hear of each.

use fei_layout::plan::{Expr, Field, Layout, ResponseRow, Serve};

use super::error::{self, CallError, CallErrors, CallPlace, place};
use super::fill::taken;
use crate::allowed::verify;
use crate::mapping::sources::Sources;
use crate::num::index;
use crate::{Error, Fault, Losses, Value, scalar};

/// Tries each row alone. When each fits, what was said first is wrong with the whole.
pub(super) fn all(serve: &Serve, sources: &Sources<'_>, first: Error) -> CallErrors {
    let mut unfit = Unfit { serve, items: Vec::new(), errors: Vec::new() };
    unfit.rows(&serve.request, sources);
    if unfit.errors.is_empty() {
        let place = named(serve, sources.request.layout(), &first.path).unwrap_or_else(CallPlace::whole);
        unfit.errors.push(CallError::of(&first, place));
    }
    match CallErrors::unless_none(unfit.errors) {
        Err(errors) => errors,
        Ok(()) => CallErrors::one(CallError::of(&first, CallPlace::whole())),
    }
}

struct Unfit<'s> {
    serve: &'s Serve,
    items: Vec<u32>,
    errors: Vec<CallError>,
}

impl Unfit<'_> {
    fn rows(&mut self, rows: &[ResponseRow], sources: &Sources<'_>) {
        let layout = sources.request.layout();
        for row in rows {
            match row {
                ResponseRow::Field { field, value } => self.field(layout.field(*field), value, sources),
                ResponseRow::Group { list, rows, .. } => {
                    let elements = sources.answer.and_then(|answer| answer.elements(sources.element, *list));
                    for (element, number) in elements.into_iter().flatten().zip(0_u32..) {
                        self.items.push(number);
                        self.rows(rows, &Sources { element, index: number + 1, ..*sources });
                        self.items.pop();
                    }
                }
            }
        }
    }

    fn field(&mut self, field: &Field, expr: &Expr, sources: &Sources<'_>) {
        let Ok(value) = taken(expr, field, sources, &mut Losses::new()) else { return };
        if let (Some(fault), Some(place)) =
            (fault(sources.request.layout(), field, &value), place(self.serve, expr, &self.items))
        {
            self.errors.push(CallError::of_fault(fault, place));
        }
    }
}

/// What is wrong with a value in its row, alone.
fn fault(layout: &Layout, field: &Field, value: &Value<'_>) -> Option<Fault> {
    let end = index(field.at.saturating_add(field.bytes())).max(scalar::window(field, field.at).end);
    let mut telegram = vec![layout.charset.space(); end];
    match value {
        Value::Null if !field.required => return None,
        Value::Null => {}
        value => {
            if let Err(fault) = scalar::write(field, value, &mut telegram, field.at) {
                return Some(fault);
            }
        }
    }
    verify(layout, field, &telegram, field.at).err()
}

/// The call's value behind a row of the telegram, `detail[2].amount`.
fn named(serve: &Serve, layout: &Layout, path: &str) -> Option<CallPlace> {
    let mut rows = &*serve.request;
    let mut items = Vec::new();
    for step in path.split('.') {
        let (key, number) = step.split_once('[').unwrap_or((step, ""));
        let found = rows.iter().find(|row| match row {
            ResponseRow::Field { field, .. } => *layout.field(*field).key == *key,
            ResponseRow::Group { group, .. } => {
                layout.groups.get(index(group.0)).is_some_and(|group| *group.key == *key)
            }
        });
        let number = number.trim_end_matches(']').parse::<u32>();
        match (found?, number) {
            (ResponseRow::Field { value, .. }, _) => return place(serve, value, &items),
            (ResponseRow::Group { rows: inner, .. }, Ok(number)) => {
                rows = inner;
                items.push(number);
            }
            (ResponseRow::Group { rows: inner, .. }, Err(_)) => return list(serve, inner, &items),
        }
    }
    None
}

/// The list that the rows of a group are filled from.
fn list(serve: &Serve, rows: &[ResponseRow], items: &[u32]) -> Option<CallPlace> {
    let path = rows.iter().find_map(|row| match row {
        ResponseRow::Field { value, .. } => error::key(serve, value).map(|key| &key.path),
        ResponseRow::Group { .. } => None,
    })?;
    let (end, _) = path.match_indices("[]").nth(items.len())?;
    Some(CallPlace::Pointer(error::pointer(path.get(..end)?, items)))
}
