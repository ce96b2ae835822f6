//! All values of a call that their rows cannot hold. The telegram is refused for the first of them; whoever calls wants to
//! hear of each. What follows from several values together is judged once each of them can stand in its row.

use fei_layout::plan::{Arm, Expr, Field, FieldIx, Gates, Kind, Layout, ResponseRow, Serve, Step, Test};

use super::error::{self, CallError, CallErrors, CallPlace, place};
use super::fill::taken;
use super::found::Found;
use crate::allowed::verify;
use crate::mapping::sources::Sources;
use crate::num::index;
use crate::{Error, ErrorKind, Fault, Loss, Losses, Value, encode_at, everything_wrong, scalar};

/// Tries each row alone, then all together, and tells everything that was found. `mirror` and `losses` are what the rows
/// were filled with, and `first` is why they are no telegram.
pub(super) fn all(
    mut found: Found<'_>,
    sources: &Sources<'_>,
    (mirror, losses): (&[u8], &[Loss]),
    first: Option<Error>,
) -> CallErrors {
    let (serve, layout) = (found.serve, sources.request.layout());
    let mut unfit = Unfit { items: Vec::new(), found: &mut found };
    unfit.rows(&serve.request, sources);
    let add = |found: &mut Found<'_>, error: &Error| {
        let place = named(serve, layout, &error.path).unwrap_or_else(CallPlace::whole);
        let with =
            (error.kind == ErrorKind::UnknownKey).then(|| only_with(serve, layout, &error.path)).flatten();
        let expected = with.map(|with| format!("{} (only with {with})", error.expected));
        let told = CallError::of(error, place);
        found.add(CallError { expected: expected.unwrap_or_else(|| told.expected.clone()), ..told });
    };
    let mut told = together(sources, mirror);
    if found.may_agree() {
        refused(layout, losses).for_each(|error| add(&mut found, &error));
    } else {
        // How many elements a list may have is known, whatever they are.
        told.retain(|error| error.kind == ErrorKind::Count);
    }
    told.iter().for_each(|error| add(&mut found, error));
    if let Some(first) = first.filter(|_| found.is_empty()) {
        add(&mut found, &first);
    }
    let nothing = || CallErrors::one(CallError::whole("a call that can be taken", "another"));
    found.all().err().unwrap_or_else(nothing)
}

/// The changes for which a party refuses a telegram.
fn refused<'l>(layout: &'l Layout, losses: &'l [Loss]) -> impl Iterator<Item = Error> + 'l {
    let refused = losses.iter().filter(|loss| layout.gates.refuses(loss.kind, layout.id.side));
    refused.map(|loss| loss.refusal(layout))
}

/// What is wrong with values that each fit their rows: that they do not agree with one another.
fn together(sources: &Sources<'_>, mirror: &[u8]) -> Vec<Error> {
    let layout = sources.request.layout();
    let open = Layout { gates: Gates::OPEN, ..layout.clone() };
    let mut losses = Losses::new();
    match encode_at(&open, mirror, sources.moment(), &mut Vec::new(), &mut losses) {
        Ok(()) => refused(layout, &losses.0).collect(),
        Err(_) => everything_wrong(&open, mirror, sources.moment()).errors,
    }
}

struct Unfit<'f, 's> {
    items: Vec<u32>,
    found: &'f mut Found<'s>,
}

impl Unfit<'_, '_> {
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
        if let Some(fault) = fault(sources.request.layout(), field, &value) {
            let fault = with_words_of_the_table(fault, (field, expr), sources);
            self.found.unfilled(expr, &self.items, |place| CallError::of_fault(fault, place));
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
                return Some(plainly(field, fault));
            }
        }
    }
    let fault = verify(layout, field, &telegram, field.at).err()?;
    let got = match (fault.kind, value.text()) {
        (ErrorKind::Required, "") if *value != Value::Null => "\"\"".to_owned(),
        (ErrorKind::Required, blanks) if !blanks.is_empty() => "blanks alone".to_owned(),
        _ => fault.got,
    };
    Some(Fault { got, ..fault })
}

/// What a table lets pass as it is and its row has no code for: whoever calls also has the words of the table.
fn with_words_of_the_table(fault: Fault, (field, expr): (&Field, &Expr), sources: &Sources<'_>) -> Fault {
    let table = expr.table.as_ref().and_then(|table| sources.tables.get(index(table.table)));
    let Some(table) = table.filter(|_| fault.kind == ErrorKind::NotInCodes) else { return fault };
    let words = table.rows.iter().filter(|row| !row.is_for_any()).map(|row| &*row.first);
    let words: Vec<_> =
        words.chain(field.codes.iter().map(|(code, _)| &**code)).map(|word| format!("{word:?}")).collect();
    Fault { expected: format!("one of {}", words.join(", ")).into(), ..fault }
}

/// A number in words of whoever writes it: this is what is mostly wrong with one.
fn plainly(field: &Field, fault: Fault) -> Fault {
    let Kind::Number(number) = field.kind else { return fault };
    if fault.expected != scalar::NO_NUMBER {
        return fault;
    }
    let point = if number.scale == 0 { "digits only" } else { "digits, and a point before decimals" };
    Fault { expected: format!("{point}, no zero in front and no commas").into(), ..fault }
}

/// With what a row is in the telegram that stands in one arm of a choice, in names of the call: `bank_code 088`.
fn only_with(serve: &Serve, layout: &Layout, path: &str) -> Option<String> {
    let is_row = |ix: &FieldIx| *layout.field(*ix).key == *path;
    let holds = |arm: &&Arm| {
        let body = layout.steps.get(index(arm.body.start)..index(arm.body.end));
        body.into_iter().flatten().any(|step| matches!(step, Step::Field(ix) | Step::Tail(ix) if is_row(ix)))
    };
    let arm = layout.choices.iter().find_map(|choice| choice.arms.iter().find(holds))?;
    let said = |test: &Test| match test {
        Test::Field { field, values, .. } => {
            let key = serve.request.iter().find_map(|row| match row {
                ResponseRow::Field { field: filled, value } if filled == field => error::key(serve, value),
                _ => None,
            });
            let name = key.map_or(&*layout.field(*field).key, |key| &*key.path);
            Some(format!("{name} {}", values.join(" or ")))
        }
        Test::Length(_) => None,
    };
    let tests: Vec<_> = arm.when.iter().filter_map(said).collect();
    (!tests.is_empty()).then(|| tests.join(", "))
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
