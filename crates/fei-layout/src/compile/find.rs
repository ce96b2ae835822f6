//! `find`: the rows of the request by which an operator finds a transaction.

use crate::FindingCode;
use crate::plan::{FieldIx, Find, Kind, Layout, Role};
use crate::report::{Draft, Report};
use crate::typed::{FindTable, Text};

/// Compiles the table of one version.
pub(crate) fn compile(table: Option<&FindTable>, request: &Layout, report: &mut Report<'_>) -> Find {
    let Some(table) = table else { return Find::default() };
    let mut row = |name: &Option<Text>| name.as_ref().and_then(|name| row(name, request, report));
    let find =
        Find { amount: row(&table.amount), currency: row(&table.currency), account: row(&table.account) };
    exact(table, find, request, report);
    find
}

/// The row of a name, outside of groups: a transaction has one amount and one account.
fn row(name: &Text, request: &Layout, report: &mut Report<'_>) -> Option<FieldIx> {
    let named = |ix: &FieldIx| request.field(*ix).role == Role::Named;
    let found = request.find(name).filter(named);
    if found.is_none() {
        let message = format!("the request has no row `{}` outside of groups", name.value);
        let names = request.fields.iter().filter(|field| field.role == Role::Named).map(|field| &*field.key);
        report.add(Draft::error(FindingCode::NoSuchRow, name.span, message).nearest(name, names));
    }
    found
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
