//! A transaction: its two layouts, how it is recognised, and what becomes of it.

use std::sync::Arc;

use jiff::civil::Date;

use super::inventory::Version;
use super::offsets;
use super::shape::{Item, shape};
use super::size::{self, Size};
use super::telegram::{Telegram, title};
use super::{find, items, program, recognise, repeats, room};
use crate::FindingCode;
use crate::notation;
use crate::plan::{Effect, Find, Items, Layout, LayoutId, Match, OnUnknown, Side, UnknownPolicy};
use crate::read::{At, has, missing, top};
use crate::report::{Draft, Report};
use crate::typed::{FlowWord, OnUnknownTable, Row, Text, Total, TransactionFile};

/// A transaction whose layouts are compiled; where it goes is decided when all of them are.
pub(crate) struct Sides<'t> {
    pub(crate) version: &'t Version,
    pub(crate) request: Arc<Layout>,
    pub(crate) response: Arc<Layout>,
    pub(crate) request_match: Box<[Match]>,
    pub(crate) response_match: Box<[Match]>,
    pub(crate) on_unknown: OnUnknown,
    pub(crate) find: Find,
    pub(crate) items: Option<Items>,
    pub(crate) from: Option<Date>,
    pub(crate) sound: bool,
}

impl<'t> Sides<'t> {
    /// Its file.
    pub(crate) fn typed(&self) -> &'t TransactionFile {
        &self.version.read.typed
    }

    /// For people.
    pub(crate) fn title(&self) -> Box<str> {
        title(self.typed().title.as_ref(), &self.version.name)
    }

    /// Whether money moves.
    pub(crate) fn effect(&self) -> Effect {
        self.typed().effect.as_ref().map_or(Effect::None, |effect| effect.value.0)
    }
}

/// Compiles the sides of one version.
pub(crate) fn sides<'t>(version: &'t Version, party: &Telegram<'t>, report: &mut Report<'_>) -> Sides<'t> {
    let before = report.errors();
    let typed = &version.read.typed;
    needed(typed, report);
    let (request, response) = layouts(version, party, report);
    let request_match = recognise::request(typed, &party.plan.header, report);
    let response_match = recognise::response(&request_match, party);
    let on_unknown = typed.on_unknown.as_ref().map(|table| self::on_unknown(table, report));
    let find = find::compile(typed.find.as_ref(), &request, None, report);
    let items = items::compile(typed.items.as_ref(), typed.find.as_ref(), (&request, &response), report);
    Sides {
        version,
        find,
        items,
        request: Arc::new(request),
        response: Arc::new(response),
        request_match,
        response_match,
        on_unknown: on_unknown.unwrap_or_else(|| repeats::unsaid(typed)),
        from: typed.effective.as_ref().map(|effective| effective.from.value.0),
        sound: version.read.sound && report.errors() == before,
    }
}

fn needed(typed: &TransactionFile, report: &mut Report<'_>) {
    let flow = typed.flow.as_ref().map(|flow| flow.value);
    let outbound = flow == Some(FlowWord::Outbound);
    let asks = outbound || flow == Some(FlowWord::Inbound);
    let taken = flow.is_some_and(|flow| flow != FlowWord::Layout);
    let mut need = |when: bool, key: &str, expected: &str| {
        if when && !has(typed, key) {
            report.add(missing(top(typed), key).expected(expected));
        }
    };
    need(true, "title", "title = \"…\": what the sheet calls it");
    need(true, "flow", "flow = \"outbound\", \"inbound\", \"local\", \"notice\" or \"layout\"");
    need(taken, "match", "match = { HEADER_ROW = \"…\" }: how the telegram is recognised");
    need(asks, "effect", "effect = \"none\", \"money\" or \"advice\"");
    let money = typed.effect.as_ref().is_some_and(|effect| effect.value.0 == Effect::Money);
    let policy =
        "on_unknown = { policy = \"inquire_only\", owner = \"core\", first_after = \"5m\", until = \"24h\" }";
    need(outbound && money, "on_unknown", policy);
}

