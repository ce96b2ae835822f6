//! The second commit of a transaction: how it ended, with the answer that its duplicates will get, and with what follows
//! if nobody knows.

use fei_exchange::{Code, Effect, Outcome, Step, TxnId};
use rusqlite::params;

use super::columns::{self, class};
use super::group::{Change, Group};
use super::image::{Image, Place};
use super::item;
use super::work::Work;
use crate::seal::{SealError, Sealer};
use crate::{Ending, Follow, Stage};

/// Who may end a row, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Actor {
    /// The process that began it, while it lives.
    Owner,
    /// Any process, once nobody else will: the one that began it is gone, or the deadline passed before this time.
    Sweeper { before_ms: i64 },
}

/// An ending to be, made by the caller.
#[derive(Debug)]
pub(super) struct NewEnding {
    actor: Actor,
    txn: TxnId,
    outcome: Outcome,
    code: Option<Code>,
    answer: Image,
    follow: Vec<Follow>,
}

/// Whether the ending stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    Stands,
    /// Another was first, or the row is not this actor's.
    Not,
}

/// `FAIL` as in the row that it ends: no page is copied before.
const END: &str = "UPDATE OR FAIL txn SET state = ?2, class = ?3, code = ?4, updated_at_ms = ?5,
        closed_at_ms = CASE WHEN ?2 <> 5 OR effect = 0 THEN ?5 END, ended = ?8
    WHERE txn_id = ?1 AND state = 1
        AND CASE WHEN ?7 IS NULL THEN owner_epoch = ?6 ELSE owner_epoch < ?6 OR deadline_at_ms < ?7 END";
const EFFECT: &str = "SELECT effect FROM txn WHERE txn_id = ?1";
const GIVE_UP: &str = "UPDATE txn SET state = 9, updated_at_ms = ?2 WHERE txn_id = ?1 AND state = 5";

impl Actor {
    const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Sweeper { .. } => "sweeper",
        }
    }

    const fn what(self) -> &'static str {
        match self {
            Self::Owner => "ended",
            Self::Sweeper { .. } => "recovered",
        }
    }

    /// What is passed before the commit and after it.
    pub(super) const fn steps(self) -> (Step, Step) {
        match self {
            Self::Owner => (Step::Settle, Step::Settled),
            Self::Sweeper { .. } => (Step::Recover, Step::Recovered),
        }
    }

    const fn before_ms(self) -> Option<i64> {
        match self {
            Self::Owner => None,
            Self::Sweeper { before_ms } => Some(before_ms),
        }
    }
}

impl NewEnding {
    pub(super) fn new(
        sealer: &Sealer,
        actor: Actor,
        txn: TxnId,
        ending: &Ending,
        follow: Vec<Follow>,
    ) -> Result<Self, SealError> {
        let answer = Image::seal(sealer, txn, Place::ANSWER, &ending.answer)?;
        Ok(Self { actor, txn, outcome: ending.outcome, code: ending.code, answer, follow })
    }

    /// The compare-and-set: whether the row was this actor's to end. Its event is the next one.
    fn end(&self, group: &mut Group<'_>) -> rusqlite::Result<bool> {
        let (epoch, at_ms, event) = (group.terms.epoch, group.at_ms, group.chain.event + 1);
        let ended = group.statement(END)?.execute(params![
            self.txn.to_bytes(),
            Stage::of(self.outcome).number(),
            class(self.outcome),
            self.code.map(Code::as_str),
            at_ms,
            epoch,
            self.actor.before_ms(),
            event,
        ])?;
        Ok(ended > 0)
    }

    /// What an unknown one may have done is followed up, unless it does nothing.
    fn follow_up(&self, group: &mut Group<'_>) -> rusqlite::Result<()> {
        let (txn, actor) = (self.txn, self.actor.name());
        let mut effect = group.connection.prepare_cached(EFFECT)?;
        match effect.query_row([txn.to_bytes()], |row| columns::effect(row, 0))? {
            Effect::None => Ok(()),
            _ if self.follow.is_empty() => give_up(group, txn, actor, "nothing follows it"),
            _ => item::follow(group, txn, &self.follow, actor).map(drop),
        }
    }
}

impl Work for NewEnding {
    type Done = Ends;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Ends> {
        if !self.end(group)? {
            return Ok(Ends::Not);
        }
        let (txn, stage) = (self.txn, Stage::of(self.outcome));
        let ended = Change::of(txn, self.actor.what(), self.actor.name())
            .moved(Some(Stage::Sending), stage)
            .told(self.outcome, self.code)
            .telegram(&self.answer);
        group.happened(&ended)?;
        #[cfg(feature = "failpoints")]
        if fei_exchange::Mistake::UnknownWithoutSaf.is_made() {
            return Ok(Ends::Stands);
        }
        if stage == Stage::Unknown {
            self.follow_up(group)?;
        }
        Ok(Ends::Stands)
    }

    fn ends(&self) -> Option<TxnId> {
        Some(self.txn)
    }
}

/// The endings of one telegram's transactions: all in one commit.
#[derive(Debug)]
pub(super) struct NewEndings(pub(super) Vec<NewEnding>);

/// A row that is this process's to end, or has ended.
const MAY: &str = "SELECT EXISTS (SELECT 1 FROM txn WHERE txn_id = ?1 AND (state > 1 OR owner_epoch = ?2))";

impl NewEndings {
    /// The first that is neither.
    fn another_s(&self, group: &Group<'_>) -> rusqlite::Result<Option<TxnId>> {
        let mut may = group.connection.prepare_cached(MAY)?;
        for NewEnding { txn, .. } in &self.0 {
            if !may.query_row(params![txn.to_bytes(), group.terms.epoch], |row| row.get::<_, bool>(0))? {
                return Ok(Some(*txn));
            }
        }
        Ok(None)
    }
}

impl Work for NewEndings {
    /// Whether each stands; or one that cannot end, and so none does.
    type Done = Result<Vec<Ends>, TxnId>;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<Result<Vec<Ends>, TxnId>> {
        if let Some(txn) = self.another_s(group)? {
            return Ok(Err(txn));
        }
        let ended = self.0.iter().map(|ending| ending.apply(group));
        ended.collect::<rusqlite::Result<_>>().map(Ok)
    }

    /// Whoever waits for a telegram waits for its first.
    fn ends(&self) -> Option<TxnId> {
        self.0.first().map(|first| first.txn)
    }
}

/// From now on people decide.
pub(super) fn give_up(group: &mut Group<'_>, txn: TxnId, actor: &str, why: &str) -> rusqlite::Result<()> {
    let mut give_up = group.connection.prepare_cached(GIVE_UP)?;
    if give_up.execute(params![txn.to_bytes(), group.at_ms])? == 0 {
        return Ok(());
    }
    let manual =
        Change::of(txn, "manual", actor).moved(Some(Stage::Unknown), Stage::Manual).detail(Some(why));
    group.happened(&manual).map(drop)
}
