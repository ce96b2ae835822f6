//! Old rows go: whole business dates, only when nothing of them is open. A notice that was put aside is not: its time is over,
//! and the result that it told stands in the row. What remains of an event is its number and its
//! hash, so that the chain still leads from its beginning to its end; the event that says what was removed keeps a hash
//! over those that remain, and up to which date anything ever was.

use jiff::Span;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, params};

use super::chain::between;
use super::columns;
use super::group::{Change, Group};
use super::work::Work;
use crate::hash::{Fields, Hash};
use crate::{Aged, Hand, RETENTION_DAYS_MIN};

/// What keeps a transaction from being removed.
macro_rules! is_open {
    () => {
        "(closed_at_ms IS NULL OR EXISTS (
            SELECT 1 FROM saf WHERE saf.txn_id = txn.txn_id AND (saf.state = 0 OR (saf.state = 2 AND saf.kind <> 4))))"
    };
}

const AGED: &str = concat!(
    "SELECT business_date, count(*), count(*) FILTER (WHERE ",
    is_open!(),
    ") FROM txn WHERE business_date < ?1 GROUP BY business_date ORDER BY business_date"
);

/// Business dates before a day, the oldest first.
pub(super) fn aged(connection: &Connection, before: Date) -> rusqlite::Result<Vec<Aged>> {
    let mut aged = connection.prepare_cached(AGED)?;
    let rows = aged.query_map([before.to_string()], |row| {
        let count = |column: usize| row.get::<_, i64>(column).map(i64::unsigned_abs);
        Ok(Aged { day: columns::day(row, 0)?, rows: count(1)?, open: count(2)? })
    })?;
    rows.collect()
}

/// The last that was begun: events are in order, whatever any clock said.
const NEWEST: &str = "SELECT business_date FROM txn WHERE txn_id =
    (SELECT txn_id FROM txn_event WHERE what = 'begun' AND txn_id IS NOT NULL ORDER BY event DESC LIMIT 1)";

/// The first date that stays, counted from the transaction that was begun last: whoever removes may have a clock that is
/// ahead, and what is young by the journal's own dates may come again.
pub(super) fn stays_from(connection: &Connection) -> rusqlite::Result<Option<Date>> {
    let mut newest = connection.prepare_cached(NEWEST)?;
    let newest = newest.query_row([], |row| columns::day(row, 0)).optional()?;
    Ok(newest.map(|day| day.checked_sub(Span::new().days(RETENTION_DAYS_MIN)).unwrap_or(Date::MIN)))
}

/// How many transactions of a business date are open. One that is old enough to go begins no more of them.
pub(super) fn open(connection: &Connection, day: Date) -> rusqlite::Result<u64> {
    let open: i64 = connection.prepare_cached(OPEN)?.query_row([day.to_string()], |row| row.get(0))?;
    Ok(open.unsigned_abs())
}

/// Some transactions of a business date, to be removed.
#[derive(Debug)]
pub(super) struct Retire {
    pub(super) day: Date,
    pub(super) hand: Hand,
}

/// Transactions that one commit removes: the gateway waits for it.
const ROWS_MAX: i64 = 200;

const OPEN: &str = concat!("SELECT count(*) FROM txn WHERE business_date = ?1 AND ", is_open!());
/// Of those that were chosen: all of the date is read once, and not in each commit.
pub(super) const OPEN_CHOSEN: &str =
    concat!("SELECT count(*) FROM retiring CROSS JOIN txn USING (txn_id) WHERE ", is_open!());
const NONE_CHOSEN: &str = "DELETE FROM retiring";
pub(super) const CHOOSE: &str =
    "INSERT INTO retiring (txn_id) SELECT txn_id FROM txn WHERE business_date = ?1 ORDER BY txn_id LIMIT ?2";
/// The events of what goes. CROSS: the few that go lead to theirs, and not the other way round.
macro_rules! events {
    () => {
        concat!(
            "SELECT begun FROM retiring CROSS JOIN txn USING (txn_id) UNION ALL SELECT ended FROM retiring CROSS JOIN txn USING (txn_id)
             UNION ALL SELECT event FROM retiring CROSS JOIN txn_event USING (txn_id) WHERE txn_id IS NOT NULL",
            between!()
        )
    };
}
/// A telegram goes whole: its request is kept once.
pub(super) const WHOLE: &str =
    "INSERT OR IGNORE INTO retiring (txn_id) SELECT txn_id FROM txn WHERE telegram IN
    (SELECT telegram FROM retiring CROSS JOIN txn USING (txn_id) WHERE telegram IS NOT NULL)";
