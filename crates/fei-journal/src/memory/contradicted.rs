//! A core says of a call that it was executed and that it was not: what it said first is told no more, and people decide.

use bytes::Bytes;
use fei_exchange::{Code, Effect, Outcome, TxnId};

use super::book::Book;
use super::row::{Row, Said};
use crate::journal::CONTRADICTED;
use crate::{Ending, JournalError, Late, Stage};

impl Book {
    pub(super) fn late_of_core(&mut self, txn: TxnId, ending: Ending) -> Result<Late, JournalError> {
        match self.contradict(txn, ending.outcome) {
            Some(stood) => Ok(Late::Contradicted(stood)),
            None => self.late(txn, ending, Vec::new()),
        }
    }

    /// What stood, if this says the opposite.
    fn contradict(&mut self, txn: TxnId, said: Outcome) -> Option<Outcome> {
        let row = self.rows.get(&txn).filter(|row| row.is_decidable())?;
        let (from, stood, telegram) = (row.stage, row.outcome()?, row.telegram());
        if !from.is_contradicted_by(said) {
            return None;
        }
        self.answered_late(txn, from, said, "owner");
        // It is open again, and makes no room.
        self.ended.retain(|ended| *ended != telegram);
        let row = self.rows.get_mut(&txn)?;
        (row.stage, row.changed, row.closed) = (Stage::Manual, self.log.now(), None);
        self.going_on.insert(txn);
        let (outcome, code, answer) = (Outcome::Unknown, Some(Code::EchoMismatch), Bytes::new());
        row.tell(Ending { outcome, code, answer });
        let manual = Said::new("manual", "owner").because(CONTRADICTED);
        row.happened(&mut self.log, Some((Some(from), Stage::Manual)), manual);
        Some(stood)
    }
}

impl Row {
    /// Whether it did more than ask, and was not left to people so before: what they decide stands.
    fn is_decidable(&self) -> bool {
        let mut manual = self.events.iter().filter(|event| event.what == "manual");
        self.intent.effect != Effect::None && manual.all(|event| event.from == Some(Stage::Unknown))
    }
}
