//! A core says of a call that it was executed and that it was not: what it said first is told no more, and people decide.

use fei_exchange::{Code, Outcome, TxnId};
use rusqlite::{OptionalExtension, params};

use super::chain::between;
use super::columns::{self, class};
use super::group::{Change, Group};
use super::settle::{LateAnswer, Lates, answered};
use super::work::Work;
use crate::Stage;
use crate::journal::CONTRADICTED;

/// An answer of a core that came when nobody waited any more: it may say the opposite of what stands.
#[derive(Debug)]
pub(super) struct LateOfCore(pub(super) LateAnswer);

/// Where a call stands and what is told of it, unless it only asked, or was left to people so before: what they decide stands.
pub(super) const DECIDABLE: &str = concat!(
    "SELECT state, class FROM txn WHERE txn_id = ?1 AND effect <> 0 AND NOT EXISTS
        (SELECT 1 FROM txn_event AS s WHERE s.txn_id = txn.txn_id AND what = 'manual' AND from_state <> 5",
    between!(),
    ")"
);
const CONTRADICT: &str =
    "UPDATE txn SET state = 9, class = ?3, code = ?4, updated_at_ms = ?5, closed_at_ms = NULL
    WHERE txn_id = ?1 AND state = ?2";

impl Work for LateOfCore {
    type Done = Lates;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Lates> {
        match contradict(group, self.0.txn, self.0.outcome)? {
            Some(stood) => Ok(Lates::Contradicted(stood)),
            None => self.0.apply(group),
        }
    }
}

/// What stood, if this says the opposite. The answer is written down first: the tables let an end go for nothing else.
fn contradict(group: &mut Group<'_>, txn: TxnId, said: Outcome) -> rusqlite::Result<Option<Outcome>> {
    let mut decidable = group.connection.prepare_cached(DECIDABLE)?;
    let stands =
        decidable.query_row([txn.to_bytes()], |row| Ok((columns::stage(row, 0)?, columns::outcome(row, 1)?)));
    let Some((stage, Some(stood))) = stands.optional()? else { return Ok(None) };
    if !stage.is_contradicted_by(said) {
        return Ok(None);
    }
    let (unknown, code) = (Outcome::Unknown, Code::EchoMismatch);
    answered(group, (txn, stage), said, "owner")?;
    group.connection.prepare_cached(CONTRADICT)?.execute(params![
        txn.to_bytes(),
        stage.number(),
        class(unknown),
        code.as_str(),
        group.at_ms
    ])?;
    let manual =
        Change::of(txn, "manual", "owner").moved(Some(stage), Stage::Manual).told(unknown, Some(code));
    group.happened(&manual.detail(Some(CONTRADICTED)))?;
    Ok(Some(stood))
}
