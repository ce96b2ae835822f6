//! One sequence of steps, played on a journal and on the model beside it.

use std::collections::BTreeSet;
use std::time::Duration;

use fei_exchange::{Code, Outcome, TxnId};
use fei_journal::conformance::sample;
use fei_journal::{
    Begun, Changed, Claim, Ending, Follow, FollowUp, Following, Hand, Heard, ItemQuery, ItemState, Journal,
    JournalError, LEASE, Late, Lookup, Operate, Proposed, Report, Reported, Settled, Settlement, Stage,
};
use jiff::Timestamp;

use super::machine::{Happens, Machine, Said};
use super::place::Place;

/// A step of a sequence: something happens to a transaction, counted from the last one begun.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Begin,
    Restart,
    To(usize, Happens),
}

/// What a caller knows afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Knows {
    ItStands,
    ItDoesNot,
    Nothing,
}

struct Row {
    txn: fei_exchange::TxnId,
    machine: Machine,
    /// The lane, as whoever holds it knows it.
    claim: Option<Claim>,
}

/// A journal and the model of each of its transactions.
pub(super) struct Run<'p, P: Place> {
    place: &'p P,
    journal: P::Journal,
    desk: P::Desk,
    rows: Vec<Row>,
    steps: u32,
    ways: Ways,
}

/// From which stage to which the transactions went.
pub(super) type Ways = BTreeSet<(Stage, Stage)>;

impl<'p, P: Place> Run<'p, P> {
    pub(super) fn new(place: &'p P) -> Self {
        let (journal, desk) = place.open();
        Self { place, journal, desk, rows: Vec::new(), steps: 0, ways: Ways::new() }
    }

    pub(super) async fn play(mut self, steps: Vec<Step>) -> Ways {
        for step in steps {
            self.steps += 1;
            match step {
                Step::Begin => self.begin().await,
                Step::Restart => self = self.restarted().await,
                Step::To(back, happens) => self.happen(back, happens).await,
            }
        }
        self.ways
    }

    async fn begin(&mut self) {
        let intent = sample::intent(&self.steps.to_string(), "");
        let txn = intent.txn;
        match self.journal.begin(intent).await {
            Ok(Begun::Row(_)) => self.rows.push(Row { txn, machine: Machine::begun(), claim: None }),
            // It may stand all the same: a row that nobody sends, which a sweep of the next process finds.
            Err(_) if P::LOSES => {}
            other => panic!("{other:?}"),
        }
    }

    async fn restarted(self) -> Self {
        let Self { place, journal, mut rows, steps, ways, .. } = self;
        let (journal, desk) = place.restart(journal).await;
        rows.iter_mut().for_each(|row| (row.machine.owned, row.claim) = (false, None));
        Self { place, journal, desk, rows, steps, ways }
    }

    async fn happen(&mut self, back: usize, happens: Happens) {
        let Some(at) = self.rows.len().checked_sub(back + 1) else { return };
        // Whoever undoes asks first, and once.
        let undone = self.rows[at].machine.items.iter().any(|(kind, _)| *kind == Following::Reversal);
        if happens == Happens::Said(Said::ThenUndo) && undone {
            return;
        }
        let before = self.rows[at].machine.clone();
        let after = before.after(happens);
        let Some(knows) = self.make(at, happens).await else {
            let waits = happens == Happens::Tried && after.is_some();
            return assert!(P::LOSES || !waits, "{before:?} is due, and nobody gets its lane");
        };
        let now = self.look(at).await;
        let stands = after.as_ref().is_some_and(|after| now == seen(after));
        let nothing = now == seen(&before);
        let fits = match (knows, after.is_some()) {
            (Knows::ItStands, true) => stands,
            (Knows::ItStands, false) => false,
            (Knows::ItDoesNot, true) => P::LOSES && (stands || nothing),
            (Knows::ItDoesNot, false) => nothing,
            (Knows::Nothing, _) => P::LOSES && (stands || nothing),
        };
        assert!(fits, "{happens:?}: {knows:?}, and {before:?} is {now:?}, by the model {after:?}");
        if let Some(after) = after.filter(|_| stands) {
            self.ways.insert((before.stage, after.stage));
            self.rows[at].machine = after;
        }
    }

