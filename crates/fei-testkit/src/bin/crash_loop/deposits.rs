//! An institution that calls (타발): deposits to virtual accounts, told in several connections. Some are told twice at once,
//! some by a caller that does not stay for the answer, some are taken back or asked about.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use fei_testkit::{Caller, Chance};

use crate::booking::Booking;
use crate::ledger::Class;
use crate::question::{Question, What};
use crate::traffic::Traffic;

const PATH: &str = "/v1/deposits";
/// Of so many deposits one is made in each of the ways that [`Traffic::one_deposit`] knows, and the others plainly.
const DEPOSITS_A_ROUND: usize = 10;
/// How long the core is waited for before somebody calls about a deposit that is in flight, and between two looks.
const ASKED_WITHIN: Duration = Duration::from_millis(600);
const LOOK_AGAIN: Duration = Duration::from_millis(2);
/// Between two deposits of a caller, and before it looks again for a gateway.
const PAUSE: Duration = Duration::from_millis(10);
/// Between a cancel and the deposit that it takes back, where it overtakes that one.
const SHORTLY: Duration = Duration::from_millis(2);
/// How long a caller stays who does not stay for the answer: long enough for the call to be begun.
const GONE_AFTER: Duration = Duration::from_millis(4);

/// A deposit: what was told, and what was heard.
#[derive(Debug, Clone)]
pub(crate) struct Deposit {
    pub(crate) amount: u64,
    /// Which process was told first.
    pub(crate) life: u32,
    pub(crate) heard: Vec<Said>,
}

/// An answer to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Deposit {
    /// The call that tells it, each time the same.
    fn body(&self, number: u32) -> String {
        let amount = self.amount;
        format!(
            r#"{{"bank_code":"088","account_no":"56012345678901","amount":"{amount}","kind":"transfer",
            "tran_date":"20260907","tran_time":"120000","tran_no":"{number:012}"}}"#
        )
    }
}

/// Whether the last word is that it was not executed, as of a [`Page`](crate::ledger::Page).
pub(crate) fn are_refused(heard: &[Said]) -> bool {
    heard.last().is_some_and(|said| said.class() == Some(Class::NotExecuted))
}

/// Whether every answer was that it was not executed.
pub(crate) fn were_never_begun(heard: &[Said]) -> bool {
    !heard.is_empty() && heard.iter().all(|said| said.class() == Some(Class::NotExecuted))
}

impl Said {
    /// By the contract of the call; none: an answer that it does not have.
    pub(crate) const fn class(&self) -> Option<Class> {
        match self.status {
            200 | 201 => Some(Class::Executed),
            422 => Some(Class::Declined),
            429 | 503 => Some(Class::NotExecuted),
            504 => Some(Class::Unknown),
            _ => None,
        }
    }
}

impl Said {
    /// Writes down an answer to a call, before which `asked` answers were heard. Who asks at the same time as another, and has to
    /// give up or is refused before the other hears, was not told that something known is unknown or was not executed.
    pub(crate) fn heard_in(self, heard: &mut Vec<Self>, asked: usize) {
        let takes_back = matches!(self.class(), Some(Class::Unknown | Class::NotExecuted));
        let place = if takes_back { asked.min(heard.len()) } else { heard.len() };
        if heard[..place].last() != Some(&self) {
            heard.insert(place, self);
        }
    }
}

impl Traffic<'_> {
    /// One deposit after the other, until it is over.
    pub(crate) fn one_caller(&self, mut chance: Chance, over: &AtomicBool) {
        while !over.load(Ordering::SeqCst) {
            let number = self.next_number.fetch_add(1, Ordering::SeqCst);
            let amount = Booking::amount(number, &mut chance);
            let deposit = Deposit { amount, life: self.life, heard: Vec::new() };
            self.ledger.lock().unwrap().deposits.insert(number, deposit.clone());
            let way =
                if Booking::is_slow(number) { 2 + chance.below(2) } else { chance.below(DEPOSITS_A_ROUND) };
            self.one_deposit(number, &deposit, way);
            thread::sleep(PAUSE);
        }
    }

    fn one_deposit(&self, number: u32, deposit: &Deposit, way: usize) {
        let meanwhile = |work: &(dyn Fn() + Sync)| {
            thread::scope(|scope| {
                scope.spawn(|| self.tell(number, deposit));
                work();
            });
        };
        match way {
            0 => meanwhile(&|| self.tell(number, deposit)),
            1 => self.tell_and_leave(number, deposit),
            2 => meanwhile(&|| {
                if self.has_come(number) {
                    self.cancel(number, deposit);
                }
            }),
            3 => meanwhile(&|| {
                if self.has_come(number) {
                    self.inquire(number);
                }
            }),
            4 => {
                self.tell(number, deposit);
                self.cancel(number, deposit);
                self.inquire(number);
            }
            5 => {
                thread::scope(|scope| {
                    scope.spawn(|| self.overtake(number, deposit));
                    thread::sleep(SHORTLY);
                    self.tell(number, deposit);
                });
                self.inquire(number);
            }
            _ => self.tell(number, deposit),
        }
    }

    /// Waits until the core was asked for a deposit, whose answer may take a while: a call about it is the second in every book.
    fn has_come(&self, number: u32) -> bool {
        let is_it = |question: &Question| question.what == What::Deposit && question.number == number;
        let until = Instant::now() + ASKED_WITHIN;
        while !self.ledger.lock().unwrap().questions.iter().any(is_it) {
            if Instant::now() > until {
                return false;
            }
            thread::sleep(LOOK_AGAIN);
        }
        true
    }

    /// Tells a deposit, and writes down what comes back. A gateway that dies says nothing.
    pub(crate) fn tell(&self, number: u32, deposit: &Deposit) {
        let asked = self.deposit(number, |deposit| deposit.heard.len());
        let Some(said) = self.call("POST", PATH, &deposit.body(number)) else { return };
        self.deposit(number, |deposit| said.heard_in(&mut deposit.heard, asked));
    }

    /// Tells a deposit, and is gone.
    fn tell_and_leave(&self, number: u32, deposit: &Deposit) {
        let caller = Caller::new(self.ends.serves, "vbank");
        // A gateway that dies hears nothing: the checks look at it.
        let _ = caller.try_leave("POST", PATH, &deposit.body(number), GONE_AFTER);
    }

    fn deposit<T>(&self, number: u32, look: impl FnOnce(&mut Deposit) -> T) -> T {
        let mut ledger = self.ledger.lock().unwrap();
        look(ledger.deposits.get_mut(&number).expect("invariant: written down before it is told"))
    }
}
