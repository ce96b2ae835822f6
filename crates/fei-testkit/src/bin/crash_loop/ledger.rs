//! What the core asked and what it heard: a page for each transfer, known by its number (전문번호). Beside it what was asked and
//! told the other way.

use std::collections::{BTreeMap, BTreeSet};

use fei_testkit::hecto;

use crate::cancels::{Cancel, Inquiry};
use crate::deposits::Deposit;
use crate::kind::Kind;
use crate::notices::Notices;
use crate::question::{Question, What};
use crate::several::Several;

/// The class of an answer, as the core can see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Executed,
    Declined,
    NotExecuted,
    Unknown,
}

impl Class {
    /// Whether it says how the institution ended it.
    pub(crate) const fn is_known(self) -> bool {
        matches!(self, Self::Executed | Self::Declined)
    }
}

/// An answer that the core heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) class: Class,
    /// Which process gave it: they are counted.
    pub(crate) life: u32,
    pub(crate) telegram: Vec<u8>,
}

/// A transfer or a payment.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) amount: u64,
    /// Which process was asked first.
    pub(crate) life: u32,
    pub(crate) heard: Vec<Heard>,
}

impl Page {
    /// The telegram that asks for it, each time the same.
    pub(crate) fn telegram(&self, number: u32) -> Vec<u8> {
        let mut telegram = hecto::transfer(number);
        Kind::of(number).put(&mut telegram);
        hecto::put(&mut telegram, hecto::AMOUNT, format!("{:013}", self.amount).as_bytes());
        telegram
    }

    /// The first answer that says how it ended. "Not executed" may be of one telegram alone, and the same telegram came
    /// again and was begun: then the other answer says it.
    pub(crate) fn verdict(&self) -> Option<&Heard> {
        let first = |classes: &[Class]| self.heard.iter().find(|heard| classes.contains(&heard.class));
        first(&[Class::Executed, Class::Declined]).or_else(|| first(&[Class::NotExecuted]))
    }

    /// What its answers say, in their order.
    pub(crate) fn classes(&self) -> impl Iterator<Item = Class> {
        self.heard.iter().map(|heard| heard.class)
    }

    /// Whether the last word is that it was not executed: whoever heard that does not ask what became of it, and a telegram that
    /// came all the same would be begun.
    pub(crate) fn is_refused(&self) -> bool {
        self.heard.last().is_some_and(|heard| heard.class == Class::NotExecuted)
    }

    /// Whether every answer was that it was not executed.
    pub(crate) fn was_never_begun(&self) -> bool {
        !self.heard.is_empty() && self.heard.iter().all(|heard| heard.class == Class::NotExecuted)
    }
}

/// All pages. A number stands in the telegram, in the tracking number, and in whatever comes back.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) pages: BTreeMap<u32, Page>,
    /// Telegrams of several transfers, by their numbers.
    pub(crate) several: BTreeMap<u32, Several>,
    /// Deposits that an institution told, by their numbers.
    pub(crate) deposits: BTreeMap<u32, Deposit>,
    /// Cancels of deposits, by the deposits' numbers, and questions about them.
    pub(crate) cancels: BTreeMap<u32, Cancel>,
    pub(crate) inquiries: Vec<Inquiry>,
    /// Pages that a connection asked for that was gone before the answers.
    pub(crate) left: BTreeSet<u32>,
    /// What the core was asked about all these, in its order.
    pub(crate) questions: Vec<Question>,
    /// What it was told of unknown results.
    pub(crate) notices: Notices,
    /// Answers on a connection that had not asked for them.
    pub(crate) stray: Vec<String>,
}

impl Ledger {
    /// Writes down what was heard, unless it is what was heard last: what comes back is another answer.
    pub(crate) fn hear(&mut self, number: u32, life: u32, telegram: Vec<u8>) {
        let Some(page) = self.pages.get_mut(&number) else { return };
        let class = class(hecto::text(&telegram, hecto::RSP_CODE));
        let heard = Heard { class, life, telegram };
        if page.heard.last() != Some(&heard) {
            page.heard.push(heard);
        }
    }

    /// A question of the core's is answered now.
    pub(crate) fn is_answered(&mut self, trace: &str) {
        let question = self.questions.iter_mut().rfind(|question| question.trace == trace);
        question.into_iter().for_each(|question| question.answered = true);
    }

    /// Whether the core was asked to take a deposit back before it was asked for the deposit.
    pub(crate) fn is_overtaken(&self, number: u32) -> bool {
        let mut questions = self.questions.iter().filter(|question| question.number == number);
        questions.next().is_some_and(|first| first.what == What::Cancel)
    }
}

/// What the party's answer rule makes of each class; every other code is a reason to decline.
fn class(code: &str) -> Class {
    match code {
        "0000" => Class::Executed,
        "FE90" => Class::NotExecuted,
        "VTIM" => Class::Unknown,
        _ => Class::Declined,
    }
}

/// The tracking number of a transfer.
pub(crate) fn trace(number: u32) -> String {
    format!("20260907-{}-{number:06}", Kind::of(number).bank())
}

/// The number in an answer.
pub(crate) fn number(telegram: &[u8]) -> Option<u32> {
    hecto::text(telegram, hecto::MSG_NO).trim().parse().ok()
}
