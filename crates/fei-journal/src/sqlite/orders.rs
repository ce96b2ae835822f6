//! Orders in the chain of events: an event of no transaction each.

use rusqlite::{Connection, Row};

use super::columns::at;
use super::group::{Change, Group};
use super::work::Work;
use super::{SqliteDesk, SqliteJournal};
use crate::{JournalError, Order, Ordered, Orders};

/// An order to be written down.
#[derive(Debug)]
struct Give(Order);

impl Work for Give {
    type Done = Ordered;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Ordered> {
        let (actor, detail) = (self.0.actor(), self.0.detail());
        let said = Change::of_the_journal(self.0.act.as_str(), &actor).detail(Some(&detail));
        let event = group.happened(&said)?;
        Ok(Ordered { event, made: at(group.at_ms), order: self.0.clone() })
    }
}

pub(super) const ORDERS: &str = "SELECT event, at_ms, what, actor, detail FROM txn_event
    WHERE txn_id IS NULL AND what IN ('stopped', 'started', 'held_open', 'held_closed', 'released', 'drained', 'resumed')
    ORDER BY event";

fn read(connection: &Connection) -> rusqlite::Result<Vec<Ordered>> {
    let mut orders = connection.prepare_cached(ORDERS)?;
    let ordered = orders.query_map([], ordered)?;
    // What cannot be read was not written here; `verify` says what is wrong with it.
    ordered.filter_map(Result::transpose).collect()
}

fn ordered(row: &Row<'_>) -> rusqlite::Result<Option<Ordered>> {
    let text = |column: usize| row.get::<_, Box<str>>(column);
    let detail = row.get::<_, Option<Box<str>>>(4)?.unwrap_or_default();
    let (event, made) = (row.get(0)?, at(row.get(1)?));
    Ok(Order::read(&text(2)?, &text(3)?, &detail).map(|order| Ordered { event, made, order }))
}

impl Orders for SqliteJournal {
    async fn order(&self, order: Order) -> Result<Ordered, JournalError> {
        order.check()?;
        self.write(Give(order)).await
    }

    async fn orders(&self) -> Result<Vec<Ordered>, JournalError> {
        self.readers.read(read).await
    }
}

impl SqliteDesk {
    /// All orders that were ever given, in their order.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn orders(&self) -> Result<Vec<Ordered>, JournalError> {
        self.journal().orders().await
    }
}
