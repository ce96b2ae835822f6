//! One transaction with all that belongs to it, and the items that follow.

use bytes::Bytes;
use fei_exchange::{Reference, TxnId};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::chain::all_of_it;
use super::columns::{self, at, following};
use super::delivery;
use super::image::{self, Place};
use super::item::{self, Kept};
use super::lookup;
use crate::hash::Hash;
use crate::seal::{Sealed, Sealer};
use crate::{Attempt, Event, Item, ItemQuery, ItemState, Leg, Query, Shown};

pub(super) const EVENTS: &str = concat!(
    "SELECT event, at_ms, what, from_state, to_state, code, actor, detail FROM txn_event WHERE event IN (",
    all_of_it!(),
    ") ORDER BY event"
);
const ONE_EVENT: &str =
    "SELECT event, at_ms, what, from_state, to_state, code, actor, detail FROM txn_event WHERE event = ?1";
const ATTEMPTS: &str = "SELECT n, kind, reference, started_at_ms FROM attempt WHERE txn_id = ?1 ORDER BY n";
pub(super) const TELEGRAMS: &str = concat!(
    "SELECT key_id, nonce, ciphertext, what FROM txn_event WHERE key_id IS NOT NULL AND event IN (",
    all_of_it!(),
    "UNION ALL SELECT begun FROM txn WHERE txn_id = ?2)"
);
const REST: &str = "SELECT layout_hash, deadline_at_ms FROM txn WHERE txn_id = ?1";

/// All of it, the telegrams still sealed.
#[derive(Debug)]
pub(super) struct Sealedly {
    shown: Shown,
    telegrams: Vec<(Leg, Place, Option<Sealed>)>,
}

/// Reads it; none: there is no such transaction.
pub(super) fn read(connection: &Connection, txn: TxnId) -> rusqlite::Result<Option<Sealedly>> {
    // One view for all queries, whatever is written meanwhile.
    let view = connection.unchecked_transaction()?;
    let Some(row) = lookup::by_txn(&view, txn)? else { return Ok(None) };
    let id = txn.to_bytes();
    let rest = |row: &Row<'_>| Ok((row.get::<_, Hash>(0)?, at(row.get(1)?)));
    let (layout_hash, deadline) = view.prepare_cached(REST)?.query_row([id], rest)?;
    let events = events(&view, &row)?;
    let mut attempts = vec![Attempt { number: 1, kind: None, reference: None, began: row.began }];
    for later in view.prepare_cached(ATTEMPTS)?.query_map([id], attempt)? {
        attempts.push(later?);
    }
    let mut telegrams = view
        .prepare_cached(TELEGRAMS)?
        .query_map([id, asked_by(&row).to_bytes()], telegram)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    telegrams.sort_by_key(|(_, place, _)| *place);
    let of_txn = ItemQuery { txn: Some(txn), limit: usize::MAX, ..ItemQuery::default() };
    let items = items(&view, &of_txn)?;
    let (opened, unreadable) = (Vec::new(), Vec::new());
    let shown = Shown { row, layout_hash, deadline, events, attempts, items, telegrams: opened, unreadable };
    Ok(Some(Sealedly { shown, telegrams }))
}

impl Sealedly {
    /// With the telegrams opened, as far as they can be: what is clear says how it stands.
    pub(super) fn opened(self, sealer: &Sealer) -> Shown {
        let Self { mut shown, telegrams } = self;
        for (leg, place, sealed) in telegrams {
            let of = if leg == Leg::Request { asked_by(&shown.row) } else { shown.row.txn };
            match image::open(sealer, of, place, sealed) {
                Ok(plain) => shown.telegrams.push((leg, Bytes::from(plain))),
                Err(error) => shown.unreadable.push((leg, error.to_string().into())),
            }
        }
        shown
    }
}

/// Whose request it was: of a telegram with several transactions the first one's.
fn asked_by(row: &crate::Row) -> TxnId {
    row.part.map_or(row.txn, |of| of.telegram)
}

