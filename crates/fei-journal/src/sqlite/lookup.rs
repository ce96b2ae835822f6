//! Looking transactions up: one statement a question, each led by one index, whatever else it asks; a number by one of three.
//! What nearly all rows are, executed or of an institution, leads nowhere: the rows are read from the newest on, within the
//! times that are asked for, until a page is full. Where fewer fit that is all of them. Who asked may be all rows' or few's: asked for
//! by that alone the newest of its rows are taken from the index over keys, which is read as far as it is that party's.

use fei_exchange::{Outcome, Reference, Trace, TxnId};
use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::columns::{self, at, class, ms};
use crate::hash::Hash;
use crate::seal::Sealer;
use crate::{Amount, KeyOf, Marks, Query, Stage, Sums, Total};

/// The columns of a row, in the order of [`read`].
const COLUMNS: &str =
    "txn_id, created_at_ms, business_date, layout, channel, institution, reference, trace, effect,
    amount, currency, account_tail, state, class, code, delivery, updated_at_ms, closed_at_ms, telegram, part";
/// A row's number holds the time at which FEI took the telegram; its commit is later, by at most this.
const COMMIT_AFTER_MS: i64 = 600_000;

/// More than a key has behind how it begins.
const KEY_BYTES_MAX: usize = 256;

/// A question as SQL.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) sql: String,
    pub(super) params: Vec<Value>,
}

/// The conditions of a question. The first one that an index serves leads; a `+` before the others keeps SQLite from
/// being led by them.
#[derive(Default)]
struct Conditions {
    all: Vec<String>,
    params: Vec<Value>,
    led: bool,
}

impl Conditions {
    /// A condition of the form `column = ?`, led by the column's index if nothing leads yet. `also` is what a partial
    /// index wants to see.
    fn equal(&mut self, column: &str, also: &str, values: Vec<Value>) {
        let free = if self.led { "+" } else { "" };
        let places = vec!["?"; values.len()].join(", ");
        self.all.push(format!("{free}{column} IN ({places}){also}"));
        self.params.extend(values);
        self.led = true;
    }

    /// Under one of some keys, each led by the index over them.
    fn keys(&mut self, keys: &[KeyOf]) {
        let places = vec!["(?, ?, ?)"; keys.len()].join(", ");
        self.all.push(format!(
            "txn_id IN (SELECT of.txn_id FROM (VALUES {places}) AS named CROSS JOIN txn AS of INDEXED BY txn_by_key
                ON of.channel = named.column1 AND of.idem_key BETWEEN named.column2 AND named.column3)"
        ));
        for KeyOf { channel, begins } in keys {
            let last = [&**begins, &[u8::MAX; KEY_BYTES_MAX]].concat();
            let channel = Value::Text(channel.to_string());
            self.params.extend([channel, Value::Blob(begins.to_vec()), Value::Blob(last)]);
        }
        self.led = true;
    }

    /// A row without a letter is in flight.
    fn in_flight(&mut self) {
        let free = if self.led { "+" } else { "" };
        self.all.push(format!("{free}class IS NULL{IS_NOT_A}"));
        self.led = true;
    }

    /// A condition that no index leads.
    fn and(&mut self, condition: &str, value: Value) {
        self.all.push(condition.to_owned());
        self.params.push(value);
    }
}

impl Asked {
    /// What a query is, with an operator's account hashed under every key.
    pub(super) fn of(query: &Query, sealer: &Sealer) -> Self {
        let mut conditions = Conditions::default();
        if let Some(number) = &query.number {
            let text = Value::Text(number.to_string());
            let txn = TxnId::parse(number).map_or(Value::Null, |txn| Value::Blob(txn.to_bytes().to_vec()));
            conditions.all.push("(txn_id = ? OR reference = ? OR trace = ?)".to_owned());
            conditions.params.extend([txn, text.clone(), text]);
            conditions.led = true;
        }
        if !query.keys.is_empty() {
            conditions.keys(&query.keys);
        }
        if let Some(account) = &query.account {
            let hashes =
                sealer.marks(account.bytes()).into_iter().map(|hash: Hash| Value::Blob(hash.to_vec()));
            conditions.equal("account_hash", " AND account_hash IS NOT NULL", hashes.collect());
        }
        if let Some(amount) = query.amount {
            let amount = vec![Value::Text(amount.to_string())];
            conditions.equal("amount", " AND amount IS NOT NULL", amount);
        }
        stages(query, &mut conditions);
        if let Some(channel) = &query.channel {
            asked_by(channel, query, &mut conditions);
        }
        times(query, &mut conditions);
        if let Some(institution) = &query.institution {
            conditions.and("+institution = ?", Value::Text(institution.to_string()));
        }
        let all = if conditions.all.is_empty() { "1".to_owned() } else { conditions.all.join(" AND ") };
        let limit = query.limit();
        let sql = format!("SELECT {COLUMNS} FROM txn WHERE {all} ORDER BY txn_id DESC LIMIT {limit}");
        Self { sql, params: conditions.params }
    }

    pub(super) fn rows(&self, connection: &Connection) -> rusqlite::Result<Vec<crate::Row>> {
        let mut query = connection.prepare_cached(&self.sql)?;
        query.query_map(params_from_iter(&self.params), read)?.collect()
    }
}

