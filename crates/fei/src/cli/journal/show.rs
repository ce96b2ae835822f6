//! `fei journal show`: one transaction with all that belongs to it, its telegrams masked by their layouts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use fei_exchange::Code;
use fei_journal::{Attempt, Event, Following, Leg, Lookup, Shown, Stage};
use fei_layout::plan::{Flow, Http, Layout};
use serde::Serialize;

use super::called::Called;
use super::find::{self, Line};
use super::known::Layouts;
use crate::cli::desk::Desk;
use crate::cli::{korea, saf};
use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// Show one transaction: what happened, what left FEI, what follows, and its telegrams.
///
/// Telegrams are masked by the layouts by which the transaction was begun, which the
/// journal keeps for a while; it says so where they are gone, and those of its day in
/// the folder are used. Of an answer that broke off or told nothing the first 8 KiB
/// are kept; what they are is shown, with keys of the layout and common words, and
/// nothing else of them. A number of the core or the institution that is several
/// transactions' is not shown: `fei journal find` lists them.
///
///   fei journal show 01997f3c-8d2e-7c41-9a55-0242ac120002
///   fei journal show F123456789U000000201
///   fei journal show --client agency --key 20260907-17
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Show {
    /// Its number: FEI's, the one that FEI gave it for the institution, or the core's tracking number.
    #[arg(required_unless_present = "key")]
    number: Option<String>,
    #[command(flatten)]
    called: Called,
    /// The layouts folder; by default the settings' one.
    #[arg(long, value_name = "DIR", env = "FEI_LAYOUTS")]
    layouts: Option<PathBuf>,
}

impl Show {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let desk = Desk::open(config)?;
        let Some(txn) = find::only(&desk, self.number.as_deref(), &self.called, out)? else {
            return Ok(Exit::Findings);
        };
        let Some(shown) = desk.ask(desk.desk.show(txn))? else {
            out.complain(format_args!("fei: no transaction {txn}"));
            return Ok(Exit::Findings);
        };
        let layouts = Layouts::read(&desk, self.layouts, &shown)?;
        match out.format {
            Format::Json => out.json(&answer(&shown, &layouts, &desk))?,
            Format::Text => text(&shown, (&layouts, &desk), out)?,
        }
        Ok(Exit::Fine)
    }
}

impl Layouts {
    /// Whether they are those that the transaction was written by.
    fn are(&self, shown: &Shown) -> &'static str {
        match self.known(shown) {
            None => "gone",
            Some((_, known)) if known.layout_hash == shown.layout_hash => "the same",
            Some(_) => "changed since",
        }
    }

    /// A telegram as people may see it; without its layout nothing of it.
    fn masked(&self, shown: &Shown, leg: Leg, telegram: &[u8]) -> String {
        if leg == Leg::Came {
            return fei_gateway::glimpse(telegram, self.http(shown));
        }
        if telegram.is_empty() {
            return self.nothing(shown, leg);
        }
        match self.layout(shown, leg, telegram) {
            Some(layout) => fei_codec::masked(&layout, telegram),
            None => format!("{} bytes of a layout that is gone", telegram.len()),
        }
    }

    /// How its institution was asked.
    fn http(&self, shown: &Shown) -> Option<&Http> {
        match &self.known(shown)?.1.flow {
            Flow::Outbound { http, .. } => Some(&**http),
            _ => None,
        }
    }

    /// What stands for a telegram that there is none of: a core that is asked may say nothing, and whoever called is told all the same.
    fn nothing(&self, shown: &Shown, leg: Leg) -> String {
        let is_inbound =
            self.known(shown).is_some_and(|(_, known)| matches!(known.flow, Flow::Inbound { .. }));
        let ended = shown.events.iter().find(|event| ["ended", "recovered"].contains(&&*event.what));
        match (leg, is_inbound, ended.and_then(|event| event.code)) {
            (Leg::Answer, true, Some(code)) => {
                format!(
                    "no telegram: the core gave no answer that tells anything; whoever called heard of {code}"
                )
            }
            (_, true, _) => "no telegram: whoever called is told how it stands".to_owned(),
            _ => "no telegram: none could be made".to_owned(),
        }
    }

    /// What a telegram is laid out by: a notice by a transaction of its own.
    fn layout(&self, shown: &Shown, leg: Leg, telegram: &[u8]) -> Option<Arc<Layout>> {
        match leg {
            Leg::Request => self.known(shown).map(|(_, known)| known.request.clone()),
            Leg::Notice => self.notice(shown, telegram),
            Leg::Came | Leg::Answer | Leg::Settled => {
                self.known(shown).map(|(_, known)| known.response.clone())
            }
        }
    }
}

const fn leg(leg: Leg) -> &'static str {
    match leg {
        Leg::Request => "asked",
        Leg::Came => "what came and told nothing",
        Leg::Answer => "told",
        Leg::Settled => "told since it is settled",
        Leg::Notice => "the notice that tells it",
    }
}

