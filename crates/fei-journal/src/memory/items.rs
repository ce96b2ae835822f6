//! What follows, in the book: items by number, lanes by name, and who holds one.

use std::collections::{BTreeMap, HashMap, HashSet};

use fei_exchange::{Reference, TxnId};
use jiff::Timestamp;

use super::book::Book;
use super::row::Said;
use crate::{
    Attempt, Claim, Follow, Following, Heard, Item, ItemState, JournalError, LEASE, Proof, Report, Reported,
};

#[derive(Debug, Default, Clone)]
pub(super) struct Items {
    pub(super) all: BTreeMap<i64, Item>,
    lanes: HashMap<Box<str>, Lane>,
    last: i64,
}

#[derive(Debug, Default, Clone)]
struct Lane {
    token: i64,
    /// None: nobody's.
    held_until: Option<Timestamp>,
}

const WORKER: &str = "worker";

impl Items {
    /// Whoever held a lane is gone.
    pub(super) fn free_lanes(&mut self) {
        for lane in self.lanes.values_mut().filter(|lane| lane.held_until.is_some()) {
            lane.token += 1;
            lane.held_until = None;
        }
    }

    /// Whoever holds the lane has lost it.
    pub(super) fn take_away(&mut self, lane: &str) {
        let lane = self.lanes.entry(lane.into()).or_default();
        lane.token += 1;
        lane.held_until = None;
    }

    /// The first items of the lanes that nobody holds: one walk over all of them, in the order of their numbers.
    fn free(&self, now: Timestamp) -> impl Iterator<Item = &Item> {
        let is_free = move |lane: &Lane| lane.held_until.is_none_or(|until| until <= now);
        let mut seen = HashSet::new();
        let pending = self.all.values().filter(|item| item.state == ItemState::Pending);
        let heads = pending.filter(move |item| seen.insert(&*item.lane));
        heads.filter(move |item| self.lanes.get(&item.lane).is_none_or(is_free))
    }

    /// The item of a claim, if the lane is still this holder's and the item is still to be done.
    fn held(&mut self, claim: &Claim) -> Option<&mut Item> {
        let token = self.lanes.get(&claim.item.lane)?.token;
        self.all
            .get_mut(&claim.item.id)
            .filter(|item| token == claim.token && item.state == ItemState::Pending)
    }
}

impl Book {
    pub(super) fn follow(&mut self, txn: TxnId, follow: Vec<Follow>, actor: &str) {
        let Some(institution) = self.rows.get(&txn).map(|row| row.intent.institution.clone()) else { return };
        for Follow { kind, lane, first_at, until } in follow {
            if self.items.all.values().any(|item| item.txn == txn && item.kind == kind) {
                continue;
            }
            self.items.last += 1;
            let id = self.items.last;
            self.items.lanes.entry(lane.clone()).or_default();
            let item = Item {
                id,
                txn,
                institution: institution.clone(),
                lane,
                kind,
                state: ItemState::Pending,
                attempts: 0,
                rejects: 0,
                not_found: 0,
                next_at: first_at,
                until,
                last: None,
            };
            self.items.all.insert(id, item);
            self.happened(txn, None, Said::new("followed", actor).because(kind.as_str()));
        }
    }

    /// Changes an item and writes the event. False: the item may not go there.
    pub(super) fn change(&mut self, id: i64, to: ItemState, last: &str, said: Said<'_>) -> bool {
        let Some(item) = self.items.all.get_mut(&id).filter(|item| item.state.may_become(to)) else {
            return false;
        };
        item.state = to;
        item.last = Some(last.into());
        let txn = item.txn;
        self.happened(txn, None, said);
        true
    }

    /// The result is known, or people decide: nothing else may settle it.
    pub(super) fn cancel_rest(&mut self, txn: TxnId, but: Option<i64>, actor: &str, why: &str) {
        let open = |item: &&Item| {
            item.txn == txn && Some(item.id) != but && item.kind.settles() && item.state.is_open()
        };
        let open: Vec<_> = self.items.all.values().filter(open).map(|item| item.id).collect();
        for id in open {
            self.change(id, ItemState::Cancelled, why, Said::new("cancelled", actor).because(why));
        }
    }

