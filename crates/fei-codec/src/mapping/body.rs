//! The JSON body of a call, written by walking its program: no tree, and the order of the file.

mod program;

use fei_layout::plan::{Expr, GroupIx, JsonBody, JsonForm, JsonStep};

use super::exact::Exact;
use super::sources::Sources;
use super::straight::straight;
use crate::json::write_string;
use crate::{Error, ErrorKind, Losses, Value};
pub(super) use program::Way;
use program::{Member, Op, Program};

/// Goes through the steps once.
pub(super) fn write(
    body: &JsonBody,
    sources: &Sources<'_>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<(), Error> {
    match body.derived.get_or_init(|| Program::of(body)) {
        Some(program) => run(program, body, sources, out, losses),
        None => run(&Program::of(body), body, sources, out, losses),
    }
}

fn run(
    program: &Program,
    steps: &[JsonStep],
    sources: &Sources<'_>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<(), Error> {
    for op in &program.0 {
        match op {
            Op::Text(text) => out.extend_from_slice(text.as_bytes()),
            Op::Comma => comma(out),
            Op::Member(known) => value(known, steps, sources, out, losses)?,
            Op::Each { group, body } => each(*group, (body, steps), sources, out, losses)?,
        }
    }
    Ok(())
}

fn each(
    group: GroupIx,
    (body, steps): (&Program, &[JsonStep]),
    sources: &Sources<'_>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<(), Error> {
    for number in 0..sources.request.items_in(sources.scope, group) {
        let Some(item) = sources.at_item(group, number) else { break };
        run(body, steps, &item, out, losses)?;
    }
    Ok(())
}

/// A member straight into the JSON, if that goes, else step by step.
fn value(
    known: &Member,
    steps: &[JsonStep],
    sources: &Sources<'_>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<(), Error> {
    let Some(JsonStep::Value { key, value, form }) = steps.get(known.step) else { return Ok(()) };
    let start = out.len();
    if known.asks {
        comma(out);
    }
    out.extend_from_slice(known.lead.as_bytes());
    if straight(known.way, value, sources, out, losses).is_some() {
        out.push(b'"');
        return Ok(());
    }
    out.truncate(start + known.before);
    member((key, value, *form), sources, out, losses)
}

fn open(key: &str, bracket: u8, out: &mut Vec<u8>) {
    comma(out);
    out.extend_from_slice(key.as_bytes());
    out.push(bracket);
}

/// Text ends with a quote, so that a bracket at the end is always one that was just opened.
fn comma(out: &mut Vec<u8>) {
    if !matches!(out.last(), None | Some(b'{' | b'[')) {
        out.push(b',');
    }
}

fn member(
    (key, expr, form): (&str, &Expr, JsonForm),
    sources: &Sources<'_>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<(), Error> {
    let name = name(key);
    let case = sources.case(&expr.cases)?;
    if let Some(field) = case.and_then(|case| sources.repeated(case)) {
        let elements = sources.elements(expr, field, name, losses)?;
        return list((key, expr, form), &elements, sources, out, losses);
    }
    let value = match case {
        Some(case) => sources.value(expr, case, name, losses)?,
        None => Value::Null,
    };
    if expr.omit_empty && value.is_empty() {
        return Ok(());
    }
    comma(out);
    out.extend_from_slice(key.as_bytes());
    one((name, expr, form), &value, sources, out, losses)
}

/// A repeated scalar.
fn list(
    (key, expr, form): (&str, &Expr, JsonForm),
    elements: &[Value<'_>],
    sources: &Sources<'_>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<(), Error> {
    if expr.omit_empty && elements.iter().all(Value::is_empty) {
        return Ok(());
    }
    open(key, b'[', out);
    for value in elements {
        comma(out);
        one((name(key), expr, form), value, sources, out, losses)?;
    }
    out.push(b']');
    Ok(())
}

/// `amount` of `"amount":`.
fn name(key: &str) -> &str {
    key.strip_prefix('"').and_then(|key| key.strip_suffix("\":")).unwrap_or(key)
}

/// One value, with the loss of what its form changes.
fn one(
    (name, expr, form): (&str, &Expr, JsonForm),
    value: &Value<'_>,
    sources: &Sources<'_>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Result<(), Error> {
    let start = out.len();
    if let Err(expected) = scalar(value, form, out) {
        return Err(sources.refuse(expr, name, ErrorKind::WrongType, expected, value.text()));
    }
    if form == JsonForm::Number && *value != Value::Null {
        let written = String::from_utf8_lossy(out.get(start..).unwrap_or_default());
        losses.0.extend(sources.renumbered(expr, name, value.text(), &written)?);
    }
    Ok(())
}

/// One value in its form, or what it should have been.
fn scalar(value: &Value<'_>, form: JsonForm, out: &mut Vec<u8>) -> Result<(), &'static str> {
    match (form, value) {
        (_, Value::Null) => out.extend_from_slice(b"null"),
        (JsonForm::Text, _) => write_string(value.text(), out),
        (JsonForm::Number, _) => {
            let number = Exact::parse(value.text()).ok_or("an exact number")?;
            out.extend_from_slice(number.text().as_bytes());
        }
        (JsonForm::Boolean, _) => match value.text() {
            text @ ("true" | "false") => out.extend_from_slice(text.as_bytes()),
            _ => return Err("true or false"),
        },
    }
    Ok(())
}
