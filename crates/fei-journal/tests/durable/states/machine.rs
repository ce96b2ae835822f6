//! The states of a transaction as the specification's table has them, and nothing else: no journal, no time.

use fei_exchange::Outcome;
use fei_journal::{Following, ItemState, Settled, Stage};

/// A transaction, as a tiny model sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Machine {
    pub(super) stage: Stage,
    /// What follows, in its order.
    pub(super) items: Vec<(Following, ItemState)>,
    /// The process that began it lives.
    pub(super) owned: bool,
    /// An undoing was tried.
    pub(super) undoing: bool,
}

/// What happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Happens {
    /// Its owner ends it; what is unknown is followed, or not.
    Ended(Outcome, bool),
    /// An answer comes after its end.
    Late(Outcome),
    /// Its first item is tried.
    Tried,
    /// What became of the try.
    Said(Said),
    /// Its first open item is cancelled by hand.
    Cancelled,
    /// Its first open item is sent again by hand.
    Resent,
    /// Two people settle it.
    Settled(Settled),
    /// A sweep finds it.
    Swept,
}

/// What whoever tried says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Settled(Settled),
    Again,
    ThenUndo,
    Parked,
    Manual,
}

impl Machine {
    pub(super) const fn begun() -> Self {
        Self { stage: Stage::Sending, items: Vec::new(), owned: true, undoing: false }
    }

    /// How it stands afterwards; none when nothing may come of it.
    pub(super) fn after(&self, happens: Happens) -> Option<Self> {
        let mut next = self.clone();
        let may = match happens {
            Happens::Ended(outcome, followed) => self.owned && next.ends(outcome, followed),
            Happens::Swept => !self.owned && next.ends(Outcome::Unknown, true),
            Happens::Late(outcome) => !self.undoing && next.confirmed(outcome),
            Happens::Tried => next.tried(),
            Happens::Said(said) => self.pending().is_some_and(|at| next.said(at, said)),
            Happens::Cancelled => self.open().is_some_and(|at| next.cancelled(at)),
            Happens::Resent => self.open().is_some_and(|at| next.resent(at)),
            Happens::Settled(stage) => self.stage == Stage::Manual && next.settles(stage.stage()),
        };
        may.then_some(next)
    }

    /// The item that would be tried.
    pub(super) fn pending(&self) -> Option<usize> {
        self.items.iter().position(|(_, state)| *state == ItemState::Pending)
    }

    /// The first one of which something may become.
    pub(super) fn open(&self) -> Option<usize> {
        self.items.iter().position(|(_, state)| matches!(state, ItemState::Pending | ItemState::Parked))
    }

    fn ends(&mut self, outcome: Outcome, followed: bool) -> bool {
        if self.stage != Stage::Sending {
            return false;
        }
        self.stage = match outcome {
            Outcome::Executed => Stage::Executed,
            Outcome::Declined => Stage::Declined,
            Outcome::NotExecuted => Stage::NotSent,
            Outcome::Unknown if followed => Stage::Unknown,
            Outcome::Unknown => Stage::Manual,
        };
        if self.stage == Stage::Unknown {
            self.items.push((Following::Inquiry, ItemState::Pending));
        }
        true
    }

    fn confirmed(&mut self, outcome: Outcome) -> bool {
        let stage = match outcome {
            Outcome::Executed => Stage::ConfirmedExecuted,
            Outcome::Declined | Outcome::NotExecuted => Stage::ConfirmedNot,
            Outcome::Unknown => return false,
        };
        self.stage == Stage::Unknown && self.settles(stage)
    }

    fn settles(&mut self, stage: Stage) -> bool {
        self.stage = stage;
        self.close(ItemState::Cancelled);
        true
    }

    fn tried(&mut self) -> bool {
        let Some(at) = self.pending() else { return false };
        self.undoing |= self.items[at].0 == Following::Reversal;
        true
    }

    fn said(&mut self, at: usize, said: Said) -> bool {
        match said {
            Said::Again => {}
            Said::Parked => self.items[at].1 = ItemState::Parked,
            Said::Settled(stage) => {
                self.items[at].1 = ItemState::Done;
                return self.settles(stage.stage());
            }
            Said::ThenUndo => {
                self.items[at].1 = ItemState::Done;
                self.items.push((Following::Reversal, ItemState::Pending));
            }
            Said::Manual => {
                self.items[at].1 = ItemState::Parked;
                self.stage = Stage::Manual;
            }
        }
        true
    }

    fn cancelled(&mut self, at: usize) -> bool {
        self.items[at].1 = ItemState::Cancelled;
        if self.open().is_none() && self.stage == Stage::Unknown {
            self.stage = Stage::Manual;
        }
        true
    }

    fn resent(&mut self, at: usize) -> bool {
        self.items[at].1 = ItemState::Pending;
        self.stage == Stage::Unknown
    }

    fn close(&mut self, as_what: ItemState) {
        let open = |state: ItemState| matches!(state, ItemState::Pending | ItemState::Parked);
        self.items.iter_mut().filter(|(_, state)| open(*state)).for_each(|(_, state)| *state = as_what);
    }
}
