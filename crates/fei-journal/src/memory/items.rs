//! What follows, in the book: items by number, lanes by name, and who holds one.

use std::collections::{BTreeMap, HashMap, HashSet};

use fei_exchange::{Reference, TxnId};
use jiff::Timestamp;

use super::book::Book;
use super::row::{Said, own};
use crate::{
    Attempt, Claim, Follow, Following, Heard, Item, ItemState, JournalError, KeptNotice, LEASE, Noticed,
    Proof, Report, Reported, Settled, Settlement, Stage,
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
    /// How often its holder has tried the item.
    tried: u32,
}

const WORKER: &str = "worker";

fn not_held(claim: &Claim) -> JournalError {
    JournalError::Refused(format!("item {} is not this holder's any more", claim.item.id).into())
}

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

    /// Until when the answer to an item may come; none: it is not on its way.
    pub(super) fn in_flight(&self, item: &Item, now: Timestamp) -> Option<Timestamp> {
        let lane = self.lanes.get(&item.lane).filter(|lane| lane.tried > 0)?;
        let first = self.all.values().find(|one| one.lane == item.lane && one.state == ItemState::Pending)?;
        lane.held_until.filter(|until| first.id == item.id && *until > now)
    }

    /// Whether an undoing of a transaction may have left: only then it may be undone.
    pub(super) fn undoing_may_have_left(&self, txn: TxnId) -> bool {
        self.may_have_left(txn, Following::Reversal)
    }

    /// Whether it may have been done once.
    pub(super) fn may_have_left(&self, txn: TxnId, kind: Following) -> bool {
        let done = |item: &Item| item.txn == txn && item.kind == kind;
        self.all.values().any(|item| done(item) && item.may_have_left())
    }

    /// The first items of the lanes that nobody holds: one walk over all of them, in the order of their numbers.
    fn free(&self, now: Timestamp) -> impl Iterator<Item = &Item> {
        let is_free = move |lane: &Lane| lane.held_until.is_none_or(|until| until <= now);
        let mut seen = HashSet::new();
        let pending = self.all.values().filter(|item| item.state == ItemState::Pending);
        let heads = pending.filter(move |item| seen.insert(&*item.lane));
        heads.filter(move |item| self.lanes.get(&item.lane).is_none_or(is_free))
    }

    /// The item of a claim, if the lane is still this holder's and the item is still to be done. A lane whose item was settled
    /// by others is given back.
    fn held(&mut self, claim: &Claim) -> Option<&mut Item> {
        let lane = self.lanes.get_mut(&claim.item.lane).filter(|lane| lane.token == claim.token)?;
        let item = self.all.get_mut(&claim.item.id).filter(|item| item.state == ItemState::Pending);
        if item.is_none() {
            lane.held_until = None;
        }
        item
    }
}

impl Book {
    /// Whether there was any that is new.
    pub(super) fn follow(&mut self, txn: TxnId, follow: Vec<Follow>, actor: &str) -> bool {
        let mut any = false;
        if !self.rows.contains_key(&txn) {
            return any;
        }
        for Follow { kind, to, lane, first_at, until } in follow {
            if self.items.all.values().any(|item| item.txn == txn && item.kind == kind) {
                continue;
            }
            self.items.last += 1;
            let id = self.items.last;
            self.items.lanes.entry(lane.clone()).or_default();
            let followed = format!("{} to {to}", kind.as_str());
            let item = Item {
                id,
                txn,
                institution: to,
                lane,
                kind,
                state: ItemState::Pending,
                attempts: 0,
                unsent: 0,
                rejects: 0,
                not_found: 0,
                made: self.log.now(),
                next_at: first_at,
                until,
                last: None,
            };
            self.items.all.insert(id, item);
            self.happened(txn, None, Said::new("followed", actor).because(&followed));
            any = true;
        }
        any
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
        self.log.hear(now);
        let due = |item: &&Item| item.next_at <= now && !except.contains(&item.institution);
        let Some(item) = self.items.free(now).filter(due).min_by_key(|item| (item.next_at, item.id)).cloned()
        else {
            return Ok(None);
        };
        let held_until = now + LEASE;
        let lane = self.items.lanes.entry(item.lane.clone()).or_default();
        lane.token += 1;
        (lane.held_until, lane.tried) = (Some(held_until), 0);
        let token = lane.token;
        let row = self.rows.get(&item.txn).ok_or(JournalError::NoRow(item.txn))?;
        let (original, kept) = (row.found(), row.notice.clone());
        // An item is the only one of its kind.
        let mut own = row.attempts.iter().filter(|attempt| attempt.kind == Some(item.kind));
        let own = own.find_map(|attempt| attempt.reference.clone());
        Ok(Some(Claim { token, held_until, item, original, kept, own }))
    }

