//! An unknown result becomes known, or an answer comes that changes nothing any more.

use fei_exchange::{Code, Outcome, TxnId};
use rusqlite::{OptionalExtension, params};

use super::chain::between;
use super::columns::{self, class};
use super::group::{Change, Group};
use super::image::{Image, Place};
use super::item;
use super::work::Work;
use crate::seal::{SealError, Sealer};
use crate::{Follow, Reported, Settled, Settlement, Stage};

/// A settlement to be, made by the caller.
#[derive(Debug)]
pub(super) struct NewSettlement {
    txn: TxnId,
    stage: Settled,
    outcome: Outcome,
    code: Option<Code>,
    answer: Image,
    follow: Vec<Follow>,
}

const SETTLE: &str = "UPDATE txn SET state = ?3, class = ?4, code = ?5, updated_at_ms = ?6, closed_at_ms = ?6
    WHERE txn_id = ?1 AND state = ?2";

impl NewSettlement {
    pub(super) fn new(
        sealer: &Sealer,
        txn: TxnId,
        settlement: &Settlement,
        follow: Vec<Follow>,
    ) -> Result<Self, SealError> {
        let Settlement { stage, ending } = settlement;
        let answer = Image::seal(sealer, txn, Place::SETTLED, &ending.answer)?;
        Ok(Self { txn, stage: *stage, outcome: ending.outcome, code: ending.code, answer, follow })
    }

    pub(super) const fn stage(&self) -> Settled {
        self.stage
    }

    /// The compare-and-set, with all that goes with it: the answer, the event, the end of whatever else would have
    /// settled it, and what follows now. False: the row is not in that stage.
    pub(super) fn write(
        &self,
        group: &mut Group<'_>,
        from: Stage,
        but: Option<i64>,
        (actor, why): (&str, Option<&str>),
    ) -> rusqlite::Result<bool> {
        let stage = self.stage.stage();
        if !from.may_become(stage) {
            return Ok(false);
        }
        let changed = group.connection.prepare_cached(SETTLE)?.execute(params![
            self.txn.to_bytes(),
            from.number(),
            stage.number(),
            class(self.outcome),
            self.code.map(Code::as_str),
            group.at_ms,
        ])?;
        if changed == 0 {
            return Ok(false);
        }
        let settled = Change::of(self.txn, "settled", actor)
            .moved(Some(from), stage)
            .told(self.outcome, self.code)
            .detail(why)
            .telegram(&self.answer);
        group.happened(&settled)?;
        item::cancel_rest(group, self.txn, but, actor, "the result is known")?;
        item::follow(group, self.txn, &self.follow, actor)?;
        Ok(true)
    }

    /// Writes down what it says when it settles nothing any more. False: the transaction is settled in just this way.
    pub(super) fn record(&self, group: &mut Group<'_>, actor: &str) -> rusqlite::Result<bool> {
        let Some((stage, _)) = stands(group, self.txn)?.filter(|(stage, _)| *stage != self.stage.stage())
        else {
            return Ok(false);
        };
        answered(group, (self.txn, stage), self.outcome, actor)?;
        Ok(true)
    }
}

/// An answer that came when nobody waited any more.
#[derive(Debug)]
pub(super) struct LateAnswer {
    pub(super) txn: TxnId,
    pub(super) outcome: Outcome,
    /// What it would settle, if it says anything.
    pub(super) settlement: Option<NewSettlement>,
}

/// Who settles by it.
const LATE: &str = "late answer";

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lates {
    NoRow,
    Settled,
    Recorded,
    Orphan,
    Repeated,
    /// This stood.
    Contradicted(Outcome),
}

/// An undoing that did not leave undoes nothing. One that is counted and of which nobody has said so may have left: its process was
/// killed in between.
pub(super) const STANDS: &str =
    "SELECT state, EXISTS (SELECT 1 FROM saf AS s WHERE s.txn_id = txn.txn_id AND s.kind = 3 AND s.attempts > s.unsent)
    FROM txn WHERE txn_id = ?1";

/// Whether it may have been said again: then one answer speaks of one of the calls, and what that was not another may have been.
pub(super) const SAID_AGAIN: &str =
    "SELECT EXISTS (SELECT 1 FROM saf WHERE txn_id = ?1 AND kind = 5 AND attempts > unsent)";

