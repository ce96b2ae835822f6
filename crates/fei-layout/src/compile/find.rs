//! `find`: the rows of the request by which an operator finds a transaction.

use super::lookup;
use crate::FindingCode;
use crate::plan::{FieldIx, Find, Kind, Layout};
use crate::report::{Draft, Report};
use crate::typed::{FindTable, Text};

/// Compiles the table of one version.
/// Rows are those outside of groups, or those of one group's items.
pub(crate) fn compile(
    table: Option<&FindTable>,
    request: &Layout,
    group: Option<&Text>,
    report: &mut Report<'_>,
) -> Find {
    let Some(table) = table else { return Find::default() };
    let mut row = |name: &Option<Text>| name.as_ref().and_then(|name| row(name, request, group, report));
    let find =
        Find { amount: row(&table.amount), currency: row(&table.currency), account: row(&table.account) };
    exact(table, find, request, report);
    find
}

/// The row of a name: a transaction has one amount and one account.
fn row(name: &Text, request: &Layout, group: Option<&Text>, report: &mut Report<'_>) -> Option<FieldIx> {
    let prefix = group.map_or_else(String::new, |group| format!("{}[].", group.value));
    let rows = lookup::names(request);
    let here = |row: &str| row.strip_prefix(&prefix).is_some_and(|rest| !rest.contains("[]."));
    let own = || rows.iter().filter(|(row, _)| here(row)).map(|(row, ix)| (&row[prefix.len()..], *ix));
    let header = || {
        request.fields[..request.header_fields as usize]
            .iter()
            .zip(0..)
            .map(|(field, ix)| (&*field.key, FieldIx(ix)))
    };
    let header = || header().filter(|_| group.is_none());
    let found = header().chain(own()).find(|(row, _)| *row == &*name.value);
    if found.is_none() {
        let message = match group {
            Some(group) => format!("an item of `{}` has no row `{}`", group.value, name.value),
            None => format!("the request has no row `{}` outside of groups", name.value),
        };
        let names = header().chain(own()).map(|(row, _)| row);
        report.add(Draft::error(FindingCode::NoSuchRow, name.span, message).nearest(name, names));
    }
    found.map(|(_, ix)| ix)
}

/// An amount is a number, so that `1500000` is found however wide its row is.
fn exact(table: &FindTable, find: Find, request: &Layout, report: &mut Report<'_>) {
    if let (Some(name), Some(ix)) = (&table.amount, find.amount)
        && !matches!(request.field(ix).kind, Kind::Number(_))
    {
        let message = format!("`{}` is no number: amounts are compared and added up", name.value);
        let draft = Draft::error(FindingCode::WrongType, name.span, message);
        report.add(draft.expected("a row with `json = \"decimal\"`, `S` or `V`"));
    }
}
