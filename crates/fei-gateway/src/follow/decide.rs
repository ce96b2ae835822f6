//! What an attempt means for the item and the transaction that it follows. Synchronous, and without a clock of its own:
//! every row of the specification's page is a case of this one.

#[cfg(test)]
mod tests;

use std::time::Duration;

use fei_codec::{LaterVerdict, Verdict};
use fei_exchange::Outcome;
use fei_journal::{Follow, Following, Heard, Item, Report, Settled};
use fei_layout::plan::{OnUnknown, UnknownPolicy};
use jiff::{SignedDuration, Timestamp};

use super::schedule::{self, FollowRules, Schedule};

/// Times that the other side may refuse a call for good before somebody must look.
const REFUSALS_MAX: u32 = 3;

/// What came of an attempt that has no answer, or none that was judged. It settles nothing.
#[derive(Debug)]
pub(super) enum Came {
    /// It was not made: nothing says how, or there was no place for it. It is no attempt.
    NotMade(Box<str>),
    /// Nobody is there now, or others find out whether somebody is. It is no attempt, and looked at again soon.
    NotYet(Box<str>),
    /// No byte of it left, for want of a token or a connection.
    Unsent(Box<str>),
    /// Nobody looked at it: its token was not taken, or there were too many calls.
    Unasked(Box<str>),
    /// No answer, or none that can be read.
    Nothing(Box<str>),
    /// The call was refused for good.
    Refused(Box<str>),
    /// The core has taken the notice.
    Taken,
}

/// What is to be done now that an answer was judged.
#[derive(Debug)]
pub(super) enum Next {
    /// The result is known: this stage, told by this verdict.
    Settle(Settled, Verdict),
    /// Something else, which the journal is told as it is.
    Report(Report),
}

/// One item at one moment.
pub(super) struct Case<'c> {
    pub(super) item: &'c Item,
    pub(super) on_unknown: &'c OnUnknown,
    pub(super) rules: &'c FollowRules,
    /// Whether it is a core that it is about: that is asked nothing.
    pub(super) is_of_core: bool,
    /// Whether the file says how the institution is asked.
    pub(super) can_ask: bool,
    /// Whether the original was sent by the very layouts by which it is asked about now.
    pub(super) same_layout: bool,
    pub(super) now: Timestamp,
    pub(super) chance: u64,
}

