//! `fei saf`: what is stored to follow unknown results, and what is done about it by hand.

use std::collections::BTreeSet;
use std::path::Path;

use clap::{Args, Subcommand};
use fei_exchange::TxnId;
use fei_gateway::{Clock, SystemClock};
use fei_journal::{
    Changed, Hand, Item, ItemQuery, ItemState, JournalError, Lookup, Operate, Query, Row, SqliteDesk, Stage,
    Unchanged,
};
use jiff::Timestamp;
use serde::Serialize;

use super::desk::{ByHand, Desk};
use super::{journal, known, korea};
use crate::output::{Format, Output};
use crate::settings::Side;
use crate::stop::{Exit, Stop};

/// Look after what follows unknown results: inquiries, reversals, notices, advices that
/// are said again, late answers of a core that are waited for.
#[derive(Debug, Args)]
pub(super) struct Saf {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(List),
    Show(Show),
    Resend(Resend),
    Cancel(Cancel),
}

/// List what waits, the oldest first.
///
/// An inquiry is sent again until it has an answer. A late answer is only waited for: a
/// core is not asked what it did, and when its time is over people decide.
///
///   fei saf list
///   fei saf list --state parked --institution kftc
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
struct List {
    /// pending, parked, done or cancelled; what is pending or parked when absent.
    #[arg(long, value_parser = state)]
    state: Option<ItemState>,
    /// Of this institution.
    #[arg(long)]
    institution: Option<String>,
    /// Of this transaction, by FEI's own number.
    #[arg(long, value_parser = journal::txn)]
    txn: Option<TxnId>,
    /// Lines at most.
    #[arg(long, default_value_t = Query::LIMIT, value_parser = journal::limit)]
    limit: usize,
    /// Behind this one: the last line of the page before.
    #[arg(long, value_name = "ITEM")]
    after: Option<i64>,
}

/// Show one of them.
#[derive(Debug, Args)]
struct Show {
    /// Its number, as `fei saf list` prints it.
    item: i64,
}

/// Let them be done now: those that wait for their time, or were parked.
///
/// Refusals are counted anew. What is on its way is left alone until its answer is
/// there, half a minute at most. Without --yes it only shows what would be sent again.
///
///   fei saf resend 12 13 14 --why "기관 장애 복구" --yes
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
struct Resend {
    /// Their numbers, as `fei saf list` prints them.
    #[arg(required = true, value_name = "ITEM")]
    items: Vec<i64>,
    #[command(flatten)]
    by_hand: ByHand,
}

/// Cancel them for good.
///
/// If nothing is left that would settle a transaction, that is manual from then on:
/// people decide, by `fei journal settle`; it says so. What is on its way is left alone
/// until its answer is there, half a minute at most. Without --yes it only shows what
/// would be cancelled; one that is not there keeps all from being changed.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
struct Cancel {
    /// Their numbers, as `fei saf list` prints them.
    #[arg(required = true, value_name = "ITEM")]
    items: Vec<i64>,
    #[command(flatten)]
    by_hand: ByHand,
}

fn state(text: &str) -> Result<ItemState, String> {
    ItemState::parse(text).ok_or_else(|| {
        let known = ItemState::ALL.map(ItemState::as_str);
        format!("one of {}", known.join(", "))
    })
}

impl Saf {
    pub(super) fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let desk = Desk::open(config)?;
        match self.command {
            Command::List(list) => list.run(&desk, out),
            Command::Show(Show { item }) => {
                let item = one(&desk, item, out)?;
                Ok(if item.is_some() { Exit::Fine } else { Exit::Findings })
            }
            Command::Resend(Resend { items, by_hand }) => {
                let against = |item: &Item, stage| not_again(item, stage, SystemClock.moment());
                let resend = async |desk: &SqliteDesk, item, hand| desk.resend(item, hand).await;
                each(&desk, (&items, &by_hand), out, against, resend)
            }
            Command::Cancel(Cancel { items, by_hand }) => {
                let against = |item: &Item, _| is_final(item);
                let cancel = async |desk: &SqliteDesk, item, hand| desk.cancel(item, hand).await;
                each(&desk, (&items, &by_hand), out, against, cancel)
            }
        }
    }
}

impl List {
    fn run(self, desk: &Desk, out: &mut Output) -> Result<Exit, Stop> {
        let query = ItemQuery {
            id: None,
            state: self.state,
            txn: self.txn,
            institution: self.institution.clone().map(Into::into),
            limit: self.limit,
            after: self.after,
        };
        let items = desk.ask(desk.desk.items(query))?;
        for item in &items {
            write(desk, item, out)?;
        }
        if items.is_empty() {
            self.institution.iter().try_for_each(|name| known::party(&desk.settings, name))?;
            out.say("nothing waits");
        }
        Ok(Exit::Fine)
    }
}