    pub(super) fn claim(
        &mut self,
        now: Timestamp,
        except: &[Box<str>],
    ) -> Result<Option<Claim>, JournalError> {
        self.hear(now);
        let due = |item: &&Item| item.next_at <= now && !except.contains(&item.institution);
        let Some(item) = self.items.free(now).filter(due).min_by_key(|item| (item.next_at, item.id)).cloned()
        else {
            return Ok(None);
        };
        let held_until = now + LEASE;
        let lane = self.items.lanes.entry(item.lane.clone()).or_default();
        lane.token += 1;
        lane.held_until = Some(held_until);
        let token = lane.token;
        let original = self.rows.get(&item.txn).ok_or(JournalError::NoRow(item.txn))?.found();
        Ok(Some(Claim { token, held_until, item, original }))
    }

    pub(super) fn attempt(
        &mut self,
        claim: &Claim,
        reference: Option<Reference>,
    ) -> Result<Proof, JournalError> {
        let id = claim.item.id;
        let lost = || JournalError::Refused(format!("item {id} is not this holder's any more").into());
        let item = self.items.held(claim).ok_or_else(lost)?;
        item.attempts += 1;
        let (txn, kind, began) = (item.txn, item.kind, self.now());
        let row = self.rows.get_mut(&txn).ok_or(JournalError::NoRow(txn))?;
        let number = u32::try_from(row.attempts.len()).unwrap_or(u32::MAX).saturating_add(1);
        row.attempts.push(Attempt { number, kind: Some(kind), reference: reference.clone(), began });
        let under = reference.as_ref().map_or("-", |reference| reference.as_str());
        let detail = format!("{number} {under} {}", claim.token);
        self.happened(txn, None, Said::new("attempted", WORKER).because(&detail));
        Ok(Proof::of(txn))
    }

    pub(super) fn report(&mut self, claim: &Claim, report: Report) -> Reported {
        if self.items.held(claim).is_none() {
            return Reported::Stale;
        }
        let (id, txn) = (claim.item.id, claim.item.txn);
        let mut reported = Reported::Stands;
        match report {
            Report::Settled { settlement, .. } if !settlement.stage.is_settled() => return Reported::Stale,
            Report::Settled { settlement, follow } => {
                let why = settlement.stage.as_str();
                self.change(id, ItemState::Done, why, Said::new("done", WORKER).because(why));
                if !self.settled(txn, &settlement, follow, Said::new("settled", WORKER)) {
                    reported = Reported::Stale;
                }
            }
            Report::Done => {
                self.change(id, ItemState::Done, "delivered", Said::new("done", WORKER));
            }
            Report::Again { next_at, why, heard } => {
                self.change(id, ItemState::Pending, &why, Said::new("again", WORKER).because(&why));
                if let Some(item) = self.items.all.get_mut(&id) {
                    item.next_at = next_at;
                    item.rejects += u32::from(heard == Heard::Refused);
                    item.not_found = if heard == Heard::NotFound { item.not_found + 1 } else { 0 };
                }
            }
            Report::Then { follow, why } if !follow.is_empty() => {
                self.change(id, ItemState::Done, &why, Said::new("done", WORKER).because(&why));
                self.follow(txn, follow, WORKER);
            }
            Report::Parked { why } => {
                self.change(id, ItemState::Parked, &why, Said::new("parked", WORKER).because(&why));
            }
            Report::Then { why, .. } | Report::Manual { why } => self.manual(id, txn, &why),
        }
        if let Some(lane) = self.items.lanes.get_mut(&claim.item.lane) {
            lane.held_until = None;
        }
        reported
    }

    fn manual(&mut self, id: i64, txn: TxnId, why: &str) {
        self.change(id, ItemState::Parked, why, Said::new("parked", WORKER).because(why));
        self.cancel_rest(txn, Some(id), WORKER, "people decide");
        self.give_up(txn, WORKER, why);
    }

    /// Whether anything is left that would settle a transaction.
    pub(super) fn will_settle(&self, txn: TxnId) -> bool {
        let settles = |kind: Following| kind.settles();
        self.items.all.values().any(|item| item.txn == txn && settles(item.kind) && item.state.is_open())
    }
}