/// Its own, and the one that names it among those whose answers went out.
fn events(view: &Connection, row: &crate::Row) -> rusqlite::Result<Vec<Event>> {
    let mut own = view.prepare_cached(EVENTS)?;
    let mut events = own.query_map([row.txn.to_bytes()], event)?.collect::<rusqlite::Result<Vec<_>>>()?;
    let began = events.first().map_or(0, |begun| begun.number);
    if let Some(word) = row.delivery
        && let Some(said) = delivery::said(view, row.txn, word, began)?
    {
        events.push(view.prepare_cached(ONE_EVENT)?.query_row([said], event)?);
        events.sort_by_key(|event| event.number);
    }
    Ok(events)
}

fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    Ok(Event {
        number: row.get(0)?,
        at: at(row.get(1)?),
        what: row.get(2)?,
        from: columns::stage_if_any(row, 3)?,
        to: columns::stage_if_any(row, 4)?,
        code: columns::code(row, 5)?,
        actor: row.get(6)?,
        detail: row.get(7)?,
    })
}

fn attempt(row: &Row<'_>) -> rusqlite::Result<Attempt> {
    let reference: Option<Box<str>> = row.get(2)?;
    Ok(Attempt {
        number: row.get(0)?,
        kind: if row.get::<_, i64>(1)? == 1 { None } else { Some(following(row, 1)?) },
        reference: reference.as_deref().map(Reference::new),
        began: at(row.get(3)?),
    })
}

fn telegram(row: &Row<'_>) -> rusqlite::Result<(Leg, Place, Option<Sealed>)> {
    let (leg, place) = match &*row.get::<_, Box<str>>(3)? {
        "begun" => (Leg::Request, Place::REQUEST),
        "kept" => (Leg::Came, Place::CAME),
        "ended" | "recovered" => (Leg::Answer, Place::ANSWER),
        "settled" => (Leg::Settled, Place::SETTLED),
        "noticed" => (Leg::Notice, Place::NOTICE),
        _ => return Err(rusqlite::Error::InvalidColumnIndex(3)),
    };
    Ok((leg, place, image::read(row, 0)?))
}

/// The items that fit, the oldest first.
pub(super) fn items(connection: &Connection, query: &ItemQuery) -> rusqlite::Result<Vec<Item>> {
    let (sql, params) = items_sql(query);
    let item = |row: &Row<'_>| Kept::item(row, Kept::COLUMNS);
    connection.prepare_cached(&sql)?.query_map(params_from_iter(params), item)?.collect()
}

/// The statement for a question about items: led by the transaction or by the state.
pub(super) fn items_sql(query: &ItemQuery) -> (String, Vec<Value>) {
    let (mut all, mut params) = (Vec::new(), Vec::new());
    if let Some(id) = query.id {
        all.push("saf_id = ?");
        params.push(Value::Integer(id));
    }
    if let Some(txn) = query.txn {
        all.push("txn_id = ?");
        params.push(Value::Blob(txn.to_bytes().to_vec()));
    }
    let one = query.txn.is_some() || query.id.is_some();
    match (query.state, one) {
        // What is done is most of them in the end, and has no index: it is looked through from its number on.
        (Some(ItemState::Done), _) => all.push("+state = 1"),
        (Some(state), one) => {
            all.push(if one { "+state = ?" } else { "state = ? AND state <> 1" });
            params.push(Value::Integer(state.number()));
        }
        (None, true) => {}
        (None, false) => all.push("state IN (0, 2) AND state <> 1"),
    }
    if let Some(after) = query.after {
        all.push("saf_id > ?");
        params.push(Value::Integer(after));
    }
    let mut conditions = all.join(" AND ");
    if let Some(institution) = &query.institution {
        conditions.push_str(" AND (SELECT institution FROM lane WHERE lane.lane = saf.lane) = ?");
        params.push(Value::Text(institution.to_string()));
    }
    let limit = if query.limit == 0 { Query::LIMIT } else { query.limit };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let sql = format!(
        "SELECT {}, (SELECT institution FROM lane WHERE lane.lane = saf.lane) FROM saf
         WHERE {conditions} ORDER BY saf_id LIMIT {limit}",
        item::item_columns!()
    );
    (sql, params)
}
