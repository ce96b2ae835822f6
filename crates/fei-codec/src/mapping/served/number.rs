//! The number that FEI gives a telegram, put in when it was drawn.

use fei_layout::plan::{NumberedRow, Transaction};

use super::serve;
use crate::mapping::Context;
use crate::mapping::reference::sequence;
use crate::mapping::sources::Sources;
use crate::{Error, ErrorKind, Place, Scope, Value, View, computed, scalar};

/// Writes a counter's number into a telegram of [`read_request`](super::read_request), and what is worked out of the rest
/// once more. The context is that of the reading: the clock may stand beside the number.
///
/// # Errors
/// A number that the row has no room for. The telegram may then be anything.
pub fn number(
    transaction: &Transaction,
    telegram: &mut [u8],
    number: u64,
    context: &Context<'_>,
) -> Result<(), Error> {
    let Some(row) = serve(transaction).and_then(|serve| serve.number.as_ref()) else { return Ok(()) };
    let layout = &*transaction.request;
    let nothing = View::nothing(layout);
    let sources = Sources::of(&nothing, &[], context);
    let value = value(row, number, &sources)?;
    let field = layout.field(row.field);
    let at = View::read(layout, telegram)?.place(Scope::TELEGRAM, row.field);
    let Some(at) = at else { return Err(no_room(&sources, row, number)) };
    scalar::write(field, &value, telegram, at)
        .map_err(|fault| fault.in_telegram(&layout.id, field.key.to_string()))?;
    computed::write(layout, telegram, |_, _| true, sources.moment())
}

/// What stands in the row with a number.
pub(in crate::mapping) fn value(
    row: &NumberedRow,
    number: u64,
    sources: &Sources<'_>,
) -> Result<Value<'static>, Error> {
    let text = sequence(row.seq, number).ok_or_else(|| no_room(sources, row, number))?;
    let key = &sources.request.layout().field(row.field).key;
    let value = Sources { sequence: Some(&text), ..*sources }.template(&row.value, key)?;
    Ok(Value::Text(value.text().to_owned().into()))
}

fn no_room(sources: &Sources<'_>, row: &NumberedRow, number: u64) -> Error {
    let layout = sources.request.layout();
    Error {
        layout: layout.id.to_string(),
        path: layout.field(row.field).key.to_string(),
        place: Place::Whole,
        kind: ErrorKind::TooLong,
        expected: "a number that its row has room for".to_owned(),
        got: number.to_string(),
    }
}
