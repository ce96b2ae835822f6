//! What the layouts want of the settings: each `{@setting.NAME}` and `{@secret.NAME}` has a value before a line opens,
//! and not first when a transfer needs it.

use fei_layout::Registry;
use fei_layout::plan::{
    Ask, Expr, Flow, Http, JsonStep, Named, Notice, Piece, ResponseRow, Serve, Source, Template,
};
use secrecy::ExposeSecret;

use super::AssembleError;
use crate::settings::{Party, Settings};

/// Checks every institution that a transaction of a line goes to, and every core that is asked when institutions call: what
/// no line takes and nobody serves, nobody will ask for.
pub(super) fn met(registry: &Registry, settings: &Settings) -> Result<(), AssembleError> {
    for transaction in registry.transactions() {
        let taken = settings.parties.contains_key(&*transaction.party);
        let (whose, templates): (_, Vec<&Template>) = match &transaction.flow {
            Flow::Outbound { to, http } if taken => {
                let reference =
                    registry.party(to).and_then(|it| it.json()).and_then(|it| it.reference.as_ref());
                (to, templates(http).chain(reference.map(|reference| &reference.form)).collect())
            }
            Flow::Inbound { serve, .. } if settings.serve.is_some() => {
                (&transaction.party, of_serve(serve).collect())
            }
            Flow::Notice(notice) if taken => (&transaction.party, of_notice(notice).collect()),
            Flow::Outbound { .. }
            | Flow::Inbound { .. }
            | Flow::Local(_)
            | Flow::Notice(_)
            | Flow::LayoutOnly => continue,
        };
        let Some(party) = settings.parties.get(&**whose) else { continue };
        for source in templates.into_iter().flat_map(|template| &template.pieces).filter_map(value) {
            if let Some(key) = missing(source, party) {
                let (transaction, party) = (transaction.id.to_string(), whose.to_string());
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
    let body = values(&ask.body);
    let named = ask.query.iter().chain(&ask.headers).map(|Named { value, .. }| value);
    let echoes = ask.echo.iter().map(|echo| &echo.expected);
    named.chain(body).flat_map(of_expr).chain(echoes).chain([&ask.path])
}

/// Every template of a call to us and of what is told.
fn of_serve(serve: &Serve) -> impl Iterator<Item = &Template> {
    let rows = serve.request.iter().flat_map(of_row);
    let told = values(&serve.response).chain(serve.journal.iter().flat_map(|steps| values(steps)));
    rows.chain(told).flat_map(of_expr)
}

/// Every template of a notice.
fn of_notice(notice: &Notice) -> impl Iterator<Item = &Template> {
    let rows = notice.request.iter().chain(&notice.again).flat_map(of_row);
    rows.flat_map(of_expr).chain([&notice.number.value])
}

fn values(steps: &[JsonStep]) -> impl Iterator<Item = &Expr> {
    steps.iter().filter_map(|step| match step {
        JsonStep::Value { value, .. } => Some(value),
        _ => None,
    })
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
