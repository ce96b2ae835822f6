//! How the words of the journal stand in columns, and how they are read back.

use fei_exchange::{Code, Effect, Outcome, TxnId};
use jiff::Timestamp;
use rusqlite::{Error, Result, Row};

use crate::{Delivery, Following, ItemState, PartOf, Settled, Stage};

/// A time as a column holds it.
pub(super) fn ms(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// A time of a column. One that no calendar has is the end of time, so that nothing is done too early.
pub(super) fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX)
}

pub(super) fn effect_number(effect: Effect) -> i64 {
    Effect::ALL.iter().zip(0..).find_map(|(known, number)| (*known == effect).then_some(number)).unwrap_or(1)
}

/// The letter of an outcome.
pub(super) fn class(outcome: Outcome) -> String {
    outcome.letter().to_string()
}

/// A number that means nothing to this program: the file is damaged, or a newer program's.
fn unknown(column: usize, number: i64) -> Error {
    Error::IntegralValueOutOfRange(column, number)
}

pub(super) fn stage(row: &Row<'_>, column: usize) -> Result<Stage> {
    let number = row.get(column)?;
    Stage::numbered(number).ok_or_else(|| unknown(column, number))
}

/// A stage that settles.
pub(super) fn settled(row: &Row<'_>, column: usize) -> Result<Settled> {
    let stage = stage(row, column)?;
    stage.settled().ok_or_else(|| unknown(column, stage.number()))
}

pub(super) fn stage_if_any(row: &Row<'_>, column: usize) -> Result<Option<Stage>> {
    row.get::<_, Option<i64>>(column)?
        .map(|number| Stage::numbered(number).ok_or_else(|| unknown(column, number)))
        .transpose()
}

pub(super) fn effect(row: &Row<'_>, column: usize) -> Result<Effect> {
    let number: i64 = row.get(column)?;
    let known = usize::try_from(number).ok().and_then(|at| Effect::ALL.get(at).copied());
    known.ok_or_else(|| unknown(column, number))
}

pub(super) fn following(row: &Row<'_>, column: usize) -> Result<Following> {
    let number = row.get(column)?;
    Following::numbered(number).ok_or_else(|| unknown(column, number))
}

pub(super) fn item_state(row: &Row<'_>, column: usize) -> Result<ItemState> {
    let number = row.get(column)?;
    ItemState::numbered(number).ok_or_else(|| unknown(column, number))
}

pub(super) fn delivery(row: &Row<'_>, column: usize) -> Result<Option<Delivery>> {
    match row.get(column)? {
        0 => Ok(None),
        1 => Ok(Some(Delivery::Written)),
        2 => Ok(Some(Delivery::Undelivered)),
        number => Err(unknown(column, number)),
    }
}

pub(super) const fn delivery_number(delivery: Delivery) -> i64 {
    match delivery {
        Delivery::Written => 1,
        Delivery::Undelivered => 2,
    }
}

/// The outcome of a letter; none while the transaction is in flight.
pub(super) fn outcome(row: &Row<'_>, column: usize) -> Result<Option<Outcome>> {
    let Some(letter) = row.get::<_, Option<String>>(column)? else { return Ok(None) };
    let known = Outcome::ALL.into_iter().find(|outcome| class(*outcome) == letter);
    known.map(Some).ok_or_else(|| unknown(column, -1))
}

pub(super) fn code(row: &Row<'_>, column: usize) -> Result<Option<Code>> {
    let Some(text) = row.get::<_, Option<String>>(column)? else { return Ok(None) };
    Code::parse(&text).map(Some).ok_or_else(|| unknown(column, -1))
}

/// The place in a telegram with several transactions, in two columns from `first` on.
pub(super) fn part(row: &Row<'_>, first: usize) -> Result<Option<PartOf>> {
    let Some(telegram) = row.get::<_, Option<[u8; 16]>>(first)? else { return Ok(None) };
    Ok(Some(PartOf { telegram: TxnId::from_bytes(telegram), number: row.get(first + 1)? }))
}

/// A date of a column.
pub(super) fn day(row: &Row<'_>, column: usize) -> Result<jiff::civil::Date> {
    row.get::<_, String>(column)?.parse().map_err(|_| unknown(column, -1))
}