/// The layouts of both sides, with their offsets and totals compared.
fn layouts(version: &Version, party: &Telegram<'_>, report: &mut Report<'_>) -> (Layout, Layout) {
    let typed = &version.read.typed;
    let (request_rows, response_rows, own) = rows(typed, report);
    let total = |side| match typed.total.as_ref().map(|total| (&total.value, total.span)) {
        Some((Total::Both(bytes), span)) => Some((*bytes, span)),
        Some((Total::Sides(sides), _)) => match side {
            Side::Request => sides.request.as_ref().map(|bytes| (bytes.value, bytes.span)),
            Side::Response => sides.response.as_ref().map(|bytes| (bytes.value, bytes.span)),
        },
        None => None,
    };
    let mut side = |side, rows: &[Row]| {
        let items = shape(rows, &party.context, report);
        let end = party.header_bytes.and_then(|start| offsets::check(&items, start, party.base(), report));
        if let (Some((bytes, span)), Some(end)) = (total(side), end) {
            offsets::total(bytes, span, ends(&items, party, end), report);
        }
        let id = LayoutId { transaction: version.id(), side };
        let layout = program::layout(id, &party.header, &items, own, &party.context, report);
        fits_frame(&items, party, typed, report);
        layout
    };
    (side(Side::Request, request_rows), side(Side::Response, response_rows))
}

/// Where the telegram ends. A sum that a sheet's offset set right is believed for what lies behind it.
fn ends(items: &[Item<'_>], party: &Telegram<'_>, end: u64) -> Size {
    let body = size::of_all(items, party.context.frame_bytes_max).unwrap_or_default();
    Size { min: end, max: end.saturating_add(body.max - body.min) }
}

/// The rows of both sides, and whether they are each side's own.
fn rows<'t>(typed: &'t TransactionFile, report: &mut Report<'_>) -> (&'t [Row], &'t [Row], bool) {
    let none: &[Row] = &[];
    let slice = |rows: &'t Option<At<Vec<Row>>>| rows.as_ref().map_or(none, |rows| &rows.value[..]);
    match (&typed.telegram, &typed.request, &typed.response) {
        (Some(rows), None, None) => (rows, rows, false),
        (None, Some(_), Some(_)) => (slice(&typed.request), slice(&typed.response), true),
        (Some(rows), request, response) => {
            let span = request.as_ref().or(response.as_ref()).map_or(rows.span, |rows| rows.span);
            let draft = Draft::error(FindingCode::Misplaced, span, "rows of one side beside `telegram`");
            report.add(
                draft
                    .related(rows.span, "these are for both")
                    .expected("either telegram, or request and response"),
            );
            (rows, rows, false)
        }
        (None, request, response) => {
            let key = match (request, response) {
                (Some(_), None) => "response",
                (None, Some(_)) => "request",
                _ => "telegram",
            };
            report.add(
                missing(top(typed), key)
                    .expected("telegram = [ rows ], or request and response where they differ"),
            );
            (slice(&typed.request), slice(&typed.response), true)
        }
    }
}

/// A telegram must fit the frame of its party: a row that never does is an error, all items that together do not a warning.
fn fits_frame(items: &[Item<'_>], party: &Telegram<'_>, typed: &TransactionFile, report: &mut Report<'_>) {
    let header = party.header_bytes.unwrap_or(0);
    let most = u64::from(party.context.frame_bytes_max);
    if !room::check(items, header, room::most(party.typed), report) || party.typed.frame.is_none() {
        return;
    }
    // A group that says nothing of its most items has as many as fit: here it counts with one.
    let size = Size::exactly(header).then(size::of_all(items, 0).unwrap_or_default());
    if size.max > most {
        let span = typed.total.as_ref().map_or(top(typed), |total| total.span);
        let message = format!("with all items {} bytes, but frames have at most {most}", size.max);
        let draft = Draft::warning(FindingCode::TooLong, span, message);
        report.add(draft.help("`bytes_max` of `frame` in party.toml, or a smaller `max`"));
    }
}

fn on_unknown(table: &OnUnknownTable, report: &mut Report<'_>) -> OnUnknown {
    let mut seconds = |text: Option<&Text>, default: u64| {
        let Some(text) = text else { return default };
        notation::duration(text).unwrap_or_else(|bad| {
            let span = super::shape::inside(text, bad.at..text.len(), report);
            report
                .add(Draft::error(FindingCode::BadText, span, "this is no duration").expected(bad.expected));
            default
        })
    };
    let first = if table.policy.value == UnknownPolicy::Repeat { repeats::FIRST_AFTER_S } else { 300 };
    let first_after_s = seconds(table.first_after.as_ref(), first);
    let reverse_after_s = seconds(table.reverse_after.as_ref(), 600);
    let until_s = seconds(table.until.as_ref(), 86_400);
    if let Some(until) = table.until.as_ref().filter(|_| until_s <= first_after_s) {
        let message = "a person takes over before anything is tried";
        report.add(
            Draft::error(FindingCode::DoesNotFit, until.span, message).expected("more than `first_after`"),
        );
    }
    let (policy, owner) = (table.policy.value, table.owner.value);
    OnUnknown { policy, owner, first_after_s, reverse_after_s, until_s }
}
