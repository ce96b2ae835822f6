//! What is written down before sending, how it ends, and how a duplicate finds it.

use std::fmt;

use bytes::Bytes;
use fei_exchange::{Code, Effect, Outcome, Reference, Trace, TxnId};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::{Account, Amount, Part, PartOf};

/// What FEI is about to do: all that an inquiry would need if this process died in the next instant.
#[derive(Clone)]
pub struct Intent {
    /// FEI's own number.
    pub txn: TxnId,
    /// The transaction's id in the layouts: `hecto.transfer`.
    pub transaction: Box<str>,
    /// A hash of the files that the layouts came from.
    pub layout_hash: [u8; 32],
    /// What it does at the institution: whether an unknown result must be found out.
    pub effect: Effect,
    /// The telegram party that asked.
    pub channel: Box<str>,
    /// The JSON party that will be called.
    pub institution: Box<str>,
    /// The institution's business date: the one whose counter gave the reference.
    pub day: Date,
    /// The requester's idempotency key, as the party's file builds it. Unique within the channel; its date is the
    /// telegram's, never the clock's.
    pub key: Bytes,
    /// Equal bytes mean equal content under one key: a hash, or the content itself, without send time, repeat flag
    /// and the like.
    pub fingerprint: Bytes,
    /// The number that the institution will know it by. Used once on a business date.
    pub reference: Option<Reference>,
    /// The core's tracking number.
    pub trace: Trace,
    /// What an operator finds it by.
    pub marks: Marks,
    /// After this nothing is sent: a row that is still in state sending some time later has lost its owner.
    pub deadline: Timestamp,
    /// The telegram that asked.
    pub request: Bytes,
    /// What names the transaction that this one takes back, if it does: whoever asks about that one finds this one by it
    /// ([`Journal::taking_back`](crate::Journal::taking_back)), also when this one came first.
    pub takes_back: Option<Bytes>,
    /// The other transactions of the same telegram in its order, when it has several: this one is the first, and what
    /// stands above without a number holds for all. None: the telegram is one transaction.
    pub rest: Option<Vec<Part>>,
}

/// What an operator finds a transaction by, besides its numbers: as far as its file says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// The amount.
    pub amount: Option<Amount>,
    /// The amount's currency; none: the one that this FEI's telegrams do not name.
    pub currency: Option<Box<str>>,
    /// The account.
    pub account: Option<Account>,
}

/// How a transaction ended, with the very bytes that the requester gets: duplicates get them too.
#[derive(Clone, PartialEq, Eq)]
pub struct Ending {
    /// The class.
    pub outcome: Outcome,
    /// FEI's code, when the institution gave no answer of its own.
    pub code: Option<Code>,
    /// The answer telegram. Empty: it could not be made.
    pub answer: Bytes,
}

/// Where a transaction stands for whoever asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Begun, and a byte of it may have left.
    Sending,
    /// Executed, declined, not executed or unknown, by the ending's outcome. Once an unknown result is known, the ending
    /// is that of the settlement.
    Ended(Ending),
}

/// A transaction found again.
#[derive(Clone)]
pub struct Found {
    /// FEI's own number.
    pub txn: TxnId,
    /// The transaction's id in the layouts.
    pub transaction: Box<str>,
    /// A hash of the files that the layouts came from.
    pub layout_hash: [u8; 32],
    /// What it does at the institution.
    pub effect: Effect,
    /// The telegram party that asked.
    pub channel: Box<str>,
    /// The JSON party that is called.
    pub institution: Box<str>,
    /// The institution's business date.
    pub day: Date,
    /// The number that the institution knows it by.
    pub reference: Option<Reference>,
    /// The core's tracking number.
    pub trace: Trace,
    /// The telegram that asked.
    pub request: Bytes,
    /// Its place, if the telegram has several transactions.
    pub part: Option<PartOf>,
    /// Where it stands.
    pub state: State,
}

impl Found {
    /// Whether it is known to have done nothing: it may be asked for again.
    #[must_use]
    pub fn did_nothing(&self) -> bool {
        matches!(&self.state, State::Ended(ending) if ending.outcome == Outcome::NotExecuted)
    }
}

/// Never the telegram, its key or its content: they hold account numbers.
impl fmt::Debug for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intent")
            .field("txn", &self.txn)
            .field("transaction", &self.transaction)
            .field("channel", &self.channel)
            .field("institution", &self.institution)
            .field("day", &self.day)
            .field("reference", &self.reference)
            .field("trace", &self.trace)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// Never the telegram.
impl fmt::Debug for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ending")
            .field("outcome", &self.outcome)
            .field("code", &self.code)
            .field("answer_bytes", &self.answer.len())
            .finish()
    }
}

/// Never the telegram.
impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Found")
            .field("txn", &self.txn)
            .field("transaction", &self.transaction)
            .field("channel", &self.channel)
            .field("institution", &self.institution)
            .field("day", &self.day)
            .field("reference", &self.reference)
            .field("trace", &self.trace)
            .field("part", &self.part)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use fei_exchange::Outcome;

    use crate::conformance::sample::{self, CHANNEL};
    use crate::{
        FollowUp, Following, Journal, KeptNotice, MemoryJournal, Noticed, Report, Settled, Settlement,
    };

    /// What is printed goes into logs, and telegrams hold account numbers.
    #[tokio::test]
    async fn nothing_that_holds_a_telegram_prints_it() {
        const SECRET: &str = "9876543210";
        let journal = MemoryJournal::default();
        let intent = sample::intent(SECRET, SECRET);
        let printed_intent = format!("{intent:?}");
        let txn = sample::begin(&journal, intent).await.txn();
        let ending = sample::ending(Outcome::Unknown, None, SECRET);
        let follow = vec![sample::follow(txn, Following::Notice)];
        journal.settle(txn, ending.clone(), follow).await.unwrap();
        let found = journal.find(CHANNEL, SECRET.as_bytes()).await.unwrap().unwrap();
        let mut claim =
            journal.claim(sample::later(txn, std::time::Duration::ZERO), &[]).await.unwrap().unwrap();
        let notice = KeptNotice { telegram: SECRET.into(), by: None };
        claim.kept = Some(notice.clone());
        let noticed = Noticed { item: claim.item.clone(), original: found.clone(), notice };
        let settlement = Settlement { stage: Settled::ConfirmedExecuted, ending };
        let report = Report::Settled { settlement, follow: vec![] };
        // As bytes are printed: a text in quotation marks, or a list.
        let list = format!("{:?}", SECRET.as_bytes());
        let printed = [
            printed_intent,
            format!("{found:?}"),
            format!("{claim:?}"),
            format!("{noticed:?}"),
            format!("{report:?}"),
        ];
        for text in printed {
            assert!(!text.contains(SECRET) && !text.contains(&list), "{text}");
            assert!(text.len() > 40, "{text} says something");
        }
    }
}
