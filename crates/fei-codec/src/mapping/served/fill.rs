//! The request's mirror out of a call: one key for each row that is filled, one element for each element of a list.

use fei_layout::plan::{
    Expr, Field, FieldIx, Is, JsonType, Kind, Mask, NumberedRow, Piece, ResponseRow, Serve, Source,
    TextPolicy, When,
};

use super::error::{self, CallError, CallPlace};
use super::found::{Found, is_the_callers};
use super::number;
use crate::charset::{self, TextRule};
use crate::json::{write_key, write_string};
use crate::mapping::exact::Exact;
use crate::mapping::sources::Sources;
use crate::mask::{HIDDEN, show};
use crate::num::index;
use crate::{ErrorKind, Loss, LossKind, Losses, Value};

/// Writes it, with the number 1 where FEI numbers, and finds all values that are missing, or that no row can be made of.
/// When there are any, it has no such rows.
pub(super) fn mirror(sources: &Sources<'_>, losses: &mut Losses, found: &mut Found<'_>) -> Vec<u8> {
    let serve = found.serve;
    let mut fill = Fill { out: Vec::new(), items: Vec::new(), found, losses };
    fill.out.push(b'{');
    if let Some(row) = &serve.number {
        fill.number(row, sources);
    }
    fill.members(&serve.request, sources);
    fill.out.push(b'}');
    fill.out
}

struct Fill<'s, 'o> {
    out: Vec<u8>,
    /// The numbers of the elements at hand, outermost first.
    items: Vec<u32>,
    found: &'o mut Found<'s>,
    losses: &'o mut Losses,
}

impl Fill<'_, '_> {
    fn members(&mut self, rows: &[ResponseRow], sources: &Sources<'_>) {
        for row in rows {
            match row {
                ResponseRow::Field { field, value } => self.field(*field, value, sources),
                ResponseRow::Group { group, list, rows, .. } => {
                    let layout = sources.request.layout();
                    let key = layout.groups.get(index(group.0)).map_or("", |group| &group.key);
                    self.key(key);
                    self.out.push(b'[');
                    let elements = sources.answer.and_then(|answer| answer.elements(sources.element, *list));
                    for (element, number) in elements.into_iter().flatten().zip(0_u32..) {
                        self.items.push(number);
                        self.comma();
                        self.out.push(b'{');
                        self.members(rows, &Sources { element, index: number + 1, ..*sources });
                        self.out.push(b'}');
                        self.items.pop();
                    }
                    self.out.push(b']');
                }
            }
        }
    }

    fn field(&mut self, ix: FieldIx, expr: &Expr, sources: &Sources<'_>) {
        let field = sources.request.layout().field(ix);
        match taken(expr, field, sources, self.losses) {
            Ok(Value::Null) => {}
            Ok(value) => {
                let before = self.out.len();
                self.comma();
                if let Err(expected) = member(field, &value, &mut self.out) {
                    self.out.truncate(before);
                    let got = crate::scalar::shown_text(field.mask, value.text());
                    self.wrong(expr, ErrorKind::WrongType, expected, &got);
                }
            }
            Err(error) if error.kind == ErrorKind::Choice => self.found.unchosen(expr, &self.items),
            Err(error) if error.kind == ErrorKind::Missing => {
                let (expected, got) =
                    needed(expr, sources, self.found.serve).unwrap_or((error.expected, error.got));
                self.wrong(expr, error.kind, &expected, &got);
            }
            Err(error) => {
                let known = codes(expr, sources).filter(|_| error.kind == ErrorKind::NotInTable);
                let got = said(expr, field, sources).filter(|_| error.got == HIDDEN).unwrap_or(error.got);
                self.wrong(expr, error.kind, known.as_deref().unwrap_or(&error.expected), &got);
            }
        }
    }

    fn wrong(&mut self, expr: &Expr, kind: ErrorKind, expected: &str, got: &str) {
        self.found.unfilled(expr, &self.items, |place| CallError::new(place, kind, expected, got));
    }

    /// The row that FEI numbers; its number is put in later.
    fn number(&mut self, row: &NumberedRow, sources: &Sources<'_>) {
        match number::value(row, 1, sources) {
            Ok(value) => {
                self.key(&sources.request.layout().field(row.field).key);
                write_string(value.text(), &mut self.out);
            }
            Err(error) => self.found.add(CallError::of(&error, CallPlace::whole())),
        }
    }

    fn key(&mut self, key: &str) {
        self.comma();
        write_key(key, &mut self.out);
    }

    /// A text ends with a quote, so that a bracket at the end is one that was just opened.
    fn comma(&mut self) {
        if !matches!(self.out.last(), None | Some(b'{' | b'[')) {
            self.out.push(b',');
        }
    }
}

