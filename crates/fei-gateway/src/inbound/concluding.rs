//! What the core's answer means. Synchronous: the borrowed views of telegrams live only in here.

use bytes::Bytes;
use fei_codec::{Verdict, View};
use fei_exchange::{Code, Failure, Outcome, TxnId};
use fei_guard::Conclusion;
use fei_journal::{Ending, Follow, Found};
use jiff::Timestamp;

use super::called::Called;
use super::events;
use crate::unknown;

impl Called {
    /// What the answer means, or the lack of one. Never fails: it runs after the core may have moved money.
    pub(super) fn conclude(&self, txn: TxnId, answer: Result<Bytes, Failure>, now: Timestamp) -> Conclusion {
        let ending = match answer {
            Ok(telegram) => self.judge(telegram),
            Err(failure) => {
                events::no_answer(self, &failure);
                failed(&failure, Bytes::new())
            }
        };
        let follow = match ending.outcome {
            Outcome::Unknown => unknown::of_core(self.core(), self.transaction.effect, txn, now),
            _ => Vec::new(),
        };
        Conclusion { ending, follow, rest: Vec::new() }
    }

    /// An answer keeps its bytes, whatever it says: people may have to look at them.
    fn judge(&self, telegram: Bytes) -> Ending {
        // A key that pairs it may be all that it has of this transaction.
        if !self.transaction.is_answered_by(&telegram) {
            let another =
                Failure::new(Code::EchoMismatch, "its header is not that of an answer to this transaction");
            events::alarm(self, &Verdict::failed(&another));
            return failed(&another, telegram);
        }
        let unreadable = |error: fei_codec::Error| Failure::new(Code::Unreadable, error.without_value());
        let verdict = self.view().map_err(unreadable).and_then(|request| {
            let answer = View::read(&self.transaction.response, &telegram).map_err(unreadable)?;
            answer.check().map_err(unreadable)?;
            Ok(fei_codec::verdict_of_telegram(&self.transaction, self.contract(), &request, &answer))
        });
        match verdict {
            Ok(verdict) => {
                match verdict.outcome {
                    Outcome::Unknown => events::alarm(self, &verdict),
                    Outcome::NotExecuted => events::refused(self, &verdict),
                    Outcome::Executed | Outcome::Declined => {}
                }
                Ending { outcome: verdict.outcome, code: verdict.code, answer: telegram }
            }
            Err(failure) => {
                events::no_answer(self, &failure);
                failed(&failure, telegram)
            }
        }
    }
}

fn failed(failure: &Failure, answer: Bytes) -> Ending {
    Ending { outcome: failure.outcome(), code: Some(failure.code), answer }
}

/// How a call ends that nobody else will end: the core may have been asked, and nobody heard it.
pub(crate) fn lost(found: &Found, now: Timestamp) -> (Ending, Vec<Follow>) {
    let lost = Failure::new(Code::Recovered, "whoever sent it is gone");
    let follow = unknown::of_core(&found.institution, found.effect, found.txn, now);
    (failed(&lost, Bytes::new()), follow)
}
