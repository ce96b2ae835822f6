//! The chain, from its first event to its last, each with what was written down with it.

use fei_exchange::TxnId;
use rusqlite::{Connection, OptionalExtension, Row};

use super::{Break, Stop, deliveries};
use crate::hash::Hash;
use crate::sqlite::chain::{Chain, Event};
use crate::sqlite::content::Content;
use crate::sqlite::delivery;
use crate::sqlite::group::NO_CONTENT;
use crate::sqlite::image;
use crate::sqlite::retention::remains;

/// The event that says what retention has removed.
const RETIRED: &str = "retired";
const WITHOUT: &str = "it has a telegram that it came without";
const REMAINS: &str = "SELECT hash FROM event_retired WHERE event = ?1";
/// Where the columns of `events.sql` begin that are not the event's own.
const ROW: usize = 14;
const IMAGE: usize = 34;
/// Of a telegram with several transactions the first one's request.
const FIRST_IMAGE: usize = 37;
const NAMES: usize = 40;
const TAKES_BACK: usize = 41;
const UNNAMED: &str = "it names transactions that it came without";

/// How many rows are there whose deliveries the events say.
pub(super) fn walk(view: &Connection, chain: &mut Chain) -> Result<i64, Stop> {
    let mut named = 0;
    let mut query = view.prepare(include_str!("events.sql"))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (event, txn) = (row.get::<_, i64>(0)?, row.get::<_, Option<[u8; 16]>>(1)?);
        let broken = |why: &'static str| {
            let (event, txn) = (Some(event.unsigned_abs()), txn.map(TxnId::from_bytes));
            Stop::Broken(Break { event, txn, why: why.into() })
        };
        if !over_what_remains(view, chain, event)? {
            return Err(broken("events before it are missing"));
        }
        let joined = joined(*chain, txn, row)?;
        if row.get::<_, Hash>(13)? != joined.hash {
            return Err(broken("it, or the one before it, is not what was written"));
        }
        if row.get::<_, Box<str>>(3)?.as_ref() == RETIRED {
            if image::read(row, IMAGE)?.is_some() || names(row)?.is_some() {
                return Err(broken(WITHOUT));
            }
            if row.get::<_, Hash>(12)? != remains(view, event)? {
                return Err(broken("what it says was removed is not what is missing"));
            }
        } else if let Some(content) = written_with(row)?.map_err(broken)?
            && row.get::<_, Hash>(12)? != content
        {
            return Err(broken("what was written down with it has changed"));
        }
        if let Some(names) = names(row)? {
            named +=
                deliveries::named(view, event, &row.get::<_, Box<str>>(3)?, &names)?.map_err(Stop::Broken)?;
        }
        *chain = joined;
    }
    Ok(named)
}

fn names(row: &Row<'_>) -> rusqlite::Result<Option<Vec<u8>>> {
    row.get(NAMES)
}

/// Leads the chain over events of which retention has left the hash, up to this one; whether it comes there.
fn over_what_remains(view: &Connection, chain: &mut Chain, event: i64) -> rusqlite::Result<bool> {
    let mut remains = view.prepare_cached(REMAINS)?;
    while chain.event + 1 < event {
        let next = chain.event + 1;
        let Some(hash) = remains.query_row([next], |row| row.get(0)).optional()? else { return Ok(false) };
        *chain = Chain { event: next, hash };
    }
    Ok(chain.event + 1 == event)
}

fn joined(chain: Chain, txn: Option<[u8; 16]>, row: &Row<'_>) -> rusqlite::Result<Chain> {
    let text = |column: usize| row.get::<_, Option<Box<str>>>(column);
    let (what, class, code) = (row.get::<_, Box<str>>(3)?, text(6)?, text(7)?);
    let (actor, detail) = (row.get::<_, Box<str>>(8)?, text(11)?);
    Ok(chain.joined(&Event {
        txn,
        at_ms: row.get(2)?,
        what: &what,
        from_state: row.get(4)?,
        to_state: row.get(5)?,
        class: class.as_deref(),
        code: code.as_deref(),
        actor: &actor,
        epoch: row.get(9)?,
        item: row.get(10)?,
        detail: detail.as_deref(),
        content: row.get(12)?,
    }))
}

/// The hash of what an event was written down with, as it is now; none: that of an item, which its last event is
/// compared with.
fn written_with(row: &Row<'_>) -> rusqlite::Result<Result<Option<Hash>, &'static str>> {
    let what: Box<str> = row.get(3)?;
    let of_item = row.get::<_, Option<i64>>(10)?.is_some();
    let with_telegram = matches!(&*what, "begun" | "kept" | "ended" | "recovered" | "settled" | "noticed");
    let names = names(row)?;
    if names.is_some() && (of_item || with_telegram) {
        return Ok(Err(UNNAMED));
    }
    let telegram = match (image::read(row, IMAGE)?, image::read(row, FIRST_IMAGE)?) {
        (None, _) if of_item => return Ok(Ok(None)),
        (None, _) if !with_telegram => {
            return Ok(Ok(Some(names.map_or(NO_CONTENT, |names| delivery::content(&names)))));
        }
        (None, None) => return Ok(Err("its telegram is gone")),
        (Some(_), None) if of_item || !with_telegram => {
            return Ok(Err(WITHOUT));
        }
        (Some(sealed), None) | (None, Some(sealed)) => image::hash(&sealed),
        (Some(_), Some(_)) => return Ok(Err("its telegram has two requests")),
    };
    if &*what != "begun" {
        let same = row.get::<_, Hash>(12)? == telegram;
        return Ok(if same { Ok(Some(telegram)) } else { Err("its telegram has changed") });
    }
    if row.get::<_, Option<Box<str>>>(ROW)?.is_none() {
        return Ok(Err("its row is gone"));
    }
    let began = (row.get::<_, i64>(9)?, row.get::<_, i64>(2)?, row.get::<_, i64>(0)?);
    if began != (row.get(ROW + 15)?, row.get(ROW + 16)?, row.get(ROW + 19)?) {
        return Ok(Err("its row says another owner, time or event"));
    }
    Ok(Ok(Some(content(row, telegram)?.hash())))
}

fn content(row: &Row<'_>, request: Hash) -> rusqlite::Result<Content> {
    Ok(Content {
        business_date: row.get(ROW)?,
        channel: row.get(ROW + 1)?,
        institution: row.get(ROW + 2)?,
        layout: row.get(ROW + 3)?,
        layout_hash: row.get(ROW + 4)?,
        effect: row.get(ROW + 5)?,
        key: row.get(ROW + 6)?,
        fingerprint: row.get(ROW + 7)?,
        reference: row.get(ROW + 8)?,
        trace: row.get(ROW + 9)?,
        amount: row.get(ROW + 10)?,
        currency: row.get(ROW + 11)?,
        account_hash: row.get(ROW + 12)?,
        account_tail: row.get(ROW + 13)?,
        takes_back: row.get(TAKES_BACK)?,
        deadline_at_ms: row.get(ROW + 14)?,
        telegram: row.get(ROW + 17)?,
        part: row.get(ROW + 18)?,
        request,
    })
}
