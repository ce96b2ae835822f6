//! Where a transaction goes: to an institution, to FEI itself, or nowhere.

use super::json::Json;
use super::parties::Parties;
use super::transaction::Sides;
use super::{http, local, notice, repeats, serve};
use crate::FindingCode;
use crate::plan::{Flow, OnUnknown, UnknownPolicy};
use crate::read::{At, has, misplaced, missing, top};
use crate::report::{Draft, Report};
use crate::typed::{FlowWord, HttpTable, Text, TransactionFile};

/// Compiles the flow of one version; none: a finding says why there is none.
pub(crate) fn compile(sides: &Sides<'_>, parties: &Parties<'_, '_>, report: &mut Report<'_>) -> Option<Flow> {
    let typed = sides.typed();
    let flow = typed.flow.as_ref()?;
    belongs(typed, flow, report);
    match flow.value {
        FlowWord::Layout => Some(Flow::LayoutOnly),
        FlowWord::Outbound => {
            let Some(to) = &typed.to else {
                report
                    .add(missing(top(typed), "to").expected("to = \"PARTY\": the JSON party that is asked"));
                return None;
            };
            let Some(table) = &typed.http else {
                report.add(missing(top(typed), "http").expected("[http]: how the institution is asked"));
                return None;
            };
            let party = speaker(to, parties, report)?;
            if typed.items.is_some() && sides.items.is_none() {
                // Whose items they are is not known: what the mapping says of them cannot be judged.
                return None;
            }
            follows(typed, table, &sides.on_unknown, report);
            repeats::check(sides, report);
            let http = http::compile(table, party, sides, report);
            Some(Flow::Outbound { to: to.value.clone(), http: Box::new(http) })
        }
        FlowWord::Inbound => {
            let Some(from) = &typed.from else {
                let draft = missing(top(typed), "from");
                report.add(draft.expected("from = \"PARTY\": the JSON party that calls us"));
                return None;
            };
            let Some(table) = &typed.serve else {
                report.add(missing(top(typed), "serve").expected("[serve]: how we are called"));
                return None;
            };
            let party = speaker(from, parties, report)?;
            let serve = serve::compile(table, party, sides, parties, report)?;
            Some(Flow::Inbound { from: from.value.clone(), serve: Box::new(serve) })
        }
        FlowWord::Local => {
            let Some(table) = &typed.local else {
                report.add(missing(top(typed), "local").expected("[local]: how FEI answers itself"));
                return None;
            };
            Some(Flow::Local(Box::new(local::compile(table, sides, parties, report))))
        }
        FlowWord::Notice => {
            let Some(table) = &typed.notice else {
                report
                    .add(missing(top(typed), "notice").expected("[notice]: whose results it tells, and how"));
                return None;
            };
            let notice = notice::compile(table, sides, parties, report)?;
            Some(Flow::Notice(Box::new(notice)))
        }
    }
}

/// Keys that the flow has no use for.
fn belongs(typed: &TransactionFile, flow: &At<FlowWord>, report: &mut Report<'_>) {
    let useless: &[&str] = match flow.value {
        FlowWord::Outbound => &["from", "serve", "local", "notice"],
        FlowWord::Inbound => &["to", "http", "local", "notice", "on_unknown", "items"],
        FlowWord::Local => &["to", "http", "from", "serve", "notice", "on_unknown", "find", "items"],
        FlowWord::Notice => &["to", "http", "from", "serve", "local", "on_unknown", "find", "items"],
        FlowWord::Layout => {
            &["to", "http", "from", "serve", "local", "notice", "on_unknown", "find", "items"]
        }
    };
    let why = format!("flow = {}", report.text(flow.span));
    misplaced(typed, |key| useless.contains(&key), &why, report);
}

/// Asking what became of it needs a way to ask, undoing it a way to undo.
fn follows(typed: &TransactionFile, http: &HttpTable, on_unknown: &OnUnknown, report: &mut Report<'_>) {
    let Some(policy) = typed.on_unknown.as_ref().map(|on_unknown| &on_unknown.policy) else { return };
    let mut need = |key: &str, message: &str, expected: &str| {
        if !has(http, key) {
            report.add(Draft::error(FindingCode::MissingKey, policy.span, message).expected(expected));
        }
    };
    if matches!(policy.value, UnknownPolicy::InquireOnly | UnknownPolicy::InquireThenReverse) {
        let message = "nothing says how the institution is asked what became of it";
        need("inquiry", message, "[http.inquiry]; or policy = \"manual\": a person decides");
    }
    if on_unknown.reverses() {
        let message = "nothing says how the institution is asked to undo it";
        need("reversal", message, "[http.reversal]; or owner = \"core\": the core has it undone");
    }
}

/// The JSON party that a transaction goes to, or comes from.
fn speaker<'p, 't>(to: &Text, parties: &'p Parties<'_, 't>, report: &mut Report<'_>) -> Option<&'p Json<'t>> {
    if let Some(party) = parties.json.get(&to.value) {
        return Some(party);
    }
    let names = parties.json.keys().map(|name| &**name);
    let message = match parties.telegram.contains_key(&to.value) {
        true => format!("`{}` speaks telegrams: this flow has a party that speaks JSON there", to.value),
        false => format!("there is no party `{}`", to.value),
    };
    let draft = Draft::error(FindingCode::NoSuchParty, to.span, message)
        .expected("a folder with a party.toml that speaks JSON");
    report.add(draft.nearest(to, names));
    None
}
