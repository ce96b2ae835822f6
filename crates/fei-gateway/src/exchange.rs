//! One exchange with an institution: what is sent, and what its answer means. Synchronous: the borrowed view of a
//! telegram lives only in here.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use fei_codec::{Answer, Context, Losses, Shape, Verdict, View};
use fei_exchange::{Code, Failure, Outcome, Reference, TxnId};
use fei_guard::Conclusion;
use fei_http::{HttpAnswer, HttpCall, classify};
use fei_journal::{Ending, Follow};
use fei_layout::plan::{Flow, Http, JsonParty, Party};
use jiff::Timestamp;

use crate::asked::Asked;
use crate::several::Parts;
use crate::{Clock, Link, events, reply, request, unknown};

/// A request and the institution that it goes to.
pub(crate) struct Exchange {
    pub(crate) asked: Asked,
    shape: Shape,
    pub(crate) link: Arc<Link>,
    pub(crate) reference: Option<Reference>,
    /// The telegram's transactions, where it has several.
    pub(crate) parts: Parts,
    institution: Arc<Party>,
    pub(crate) clock: Arc<dyn Clock>,
    begun: Timestamp,
    now: String,
    /// Which attempt it is: of an advice that is said again.
    attempt: Cow<'static, str>,
}

impl Exchange {
    /// Of a request whose telegram was read: `shape` is its own.
    pub(crate) fn new(
        asked: Asked,
        shape: Shape,
        institution: Arc<Party>,
        link: Arc<Link>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Failure> {
        let outbound = matches!(asked.transaction.flow, Flow::Outbound { .. });
        if !outbound || institution.json().is_none() {
            return Err(Failure::new(Code::UnknownLayout, "not a transaction that goes to a JSON party"));
        }
        let (begun, now) = (clock.moment(), asked.stamp());
        let parts = Parts::default();
        let attempt = Cow::Borrowed("1");
        Ok(Self { asked, shape, link, reference: None, parts, institution, clock, begun, now, attempt })
    }

    /// The same once more, under the number that it had: which attempt it is.
    pub(crate) fn again(self, reference: Option<Reference>, attempt: u32) -> Self {
        Self { reference, attempt: attempt.to_string().into(), ..self }
    }

    /// The request telegram through its layout.
    pub(crate) fn view(&self) -> View<'_> {
        self.shape.view(&self.asked.transaction.request, &self.asked.telegram)
    }

    /// The institution's name.
    pub(crate) fn institution(&self) -> &str {
        &self.institution.name
    }

    /// The institution's contract.
    pub(crate) fn contract(&self) -> &JsonParty {
        self.institution.json().expect("invariant: `new` takes only parties that speak JSON")
    }

    pub(crate) fn http(&self) -> &Http {
        let Flow::Outbound { http, .. } = &self.asked.transaction.flow else {
            unreachable!("invariant: `new` takes only transactions that go out")
        };
        http
    }

    /// The call, or the field that keeps it from being made.
    pub(crate) fn call(&self, view: &View<'_>) -> Result<HttpCall, Failure> {
        let mut losses = Losses::new();
        let call = self.with_context(|context| {
            fei_codec::call(self.http(), self.contract(), view, context, &mut losses)
        });
        let call = call.map_err(|error| reply::failure(&error))?;
        events::changed_in_call(&self.asked, &losses);
        request::http_call(call, &self.asked.trace, self.contract())
    }

    /// What the institution's answer means, with the telegram that says so, and what follows if it tells nothing. Never
    /// fails: it runs after the money moved.
    pub(crate) fn conclude(&self, txn: TxnId, answer: Result<HttpAnswer, Failure>) -> Conclusion {
        let ending = self.ending(answer);
        let follow = match ending.outcome {
            Outcome::Unknown => self.unknown(txn),
            _ => Vec::new(),
        };
        Conclusion { ending, follow, rest: Vec::new() }
    }

    /// What follows one of which nobody knows.
    pub(crate) fn unknown(&self, txn: TxnId) -> Vec<Follow> {
        let (times, first_after) = ((self.begun, self.clock.moment()), self.link.follow().first_after);
        unknown::follow(&self.asked.transaction, txn, times, first_after)
    }

    /// The same for an answer that came late: whoever asked is to hear of what it settles.
    pub(crate) fn conclude_late(&self, txn: TxnId, answer: HttpAnswer) -> Conclusion {
        let follow = unknown::notice(&self.asked.transaction, txn, self.clock.moment());
        Conclusion { ending: self.ending(Ok(answer)), follow, rest: Vec::new() }
    }

    pub(crate) fn ending(&self, answer: Result<HttpAnswer, Failure>) -> Ending {
        let concluded = self.spoken(answer).and_then(|body| self.read(&body));
        concluded.unwrap_or_else(|failure| {
            events::no_verdict(&self.asked, self.institution(), &failure);
            reply::failed(&self.asked, &failure)
        })
    }

    /// The body of an answer whose status lets it speak.
    pub(crate) fn spoken(&self, answer: Result<HttpAnswer, Failure>) -> Result<Bytes, Failure> {
        let HttpAnswer { status, body, .. } = answer?;
        if (300..400).contains(&status) {
            events::redirected(&self.asked, self.institution(), status);
        }
        classify(status, &self.contract().refused)?;
        Ok(body)
    }

    fn read(&self, body: &[u8]) -> Result<Ending, Failure> {
        let unreadable = |error: fei_codec::Error| Failure::new(Code::Unreadable, error.to_string());
        let answer = fei_codec::read_answer(self.http(), body).map_err(unreadable)?;
        self.with_context(|context| self.write(&self.view(), &answer, context))
    }

    fn write(&self, view: &View<'_>, answer: &Answer<'_>, context: &Context<'_>) -> Result<Ending, Failure> {
        let verdict = fei_codec::verdict(self.http(), self.contract(), view, context, answer);
        self.heed(&verdict);
        let mapping = (self.http(), self.contract(), answer, context);
        match reply::write(&self.asked, view, &verdict, Some(mapping)) {
            Ok(ending) => Ok(ending),
            // A number that the telegram cannot hold: what the institution did is not what the core could be told.
            Err(error) => {
                let failure = Failure::new(error.kind.code_of_answer(), error.to_string());
                self.heed(&Verdict::failed(&failure));
                Err(failure)
            }
        }
    }

    /// An answer that is not the answer to this request: nothing else in the pipes can be trusted. Where it does not tell the
    /// outcome, somebody must look.
    pub(crate) fn heed(&self, verdict: &Verdict) {
        if verdict.code == Some(Code::EchoMismatch) {
            self.link.flush();
        }
        match verdict.outcome {
            Outcome::Unknown => events::alarm(&self.asked, self.institution(), verdict),
            Outcome::NotExecuted => events::refused(&self.asked, self.institution(), verdict),
            Outcome::Executed | Outcome::Declined => {}
        }
    }

    pub(crate) fn with_context<T>(&self, run: impl FnOnce(&Context<'_>) -> T) -> T {
        let setting = |name: &str| self.link.setting(name);
        let secret = |name: &str| self.link.secret(name);
        run(&Context {
            reference: self.reference.as_ref().map(Reference::as_str),
            own_reference: None,
            attempt: Some(&self.attempt),
            now: &self.now,
            setting: &setting,
            secret: &secret,
            original: None,
            parts: self.parts.context(&self.asked.transaction),
        })
    }
}