    /// Makes it happen; nothing: nobody is there who could.
    async fn make(&mut self, at: usize, happens: Happens) -> Option<Knows> {
        let txn = self.rows[at].txn;
        Some(match happens {
            Happens::Ended(outcome, followed) => {
                let (ending, follow) = (self.ending(outcome), self.follow(at, followed));
                same(&self.journal.settle(txn, ending.clone(), follow).await, &ending)
            }
            Happens::Swept => {
                let (ending, follow) = (self.ending(Outcome::Unknown), self.follow(at, true));
                match self.journal.recover(txn, Timestamp::MIN, ending, follow).await {
                    Ok(true) => Knows::ItStands,
                    Ok(false) => Knows::ItDoesNot,
                    Err(error) => nothing(&error),
                }
            }
            Happens::Late(outcome) => match self.journal.late(txn, self.ending(outcome), vec![]).await {
                Ok(Late::Settled(_)) => Knows::ItStands,
                Ok(Late::Recorded(_) | Late::Orphan(_) | Late::Repeated(_) | Late::Contradicted(_)) => {
                    Knows::ItDoesNot
                }
                Err(error) => nothing(&error),
            },
            Happens::Tried => self.attempt(at).await?,
            Happens::Said(said) => {
                let claim = self.rows[at].claim.take()?;
                match self.journal.report(claim, self.report(at, said)).await {
                    Ok(Reported::Stands | Reported::ForPeople) => Knows::ItStands,
                    Ok(Reported::Stale | Reported::Recorded) => Knows::ItDoesNot,
                    Err(error) => nothing(&error),
                }
            }
            Happens::Cancelled => {
                let item = self.take_open(at).await?;
                changed(self.desk.cancel(item, hand("one")).await)
            }
            Happens::Resent => {
                let item = self.take_open(at).await?;
                changed(self.desk.resend(item, hand("one")).await)
            }
            Happens::Settled(stage) => self.two_people(at, stage).await,
        })
    }

    /// Counts a try.
    async fn attempt(&mut self, at: usize) -> Option<Knows> {
        let claim = self.take_lane(at).await?;
        Some(match self.journal.attempt(&claim, None).await {
            Ok(_) => Knows::ItStands,
            Err(error) => nothing(&error),
        })
    }

    /// Claims lanes until it is this one's turn.
    async fn take_lane(&mut self, at: usize) -> Option<Claim> {
        let (now, lanes) = (self.now(), self.rows.len());
        for _ in 0..=lanes {
            let Ok(claim) = self.journal.claim(now, &[]).await else { break };
            let claim = claim?;
            let own = self.rows.iter_mut().find(|row| row.txn == claim.item.txn);
            let Some(own) = own else { continue };
            own.claim = Some(claim.clone());
            if claim.item.txn == self.rows[at].txn {
                return Some(claim);
            }
        }
        // A claim that nobody heard of takes the lane from whoever had it.
        self.rows.iter_mut().for_each(|row| row.claim = None);
        None
    }

    async fn two_people(&self, at: usize, stage: Settled) -> Knows {
        let txn = self.rows[at].txn;
        let proposed = self.desk.propose(txn, Proposed { stage, against_answer: true }, hand("one")).await;
        if proposed != Ok(Changed::Stands) {
            return changed(proposed);
        }
        let Ok(Some(proposal)) = self.desk.proposal(txn).await else { return Knows::Nothing };
        let settlement = Settlement { stage, ending: self.ending(Outcome::Executed) };
        changed(self.desk.approve(txn, proposal.event, settlement, vec![], hand("two")).await)
    }