/// One member as its row wants it, or what it should have been.
pub(in crate::mapping) fn member(
    field: &Field,
    value: &Value<'_>,
    out: &mut Vec<u8>,
) -> Result<(), &'static str> {
    let bare = match (field.kind, field.json) {
        (Kind::Boolean, _) => {
            Some(matches!(value.text(), "true" | "false").then_some(()).ok_or("true or false")?)
        }
        (Kind::Number(_), JsonType::Number) => {
            Some(is_number(value.text()).then_some(()).ok_or("an exact number")?)
        }
        _ => None,
    };
    write_key(&field.key, out);
    match bare {
        Some(()) => out.extend_from_slice(value.text().as_bytes()),
        None => write_string(value.text(), out),
    }
    Ok(())
}

/// Why a value is needed that is not there, and what is there instead: of a case that other values of the call chose, these.
fn needed(expr: &Expr, sources: &Sources<'_>, serve: &Serve) -> Option<(String, String)> {
    let case = sources.case(&expr.cases).ok()??;
    let missing = case.value.pieces.iter().find_map(|piece| match piece {
        Piece::Value(source @ Source::Json(slot)) => {
            sources.source(source, "").is_ok_and(|value| value == Value::Null).then_some(*slot)
        }
        _ => None,
    })?;
    let got = if sources.answer?.is_there(sources.element, missing) { "null" } else { "nothing" };
    let with = |when: &When| match (&when.is, error::of_source(serve, &when.of)) {
        (Is::OneOf(texts), Some(key)) => Some(format!("{} {}", key.path, texts.join(" or "))),
        _ => None,
    };
    let with: Vec<_> = case.when.iter().filter_map(with).collect();
    let why = if with.is_empty() { String::new() } else { format!(", needed with {}", with.join(", ")) };
    Some((format!("a value{why}"), got.to_owned()))
}

/// The codes of the table that a value goes through: a caller knows them, and not the table's name.
fn codes(expr: &Expr, sources: &Sources<'_>) -> Option<String> {
    let table = sources.tables.get(index(expr.table.as_ref()?.table))?;
    let codes: Vec<_> = table.rows.iter().map(|row| format!("{:?}", row.first)).collect();
    Some(format!("one of {}", codes.join(", ")))
}

/// What a row was to be made of, where the caller said all of it and the row is not masked.
fn said(expr: &Expr, field: &Field, sources: &Sources<'_>) -> Option<String> {
    let pieces = &sources.case(&expr.cases).ok()??.value.pieces;
    if field.mask != Mask::None || !is_the_callers(pieces) {
        return None;
    }
    let value = sources.pieces(pieces, &field.key).ok()?;
    Some(crate::scalar::shown_text(field.mask, value.text()))
}

/// The value of a row; null where the call may leave it out and does, or no condition holds.
///
/// # Errors
/// A value that the row needs and that is not there, a code that stands in no table, in a call to us one that no arm of a
/// `choose` takes.
pub(in crate::mapping) fn taken<'a>(
    expr: &'a Expr,
    field: &Field,
    sources: &Sources<'a>,
    losses: &mut Losses,
) -> Result<Value<'a>, crate::Error> {
    if sources.fits_no_arm(expr)? {
        return Err(sources.refuse(expr, &field.key, ErrorKind::Choice, "", ""));
    }
    let value = sources.expr(expr, &field.key, losses)?;
    if value == Value::Null && !expr.omit_empty && sources.case(&expr.cases)?.is_some() {
        return Err(sources.refuse(expr, &field.key, ErrorKind::Missing, "a value", ""));
    }
    match shortened(expr, field, &value) {
        Some(short) => {
            let case = sources.case(&expr.cases)?.map_or(&[][..], |case| &case.value.pieces);
            let Loss { path, place, .. } = sources.change(case, &field.key, LossKind::Cut, "", "");
            let (before, after) = (show(field.mask, value.text()), show(field.mask, &short));
            losses.push(Loss { path, place, kind: LossKind::Cut, before, after });
            Ok(Value::Text(short.into()))
        }
        None => Ok(value),
    }
}

/// A text that its row has no room for, where the mapping says that it may be cut; none: it stays. So does one with a control
/// character, wherever it stands, and its row refuses it.
fn shortened(expr: &Expr, field: &Field, value: &Value<'_>) -> Option<String> {
    expr.cut.filter(|_| matches!(field.kind, Kind::Text | Kind::Hangul))?;
    if field.text != TextPolicy::Replace && value.text().chars().any(charset::is_control) {
        return None;
    }
    let rule = TextRule { charset: field.charset, policy: field.text, cut: true, controls: false };
    let mut bytes = Vec::new();
    let changes = charset::encode(rule, value.text(), index(field.width), &mut bytes).ok()?;
    changes
        .cut
        .then(|| charset::decode(field.charset, &bytes).ok().map(std::borrow::Cow::into_owned))
        .flatten()
}

/// A number as JSON has them, without an exponent.
fn is_number(text: &str) -> bool {
    Exact::parse(text).is_some_and(|number| number.text() == text)
}
