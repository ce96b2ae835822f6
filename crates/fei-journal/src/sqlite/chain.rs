//! The chain of events: each hash covers its row and the hash before it, so that no row can be changed, removed or
//! put between without breaking every one behind it.

use rusqlite::{Connection, OptionalExtension, Statement, params};

use crate::hash::{Fields, Hash};
use crate::seal::Sealed;

/// Before the first event.
const NOTHING: Hash = [0; 32];

/// The end of the chain, where the next event is joined on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chain {
    pub(super) event: i64,
    pub(super) hash: Hash,
}

/// What happened, as a row of the chain.
#[derive(Debug, Clone)]
pub(super) struct Event<'e> {
    pub(super) txn: Option<[u8; 16]>,
    pub(super) at_ms: i64,
    pub(super) what: &'e str,
    pub(super) from_state: Option<i64>,
    pub(super) to_state: Option<i64>,
    pub(super) class: Option<&'e str>,
    pub(super) code: Option<&'e str>,
    pub(super) actor: &'e str,
    pub(super) epoch: i64,
    pub(super) item: Option<i64>,
    pub(super) detail: Option<&'e str>,
    /// A hash of what was written down with it.
    pub(super) content: Hash,
}

/// What lies beside an event; its content is the hash of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct With<'e> {
    pub(super) telegram: Option<&'e Sealed>,
    /// Of an event that happened to several transactions their numbers, one behind the other.
    pub(super) names: Option<&'e [u8]>,
}

const LAST: &str = "SELECT event, hash FROM txn_event ORDER BY event DESC LIMIT 1";
/// Writes an event down: see [`Chain::append`].
pub(super) const APPEND: &str = "INSERT INTO txn_event
    (event, txn_id, at_ms, what, from_state, to_state, class, code, actor, epoch, saf_id, detail, key_id, nonce, ciphertext,
     content, hash, txns)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";

/// What the index over a transaction's events wants to see: what it begins and ends with is found by its row.
macro_rules! between {
    () => {
        " AND what <> 'begun' AND what <> 'ended' "
    };
}
pub(super) use between;

/// The numbers of all events of a transaction, which is the first parameter.
macro_rules! all_of_it {
    () => {
        concat!(
            "SELECT begun FROM txn WHERE txn_id = ?1 UNION ALL SELECT ended FROM txn WHERE txn_id = ?1
             UNION ALL SELECT event FROM txn_event WHERE txn_id = ?1",
            crate::sqlite::chain::between!()
        )
    };
}
pub(super) use all_of_it;

impl Chain {
    /// Before the first event.
    pub(super) const EMPTY: Self = Self { event: 0, hash: NOTHING };

    /// Where the chain ends in the file.
    pub(super) fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let mut last = connection.prepare_cached(LAST)?;
        let last = last.query_row([], |row| Ok(Self { event: row.get(0)?, hash: row.get(1)? }));
        Ok(last.optional()?.unwrap_or(Self::EMPTY))
    }

    /// The end of the chain with this event joined on.
    pub(super) fn joined(self, event: &Event<'_>) -> Self {
        let number = self.event + 1;
        let fields = Fields::of("event 1")
            .bytes(&self.hash)
            .number(number)
            .bytes(event.txn.as_ref().map_or(&[], |txn| &txn[..]))
            .number(event.at_ms)
            .text(event.what)
            .number(event.from_state.unwrap_or(0))
            .number(event.to_state.unwrap_or(0))
            .maybe(event.class)
            .maybe(event.code)
            .text(event.actor)
            .number(event.epoch)
            .number(event.item.unwrap_or(0))
            .maybe(event.detail)
            .bytes(&event.content);
        Self { event: number, hash: fields.finish() }
    }

    /// Writes down the event that was [`joined`](Self::joined) on, with what came with it. The statement is [`APPEND`].
    pub(super) fn append(
        self,
        append: &mut Statement<'_>,
        event: &Event<'_>,
        With { telegram, names }: With<'_>,
    ) -> rusqlite::Result<()> {
        let written = append.execute(params![
            self.event,
            event.txn,
            event.at_ms,
            event.what,
            event.from_state,
            event.to_state,
            event.class,
            event.code,
            event.actor,
            event.epoch,
            event.item,
            event.detail,
            telegram.map(|sealed| &sealed.key_id),
            telegram.map(|sealed| &sealed.nonce),
            telegram.map(|sealed| &sealed.ciphertext),
            event.content,
            self.hash,
            names,
        ]);
        written.map(drop)
    }
}
