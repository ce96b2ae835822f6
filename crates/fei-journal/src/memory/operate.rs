//! What operators change in the book.

use fei_exchange::{Outcome, TxnId};

use super::book::Book;
use super::row::{Happened, Said};
use crate::operate::TOLD_AGAIN;
use crate::{Changed, Follow, Hand, ItemState, Proposal, Proposed, Settlement, Stage, Unchanged};

/// Before the name of a person in an event.
const USER: &str = "user ";

fn actor(hand: &Hand) -> String {
    format!("{USER}{}", hand.who)
}

const fn not(why: Unchanged) -> Changed {
    Changed::Not(why)
}

/// Whether it says what became of the transaction.
fn is_answer(event: &Happened) -> bool {
    event.what == "late_answer" && event.detail.as_deref() != Some(Outcome::Unknown.as_str())
}

impl Book {
    /// Whether people may decide about it now.
    fn is_manual(&self, txn: TxnId) -> Result<(), Unchanged> {
        match self.rows.get(&txn).map(|row| row.stage) {
            None => Err(Unchanged::NoTransaction),
            Some(Stage::Manual) => Ok(()),
            Some(stage) => Err(Unchanged::NotManual(stage)),
        }
    }

    pub(super) fn propose(&mut self, txn: TxnId, proposed: Proposed, hand: &Hand) -> Changed {
        let Proposed { stage, against_answer } = proposed;
        if let Err(why) = self.is_manual(txn) {
            return not(why);
        }
        if let Some(said) = self.answered(txn).filter(|said| !against_answer && !stage.agrees_with(*said)) {
            return not(Unchanged::Answered(said));
        }
        let actor = actor(hand);
        let said = Said::new("proposed", &actor).because(&hand.why);
        self.happened(txn, Some((Some(Stage::Manual), stage.stage())), said);
        Changed::Stands
    }

    /// What the institution said of it since nobody waited any more.
    fn answered(&self, txn: TxnId) -> Option<Outcome> {
        let late = self.rows.get(&txn)?.events.iter().rev().find(|event| is_answer(event))?;
        Outcome::parse(late.detail.as_deref()?)
    }

    pub(super) fn proposal(&self, txn: TxnId) -> Option<Proposal> {
        let row = self.rows.get(&txn).filter(|row| row.stage == Stage::Manual)?;
        let ends = |event: &&Happened| matches!(event.what, "proposed" | "manual") || is_answer(event);
        let last = row.events.iter().rev().find(ends)?;
        let stage = last.to.filter(|_| last.what == "proposed")?.settled()?;
        let who = last.actor.strip_prefix(USER).unwrap_or(&last.actor).into();
        let hand = Hand { who, why: last.detail.clone().unwrap_or_default() };
        Some(Proposal { event: last.number, stage, hand })
    }

    pub(super) fn approve(
        &mut self,
        txn: TxnId,
        proposal: i64,
        settlement: &Settlement,
        follow: Vec<Follow>,
        hand: &Hand,
    ) -> Changed {
        if let Err(why) = self.is_manual(txn) {
            return not(why);
        }
        let same = |known: &Proposal| known.event == proposal && known.stage == settlement.stage;
        let Some(known) = self.proposal(txn).filter(same) else { return not(Unchanged::NotProposed) };
        if known.hand.who == hand.who {
            return not(Unchanged::OnePerson(known.hand.who));
        }
        let actor = actor(hand);
        let said = Said::new("settled", &actor).because(&hand.why);
        match self.settled(txn, settlement, (follow, None), said) {
            true => Changed::Stands,
            false => not(Unchanged::NotProposed),
        }
    }

    pub(super) fn resend(&mut self, id: i64, hand: &Hand) -> Changed {
        let Some(item) = self.items.all.get(&id).cloned() else { return not(Unchanged::NoItem) };
        if !item.state.is_open() {
            return not(Unchanged::Final(item.state.as_str()));
        }
        if let Some(until) = self.items.in_flight(&item, self.log.now()) {
            return not(Unchanged::InFlight(until));
        }
        let stage = self.rows.get(&item.txn).map(|row| row.stage);
        if let Some(stage) = stage.filter(|stage| item.kind.settles() && *stage != Stage::Unknown) {
            return not(Unchanged::Settled(stage));
        }
        let now = self.log.now();
        if !item.kind.tells() && now >= item.until {
            return not(Unchanged::Over);
        }
        let actor = actor(hand);
        let said = Said::new("resent", &actor).because(&hand.why);
        self.change(id, ItemState::Pending, "sent again by hand", said);
        if let Some(item) = self.items.all.get_mut(&id) {
            (item.next_at, item.rejects, item.not_found) = (now, 0, 0);
            if item.kind.tells() {
                item.until = item.until.max(now + TOLD_AGAIN);
            }
        }
        self.items.take_away(&item.lane);
        Changed::Stands
    }

    pub(super) fn cancel(&mut self, id: i64, hand: &Hand) -> Changed {
        let Some(item) = self.items.all.get(&id).cloned() else { return not(Unchanged::NoItem) };
        if !item.state.is_open() {
            return not(Unchanged::Final(item.state.as_str()));
        }
        if let Some(until) = self.items.in_flight(&item, self.log.now()) {
            return not(Unchanged::InFlight(until));
        }
        let actor = actor(hand);
        let said = Said::new("cancelled", &actor).because(&hand.why);
        self.change(id, ItemState::Cancelled, "cancelled by hand", said);
        if item.kind.settles() && !self.will_settle(item.txn) {
            self.give_up(item.txn, &actor, &hand.why);
        }
        self.items.take_away(&item.lane);
        Changed::Stands
    }
}
