//! Orders by hand: written down first, then obeyed, and obeyed again after a restart. One that has a time waits for it.
//!
//! It must never know who may give one: that is asked before.

mod events;
mod standing;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use fei_exchange::{Code, Failure};
use fei_journal::{Act, Journal, JournalError, Order, Ordered, Orders, Subject};

pub use self::standing::Said;
use self::standing::{Heard, Standing};
use crate::{Breaker, Forced, Gate, Gateway};

/// Orders about one subject that wait for their times: a stop and a start for every night of four months. All are in every answer.
pub const WAITING_MAX: usize = 256;

/// Why an order is not obeyed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// Nothing of that name can be ordered about.
    #[error("there is no {0}")]
    NoSubject(Subject),
    /// As many as may wait do.
    #[error(
        "{WAITING_MAX} orders about {0} wait for their times, and no more may: order without a time, or for one of theirs, \
         whose place it takes"
    )]
    TooMany(Subject),
    /// It is not written down.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// An order that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// As it is written down.
    pub ordered: Ordered,
    /// The order for the same moment, whose place it takes.
    pub instead_of: Option<Ordered>,
    /// The others about the same subject that wait, by their times.
    pub later: Vec<Ordered>,
}

/// What was ordered, and what that stops.
#[derive(Debug, Default)]
pub(crate) struct Book {
    /// One order at a time: they are obeyed in the order in which they are written down.
    turn: tokio::sync::Mutex<()>,
    /// Held until what holds from now on is obeyed: the doors stand as the last one says, however many speak at once.
    standing: Mutex<Standing>,
    stopped: ArcSwap<Stopped>,
}

/// What is stopped, with the reason. Every telegram and every call looks here.
#[derive(Debug, Clone, Default)]
struct Stopped {
    transactions: HashMap<Box<str>, Box<str>>,
    institutions: HashMap<Box<str>, Box<str>>,
    /// All that is new.
    node: Option<Box<str>>,
}

impl Book {
    fn standing(&self) -> MutexGuard<'_, Standing> {
        // Each change of it is one call, and leaves it whole.
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes, or N43 with the reason; while the node is drained N51 with its reason. Whoever asks has been
    /// [taken](crate::taken::Taken) before.
    pub(crate) fn may_begin(&self, transaction: &str) -> Result<(), Failure> {
        let stopped = self.stopped.load();
        if let Some(why) = &stopped.node {
            return Err(Failure::new(Code::ShuttingDown, format!("drained by hand: {why}")));
        }
        check(&stopped.transactions, transaction)
    }

    /// The same of what only asks FEI: a drained node answers it.
    pub(crate) fn may_ask(&self, transaction: &str) -> Result<(), Failure> {
        check(&self.stopped.load().transactions, transaction)
    }

    /// Whether a party may have anything sent; else N43 with the reason. What goes to it stops at its gate.
    pub(crate) fn may_call(&self, institution: &str) -> Result<(), Failure> {
        check(&self.stopped.load().institutions, institution)
    }

    fn stop(&self, subject: &Subject, why: Option<&str>) {
        self.stopped.rcu(|stopped| {
            let mut stopped = Stopped::clone(stopped);
            let (of_its_kind, name) = match subject {
                Subject::Transaction(id) => (&mut stopped.transactions, id),
                Subject::Institution(name) | Subject::Breaker(name) => (&mut stopped.institutions, name),
                Subject::Node => {
                    stopped.node = why.map(Into::into);
                    return stopped;
                }
            };
            match why {
                Some(why) => of_its_kind.insert(name.clone(), why.into()),
                None => of_its_kind.remove(name),
            };
            stopped
        });
    }
}

fn check(stopped: &HashMap<Box<str>, Box<str>>, name: &str) -> Result<(), Failure> {
    match stopped.get(name) {
        None => Ok(()),
        Some(why) => Err(Failure::new(Code::Disabled, format!("{name} is stopped by hand: {why}"))),
    }
}

