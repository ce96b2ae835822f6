//! The `[serve]` table: how we are called, what the call becomes, what the caller hears. The mirror of
//! [`http`](super::http), made of its parts: a call is read as an answer is, and an answer is written as a call is.

mod call;
mod fill;
mod original;
mod route;
mod stamp;
mod tell;

use super::json::Json;
use super::parties::Parties;
use super::transaction::Sides;
use crate::FindingCode;
use crate::plan::{EchoedRow, Effect, Serve, Statuses};
use crate::read::At;
use crate::report::{Draft, Report};
use crate::typed::{ServeTable, StatusTable, Text};

use call::{Call, Caught};
pub(super) use fill::{filled, plain};
pub(crate) use route::apart;
pub(super) use stamp::{Stamped, all as stamped, one as stamp, row as row_outside_of_groups};

/// Compiles the mapping of an inbound transaction from the party that calls. None: a finding says why.
pub(crate) fn compile(
    table: &ServeTable,
    party: &Json<'_>,
    sides: &Sides<'_>,
    parties: &Parties<'_, '_>,
    report: &mut Report<'_>,
) -> Option<Serve> {
    let core = parties.telegram.get(&sides.version.party)?;
    if core.plan.codes.is_empty() {
        let message = format!(
            "nothing says what the answers of `{}` mean: every result would be unknown",
            sides.version.party
        );
        let draft = Draft::error(FindingCode::Serve, table.call.span, message);
        report.add(draft.expected(
            "codes = [{ rsp_code = \"0000\", is = \"executed\", ko = \"…\" }, …] in its party.toml",
        ));
    }
    let (method, places) = route::compile(table, report);
    let mut call = Call::new(table, &places);
    let filled = fill::compile(table, (party, core, sides), &mut call, report);
    let key = table.key.as_ref().map(|key| {
        if sides.effect() == Effect::None {
            report.add(never_repeated(key));
        }
        call.key(key, report)
    });
    let original = table.original.as_ref().map(|original| {
        let of = original::compile(original, parties, report);
        (of, call.key(&original.key, report))
    });
    let original = original.and_then(|(of, key)| original::fits(table, of?, key, report));
    let responses =
        table.original.as_ref().map(|table| original::responses(table, parties)).unwrap_or_default();
    let told = tell::compile(table, party, sides, &responses, report);
    let echo = echo(table.echo.as_deref().unwrap_or_default(), sides, report);
    let Caught { mut keys, capture, ignored, route } = call.finish(method, places, report);
    let in_path = original::asked_in_a_path(table, sides, parties);
    keys.iter_mut()
        .filter(|key| in_path.contains(&key.path) && !key.path.contains("[]"))
        .for_each(|key| key.plain = true);
    Some(Serve {
        method,
        route,
        keys,
        capture,
        key,
        ignored,
        request: filled.rows,
        number: filled.number,
        said: filled.said,
        echo,
        response: told.response,
        journal: told.journal,
        detail: told.detail,
        status: statuses(table.status.as_ref(), report),
        original,
        inquiry: original::inquiry(sides, parties),
    })
}

/// By a key a call would hear for good what it heard first.
fn never_repeated(key: &Text) -> Draft {
    let message = "a call that only asks has no `key`: each is asked anew";
    Draft::error(FindingCode::Serve, key.span, message)
        .help("without it whoever asks again hears how it is then")
}

/// Rows of the answer that must be what was sent.
pub(super) fn echo(names: &[Text], sides: &Sides<'_>, report: &mut Report<'_>) -> Box<[EchoedRow]> {
    let mut rows = Vec::new();
    for name in names {
        match (sides.request.find(name), sides.response.find(name)) {
            (Some(sent), Some(came)) => rows.push(EchoedRow { sent, came }),
            (sent, _) => {
                let of = if sent.is_none() { "request" } else { "response" };
                let layout = if sent.is_none() { &sides.request } else { &sides.response };
                let message = format!("the {of} has no row `{}`", name.value);
                let draft = Draft::error(FindingCode::MapsNothing, name.span, message);
                report.add(draft.nearest(name, layout.fields.iter().map(|field| &*field.key)));
            }
        }
    }
    rows.into()
}

fn statuses(table: Option<&StatusTable>, report: &mut Report<'_>) -> Statuses {
    let mut status = |status: Option<&At<u32>>, allowed: &[std::ops::RangeInclusive<u32>], expected: &str| {
        let status = status?;
        if !allowed.iter().any(|range| range.contains(&status.value)) {
            let message = format!("{} would say something else", status.value);
            report.add(Draft::error(FindingCode::Serve, status.span, message).expected(expected));
        }
        u16::try_from(status.value).ok()
    };
    let said = |status: fn(&StatusTable) -> Option<&At<u32>>| table.and_then(status);
    let executed = status(said(|table| table.executed.as_ref()), &[200..=299], "a status from 200 to 299");
    let declined = status(
        said(|table| table.declined.as_ref()),
        &[200..=299, 400..=499],
        "a status from 400 to 499, or from 200 to 299 where the caller reads the body",
    );
    Statuses { executed: executed.unwrap_or(200), declined }
}
