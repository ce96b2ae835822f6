//! Members of a call whose text goes straight into the JSON: a number that FEI gives, a setting, or a field whose bytes are
//! its text, or the code that a table has for it, when nothing else is done to it on its way; several of these one behind
//! the other; and text of more than ASCII, made half-width where that is asked for. All else is put together step by step,
//! and so are all errors and all losses but that one.

use std::borrow::Cow;

use fei_layout::plan::{Expr, Field, FieldIx, Kind, Mask, Piece, Source, TableRef, TextWidth};

use super::body::Way;
use super::sources::Sources;
use crate::charset::narrow;
use crate::json::stands_for_itself;
use crate::mask::show;
use crate::num::index;
use crate::{Loss, LossKind, Losses, Value};

/// Appends the text of such a member, which is never empty. None: it is to be put together, whatever was appended.
pub(super) fn straight(
    way: Way,
    expr: &Expr,
    sources: &Sources<'_>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Option<()> {
    let pieces = &*expr.cases.first()?.value.pieces;
    match (way, pieces) {
        (Way::One, [Piece::Value(Source::Field(ix))]) => match sources.request.plain(sources.scope, *ix) {
            Some(text) => unchanged(text, expr, sources, out),
            None => mixed(*ix, expr, sources, out, losses),
        },
        (Way::One, [Piece::Value(source)]) => {
            let text = other(source, sources)?;
            unchanged(text.as_bytes(), expr, sources, out)
        }
        (Way::Several, _) => pieces.iter().try_for_each(|piece| among_others(piece, sources, out)),
        _ => None,
    }
}

/// A text that JSON takes as it is, through the table if there is one; none: characters of it are to be taken out, or made
/// half-width.
fn unchanged(text: &[u8], expr: &Expr, sources: &Sources<'_>, out: &mut Vec<u8>) -> Option<()> {
    let text = match &expr.table {
        Some(table) => listed(table, std::str::from_utf8(text).ok()?, sources)?.as_bytes(),
        None => text,
    };
    let stays = expr.strip.bytes().all(|gone| !text.contains(&gone));
    let stays = stays && (expr.width.is_none() || text.is_ascii());
    stays.then(|| out.extend_from_slice(text))
}

/// A value of no field, if it is a text that JSON takes as it is.
fn other<'v>(source: &Source, sources: &Sources<'v>) -> Option<Cow<'v, str>> {
    match sources.source(source, "").ok()? {
        Value::Text(text) | Value::Number(text) if !text.is_empty() && stands_for_itself(&text) => Some(text),
        _ => None,
    }
}

fn among_others(piece: &Piece, sources: &Sources<'_>, out: &mut Vec<u8>) -> Option<()> {
    match piece {
        Piece::Text(constant) => out.extend_from_slice(constant.as_bytes()),
        Piece::Value(Source::Field(ix)) => out.extend_from_slice(sources.request.plain(sources.scope, *ix)?),
        Piece::Value(source) => out.extend_from_slice(other(source, sources)?.as_bytes()),
    }
    Some(())
}

/// The code that a table of one key has for a code; another one for any code is a loss.
fn listed<'v>(table: &TableRef, code: &'v str, sources: &Sources<'v>) -> Option<&'v str> {
    let known = sources.tables.get(index(table.table)).filter(|_| table.second.is_none())?;
    let row = known.row(code, None)?;
    let other = row.value_for(code);
    let is_told = other != code && row.is_for_any();
    (!is_told && !other.is_empty() && stands_for_itself(other)).then_some(other)
}

/// Text of more than ASCII, and what its width changes.
fn mixed(
    ix: FieldIx,
    expr: &Expr,
    sources: &Sources<'_>,
    out: &mut Vec<u8>,
    losses: &mut Losses,
) -> Option<()> {
    let field = sources.request.layout().field(ix);
    let is_text = matches!(field.kind, Kind::Text | Kind::Hangul) && field.repeat == 1;
    if !is_text || expr.table.is_some() || !expr.strip.is_empty() {
        return None;
    }
    let Ok(Value::Text(text)) = sources.request.value_in(sources.scope, ix) else { return None };
    let narrowed = match expr.width {
        Some(TextWidth::Half) => narrow(&text),
        _ => Cow::Borrowed(&*text),
    };
    if narrowed.is_empty() || !stands_for_itself(&narrowed) {
        return None;
    }
    out.extend_from_slice(narrowed.as_bytes());
    if let Cow::Owned(narrowed) = narrowed {
        losses.push(reshaped((ix, field), text, narrowed, sources));
    }
    Some(())
}

/// The loss of a field's text that was made another; what may be seen of it is not copied.
fn reshaped(
    (ix, field): (FieldIx, &Field),
    before: Cow<'_, str>,
    after: String,
    sources: &Sources<'_>,
) -> Loss {
    let (before, after) = match field.mask {
        Mask::None => (before.into_owned(), after),
        mask => (show(mask, &before), show(mask, &after)),
    };
    let (path, place) = sources.of_field(ix);
    Loss { path, place, kind: LossKind::Reshaped, before, after }
}