impl<J: Journal + Orders> Gateway<J> {
    /// Writes an order down and obeys it, now or when its time comes. One that has a time takes the place of one about the same
    /// subject for the same moment; all others that wait stay. Run it in a task of its own: what is written down must be
    /// obeyed.
    ///
    /// # Errors
    /// Nothing changes.
    pub async fn order(&self, order: Order) -> Result<Given, OrderError> {
        if !self.knows(&order.subject) {
            return Err(OrderError::NoSubject(order.subject));
        }
        let _turn = self.orders.turn.lock().await;
        if !self.has_room(&order) {
            return Err(OrderError::TooMany(order.subject));
        }
        let ordered = self.journal.order(order).await?;
        let mut standing = self.orders.standing();
        let Heard { holds, instead_of } = standing.hear(ordered.clone());
        if let Some(holds) = &holds {
            self.obey(holds);
        }
        if holds.as_ref() != Some(&ordered) {
            events::waits(&ordered, instead_of.as_ref());
        }
        let waits = standing.of(&ordered.order.subject).waits.into_values();
        let later = waits.filter(|waits| waits.event != ordered.event).collect();
        Ok(Given { ordered, instead_of, later })
    }

    /// Whether it holds at once, takes the place of another one, or may wait beside the others.
    fn has_room(&self, order: &Order) -> bool {
        let now = self.now();
        let Some(from) = order.from.filter(|from| *from > now) else { return true };
        let mut waits = self.orders.standing().of(&order.subject).waits;
        waits.retain(|comes, _| *comes > now);
        waits.len() < WAITING_MAX || waits.contains_key(&from)
    }

    /// Obeys what was ordered before this process began. Call it before the lines open.
    ///
    /// # Errors
    /// The journal cannot be read, and nobody knows what must not be sent.
    pub async fn restore_orders(&self) -> Result<(), JournalError> {
        let _turn = self.orders.turn.lock().await;
        let mut standing = Standing::default();
        for ordered in self.journal.orders().await? {
            standing.hear(ordered);
        }
        standing.due(self.now());
        let mut held = self.orders.standing();
        *held = standing;
        held.holds().for_each(|ordered| self.obey(ordered));
        Ok(())
    }
}

impl<J: Journal> Gateway<J> {
    /// What was ordered about a subject.
    #[must_use]
    pub fn said(&self, subject: &Subject) -> Said {
        self.orders.standing().of(subject)
    }

    /// Obeys what has waited for its time.
    pub(crate) fn obey_due(&self) {
        let mut standing = self.orders.standing();
        standing.due(self.now()).iter().for_each(|ordered| self.obey(ordered));
    }

    fn knows(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Institution(name) => self.door(name).is_some() || self.callers().contains(name),
            Subject::Breaker(name) => self.door(name).is_some(),
            Subject::Transaction(id) => self.layouts().transactions().any(|one| one.id == *id),
            Subject::Node => true,
        }
    }

    /// The parties that call FEI.
    #[must_use]
    pub fn callers(&self) -> BTreeSet<Box<str>> {
        self.layouts().transactions().filter_map(|one| one.flow.caller()).map(Into::into).collect()
    }

    fn door(&self, institution: &str) -> Option<(&Gate, &Breaker)> {
        self.doors().find_map(|(name, gate, breaker)| (name == institution).then_some((gate, breaker)))
    }

    /// Does what it says. Of a party that the settings do not have any more nothing is to be done.
    fn obey(&self, ordered: &Ordered) {
        let Order { subject, act, hand, .. } = &ordered.order;
        match act {
            Act::Stop | Act::Drain => self.orders.stop(subject, Some(&hand.why)),
            Act::Start | Act::Resume => self.orders.stop(subject, None),
            Act::HoldOpen | Act::HoldClosed | Act::Release => {}
        }
        if *act == Act::Drain {
            self.taken().see();
        }
        if let Subject::Institution(name) | Subject::Breaker(name) = subject
            && let Some((gate, breaker)) = self.door(name)
        {
            match act {
                Act::Stop => gate.close(&hand.why),
                Act::Start => gate.open(),
                Act::HoldOpen => breaker.force(Forced::Open, &hand.why),
                Act::HoldClosed => breaker.force(Forced::Closed, &hand.why),
                Act::Release => breaker.release(),
                Act::Drain | Act::Resume => {}
            }
        }
        events::holds(ordered);
    }
}
