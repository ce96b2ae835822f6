//! What the layouts want of the settings: each `{@setting.NAME}` and `{@secret.NAME}` has a value before a line opens,
//! and not first when a transfer needs it.

use fei_layout::Registry;
use fei_layout::plan::{Ask, Expr, Flow, Http, JsonStep, Named, Piece, ResponseRow, Source, Template};
use secrecy::ExposeSecret;

use super::AssembleError;
use crate::settings::{Party, Settings};

/// Checks every institution that a transaction of a line goes to: what no line takes, nobody will ask for.
pub(super) fn met(registry: &Registry, settings: &Settings) -> Result<(), AssembleError> {
    for transaction in registry.transactions() {
        let Flow::Outbound { to, http } = &transaction.flow else { continue };
        let taken = settings.parties.contains_key(&*transaction.party);
        let Some(party) = settings.parties.get(&**to).filter(|_| taken) else { continue };
        let reference = registry.party(to).and_then(|it| it.json()).and_then(|it| it.reference.as_ref());
        let templates = templates(http).chain(reference.map(|reference| &reference.form));
        for source in templates.flat_map(|template| &template.pieces).filter_map(value) {
            if let Some(key) = missing(source, party) {
                let (transaction, party) = (transaction.id.to_string(), to.to_string());
                return Err(AssembleError::NoValue { transaction, party, key });
            }
        }
    }
    Ok(())
}

fn value(piece: &Piece) -> Option<&Source> {
    if let Piece::Value(source) = piece { Some(source) } else { None }
}

/// The key that has no value, if the source is one of the settings.
fn missing(source: &Source, party: &Party) -> Option<String> {
    let (table, name, filled) = match source {
        Source::Setting(name) => {
            ("settings", name, party.settings.get(&**name).is_some_and(|value| !value.is_empty()))
        }
        Source::Secret(name) => {
            let secret = party.secrets.get(&**name);
            ("secrets", name, secret.is_some_and(|secret| !secret.expose_secret().is_empty()))
        }
        _ => return None,
    };
    (!filled).then(|| format!("{table}.{name}"))
}

/// Every template of a call, its answer, and the calls that may follow it.
fn templates(http: &Http) -> impl Iterator<Item = &Template> {
    let later = [&http.inquiry, &http.reversal].into_iter().flatten().map(|later| &later.ask);
    let answer = http.response.iter().flat_map(of_row).flat_map(of_expr);
    [&http.ask].into_iter().chain(later).flat_map(of_ask).chain(answer)
}

fn of_ask(ask: &Ask) -> impl Iterator<Item = &Template> {
    let body = ask.body.iter().filter_map(|step| match step {
        JsonStep::Value { value, .. } => Some(value),
        _ => None,
    });
    let named = ask.query.iter().chain(&ask.headers).map(|Named { value, .. }| value);
    let echoes = ask.echo.iter().map(|echo| &echo.expected);
    named.chain(body).flat_map(of_expr).chain(echoes).chain([&ask.path])
}

fn of_expr(expr: &Expr) -> impl Iterator<Item = &Template> {
    expr.cases.iter().map(|case| &case.value)
}

fn of_row(row: &ResponseRow) -> Vec<&Expr> {
    match row {
        ResponseRow::Field { value, .. } => vec![value],
        ResponseRow::Group { rows, .. } => rows.iter().flat_map(of_row).collect(),
    }
}
