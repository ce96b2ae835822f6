//! `fei saf`: what is stored to follow unknown results, and what is done about it by hand.

use std::path::Path;

use clap::{Args, Subcommand};
use fei_exchange::TxnId;
use fei_journal::{Item, ItemQuery, ItemState, Lookup, Operate, Query};
use serde::Serialize;

use super::desk::{ByHand, Desk};
use super::{journal, korea};
use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// Look after what follows unknown results: inquiries, reversals, notices.
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
    #[arg(long, default_value_t = Query::LIMIT)]
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

/// Let it be done now: one that waits for its time, or one that was parked.
///
/// Refusals are counted anew. Without --yes it only shows what would be sent again.
///
///   fei saf resend 12 --why "기관 장애 복구" --yes
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
struct Resend {
    /// Its number, as `fei saf list` prints it.
    item: i64,
    #[command(flatten)]
    by_hand: ByHand,
}

/// Cancel it for good.
///
/// If nothing is left that would settle its transaction, that is manual from then on: people decide, by `fei journal
/// settle`. Without --yes it only shows what would be cancelled.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
struct Cancel {
    /// Its number, as `fei saf list` prints it.
    item: i64,
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
            Command::Resend(Resend { item, by_hand }) => match one(&desk, item, out)? {
                None => Ok(Exit::Findings),
                Some(_) => desk.change(&by_hand, out, async |desk, hand| desk.resend(item, hand).await),
            },
            Command::Cancel(Cancel { item, by_hand }) => match one(&desk, item, out)? {
                None => Ok(Exit::Findings),
                Some(_) => desk.change(&by_hand, out, async |desk, hand| desk.cancel(item, hand).await),
            },
        }
    }
}

impl List {
    fn run(self, desk: &Desk, out: &mut Output) -> Result<Exit, Stop> {
        let query = ItemQuery {
            id: None,
            state: self.state,
            txn: self.txn,
            institution: self.institution.map(Into::into),
            limit: self.limit,
            after: self.after,
        };
        let items = desk.ask(desk.desk.items(query))?;
        for item in &items {
            write(item, out)?;
        }
        if items.is_empty() {
            out.say("nothing waits");
        }
        Ok(Exit::Fine)
    }
}

/// Shows the item of a number.
fn one(desk: &Desk, id: i64, out: &mut Output) -> Result<Option<Item>, Stop> {
    let query = ItemQuery { id: Some(id), ..ItemQuery::default() };
    let item = desk.ask(desk.desk.items(query))?.into_iter().next();
    match &item {
        Some(item) => write(item, out)?,
        None => out.complain(format_args!("fei: no item {id}")),
    }
    Ok(item)
}

fn write(item: &Item, out: &mut Output) -> Result<(), Stop> {
    match out.format {
        Format::Json => out.json_line(&Line::of(item)),
        Format::Text => out.line(text(item)),
    }
}

/// An item for people.
pub(super) fn text(item: &Item) -> String {
    let last = item.last.as_deref().map(|last| format!("  last: {last}")).unwrap_or_default();
    format!(
        "{:>6}  {:<9} {:<9} {}  next {}  until {}  {} attempts, {} refused, {} not found  {}{last}",
        item.id,
        item.kind.as_str(),
        item.state.as_str(),
        item.institution,
        korea::shown(item.next_at),
        korea::shown(item.until),
        item.attempts,
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
    state: &'static str,
    attempts: u32,
    rejects: u32,
    not_found: u32,
    next_at: String,
    until: String,
    last: Option<&'i str>,
}

impl<'i> Line<'i> {
    pub(super) fn of(item: &'i Item) -> Self {
        Self {
            item: item.id,
            txn: item.txn.to_string(),
            institution: &item.institution,
            lane: &item.lane,
            kind: item.kind.as_str(),
            state: item.state.as_str(),
            attempts: item.attempts,
            rejects: item.rejects,
            not_found: item.not_found,
            next_at: korea::exact(item.next_at),
            until: korea::exact(item.until),
            last: item.last.as_deref(),
        }
    }
}
