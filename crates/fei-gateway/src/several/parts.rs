//! The transactions of one telegram while it is on its way: their numbers, what is written down of each, and how each
//! ended.

use fei_codec::{Answer, Context, Judged, View};
use fei_exchange::{Code, Failure, Outcome, Reference, TxnId};
use fei_guard::Conclusion;
use fei_http::HttpAnswer;
use fei_journal::{Ending, Follow, Part, PartEnding};
use fei_layout::plan::{Items, Transaction};

use super::answers;
use crate::exchange::Exchange;
use crate::{events, outbound, unknown};

/// Their numbers, in the telegram's order.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    txns: Vec<TxnId>,
    references: Vec<Option<Reference>>,
}

impl Parts {
    /// What says that items are transactions.
    pub(crate) fn items(transaction: &Transaction) -> Result<&Items, Failure> {
        let none = || Failure::new(Code::UnknownLayout, "its items are no transactions");
        transaction.items.as_deref().ok_or_else(none)
    }

    /// Whether the telegram is one transaction.
    pub(crate) const fn is_empty(&self) -> bool {
        self.txns.is_empty()
    }

    pub(super) fn push(&mut self, txn: TxnId, reference: Option<Reference>) {
        self.txns.push(txn);
        self.references.push(reference);
    }

    /// For a call that is about all of them.
    pub(crate) fn context(&self, transaction: &Transaction) -> Option<fei_codec::Parts<'_>> {
        let group = transaction.items.as_ref()?.asked;
        Some(fei_codec::Parts { group, references: &self.references, at: None })
    }

    /// What is written down of each.
    pub(super) fn begun(
        &self,
        transaction: &Transaction,
        view: &View<'_>,
    ) -> Result<Vec<Part>, fei_codec::Error> {
        let Some(items) = &transaction.items else { return Ok(Vec::new()) };
        let part = |((txn, reference), number): ((&TxnId, &Option<Reference>), u32)| {
            let marks = outbound::marks(&items.find, |row| view.item_value(items.asked, number, row))?;
            Ok(Part { txn: *txn, reference: reference.clone(), marks })
        };
        self.txns.iter().zip(&self.references).zip(0..).map(part).collect()
    }
}

impl Exchange {
    /// What the institution's answer means for each, and what follows where it tells nothing. Never fails: it runs after
    /// the money moved.
    pub(crate) fn conclude_parts(&self, answer: Result<HttpAnswer, Failure>) -> Conclusion {
        self.concluded(answer, |ending, txn| match ending.outcome {
            Outcome::Unknown => self.unknown(txn),
            _ => Vec::new(),
        })
    }

    /// The same for an answer that came late: whoever asked is to hear of what it settles.
    pub(crate) fn conclude_parts_late(&self, answer: HttpAnswer) -> Conclusion {
        self.concluded(Ok(answer), |_, txn| {
            unknown::notice(&self.asked.transaction, txn, self.clock.moment())
        })
    }

    fn concluded(
        &self,
        answer: Result<HttpAnswer, Failure>,
        follow: impl Fn(&Ending, TxnId) -> Vec<Follow>,
    ) -> Conclusion {
        let ended = |(txn, ending): (&TxnId, Ending)| {
            let follow = follow(&ending, *txn);
            PartEnding { txn: *txn, ending, follow }
        };
        let mut all = self.parts.txns.iter().zip(self.endings(answer)).map(ended);
        let first =
            all.next().expect("invariant: there are as many endings as transactions, and one at least");
        let PartEnding { ending, follow, .. } = first;
        Conclusion { ending, follow, rest: all.collect() }
    }

    /// How each ended, as many as there are.
    fn endings(&self, answer: Result<HttpAnswer, Failure>) -> Vec<Ending> {
        let concluded = self.spoken(answer).and_then(|body| self.read_parts(&body));
        concluded.unwrap_or_else(|failure| {
            events::no_verdict(&self.asked, self.institution(), &failure);
            let judged = Judged::failed(&failure);
            (0..)
                .zip(&self.parts.txns)
                .map(|(number, _)| answers::without(&self.asked, number, &judged))
                .collect()
        })
    }

    fn read_parts(&self, body: &[u8]) -> Result<Vec<Ending>, Failure> {
        let unreadable = |error: fei_codec::Error| Failure::new(Code::Unreadable, error.to_string());
        let answer = fei_codec::read_answer(self.http(), body).map_err(unreadable)?;
        Ok(self.with_context(|context| self.judged(&self.view(), &answer, context)))
    }

    fn judged(&self, view: &View<'_>, answer: &Answer<'_>, context: &Context<'_>) -> Vec<Ending> {
        let (http, contract, asked) = (self.http(), self.contract(), &self.asked);
        let judgement = fei_codec::verdicts(&asked.transaction, (http, contract), view, context, answer);
        if judgement.strangers > 0 {
            let detail = format!("{} elements of the answer are nobody's", judgement.strangers);
            self.heed(&Judged::failed(&Failure::new(Code::EchoMismatch, detail)).verdict);
        }
        let mapping = (http, contract, answer, context);
        let ending = |(number, judged): (u32, &Judged)| {
            self.heed(&judged.verdict);
            answers::with(asked, view, (number, judged), mapping).unwrap_or_else(|error| {
                // A number that the telegram cannot hold: what the institution did is not what the core could be told.
                let judged = Judged::failed(&Failure::new(error.kind.code_of_answer(), error.to_string()));
                self.heed(&judged.verdict);
                answers::without(asked, number, &judged)
            })
        };
        (0..).zip(&judgement.parts).map(ending).collect()
    }
}
