//! Whether answers went out: each row says what the one event says that names it, and no row says more. A row that an event
//! names and that is not there was removed: the chain tells whether by retention.

use fei_exchange::TxnId;
use rusqlite::{Connection, OptionalExtension};

use super::{Break, Stop};
use crate::Delivery;
use crate::sqlite::{columns, delivery};

const SAYS: &str = "SELECT delivery FROM txn WHERE txn_id = ?1";
const SAYING: &str = "SELECT count(*) FROM txn WHERE delivery <> 0";
const ALL: &str = "SELECT txn_id, delivery, begun FROM txn WHERE delivery <> 0 ORDER BY txn_id";
const OTHER: &str = "its row says another word about its delivery";

/// Of the rows that an event names, those that are there; or the first that says something else.
pub(super) fn named(
    view: &Connection,
    event: i64,
    what: &str,
    names: &[u8],
) -> rusqlite::Result<Result<i64, Break>> {
    let word = [Delivery::Written, Delivery::Undelivered].into_iter().find(|word| word.as_str() == what);
    let (Some(word), Some(names)) = (word, delivery::names(names)) else {
        let why = "it names transactions, and no word about their delivery".into();
        return Ok(Err(Break { event: Some(event.unsigned_abs()), txn: None, why }));
    };
    let mut says = view.prepare_cached(SAYS)?;
    let mut there = 0;
    for txn in names {
        match says.query_row([txn.to_bytes()], |row| row.get::<_, i64>(0)).optional()? {
            None => {}
            Some(says) if says == columns::delivery_number(word) => there += 1,
            Some(_) => {
                let event = Some(event.unsigned_abs());
                return Ok(Err(Break { event, txn: Some(txn), why: OTHER.into() }));
            }
        }
    }
    Ok(Ok(there))
}

/// As many rows say a word as events have named; if not, the first is sought that no event names.
pub(super) fn all_are_named(view: &Connection, named: i64) -> Result<(), Stop> {
    let saying: i64 = view.query_row(SAYING, [], |row| row.get(0))?;
    if saying == named {
        return Ok(());
    }
    let broken = |txn| Stop::Broken(Break { event: None, txn, why: OTHER.into() });
    let mut all = view.prepare(ALL)?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let txn = TxnId::from_bytes(row.get(0)?);
        let began = row.get(2)?;
        let word = columns::delivery(row, 1)?;
        let said = word.map(|word| delivery::said(view, txn, word, began)).transpose()?;
        if said.flatten().is_none() {
            return Err(broken(Some(txn)));
        }
    }
    Err(broken(None))
}