pub(super) const REMAIN: &str = concat!(
    "INSERT INTO event_retired (event, hash, retired_by) SELECT event, hash, ?1 FROM txn_event WHERE event IN (",
    events!(),
    ")"
);
/// What hangs on the rows first: a lane goes with the last of its items.
pub(super) const REMOVE: [&str; 6] = [
    "DELETE FROM lane WHERE lane IN (SELECT lane FROM saf WHERE txn_id IN (SELECT txn_id FROM retiring))
        AND NOT EXISTS (SELECT 1 FROM saf WHERE saf.lane = lane.lane AND txn_id NOT IN (SELECT txn_id FROM retiring))",
    "DELETE FROM saf WHERE txn_id IN (SELECT txn_id FROM retiring)",
    "DELETE FROM attempt WHERE txn_id IN (SELECT txn_id FROM retiring)",
    concat!("DELETE FROM txn_event WHERE event IN (", events!(), ")"),
    "DELETE FROM txn WHERE txn_id IN (SELECT txn_id FROM retiring)",
    NONE_CHOSEN,
];

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Retires {
    /// So many are gone; none: the date has none left.
    Gone(u64),
    /// So many of those that were to go now are open: nothing was removed.
    Open(u64),
}

impl Work for Retire {
    type Done = Retires;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Retires> {
        let (connection, day) = (group.connection, self.day.to_string());
        let chosen = connection.prepare_cached(CHOOSE)?.execute(params![day, ROWS_MAX])?;
        if chosen == 0 {
            return Ok(Retires::Gone(0));
        }
        let chosen = chosen + connection.prepare_cached(WHOLE)?.execute([])?;
        let open: i64 = connection.prepare_cached(OPEN_CHOSEN)?.query_row([], |row| row.get(0))?;
        if open > 0 {
            connection.prepare_cached(NONE_CHOSEN)?.execute([])?;
            return Ok(Retires::Open(open.unsigned_abs()));
        }
        let until = removed_until(connection)?.map_or(self.day, |until| until.max(self.day));
        let event = group.chain.event + 1;
        let events = connection.prepare_cached(REMAIN)?.execute([event])?;
        let why = &self.hand.why;
        let detail = format!("{UNTIL}{until}: of {day} {chosen} transactions, {events} events; {why}");
        let actor = format!("user {}", self.hand.who);
        let content = remains(connection, event)?;
        group.happened(&Change::of_the_journal("retired", &actor).detail(Some(&detail)).content(content))?;
        for sql in REMOVE {
            connection.prepare_cached(sql)?.execute([])?;
        }
        Ok(Retires::Gone(chosen as u64))
    }
}

/// How an event of a removal begins: behind it stands the newest date of this one and all before.
const UNTIL: &str = "until ";
const LAST: &str =
    "SELECT detail FROM txn_event WHERE txn_id IS NULL AND what = 'retired' ORDER BY event DESC LIMIT 1";

/// The newest business date of which anything was removed: the last removal's event says it.
pub(super) fn removed_until(connection: &Connection) -> rusqlite::Result<Option<Date>> {
    let mut last = connection.prepare_cached(LAST)?;
    let detail: Option<String> = last.query_row([], |row| row.get(0)).optional()?;
    let Some(detail) = detail else { return Ok(None) };
    let until = detail.strip_prefix(UNTIL).and_then(|rest| rest.split_once(':')?.0.parse().ok());
    until.map(Some).ok_or_else(|| {
        let wrong = format!("the event of a removal does not say until when: {detail}");
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, wrong.into())
    })
}

const REMAINS: &str = "SELECT event, hash FROM event_retired WHERE retired_by = ?1 ORDER BY event";

/// A hash over what remains of the events that one event says were removed.
pub(super) fn remains(connection: &Connection, retired_by: i64) -> rusqlite::Result<Hash> {
    let mut fields = Fields::of("retired 1");
    let mut remains = connection.prepare_cached(REMAINS)?;
    let mut rows = remains.query([retired_by])?;
    while let Some(row) = rows.next()? {
        fields = fields.number(row.get(0)?).bytes(&row.get::<_, Hash>(1)?);
    }
    Ok(fields.finish())
}
