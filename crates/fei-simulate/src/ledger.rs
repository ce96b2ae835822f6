//! What an institution remembers: the references that were used, the transfers, and what is on each account.
//!
//! It must never know HTTP or JSON. One lock holds it all, so that a transfer is whole or not there.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::book::{Account, Behaviour};

/// Transfers that a ledger holds before it refuses more: far over a day of demonstrations, some hundred megabytes.
const TRANSFERS_MAX: usize = 1_000_000;
/// What may be withdrawn from one account on one day.
const DAILY_LIMIT_WON: u64 = 10_000_000;
/// The bank's code and words for too little money.
const NO_MONEY: State = State::Declined("403", "잔액 부족");
/// The bank's code and words for the daily limit.
const OVER_LIMIT: State = State::Declined("405", "출금한도 초과");
/// The bank's code and words for an account to pay to that cannot be paid to.
const NO_SUCH_ACCOUNT: State = State::Declined("400", "수취인 계좌 오류");

/// Which way the money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// From a customer's account to the contract account.
    Withdrawal,
    /// From the contract account to somebody's account.
    Deposit,
}

/// What became of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The money moved.
    Executed,
    /// The bank said no: its code and its words.
    Declined(&'static str, &'static str),
}

/// One transfer that reached the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The caller's reference.
    pub reference: String,
    /// The business day, YYYYMMDD.
    pub date: String,
    /// The time, hhmmss.
    pub time: String,
    /// Which way the money went.
    pub kind: Kind,
    /// The account that pays.
    pub from: &'static Account,
    /// The account that is paid; `None` when the book has none of that number.
    pub to: Option<&'static Account>,
    /// The amount in won.
    pub amount: u64,
    /// What the account's statement prints.
    pub print: String,
    /// What became of it.
    pub state: State,
}

/// A ledger. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    books: Arc<Mutex<Books>>,
}

#[derive(Debug, Default)]
struct Books {
    used: HashSet<(String, String)>,
    transfers: Vec<Transfer>,
    by_reference: HashMap<(String, String), usize>,
    moved: HashMap<usize, i64>,
}

impl Ledger {
    /// Every transfer that reached the bank, executed or declined, in order.
    #[must_use]
    pub fn transfers(&self) -> Vec<Transfer> {
        self.books().transfers.clone()
    }

    /// The transfer with this reference on this day.
    #[must_use]
    pub fn find(&self, date: &str, reference: &str) -> Option<Transfer> {
        let books = self.books();
        let at = *books.by_reference.get(&(date.to_owned(), reference.to_owned()))?;
        books.transfers.get(at).cloned()
    }

    /// What is on an account now, in won.
    #[must_use]
    pub fn balance(&self, account: &Account) -> i64 {
        self.books().balance(account)
    }

    /// What may still be withdrawn from an account on this day, in won.
    #[must_use]
    pub fn withdrawable(&self, account: &Account, date: &str) -> u64 {
        self.books().withdrawable(account, date)
    }

    /// Marks references as used on this day: all of them, or none when one was used before.
    pub(crate) fn claim(&self, date: &str, references: &[&str]) -> bool {
        let mut books = self.books();
        let keys: HashSet<_> =
            references.iter().map(|reference| (date.to_owned(), (*reference).to_owned())).collect();
        let fresh = keys.len() == references.len() && keys.is_disjoint(&books.used);
        if fresh {
            books.used.extend(keys);
        }
        fresh
    }

    /// Whether there is no room for this many transfers more.
    pub(crate) fn is_full_for(&self, more: usize) -> bool {
        self.books().transfers.len() + more > TRANSFERS_MAX
    }

    /// Moves the money, or says why not; either way the transfer is remembered with what became of it.
    pub(crate) fn pay(&self, mut transfer: Transfer) -> State {
        let mut books = self.books();
        transfer.state = books.judge(&transfer);
        let state = transfer.state;
        if let (State::Executed, Some(to)) = (state, transfer.to) {
            let amount = i64::try_from(transfer.amount).unwrap_or(i64::MAX);
            books.add(transfer.from, -amount);
            books.add(to, amount);
        }
        let at = books.transfers.len();
        books.by_reference.insert((transfer.date.clone(), transfer.reference.clone()), at);
        books.transfers.push(transfer);
        state
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Books {
    fn balance(&self, account: &Account) -> i64 {
        account.opening.saturating_add(self.moved.get(&account.index()).copied().unwrap_or(0))
    }

    fn add(&mut self, account: &Account, amount: i64) {
        let moved = self.moved.entry(account.index()).or_default();
        *moved = moved.saturating_add(amount);
    }

    fn withdrawable(&self, account: &Account, date: &str) -> u64 {
        let counts = |transfer: &&Transfer| {
            transfer.kind == Kind::Withdrawal
                && transfer.state == State::Executed
                && transfer.date == date
                && transfer.from == account
        };
        let withdrawn = self.transfers.iter().filter(counts).map(|transfer| transfer.amount).sum();
        DAILY_LIMIT_WON.saturating_sub(withdrawn)
    }

    /// What becomes of a transfer, before any money moves.
    fn judge(&self, transfer: &Transfer) -> State {
        let Some(to) = transfer.to else { return NO_SUCH_ACCOUNT };
        let customer = if transfer.kind == Kind::Withdrawal { transfer.from } else { to };
        match customer.behaviour {
            Behaviour::Declines(code, words) => return State::Declined(code, words),
            Behaviour::Refused => return NO_SUCH_ACCOUNT,
            Behaviour::Executes | Behaviour::Clouded(..) => {}
        }
        let available = self.balance(transfer.from).saturating_add(transfer.from.overdraft);
        let enough = i64::try_from(transfer.amount).is_ok_and(|amount| amount <= available);
        if !enough {
            return NO_MONEY;
        }
        let over = transfer.kind == Kind::Withdrawal
            && transfer.amount > self.withdrawable(transfer.from, &transfer.date);
        if over { OVER_LIMIT } else { State::Executed }
    }
}

impl State {
    /// The bank's code: `000` when the money moved.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Executed => "000",
            Self::Declined(code, _) => code,
        }
    }

    /// The bank's words: "" when the money moved.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Executed => "",
            Self::Declined(_, words) => words,
        }
    }
}

#[cfg(test)]
mod tests;