    pub(super) fn keep(&mut self, claim: &Claim, notice: KeptNotice) -> Result<(), JournalError> {
        let txn = self.items.held(claim).ok_or_else(|| not_held(claim))?.txn;
        let row = self.rows.get_mut(&txn).ok_or(JournalError::NoRow(txn))?;
        if row.notice.is_none() {
            let by = notice.by.as_ref().map(ToString::to_string);
            row.notice = Some(KeptNotice { telegram: own(&notice.telegram), ..notice });
            self.happened(txn, None, Said { detail: by.as_deref(), ..Said::new("noticed", WORKER) });
        }
        Ok(())
    }

    /// The latest notice that a core was sent under a number of its own.
    pub(super) fn noticed(&self, core: &str, number: &str) -> Option<Noticed> {
        let sent = |item: &&Item| {
            let row = self.rows.get(&item.txn)?;
            let of_notice = |attempt: &&Attempt| {
                let own = attempt.reference.as_ref().map(Reference::as_str);
                attempt.kind == Some(Following::Notice) && own == Some(number)
            };
            row.attempts.iter().filter(of_notice).map(|attempt| attempt.began).max()
        };
        let to_core = self.items.all.values().filter(|item| {
            item.kind == Following::Notice && *item.institution == *core && sent(item).is_some()
        });
        let item = to_core.max_by_key(sent)?.clone();
        let row = self.rows.get(&item.txn)?;
        Some(Noticed { item, original: row.found(), notice: row.notice.clone()? })
    }

    /// A notice was taken, by an answer that nobody waited for. False: it was done or cancelled before.
    pub(super) fn taken(&mut self, item: i64) -> bool {
        let is_notice = self.items.all.get(&item).is_some_and(|item| item.kind == Following::Notice);
        let said = Said::new("done", "late answer").because("its answer came late");
        is_notice && self.change(item, ItemState::Done, "delivered", said)
    }

    pub(super) fn attempt(
        &mut self,
        claim: &Claim,
        reference: Option<Reference>,
    ) -> Result<Proof, JournalError> {
        let item = self.items.held(claim).ok_or_else(|| not_held(claim))?;
        item.attempts += 1;
        let (txn, kind, began) = (item.txn, item.kind, self.log.now());
        self.items.lanes.entry(claim.item.lane.clone()).or_default().tried += 1;
        let row = self.rows.get_mut(&txn).ok_or(JournalError::NoRow(txn))?;
        let number = u32::try_from(row.attempts.len()).unwrap_or(u32::MAX).saturating_add(1);
        row.attempts.push(Attempt { number, kind: Some(kind), reference: reference.clone(), began });
        let under = reference.as_ref().map_or("-", |reference| reference.as_str());
        let detail = format!("{number} {under} {}", claim.token);
        self.happened(txn, None, Said::new("attempted", WORKER).because(&detail));
        Ok(Proof::of(txn))
    }