impl LateAnswer {
    /// Whether it says of one call that it did nothing, and there was another.
    fn is_of_one_call(&self, group: &Group<'_>) -> rusqlite::Result<bool> {
        if self.outcome != Outcome::NotExecuted {
            return Ok(false);
        }
        group.connection.prepare_cached(SAID_AGAIN)?.query_row([self.txn.to_bytes()], |row| row.get(0))
    }
}

impl Work for LateAnswer {
    type Done = Lates;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Lates> {
        let Self { txn, outcome, ref settlement } = *self;
        let Some((stage, undoing)) = stands(group, txn)? else { return Ok(Lates::NoRow) };
        #[cfg(feature = "failpoints")]
        let undoing = undoing && !fei_exchange::Mistake::LateOverUndoing.is_made();
        let undoing = undoing || self.is_of_one_call(group)?;
        if let Some(settlement) = settlement.as_ref().filter(|_| !undoing)
            && settlement.write(group, Stage::Unknown, None, (LATE, None))?
        {
            return Ok(Lates::Settled);
        }
        answered(group, (txn, stage), outcome, "owner")
    }
}

/// What an answer to an attempt says that came when nobody waited any more.
#[derive(Debug)]
pub(super) struct LateSettlement {
    pub(super) item: i64,
    pub(super) settlement: NewSettlement,
}

const DONE_LATE: &str = concat!(
    "UPDATE saf SET state = 1, last = ?2 WHERE saf_id = ?1 AND state IN (0, 2) RETURNING ",
    item::item_columns!()
);

impl Work for LateSettlement {
    type Done = Reported;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Reported> {
        let Self { item, ref settlement } = *self;
        let undoing = stands(group, settlement.txn)?.is_some_and(|(_, undoing)| undoing);
        let may = settlement.stage == Settled::Reversed || !undoing;
        if may && settlement.write(group, Stage::Unknown, Some(item), (LATE, None))? {
            let why = settlement.stage.as_str();
            if let Some(done) = item::change(group, DONE_LATE, params![item, why], ("done", LATE, Some(why)))?
            {
                item::lane_waits(group, &done.lane)?;
            }
            return Ok(Reported::Stands);
        }
        Ok(if settlement.record(group, "worker")? { Reported::Recorded } else { Reported::Stale })
    }
}

/// Where a row stands, and whether an undoing of it may have left.
fn stands(group: &Group<'_>, txn: TxnId) -> rusqlite::Result<Option<(Stage, bool)>> {
    let mut stands = group.connection.prepare_cached(STANDS)?;
    stands.query_row([txn.to_bytes()], |row| Ok((columns::stage(row, 0)?, row.get(1)?))).optional()
}

/// Whether the last that happened to it was this answer.
pub(super) const SAID_LAST: &str = concat!(
    "SELECT what = ?2 AND detail IS ?3 FROM txn_event WHERE txn_id = ?1",
    between!(),
    "ORDER BY event DESC LIMIT 1"
);

const ANSWERED_TWICE: &str = "UPDATE txn SET answered_twice = 1 WHERE txn_id = ?1";

/// Writes down an answer that settles nothing, unless it was the last that happened: who says the same without end fills no disk. What
/// was decided since, it contradicts anew; and while its owner has not ended it, the row is soon another.
pub(super) fn answered(
    group: &mut Group<'_>,
    (txn, stage): (TxnId, Stage),
    outcome: Outcome,
    actor: &str,
) -> rusqlite::Result<Lates> {
    let open = matches!(stage, Stage::Sending | Stage::Unknown | Stage::Manual);
    let what = if open { "late_answer" } else { "orphan_answer" };
    let mut said_last = group.connection.prepare_cached(SAID_LAST)?;
    let said_last = said_last.query_row(params![txn.to_bytes(), what, outcome.as_str()], |row| row.get(0));
    if stage != Stage::Sending && said_last.optional()?.unwrap_or(false) {
        return Ok(Lates::Repeated);
    }
    group.happened(&Change::of(txn, what, actor).detail(Some(outcome.as_str())))?;
    if open {
        return Ok(Lates::Recorded);
    }
    group.connection.prepare_cached(ANSWERED_TWICE)?.execute([txn.to_bytes()])?;
    Ok(Lates::Orphan)
}