    /// The first open item; whoever holds the lane has lost it, or it would be on its way and left alone.
    async fn take_open(&mut self, at: usize) -> Option<i64> {
        let open = self.rows[at].machine.open()?;
        if self.rows[at].machine.pending().is_some() {
            self.take_lane(at).await;
        }
        self.rows[at].claim = None;
        Some(self.items(at).await[open].id)
    }

    /// Each step is later than every lease of the step before.
    fn now(&mut self) -> Timestamp {
        self.steps += 1;
        sample::later(self.rows[0].txn, Duration::from_secs(3_600) + LEASE * 2 * self.steps)
    }

    fn ending(&self, outcome: Outcome) -> Ending {
        let code = Code::ALL.iter().copied().find(|code| code.outcome() == outcome);
        sample::ending(outcome, code, &format!("step {}", self.steps))
    }

    fn follow(&self, at: usize, followed: bool) -> Vec<Follow> {
        let inquiry = endless(self.rows[at].txn, Following::Inquiry);
        if followed { vec![inquiry] } else { vec![] }
    }

    fn report(&self, at: usize, said: Said) -> Report {
        let txn = self.rows[at].txn;
        let why: Box<str> = "so it is".into();
        match said {
            Said::Settled(stage) => {
                let settlement = Settlement { stage, ending: self.ending(Outcome::Executed) };
                Report::Settled { settlement, follow: vec![] }
            }
            Said::Again => {
                Report::Again { next_at: sample::later(txn, Duration::ZERO), why, heard: Heard::Refused }
            }
            Said::ThenUndo => Report::Then { follow: vec![endless(txn, Following::Reversal)], why },
            Said::Parked => Report::Parked { why },
            Said::Manual => Report::Manual { why },
        }
    }

    /// What the journal holds, however often it must be asked.
    async fn look(&self, at: usize) -> Seen {
        let stage = loop {
            match self.journal.show(self.rows[at].txn).await {
                Ok(shown) => break shown.unwrap().row.stage,
                Err(error) => assert!(P::LOSES, "{error}"),
            }
        };
        let items = self.items(at).await;
        let undoing = items.iter().any(|item| item.kind == Following::Reversal && item.may_have_left());
        (stage, items.iter().map(|item| (item.kind, item.state)).collect(), undoing)
    }

    async fn items(&self, at: usize) -> Vec<fei_journal::Item> {
        let txn = Some(self.rows[at].txn);
        loop {
            match self.journal.items(ItemQuery { txn, ..ItemQuery::default() }).await {
                Ok(items) => return items,
                Err(error) => assert!(P::LOSES, "{error}"),
            }
        }
    }
}

/// What can be seen of a transaction: its stage, what follows it, and whether an undoing was tried.
type Seen = (Stage, Vec<(Following, ItemState)>, bool);

fn seen(machine: &Machine) -> Seen {
    (machine.stage, machine.items.clone(), machine.undoing)
}

fn same(told: &Result<Ending, JournalError>, own: &Ending) -> Knows {
    match told {
        Ok(stands) if stands == own => Knows::ItStands,
        Ok(_) => Knows::ItDoesNot,
        Err(error) => nothing(error),
    }
}

fn changed(changed: Result<Changed, JournalError>) -> Knows {
    match changed {
        Ok(Changed::Stands) => Knows::ItStands,
        Ok(Changed::Not(_)) => Knows::ItDoesNot,
        Err(error) => nothing(&error),
    }
}

/// A journal that is down may have done it; any other word is the journal's own.
fn nothing(error: &JournalError) -> Knows {
    if error.may_pass() { Knows::Nothing } else { Knows::ItDoesNot }
}

fn hand(who: &str) -> Hand {
    Hand { who: who.into(), why: "so it was told".into() }
}

/// What follows, and is never over: the table of stages knows no time.
fn endless(txn: TxnId, kind: Following) -> Follow {
    Follow { until: Timestamp::MAX, ..sample::follow(txn, kind) }
}
