//! The second commit of a transaction: how it ended, with the answer that its duplicates will get.

use fei_exchange::{Code, Outcome, TxnId};
use rusqlite::params;

use super::group::{Change, Group};
use super::image::{Image, Leg};
use super::state;
use super::work::Done;
use crate::Ending;
use crate::seal::{SealError, Sealer};

/// Who may end a row, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Actor {
    /// The process that began it, while it lives.
    Owner,
    /// Any later one: the process that began it is gone.
    Sweeper,
}

/// An ending to be, made by the caller.
#[derive(Debug)]
pub(super) struct NewEnding {
    actor: Actor,
    txn: TxnId,
    outcome: Outcome,
    code: Option<Code>,
    answer: Image,
}

const BY_OWNER: &str = "UPDATE txn SET state = ?3, code = ?4, updated_at_ms = ?5, closed_at_ms = ?6
    WHERE txn_id = ?1 AND state = 2 AND owner_epoch = ?2";
const BY_SWEEPER: &str = "UPDATE txn SET state = ?3, code = ?4, updated_at_ms = ?5, closed_at_ms = ?6
    WHERE txn_id = ?1 AND state = 2 AND owner_epoch < ?2";
const ATTEMPT: &str = "UPDATE attempt SET ended_at_ms = ?2, result = ?3 WHERE txn_id = ?1 AND n = 1";

impl Actor {
    const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Sweeper => "sweeper",
        }
    }

    const fn compare_and_set(self) -> &'static str {
        match self {
            Self::Owner => BY_OWNER,
            Self::Sweeper => BY_SWEEPER,
        }
    }
}

impl NewEnding {
    pub(super) fn new(sealer: &Sealer, actor: Actor, txn: TxnId, ending: &Ending) -> Result<Self, SealError> {
        let answer = Image::seal(sealer, txn, Leg::Answer, &ending.answer)?;
        Ok(Self { actor, txn, outcome: ending.outcome, code: ending.code, answer })
    }

    pub(super) const fn txn(&self) -> TxnId {
        self.txn
    }

    pub(super) fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Done> {
        let (txn, to_state) = (self.txn, state::of(self.outcome));
        let code = self.code.map(Code::as_str);
        let closed_at_ms = (!state::is_open(self.outcome)).then_some(group.at_ms);
        let mut compare_and_set = group.connection.prepare_cached(self.actor.compare_and_set())?;
        let id = txn.to_bytes();
        if compare_and_set.execute(params![id, group.epoch, to_state, code, group.at_ms, closed_at_ms])? == 0
        {
            return Ok(Done::Taken);
        }
        group.connection.prepare_cached(ATTEMPT)?.execute(params![id, group.at_ms, to_state])?;
        self.answer.insert(group.connection, txn)?;
        group.happened(&Change {
            txn,
            from_state: Some(state::SENDING),
            to_state,
            code,
            actor: self.actor.name(),
            content: self.answer.sha256,
        })?;
        Ok(Done::Stands)
    }
}