/// Shows them, and what is against changing one; then changes each. One that is not there keeps all from being changed.
fn each(
    desk: &Desk,
    (items, by_hand): (&[i64], &ByHand),
    out: &mut Output,
    against: impl Fn(&Item, Option<Stage>) -> Option<Unchanged>,
    change: impl AsyncFn(&SqliteDesk, i64, Hand) -> Result<Changed, JournalError>,
) -> Result<Exit, Stop> {
    // One that is said twice is changed once.
    let items: BTreeSet<i64> = items.iter().copied().collect();
    let (mut all, mut plan) = (true, Exit::Fine);
    for id in &items {
        let Some(item) = one(desk, *id, out)? else {
            all = false;
            continue;
        };
        let stage = row(desk, item.txn)?.map(|row| row.stage);
        if let Some(why) = against(&item, stage) {
            out.complain(format_args!("fei: {id} would not be changed: {why}"));
            plan = Exit::Findings;
        }
    }
    if !all {
        return Ok(Exit::Findings);
    }
    let Some(hand) = by_hand.hand(out) else { return Ok(plan) };
    let mut exit = Exit::Fine;
    for item in items {
        match desk.ask(change(&desk.desk, item, hand.clone()))? {
            Changed::Stands => changed(desk, item, out)?,
            Changed::Not(why) => {
                out.complain(format_args!("fei: {item} is not changed: {why}"));
                exit = Exit::Findings;
            }
        }
    }
    Ok(exit)
}

/// Says how an item stands that was changed, and its transaction, and who is next.
fn changed(desk: &Desk, id: i64, out: &mut Output) -> Result<(), Stop> {
    let Some(Item { state, txn, .. }) = look_up(desk, id)? else { return Ok(()) };
    let Some(row) = row(desk, txn)? else { return Ok(()) };
    let next = match row.stage {
        Stage::Manual => format!(": people decide what became of it, by `fei journal settle {txn}`"),
        _ => String::new(),
    };
    out.say(format_args!("{id}: done, it is {} now; {txn} is {}{next}", state.as_str(), row.stage));
    Ok(())
}

/// Why the journal would not take it back: it is over.
fn is_final(item: &Item) -> Option<Unchanged> {
    (!item.state.is_open()).then(|| Unchanged::Final(item.state.as_str()))
}

/// Why it would not be sent again; the journal has the last word.
fn not_again(item: &Item, stage: Option<Stage>, now: Timestamp) -> Option<Unchanged> {
    if let Some(why) = is_final(item) {
        return Some(why);
    }
    match stage.filter(|_| item.kind.settles()) {
        None => None,
        Some(Stage::Unknown) => (now >= item.until).then_some(Unchanged::Over),
        Some(stage) => Some(Unchanged::Settled(stage)),
    }
}

fn row(desk: &Desk, txn: TxnId) -> Result<Option<Row>, Stop> {
    let query = Query { number: Some(txn.to_string().into()), ..Query::default() };
    Ok(desk.ask(desk.desk.query(query))?.pop())
}

fn look_up(desk: &Desk, id: i64) -> Result<Option<Item>, Stop> {
    let query = ItemQuery { id: Some(id), ..ItemQuery::default() };
    Ok(desk.ask(desk.desk.items(query))?.pop())
}

/// Shows the item of a number.
fn one(desk: &Desk, id: i64, out: &mut Output) -> Result<Option<Item>, Stop> {
    let item = look_up(desk, id)?;
    match &item {
        Some(item) => write(desk, item, out)?,
        None => out.complain(format_args!("fei: no item {id}")),
    }
    Ok(item)
}

fn write(desk: &Desk, item: &Item, out: &mut Output) -> Result<(), Stop> {
    match out.format {
        Format::Json => out.json_line(&Line::of(item, desk)),
        Format::Text => out.line(text(item, desk)),
    }
}

/// What it waits for: a core, which the settings let connect to us, is not asked.
fn waits_for(item: &Item, desk: &Desk) -> &'static str {
    let party = desk.settings.parties.get(&*item.institution);
    item.waits_for(party.is_some_and(|party| matches!(party.side, Side::Listen(_))))
}

/// An item for people.
pub(super) fn text(item: &Item, desk: &Desk) -> String {
    let last = item.last.as_deref().map(|last| format!("  last: {last}")).unwrap_or_default();
    format!(
        "{:>6}  {:<11} {:<9} {}  next {}  until {}  {} attempts, {} unsent, {} refused, {} not found  {}{last}",
        item.id,
        waits_for(item, desk),
        item.state.as_str(),
        item.institution,
        korea::shown(item.next_at),
        korea::shown(item.until),
        item.attempts,
        item.unsent,
        item.rejects,
        item.not_found,
        item.txn,
    )
}

/// An item for machines.
#[derive(Serialize)]
pub(super) struct Line<'i> {
    item: i64,
    txn: String,
    institution: &'i str,
    lane: &'i str,
    kind: &'static str,
    waits_for: &'static str,
    state: &'static str,
    attempts: u32,
    unsent: u32,
    rejects: u32,
    not_found: u32,
    next_at: String,
    until: String,
    last: Option<&'i str>,
}

impl<'i> Line<'i> {
    pub(super) fn of(item: &'i Item, desk: &Desk) -> Self {
        Self {
            item: item.id,
            txn: item.txn.to_string(),
            institution: &item.institution,
            lane: &item.lane,
            kind: item.kind.as_str(),
            waits_for: waits_for(item, desk),
            state: item.state.as_str(),
            attempts: item.attempts,
            unsent: item.unsent,
            rejects: item.rejects,
            not_found: item.not_found,
            next_at: korea::exact(item.next_at),
            until: korea::exact(item.until),
            last: item.last.as_deref(),
        }
    }
}