/// Who asked. Where nothing else is asked for the newest of its rows are known before any other is read.
fn asked_by(channel: &str, query: &Query, conditions: &mut Conditions) {
    let value = Value::Text(channel.to_owned());
    let is_all = conditions.all.is_empty() && query.institution.is_none();
    if !is_all || query.from.is_some() || query.until.is_some() {
        return conditions.and("+channel = ?", value);
    }
    let limit = query.limit();
    let newest = format!(
        "txn_id IN (SELECT txn_id FROM txn INDEXED BY txn_by_key WHERE channel = ? AND txn_id < ?
            ORDER BY txn_id DESC LIMIT {limit})"
    );
    conditions.and(&newest, value);
    let before = query.before.map_or([u8::MAX; 16], |before| before.to_bytes());
    conditions.params.push(Value::Blob(before.to_vec()));
    conditions.led = true;
}

/// Stage and outcome. The few that were unknown have an index of their own, and another one has those in flight and those that
/// were not executed. Most rows were: nothing leads to them, the newest come first.
fn stages(query: &Query, conditions: &mut Conditions) {
    if let Some(stage) = query.stage {
        let number = vec![Value::Integer(stage.number())];
        match stage {
            Stage::Sending => {
                conditions.in_flight();
                conditions.equal("state", "", number);
            }
            Stage::Executed | Stage::Declined | Stage::NotSent => {
                let straight = Outcome::ALL.into_iter().find(|outcome| Stage::of(*outcome) == stage);
                straight.into_iter().for_each(|outcome| ended_as(outcome, conditions));
                conditions.and("+state = ?", Value::Integer(stage.number()));
            }
            _ => conditions.equal("state", " AND state > 4", number),
        }
    }
    if let Some(outcome) = query.outcome {
        ended_as(outcome, conditions);
    }
}

/// What nearly all ended as leads nowhere.
fn ended_as(outcome: Outcome, conditions: &mut Conditions) {
    let letter = Value::Text(class(outcome));
    match outcome {
        Outcome::Executed => conditions.and("+class = ?", letter),
        _ => conditions.equal("class", IS_NOT_A, vec![letter]),
    }
}

/// What the index over letters wants to see.
const IS_NOT_A: &str = " AND class IS NOT 'A'";

/// Times lead by the number, whose first bytes are the time at which it was given.
fn times(query: &Query, conditions: &mut Conditions) {
    let free = if conditions.led { "+" } else { "" };
    let first_of = |ms: i64| Value::Blob(first_number(ms).to_vec());
    if let Some(from) = query.from {
        conditions.and(&format!("{free}txn_id >= ?"), first_of(ms(from).saturating_sub(COMMIT_AFTER_MS)));
        conditions.and("created_at_ms >= ?", Value::Integer(ms(from)));
    }
    if let Some(until) = query.until {
        conditions.and(&format!("{free}txn_id < ?"), first_of(ms(until)));
        conditions.and("created_at_ms < ?", Value::Integer(ms(until)));
    }
    if let Some(before) = query.before {
        conditions.and("txn_id < ?", Value::Blob(before.to_bytes().to_vec()));
    }
}

/// The lowest number that can be given in a millisecond.
fn first_number(ms: i64) -> [u8; 16] {
    let [_, _, time @ ..] = ms.max(0).to_be_bytes();
    let mut number = [0; 16];
    number[..6].copy_from_slice(&time);
    number
}

/// A row in a line.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<crate::Row> {
    let text = |column: usize| row.get::<_, Option<Box<str>>>(column);
    Ok(crate::Row {
        txn: TxnId::from_bytes(row.get(0)?),
        began: at(row.get(1)?),
        day: columns::day(row, 2)?,
        transaction: row.get(3)?,
        channel: row.get(4)?,
        institution: row.get(5)?,
        reference: text(6)?.as_deref().map(Reference::new),
        trace: Trace::new(&row.get::<_, Box<str>>(7)?),
        part: columns::part(row, 18)?,
        effect: columns::effect(row, 8)?,
        amount: text(9)?.and_then(|text| Amount::parse(&text)),
        currency: text(10)?,
        account_tail: text(11)?,
        stage: columns::stage(row, 12)?,
        outcome: columns::outcome(row, 13)?,
        code: columns::code(row, 14)?,
        delivery: columns::delivery(row, 15)?,
        changed: at(row.get(16)?),
        closed: row.get::<_, Option<i64>>(17)?.map(at),
    })
}

/// The line of one transaction.
pub(super) fn by_txn(connection: &Connection, txn: TxnId) -> rusqlite::Result<Option<crate::Row>> {
    use rusqlite::OptionalExtension;

    let sql = format!("SELECT {COLUMNS} FROM txn WHERE txn_id = ?1");
    connection.prepare_cached(&sql)?.query_row([txn.to_bytes()], read).optional()
}

pub(super) const TOTALS: &str =
    "SELECT institution, layout, state, amount, currency FROM txn WHERE business_date = ?1";

/// What a day adds up to. SQLite has no exact decimals: the rows are added up here.
pub(super) fn totals(connection: &Connection, day: Date) -> rusqlite::Result<Vec<Total>> {
    let mut sums = Sums::default();
    let mut query = connection.prepare_cached(TOTALS)?;
    let mut rows = query.query([day.to_string()])?;
    while let Some(row) = rows.next()? {
        let amount = row.get::<_, Option<Box<str>>>(3)?.and_then(|text| Amount::parse(&text));
        let marks = Marks { amount, currency: row.get(4)?, account: None };
        sums.add((row.get(0)?, row.get(1)?), columns::stage(row, 2)?, marks);
    }
    Ok(sums.totals())
}
