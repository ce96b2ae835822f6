//! Members of a call whose text goes into the JSON as it stands: a constant, the number of the transaction, or a field whose
//! bytes are its text, or the code that a table has for it, when nothing else is done to it on its way. All else is put
//! together step by step, and so are all errors and losses.

use std::borrow::Cow;

use fei_layout::plan::{Case, Expr, FieldIx, Kind, Piece, Source, TableRef, TextWidth};

use super::sources::Sources;
use crate::Value;
use crate::json::stands_for_itself;
use crate::num::index;

/// The text of such a member, which is never empty. None: it is to be put together.
pub(super) fn straight<'v>(expr: &'v Expr, sources: &Sources<'v>) -> Option<&'v str> {
    let [Case { when, value }] = &*expr.cases else { return None };
    let ([], [piece]) = (&**when, &*value.pieces) else { return None };
    let text = match piece {
        Piece::Text(constant) => constant,
        Piece::Value(Source::Field(ix)) => of_field(*ix, sources)?,
        Piece::Value(Source::Reference) => sources.reference()?,
        Piece::Value(_) => return None,
    };
    let text = match &expr.table {
        Some(table) => listed(table, text, sources)?,
        None => text,
    };
    (!text.is_empty() && stands_for_itself(text) && stays(expr, text)).then_some(text)
}

/// What a field's bytes are; of a number those that are left without its zeros.
fn of_field<'v>(ix: FieldIx, sources: &Sources<'v>) -> Option<&'v str> {
    let (request, scope) = (sources.request, sources.scope);
    let field = request.layout().field(ix);
    match field.kind {
        Kind::Number(_) if field.repeat == 1 => match request.value_in(scope, ix) {
            Ok(Value::Number(Cow::Borrowed(number))) => Some(number),
            _ => None,
        },
        _ => request.plain(scope, ix),
    }
}

/// The code that a table of one key has for a code; another one for any code is a loss.
fn listed<'v>(table: &TableRef, code: &'v str, sources: &Sources<'v>) -> Option<&'v str> {
    let known =
        sources.tables.get(index(table.table)).filter(|_| table.second.is_none() && !code.is_empty())?;
    let row = known.row(code, None)?;
    let other = row.value_for(code);
    (other == code || !row.is_for_any()).then_some(other)
}

/// Whether what is done to a text leaves it as it is.
fn stays(expr: &Expr, text: &str) -> bool {
    let width = match expr.width {
        None => true,
        Some(TextWidth::Half) => text.is_ascii(),
        Some(TextWidth::Full) => false,
    };
    width && expr.slice.is_none() && !expr.strip.chars().any(|c| text.contains(c))
}