    pub(super) fn report(&mut self, claim: &Claim, report: Report) -> Reported {
        let (id, txn) = (claim.item.id, claim.item.txn);
        if self.items.held(claim).is_none() {
            return match &report {
                Report::Settled { settlement, .. } => self.stale(txn, settlement),
                _ => Reported::Stale,
            };
        }
        let mut reported = Reported::Stands;
        match report {
            Report::Settled { settlement, follow } => {
                let why = settlement.stage.as_str();
                self.change(id, ItemState::Done, why, Said::new("done", WORKER).because(why));
                if !self.settled(txn, &settlement, (follow, Some(id)), Said::new("settled", WORKER)) {
                    reported = self.stale(txn, &settlement);
                }
            }
            Report::Done => {
                self.change(id, ItemState::Done, "delivered", Said::new("done", WORKER));
            }
            Report::Again { next_at, why, heard } => {
                self.change(id, ItemState::Pending, &why, Said::new("again", WORKER).because(&why));
                let tried = self.items.lanes.get(&claim.item.lane).map_or(0, |lane| lane.tried);
                if let Some(item) = self.items.all.get_mut(&id) {
                    item.unsent += if heard == Heard::Unsent { tried } else { 0 };
                    item.next_at = next_at;
                    item.rejects = heard.in_a_row(Heard::Refused, item.rejects);
                    item.not_found = heard.in_a_row(Heard::NotFound, item.not_found);
                }
            }
            Report::Then { follow, why } => reported = self.then(id, txn, follow, &why),
            Report::Parked { why } => {
                self.change(id, ItemState::Parked, &why, Said::new("parked", WORKER).because(&why));
            }
            Report::Manual { why } => self.manual(id, txn, &why),
        }
        if let Some(lane) = self.items.lanes.get_mut(&claim.item.lane) {
            lane.held_until = None;
        }
        reported
    }

    /// What an answer says that came when nobody waited for it any more.
    pub(super) fn settle_late(
        &mut self,
        item: &Item,
        settlement: &Settlement,
        follow: Vec<Follow>,
    ) -> Reported {
        let Item { id, txn, .. } = *item;
        let unknown = self.rows.get(&txn).is_some_and(|row| row.stage == Stage::Unknown);
        let may = settlement.stage == Settled::Reversed || !self.items.undoing_may_have_left(txn);
        if !(unknown && may) {
            return self.stale(txn, settlement);
        }
        let (why, late) = (settlement.stage.as_str(), "late answer");
        self.settled(txn, settlement, (follow, Some(id)), Said::new("settled", late));
        self.change(id, ItemState::Done, why, Said::new("done", late).because(why));
        Reported::Stands
    }

    /// Another was first. What it says of the transaction is not lost by that.
    fn stale(&mut self, txn: TxnId, settlement: &Settlement) -> Reported {
        match self.rows.get(&txn).map(|row| row.stage) {
            Some(stage) if stage != settlement.stage.stage() => {
                self.answered_late(txn, stage, settlement.ending.outcome, WORKER);
                Reported::Recorded
            }
            _ => Reported::Stale,
        }
    }

    fn then(&mut self, id: i64, txn: TxnId, follow: Vec<Follow>, why: &str) -> Reported {
        if !self.follow(txn, follow, WORKER) {
            self.manual(id, txn, why);
            return Reported::ForPeople;
        }
        self.change(id, ItemState::Done, why, Said::new("done", WORKER).because(why));
        Reported::Stands
    }

    fn manual(&mut self, id: i64, txn: TxnId, why: &str) {
        self.change(id, ItemState::Parked, why, Said::new("parked", WORKER).because(why));
        self.cancel_rest(txn, Some(id), WORKER, "people decide");
        self.give_up(txn, WORKER, why);
    }

    /// Whether all that would settle a transaction was put aside.
    pub(super) fn is_put_aside(&self, txn: TxnId) -> bool {
        let settles = self.items.all.values().filter(|item| item.txn == txn && item.kind.settles());
        let open: Vec<_> = settles.map(|item| item.state).filter(|state| state.is_open()).collect();
        !open.is_empty() && !open.contains(&ItemState::Pending)
    }

    /// Whether anything is left that would settle a transaction.
    pub(super) fn will_settle(&self, txn: TxnId) -> bool {
        let settles = |kind: Following| kind.settles();
        self.items.all.values().any(|item| item.txn == txn && settles(item.kind) && item.state.is_open())
    }
}
