//! How a core is told what an unknown result became: the notice of its own file, of the layouts by which the original was
//! begun, and where those tell nothing, of those that there are now. Once it is written, by those that wrote it.

use std::sync::Arc;

use bytes::Bytes;
use fei_codec::{Context, Losses, NoticeHeard, Parts, Settled, Verdict, View};
use fei_exchange::{Code, Failure, Outcome, Reference};
use fei_guard::Unanswered;
use fei_journal::{Ending, Found, Journal, KeptNotice, State, WrittenBy};
use fei_layout::plan::{Flow, Notice, Party, Side, TelegramParty, Transaction};
use fei_layout::{Recognised, Registry};
use fei_wire::{PairKey, Question};
use tokio::time::Instant;

use super::ask::unanswered;
use super::attempt::told;
use super::decide::Came;
use crate::asked::Asked;
use crate::numbers::Counter;
use crate::{Core, Gateway, clock, inbound, reply};

/// Why nothing can be told.
pub(super) enum Unready {
    /// Nothing is wrong, and nobody to be told or nothing to tell it by: it waits, for everybody to see.
    Waits(Box<str>),
    /// What should be there is gone.
    Failed(Failure),
}

/// The original, the core that is told, and what tells it.
pub(super) struct Telling {
    pub(super) link: Arc<Core>,
    core: Arc<Party>,
    /// What was asked, as its line asked it.
    asked: Asked,
    notice: Arc<Transaction>,
    /// Whether the notice that was kept, if one was, is one by these layouts: in others nobody knows what stands where.
    is_of_these: bool,
    reference: Option<Reference>,
    part: Option<u32>,
    ending: Ending,
}

impl Telling {
    /// Of a transaction that the journal found. A notice that was kept is told by the layouts that wrote it; when they are
    /// gone, by those of today.
    ///
    /// # Errors
    /// Nothing can be told now.
    pub(super) async fn of<J: Journal>(
        gateway: &Gateway<J>,
        original: &Found,
        kept: Option<&KeptNotice>,
    ) -> Result<Self, Unready> {
        let gone = |what: &str| Unready::Failed(Failure::new(Code::UnknownLayout, format!("{what} is gone")));
        let (layouts, transaction) = gateway.begun_by(original).await;
        let transaction = transaction.ok_or_else(|| gone("its layout"))?;
        let core = layouts.party(&original.channel).cloned().ok_or_else(|| gone("its party"))?;
        let wrote = match kept.and_then(|kept| kept.by.as_ref()) {
            Some(by) => gateway.version(by).await,
            None => None,
        };
        let is_of_these = kept.is_none() || wrote.is_some();
        let notice = wrote.or_else(|| notice(gateway, &layouts, &transaction)).ok_or_else(|| {
            Unready::Waits(format!("no notice tells the results of {}", transaction.id).into())
        })?;
        let link =
            gateway.core(&original.channel).map_err(|none| Unready::Waits(none.detail.as_ref().into()))?;
        let State::Ended(ending) = original.state.clone() else { return Err(gone("its ending")) };
        let recognised = Recognised { transaction, side: Side::Request };
        let (trace, now) = (original.trace.clone(), gateway.clock().now());
        let asked = Asked::new(core.clone(), recognised, original.request.clone(), trace, now);
        let part = original.part.map(|of| of.number.saturating_sub(1));
        let (asked, reference) = (asked.map_err(Unready::Failed)?, original.reference.clone());
        Ok(Self { link, core, asked, notice, is_of_these, reference, part, ending })
    }

    /// The notice's telegram as its first attempt sends it, under a number that the core has not had today.
    ///
    /// # Errors
    /// A number that could not be drawn, or none that is left today ([`Came::NotMade`]), or a value that has no place in it
    /// and never will ([`Came::Refused`]).
    pub(super) async fn first<J: Journal>(
        &self,
        gateway: &Gateway<J>,
        until: Instant,
    ) -> Result<Bytes, Came> {
        let (name, day) = (&*self.core.name, self.asked.now.date());
        let greatest = plan(&self.notice).map_or(u64::MAX, |notice| notice.number.seq.greatest());
        let counter = Counter { name, day, greatest };
        let number = gateway.draw(self.link.health(), counter, until).await;
        let number = number.map_err(|none| Came::NotMade(told(&none)))?;
        if number > greatest {
            let exhausted = format!("{name} has no numbers left for {day}");
            return Err(Came::NotMade(told(&Failure::new(Code::OutOfResources, exhausted))));
        }
        self.written(number).map_err(|error| Came::Refused(told(&reply::failure(&error))))
    }

    fn written(&self, number: u64) -> Result<Bytes, fei_codec::Error> {
        let (request, transaction) = (self.asked.view()?, &self.asked.transaction);
        let answer = View::read(&transaction.response, &self.ending.answer)?;
        let settled = Settled { request: &request, answer: &answer, outcome: self.ending.outcome };
        let (mut telegram, mut losses) = (Vec::new(), Losses::new());
        self.with_context(|context| {
            fei_codec::write_notice(&self.notice, settled, number, context, &mut telegram, &mut losses)
        })?;
        inbound::changed(&self.notice, &losses);
        Ok(telegram.into())
    }

