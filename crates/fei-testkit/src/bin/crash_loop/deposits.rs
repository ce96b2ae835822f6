//! An institution that calls (타발): deposits to virtual accounts, told in several connections, some of them twice at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use fei_testkit::{Caller, Chance};

use crate::booking::Booking;
use crate::ledger::Class;
use crate::traffic::Traffic;

const PATH: &str = "/v1/deposits";
/// One of so many deposits is told twice at once.
const DEPOSITS_A_REPEAT: usize = 7;
/// Between two deposits of a caller, and before it looks again for a gateway.
const PAUSE: Duration = Duration::from_millis(10);

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

    /// Writes down an answer to a call, before which `asked` answers were heard. Who asks at the same time as another, and has to
    /// give up before the other hears, was not told that something known is unknown.
    pub(crate) fn hears(&mut self, said: Said, asked: usize) {
        let unknown = said.class() == Some(Class::Unknown);
        let place = if unknown { asked.min(self.heard.len()) } else { self.heard.len() };
        if self.heard[..place].last() != Some(&said) {
            self.heard.insert(place, said);
        }
    }

    /// Whether every answer was that it was not executed.
    pub(crate) fn was_never_begun(&self) -> bool {
        !self.heard.is_empty() && self.heard.iter().all(|said| said.class() == Some(Class::NotExecuted))
    }
}

impl Said {
    /// By the contract of the call; none: an answer that it does not have.
    pub(crate) const fn class(&self) -> Option<Class> {
        match self.status {
            201 => Some(Class::Executed),
            422 => Some(Class::Declined),
            429 | 503 => Some(Class::NotExecuted),
            504 => Some(Class::Unknown),
            _ => None,
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
            if chance.one_in(DEPOSITS_A_REPEAT) {
                thread::scope(|scope| {
                    scope.spawn(|| self.tell(number, &deposit));
                    self.tell(number, &deposit);
                });
            } else {
                self.tell(number, &deposit);
            }
            thread::sleep(PAUSE);
        }
    }

    /// Tells a deposit, and writes down what comes back. A gateway that dies says nothing.
    pub(crate) fn tell(&self, number: u32, deposit: &Deposit) {
        let caller = Caller::new(self.ends.serves, "vbank");
        let asked = self.deposit(number, |deposit| deposit.heard.len());
        let Ok(reply) = caller.try_call("POST", PATH, &deposit.body(number)) else { return };
        let said = Said { status: reply.status, body: reply.body };
        self.deposit(number, |deposit| deposit.hears(said, asked));
    }

    fn deposit<T>(&self, number: u32, look: impl FnOnce(&mut Deposit) -> T) -> T {
        let mut ledger = self.ledger.lock().unwrap();
        look(ledger.deposits.get_mut(&number).expect("invariant: written down before it is told"))
    }
}