fn text(shown: &Shown, (layouts, desk): (&Layouts, &Desk), out: &mut Output) -> Result<(), Stop> {
    out.line(find::text(&shown.row))?;
    let (day, deadline) = (shown.row.day, korea::shown(shown.deadline));
    out.line(of_money(shown.row.stage))?;
    out.line(format_args!(
        "business date {day}, nothing sent after {deadline}, layouts {}",
        layouts.are(shown)
    ))?;
    for event in &shown.events {
        out.line(format_args!("  {}", event_text(event)))?;
    }
    for attempt in &shown.attempts {
        out.line(format_args!("  {}", attempt_text(attempt)))?;
    }
    for item in &shown.items {
        out.line(format_args!("  {}", saf::text(item, desk)))?;
    }
    for (which, telegram) in &shown.telegrams {
        out.line(format_args!("{}: {}", leg(*which), layouts.masked(shown, *which, telegram)))?;
    }
    for (which, why) in &shown.unreadable {
        out.line(format_args!("{}: {why}", leg(*which)))?;
    }
    Ok(())
}

/// What became of the money, for whoever knows no stages.
const fn of_money(stage: Stage) -> &'static str {
    match stage {
        Stage::Sending => "it may have been sent; nobody has said yet how it ended",
        Stage::Executed | Stage::ConfirmedExecuted => "it was sent, and executed",
        Stage::Declined => "it was sent, and declined: nothing was executed",
        Stage::NotSent => "it was not sent, or refused before it was executed: nothing was executed",
        Stage::ConfirmedNot => "nobody knew at first; it was not executed",
        Stage::Reversed => "it was sent, and what came of it was undone",
        Stage::Unknown => "it may have been executed, and nobody knows yet: never send it as new",
        Stage::Manual => "it may have been executed, and nobody knows: people find out; never send it as new",
    }
}

fn event_text(event: &Event) -> String {
    let moved = match (event.from, event.to) {
        (Some(from), Some(to)) => format!(" {from} → {to}"),
        (None, Some(to)) => format!(" → {to}"),
        _ => String::new(),
    };
    let code = event.code.map(|code| format!(" {code}")).unwrap_or_default();
    let detail = event.detail.as_deref().map(|detail| format!(": {detail}")).unwrap_or_default();
    format!("{}  {}{moved}{code} by {}{detail}", korea::shown(event.at), event.what, event.actor)
}

fn attempt_text(attempt: &Attempt) -> String {
    let what = attempt.kind.map_or("the exchange", Following::as_str);
    let under = attempt.reference.as_ref().map(|reference| format!(" under {reference}")).unwrap_or_default();
    format!("{}  attempt {}: {what}{under}", korea::shown(attempt.began), attempt.number)
}

/// The answer for machines.
#[derive(Serialize)]
struct Answer<'s> {
    #[serde(flatten)]
    line: Line<'s>,
    deadline: String,
    layouts: &'static str,
    events: Vec<EventLine<'s>>,
    attempts: Vec<AttemptLine<'s>>,
    items: Vec<saf::Line<'s>>,
    telegrams: Vec<TelegramLine>,
    unreadable: Vec<UnreadableLine<'s>>,
}

#[derive(Serialize)]
struct EventLine<'s> {
    event: i64,
    at: String,
    what: &'s str,
    from: Option<&'static str>,
    to: Option<&'static str>,
    code: Option<&'static str>,
    actor: &'s str,
    detail: Option<&'s str>,
}

#[derive(Serialize)]
struct AttemptLine<'s> {
    number: u32,
    kind: &'static str,
    reference: Option<&'s str>,
    began: String,
}

#[derive(Serialize)]
struct TelegramLine {
    leg: &'static str,
    bytes: usize,
    masked: String,
}

#[derive(Serialize)]
struct UnreadableLine<'s> {
    leg: &'static str,
    why: &'s str,
}

const fn word(leg: Leg) -> &'static str {
    match leg {
        Leg::Request => "request",
        Leg::Came => "came",
        Leg::Answer => "answer",
        Leg::Settled => "settled",
        Leg::Notice => "notice",
    }
}

fn answer<'s>(shown: &'s Shown, layouts: &Layouts, desk: &Desk) -> Answer<'s> {
    let event = |event: &'s Event| EventLine {
        event: event.number,
        at: korea::exact(event.at),
        what: &event.what,
        from: event.from.map(Stage::as_str),
        to: event.to.map(Stage::as_str),
        code: event.code.map(Code::as_str),
        actor: &event.actor,
        detail: event.detail.as_deref(),
    };
    let attempt = |attempt: &'s Attempt| AttemptLine {
        number: attempt.number,
        kind: attempt.kind.map_or("send", Following::as_str),
        reference: attempt.reference.as_ref().map(|reference| reference.as_str()),
        began: korea::exact(attempt.began),
    };
    let telegram = |(which, telegram): &(Leg, bytes::Bytes)| TelegramLine {
        leg: word(*which),
        bytes: telegram.len(),
        masked: layouts.masked(shown, *which, telegram),
    };
    Answer {
        line: Line::of(&shown.row),
        deadline: korea::exact(shown.deadline),
        layouts: layouts.are(shown),
        events: shown.events.iter().map(event).collect(),
        attempts: shown.attempts.iter().map(attempt).collect(),
        items: shown.items.iter().map(|item| saf::Line::of(item, desk)).collect(),
        telegrams: shown.telegrams.iter().map(telegram).collect(),
        unreadable: shown
            .unreadable
            .iter()
            .map(|(leg, why)| UnreadableLine { leg: word(*leg), why })
            .collect(),
    }
}
