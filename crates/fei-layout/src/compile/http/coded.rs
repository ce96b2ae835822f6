//! Whether what a code table gives can stand in the row that it goes into: a code that is known to one of the two alone
//! would be refused each time that it comes.

use crate::FindingCode;
use crate::compile::json::Json;
use crate::compile::value;
use crate::plan::{Case, Expr, Field, Is, Piece};
use crate::report::{Draft, Report};
use crate::typed::{TableEntry, Text};

/// Reports the values of a table that no row of a name can have; there are several where arms of a choice have one each.
pub(super) fn check(name: &Text, expr: &Expr, fields: &[&Field], party: &Json<'_>, report: &mut Report<'_>) {
    let Expr { strip, slice, width, cut, .. } = expr;
    if expr.table.is_none() || !strip.is_empty() || slice.is_some() || width.is_some() || cut.is_some() {
        return;
    }
    let tables = party.typed.tables.iter().flat_map(|tables| &tables.0);
    let entries = tables.filter(|(known, _)| known.value == name.value).flat_map(|(_, rows)| &rows.0);
    for (code, entry) in entries.filter(|(code, _)| expr.cases.iter().any(|case| may_be(case, code))) {
        for value in values(entry).into_iter().filter(|value| &*value.value != "same") {
            let wanted: Option<Vec<_>> = fields.iter().map(|field| value::wanted(value, field)).collect();
            let (Some(field), Some(expected)) =
                (fields.first(), wanted.and_then(|all| all.into_iter().next()))
            else {
                continue;
            };
            let message = format!(
                "the table `{}` makes `{}` of `{}`, which cannot be a value of `{}`",
                name.value, value.value, code.value, field.key
            );
            let draft = Draft::error(FindingCode::DoesNotFit, value.span, message).expected(expected);
            report.add(draft.related(name.span, format!("`{}` is made by this table", field.key)).help(
                "another value, or no such code; where another row can have it, a table for each of the two",
            ));
        }
    }
}

/// What a table makes of a code: one value, or one for each second key.
fn values(entry: &TableEntry) -> Vec<&Text> {
    match entry {
        TableEntry::Value(value) => vec![value],
        TableEntry::Second(seconds) => seconds.0.iter().map(|(_, value)| value).collect(),
    }
}

/// Whether a code can be what a case takes: not where it is asked to be another.
fn may_be(case: &Case, code: &Text) -> bool {
    let [Piece::Value(taken)] = &*case.value.pieces else { return true };
    case.when.iter().filter(|when| when.of == *taken).all(|when| match &when.is {
        Is::OneOf(texts) => &*code.value == "*" || texts.contains(&code.value),
        Is::Empty | Is::Filled | Is::Length(_) => true,
    })
}
