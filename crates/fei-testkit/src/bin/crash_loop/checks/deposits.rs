//! What institutions called for, deposits and their cancels: I2, I3, I4, I5, I10, I11 the other way round.

use crate::checks::taken_back::{is_denied, is_forgotten};
use crate::checks::{Case, OPEN};
use crate::deposits::{Said, were_never_begun};
use crate::journal::Row;
use crate::ledger::Class;
use crate::question::{Question, What};
use crate::report::Findings;

/// A deposit or its cancel, in all books.
struct Told<'c> {
    what: What,
    number: u32,
    heard: &'c [Said],
    questions: Vec<&'c Question>,
    rows: Vec<&'c Row>,
}

/// All of them, deposit by deposit.
pub(super) fn agree_in_all_books(case: &Case<'_>, found: &mut Findings) {
    let deposits = case.ledger.deposits.iter();
    let deposits = deposits.map(|(number, one)| (What::Deposit, *number, one.amount, &*one.heard));
    let cancels = case.ledger.cancels.iter();
    let cancels = cancels.map(|(number, one)| (What::Cancel, *number, one.amount, &*one.heard));
    for (what, number, amount, heard) in deposits.chain(cancels) {
        let is_it = |question: &&Question| question.number == number && question.what == what;
        let questions = case.ledger.questions.iter().filter(is_it).collect();
        let amount = Some(amount.to_string());
        let is_its = |row: &&Row| row.amount == amount && row.what() == Some(what);
        let rows = case.books.calls.iter().filter(is_its).collect();
        let told = Told { what, number, heard, questions, rows };
        told.came_once(found);
        told.is_as_told(found);
        told.is_told_alike(found);
        told.is_booked_as_the_journal_says(found);
    }
}

impl Told<'_> {
    /// I2: it came to the core once, and once more for each time that this said it had not done it. I3: what was never
    /// begun did not come, and was not told otherwise before.
    fn came_once(&self, found: &mut Findings) {
        let Self { what, number, questions, rows, .. } = self;
        let not_done = questions.iter().filter(|question| question.code == "E900").count();
        if questions.len() > not_done + 1 || self.booked() > 1 {
            found.add("I2", format!("{what:?} {number} came to the core {} times", questions.len()));
        }
        if rows.iter().filter(|row| row.stage != "not_sent" && row.stage != "confirmed_not").count() > 1 {
            found.add("I2", format!("{what:?} {number} has several rows: {rows:?}"));
        }
        if were_never_begun(self.heard) && self.booked() > 0 {
            found.add("I3", format!("{what:?} {number} was told not executed, and is booked"));
        }
        if self.is_denied() {
            found.add("I3", format!("{what:?} {number} was told not executed after all: {rows:?}"));
        }
    }

    /// I4: the caller was told what the journal says. I10: it was its own answer.
    fn is_as_told(&self, found: &mut Findings) {
        for said in self.heard {
            let right = match said.class() {
                Some(Class::Executed) => self.stands(&["executed", "confirmed_executed"]),
                Some(Class::Declined) => self.stands(&["declined", "confirmed_not"]),
                Some(Class::NotExecuted | Class::Unknown) => true,
                None => false,
            };
            let Self { what, number, .. } = *self;
            let status = said.status;
            if !right {
                let body = String::from_utf8_lossy(&said.body);
                found.add("I4", format!("{what:?} {number} was told {status} {body}: {:?}", self.rows));
            }
            if what == What::Deposit && status == 201 && !is_of(said, number) {
                found.add("I10", format!("deposit {number} was told another one's answer"));
            }
        }
    }

    /// I5: the same each time, and what was known stays known.
    fn is_told_alike(&self, found: &mut Findings) {
        let is_known = |said: &&Said| said.class().is_some_and(Class::is_known);
        let mut known: Vec<_> = self.heard.iter().filter(is_known).collect();
        known.dedup();
        if known.len() > 1 || self.is_denied() || is_forgotten(self.classes()) {
            let statuses: Vec<_> = self.heard.iter().map(|said| said.status).collect();
            found.add(
                "I5",
                format!("{:?} {} was told different things: {statuses:?}", self.what, self.number),
            );
        }
    }

    /// I11: the core's money is the journal's; what is open yet is left out.
    fn is_booked_as_the_journal_says(&self, found: &mut Findings) {
        let executed = self.stands(&["executed", "confirmed_executed"]);
        if !self.stands(&OPEN) && executed != (self.booked() == 1) {
            let (what, number, booked) = (self.what, self.number, self.booked());
            found.add("I11", format!("{what:?} {number} is booked {booked} times: {:?}", self.rows));
        }
    }

    fn is_denied(&self) -> bool {
        is_denied(self.classes(), self.rows.iter().map(|row| &*row.stage))
    }

    fn classes(&self) -> impl Iterator<Item = Class> {
        self.heard.iter().filter_map(Said::class)
    }

    fn booked(&self) -> usize {
        self.questions.iter().filter(|question| question.is_booked()).count()
    }

    fn stands(&self, stages: &[&str]) -> bool {
        self.rows.iter().any(|row| stages.contains(&&*row.stage))
    }
}

/// Whether an answer speaks of this deposit, and of what the core booked it under.
fn is_of(said: &Said, number: u32) -> bool {
    let body: serde_json::Value = serde_json::from_slice(&said.body).unwrap_or_default();
    body["tran_no"] == format!("{number:012}") && body["book_no"] == format!("{number:010}")
}
