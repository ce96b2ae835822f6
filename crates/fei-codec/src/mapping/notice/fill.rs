//! A notice's rows: out of the original the first time, and what a repetition says of itself.

use fei_layout::plan::{FieldIx, Notice, ResponseRow, Transaction};

use super::{no_notice, notice};
use crate::json::write_key;
use crate::mapping::Context;
use crate::mapping::served::fill::{member, taken};
use crate::mapping::sources::Sources;
use crate::{Error, ErrorKind, Losses, Scope, Value, View, computed, scalar};

/// The mirror of the first attempt. `number` is what stands in the row that is numbered.
pub(super) fn mirror(
    notice: &Notice,
    number: Value<'_>,
    sources: &Sources<'_>,
    losses: &mut Losses,
) -> Result<Vec<u8>, Error> {
    let layout = sources.request.layout();
    let mut out = Vec::from(b"{");
    write_key(&layout.field(notice.number.field).key, &mut out);
    crate::json::write_string(number.text(), &mut out);
    for row in &notice.request {
        let ResponseRow::Field { field, value: expr } = row else { continue };
        let field = layout.field(*field);
        match taken(expr, field, sources, losses)? {
            Value::Null => {}
            value => {
                out.push(b',');
                member(field, &value, &mut out).map_err(|expected| {
                    let got = crate::scalar::shown_text(field.mask, value.text());
                    sources.refuse(expr, &field.key, ErrorKind::WrongType, expected, &got)
                })?;
            }
        }
    }
    out.push(b'}');
    Ok(out)
}

/// Makes the telegram of the first attempt that of another one, the second or later: all else stays byte for byte, save
/// what is worked out of the rest.
///
/// # Errors
/// A telegram that is no such notice. It may then be anything.
pub fn repeat_notice(
    transaction: &Transaction,
    telegram: &mut [u8],
    attempt: u32,
    context: &Context<'_>,
) -> Result<(), Error> {
    let plan = notice(transaction).ok_or_else(|| no_notice(transaction))?;
    let layout = &*transaction.request;
    let nothing = View::nothing(layout);
    for row in &plan.again {
        let ResponseRow::Field { field, value } = row else { continue };
        let field_ix = *field;
        let field = layout.field(field_ix);
        // A row that is too narrow for the number says the most that it can: it is a repetition all the same.
        let number = attempt.min(most(field.width)).to_string();
        let sources = Sources { attempt: Some(&number), ..Sources::of(&nothing, &[], context) };
        let value = sources.expr(value, &field.key, &mut Losses::new())?;
        put(transaction, field_ix, &full(field, value), telegram)?;
    }
    computed::write(layout, telegram, |_, _| true, Sources::of(&nothing, &[], context).moment())
}

/// Digits as wide as their row.
fn full<'v>(field: &fei_layout::plan::Field, value: Value<'v>) -> Value<'v> {
    match field.kind {
        fei_layout::plan::Kind::Digits => {
            let width = crate::num::index(field.width);
            Value::Text(format!("{:0>width$}", value.text()).into())
        }
        _ => value,
    }
}

/// The highest number of so many digits.
fn most(digits: u32) -> u32 {
    10_u32.checked_pow(digits).map_or(u32::MAX, |next| next - 1)
}

fn put(transaction: &Transaction, ix: FieldIx, value: &Value<'_>, telegram: &mut [u8]) -> Result<(), Error> {
    let layout = &*transaction.request;
    let field = layout.field(ix);
    let at = View::read(layout, telegram)?.place(Scope::TELEGRAM, ix);
    let at = at.ok_or_else(|| no_notice(transaction))?;
    let written = scalar::write(field, value, telegram, at);
    written.map(drop).map_err(|fault| fault.in_telegram(&layout.id, field.key.to_string()))
}