impl Case<'_> {
    /// The end of its time; nothing is sent any more.
    pub(super) fn over(&self) -> Option<Report> {
        (self.now >= self.item.until).then(|| match self.item.kind {
            kind @ (Following::Notice | Following::Advice) => {
                Report::Parked { why: format!("nobody took the {} in its time", kind.as_str()).into() }
            }
            _ if self.item.only_waits(self.is_of_core) => Report::Manual {
                why: "no late answer of the core came in its time, and nobody asks a core".into(),
            },
            kind => Report::Manual { why: format!("no {} settled it in its time", kind.as_str()).into() },
        })
    }

    /// What it waits for, in words for people.
    pub(super) fn waits_for(&self) -> &'static str {
        self.item.waits_for(self.is_of_core)
    }

    /// Whether somebody must hear that the end of its time is near.
    pub(super) fn is_late(&self) -> bool {
        self.item.kind.settles() && self.now >= schedule::last_call(self.item.until)
    }

    /// Whether that moment will be over when it is looked at again.
    pub(super) fn misses_last_call(&self, report: &Report) -> bool {
        let call = schedule::last_call(self.item.until);
        let Report::Again { next_at, .. } = report else { return false };
        self.item.kind.settles() && self.now < call && *next_at > call
    }

    /// What an attempt without an answer that was judged came to.
    pub(super) fn next(&self, came: Came) -> Report {
        match came {
            Came::NotMade(why) => self.later(why),
            Came::NotYet(why) => self.soon(why),
            Came::Taken => Report::Done,
            Came::Unsent(why) => self.again(why, Heard::Unsent),
            Came::Unasked(why) => self.again(why, Heard::Nothing),
            Came::Nothing(why) => self.open(why),
            Came::Refused(why) => self.refused(why),
        }
    }

    /// What an answer came to.
    pub(super) fn said(&self, said: LaterVerdict) -> Next {
        match said {
            LaterVerdict::Refused(verdict) => Next::Report(self.refused(words(&verdict))),
            LaterVerdict::Open(verdict) => Next::Report(self.open(words(&verdict))),
            LaterVerdict::NotFound => self.not_found(),
            LaterVerdict::Known(verdict) => self.known(verdict),
        }
    }

    /// What the other side states of the original.
    pub(super) fn known(&self, verdict: Verdict) -> Next {
        let executed = verdict.outcome == Outcome::Executed;
        match (self.item.kind, executed) {
            (Following::Reversal, true) => Next::Settle(Settled::Reversed, told("취소 확인")),
            (Following::Reversal, false) => Next::Report(self.refused(words(&verdict))),
            (_, false) => Next::Settle(Settled::ConfirmedNot, verdict),
            (_, true) if !self.on_unknown.reverses() => Next::Settle(Settled::ConfirmedExecuted, verdict),
            (_, true) if self.on_unknown.policy == UnknownPolicy::InquireThenReverse => {
                Next::Report(self.then(Following::Reversal, "it was executed: it is undone"))
            }
            (_, true) => Next::Report(manual("it was executed, and the reversal did not find it")),
        }
    }

    /// Once is no proof: a sender that was held up may still deliver it.
    fn not_found(&self) -> Next {
        if let Some(pause) = self.rules.not_found.nth(self.item.not_found) {
            let pause = schedule::at_least(pause, self.chance);
            let next_at = schedule::whole(self.now, pause, self.item.until);
            let why = "the institution does not know it".into();
            return Next::Report(Report::Again { next_at, why, heard: Heard::NotFound });
        }
        if !self.same_layout {
            return Next::Report(manual("not found, asked by other layouts than it was sent by"));
        }
        match (self.item.kind, self.on_unknown.policy) {
            (Following::Reversal, UnknownPolicy::InquireThenReverse) => {
                Next::Report(manual("the reversal did not find it"))
            }
            (Following::Reversal, _) if self.can_ask => {
                Next::Report(self.then(Following::Inquiry, "the reversal did not find it: it is asked about"))
            }
            _ => Next::Settle(Settled::ConfirmedNot, told("미처리 확인")),
        }
    }

    fn refused(&self, why: Box<str>) -> Report {
        if self.item.rejects + 1 >= REFUSALS_MAX {
            return Report::Parked { why };
        }
        self.again(why, Heard::Refused)
    }

    /// Nothing final. Where it is undone in the end, it is not asked about for ever; once is not in vain, and what did not leave asked
    /// nobody.
    fn open(&self, why: Box<str>) -> Report {
        let undone =
            self.on_unknown.policy == UnknownPolicy::InquireThenReverse && self.on_unknown.reverses();
        let patience = i64::try_from(self.on_unknown.reverse_after_s).unwrap_or(i64::MAX);
        let in_vain = self.item.may_have_left() && self.asked_for().as_secs() >= patience;
        if self.item.kind == Following::Inquiry && undone && in_vain {
            return self.then(Following::Reversal, "no inquiry had a final answer: it is undone");
        }
        self.again(why, Heard::Open)
    }

    /// How long it has been asked about. When that began is by the machine's clock, and somebody may have set that back since:
    /// it was never before the item's own time began, which is by the clock of now.
    fn asked_for(&self) -> SignedDuration {
        let Item { made, until, .. } = *self.item;
        let window = Duration::from_secs(self.on_unknown.until_s);
        self.now.duration_since(made.max(until.checked_sub(window).unwrap_or(Timestamp::MIN)))
    }

    /// By the schedule.
    fn again(&self, why: Box<str>, heard: Heard) -> Report {
        let pause = schedule::spread(self.schedule().after(self.item.attempts + 1), self.chance);
        Report::Again { next_at: schedule::next(self.now, pause, self.item.until), why, heard }
    }

    /// What could not be made now: nothing was tried, and nothing is to be gained by haste.
    pub(super) fn later(&self, why: Box<str>) -> Report {
        let pause = schedule::spread(self.schedule().longest(), self.chance);
        let next_at = schedule::next(self.now, pause, self.item.until);
        Report::Again { next_at, why, heard: Heard::Unsent }
    }

    /// The same where somebody may come back any moment: by the first pause of the schedule.
    fn soon(&self, why: Box<str>) -> Report {
        let pause = schedule::spread(self.schedule().after(1), self.chance);
        let next_at = schedule::next(self.now, pause, self.item.until);
        Report::Again { next_at, why, heard: Heard::Unsent }
    }

    fn schedule(&self) -> &Schedule {
        match self.item.kind {
            Following::Inquiry => &self.rules.inquiry,
            Following::Reversal => &self.rules.reversal,
            Following::Notice => &self.rules.notice,
            Following::Advice => &self.rules.advice,
        }
    }

    /// In the same lane and until the same end, at once.
    fn then(&self, kind: Following, why: &str) -> Report {
        let Item { institution, lane, until, .. } = self.item;
        let (to, lane) = (institution.clone(), lane.clone());
        let follow = Follow { kind, to, lane, first_at: self.now, until: *until };
        Report::Then { follow: vec![follow], why: why.into() }
    }
}

fn manual(why: &str) -> Report {
    Report::Manual { why: why.into() }
}

/// A result that is no answer of the institution's own: it was not executed, in these words.
fn told(ko: &str) -> Verdict {
    let (outcome, detail) = (Outcome::NotExecuted, Box::default());
    Verdict { outcome, code: None, rsp_code: None, ko: ko.into(), detail }
}

/// What an answer said, for people.
fn words(verdict: &Verdict) -> Box<str> {
    let code = verdict.code.map(|code| format!("{} ", code.as_str())).unwrap_or_default();
    let detail = if verdict.detail.is_empty() { &verdict.ko } else { &verdict.detail };
    format!("{code}{detail}").into()
}