    /// A notice, and what has written it.
    pub(super) fn kept(&self, telegram: Bytes) -> KeptNotice {
        let Transaction { id: transaction, layout_hash, .. } = &*self.notice;
        let by = WrittenBy { transaction: transaction.clone(), layout_hash: *layout_hash };
        KeptNotice { telegram, by: Some(by) }
    }

    /// The same telegram as this attempt sends it: from the second on it says so, where it is known how.
    ///
    /// # Errors
    /// It is no notice of these layouts.
    pub(super) fn attempt(&self, first: &Bytes, attempt: u32) -> Result<Bytes, Came> {
        if attempt < 2 || !self.is_of_these {
            return Ok(first.clone());
        }
        let mut telegram = first.to_vec();
        let repeated = self
            .with_context(|context| fei_codec::repeat_notice(&self.notice, &mut telegram, attempt, context));
        repeated.map_err(|error| Came::Refused(told(&reply::failure(&error))))?;
        Ok(telegram.into())
    }

    /// The number that a telegram of this notice goes under, where it is known.
    pub(super) fn number(&self, telegram: &[u8]) -> Option<Reference> {
        if !self.is_of_these {
            return None;
        }
        let row = plan(&self.notice)?.number.field;
        let view = View::read(&self.notice.request, telegram).ok()?;
        Some(Reference::new(view.value(row).ok()?.text()))
    }

    /// What goes to the core, and what its answer is known by.
    pub(super) fn question(&self, telegram: Bytes) -> Question {
        let pair = PairKey::new(fei_codec::pair_key(self.contract(), &telegram, Side::Request));
        Question { telegram, pair }
    }

    /// What the core's answer, or none, says of what was sent.
    pub(super) fn heard(&self, sent: &[u8], answer: Result<Bytes, Unanswered>) -> Came {
        let unreadable = |error: fei_codec::Error| Failure::new(Code::Unreadable, error.without_value());
        let telegram = match answer {
            Ok(telegram) => telegram,
            Err(none) => return unanswered(&none),
        };
        let read = || {
            if !self.notice.is_answered_by(&telegram) {
                let another = "its header is not that of an answer to this notice";
                return Err(Failure::new(Code::EchoMismatch, another));
            }
            let sent = View::read(&self.notice.request, sent).map_err(unreadable)?;
            let answer = View::read(&self.notice.response, &telegram).map_err(unreadable)?;
            answer.check().map_err(unreadable)?;
            Ok(fei_codec::heard_of_notice(&self.notice, self.contract(), &sent, &answer))
        };
        match read() {
            Ok(NoticeHeard::Taken(_)) => Came::Taken,
            Ok(NoticeHeard::Declined(verdict)) => Came::Refused(said(&verdict)),
            Ok(NoticeHeard::Open(verdict)) => Came::Nothing(said(&verdict)),
            Err(failure) => Came::Nothing(told(&failure)),
        }
    }

    fn contract(&self) -> &TelegramParty {
        self.asked.contract()
    }

    fn with_context<T>(&self, run: impl FnOnce(&Context<'_>) -> T) -> T {
        let now = clock::digits(self.asked.now);
        let (setting, secret) = (|name: &str| self.link.setting(name), |_: &str| None);
        let items = self.asked.transaction.items.as_ref();
        let parts = items.zip(self.part).map(|(items, part)| Parts {
            group: items.asked,
            references: &[],
            at: Some(part),
        });
        run(&Context {
            reference: self.reference.as_ref().map(Reference::as_str),
            own_reference: None,
            attempt: None,
            now: &now,
            setting: &setting,
            secret: &secret,
            original: None,
            parts,
        })
    }
}

/// The notice of a transaction, in the version of this day.
fn notice<J: Journal>(
    gateway: &Gateway<J>,
    layouts: &Registry,
    transaction: &Transaction,
) -> Option<Arc<Transaction>> {
    let today = gateway.today();
    let own = transaction.notice.as_ref().and_then(|id| layouts.transaction(id, today));
    own.cloned().or_else(|| {
        // Somebody may have written one since: what waits for it is told by it.
        let now = gateway.layouts();
        let id = now.transaction(&transaction.id, today)?.notice.clone()?;
        now.transaction(&id, today).cloned()
    })
}

/// The table of a notice; none: it is another transaction.
pub(super) fn plan(transaction: &Transaction) -> Option<&Notice> {
    match &transaction.flow {
        Flow::Notice(notice) => Some(notice),
        _ => None,
    }
}

/// What a core said, for people.
fn said(verdict: &Verdict) -> Box<str> {
    let detail = if verdict.detail.is_empty() { &verdict.ko } else { &verdict.detail };
    match verdict.outcome {
        Outcome::Declined => format!("the core declines it: {detail}").into(),
        _ => format!("the core has not taken it: {detail}").into(),
    }
}
