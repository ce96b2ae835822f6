//! What the layers' tests share: a scripted link, a journal that fails on demand, calls.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::{Code, Effect, Failure, Outcome, Trace, TxnId};
use fei_journal::{
    Begun, Ending, Follow, Following, Found, Intended, Intent, Journal, JournalError, Late, LinkError, Marks,
    MemoryJournal, Note, Noticed, PartEnding, State, TakingBack, Tries,
};
use jiff::civil::Date;
use tokio::time::{Instant, sleep};
use tower::Service;

use crate::{Call, Conclusion};

/// What is sent: types of their own, without a lifetime that a spawned service would have to be general over.
#[derive(Debug)]
pub(crate) struct Request;

/// What comes back.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer;

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// What the link does with one try.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// Sends after the first time and answers after the second.
    Answer(Duration, Duration),
    /// Gives the proof back after a time, with this code.
    NotSent(Duration, Code),
    /// Sends, and hears after a time that nothing was done.
    Refused(Duration),
    /// Sends, and loses the connection after a time.
    Lost(Duration),
    /// Never sends.
    Stuck,
    /// Sends, and never hears.
    Hang,
}

/// A link that plays its script, and then answers at once.
#[derive(Clone, Default)]
pub(crate) struct Link {
    script: Arc<Mutex<VecDeque<Step>>>,
    tries: Arc<AtomicUsize>,
    sent: Arc<AtomicUsize>,
}

impl Link {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { script: Arc::new(Mutex::new(steps.into_iter().collect())), ..Self::default() }
    }

    /// Calls that came.
    pub(crate) fn tries(&self) -> usize {
        self.tries.load(SeqCst)
    }

    /// Requests that left, but for those of which the answer says by now that nothing was done.
    pub(crate) fn sent(&self) -> usize {
        self.sent.load(SeqCst)
    }

    async fn play(self, step: Step, call: Intended<Request>) -> Result<Answer, LinkError<Request>> {
        match step {
            Step::NotSent(after, code) => {
                sleep(after).await;
                Err(LinkError::NotSent(call, Failure::new(code, "scripted")))
            }
            Step::Stuck => std::future::pending().await,
            Step::Answer(before, after) => {
                sleep(before).await;
                self.send(call)?;
                sleep(after).await;
                Ok(Answer)
            }
            Step::Refused(after) => {
                let late = |call| LinkError::NotSent(call, Failure::new(Code::DeadlineBefore, "scripted"));
                let (request, sending) = call.send().map_err(late)?;
                self.sent.fetch_add(1, SeqCst);
                sleep(after).await;
                self.sent.fetch_sub(1, SeqCst);
                let failure = Failure::new(Code::Refused, "scripted");
                Err(LinkError::Refused(sending.take_back(request), failure))
            }
            Step::Lost(after) => {
                self.send(call)?;
                sleep(after).await;
                Err(LinkError::Unknown(Failure::new(Code::ConnectionLost, "scripted")))
            }
            Step::Hang => {
                self.send(call)?;
                std::future::pending().await
            }
        }
    }

    fn send(&self, call: Intended<Request>) -> Result<(), LinkError<Request>> {
        let late = |call| LinkError::NotSent(call, Failure::new(Code::DeadlineBefore, "scripted"));
        call.send().map_err(late)?;
        self.sent.fetch_add(1, SeqCst);
        Ok(())
    }
}

impl Service<Intended<Request>> for Link {
    type Response = Answer;
    type Error = LinkError<Request>;
    type Future = Pin<Box<dyn Future<Output = Result<Answer, LinkError<Request>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Intended<Request>) -> Self::Future {
        self.tries.fetch_add(1, SeqCst);
        let step = self.script.lock().unwrap().pop_front().unwrap_or(Step::Answer(ms(0), ms(0)));
        Box::pin(self.clone().play(step, call))
    }
}

/// The journal in memory behind a bad line.
#[derive(Default)]
pub(crate) struct BadLine {
    pub(crate) book: MemoryJournal,
    pub(crate) begin_takes: Duration,
    pub(crate) begin_fails: bool,
    /// No second attempt is taken.
    pub(crate) again_fails: bool,
    /// The row is gone when the ending comes.
    pub(crate) loses_rows: bool,
    pub(crate) settle_takes: Duration,
    /// Tries to settle that fail before one succeeds.
    pub(crate) settle_fails: AtomicUsize,
}

impl BadLine {
    /// Where a key's transaction stands.
    pub(crate) async fn state(&self, key: &str) -> Option<State> {
        self.book.find("test", key.as_bytes()).await.unwrap().map(|found| found.state)
    }

    /// The outcome in the row, once it has ended.
    pub(crate) async fn outcome(&self, key: &str) -> Option<Outcome> {
        match self.state(key).await? {
            State::Ended(ending) => Some(ending.outcome),
            State::Sending => None,
        }
    }
}

impl Journal for BadLine {
    async fn begin(&self, intent: Intent) -> Result<Begun, JournalError> {
        sleep(self.begin_takes).await;
        if self.begin_fails {
            return Err(JournalError::Down("scripted".into()));
        }
        self.book.begin(intent).await
    }

    async fn send_again(&self, txn: TxnId, why: &str) -> Result<(), JournalError> {
        sleep(self.begin_takes).await;
        if self.again_fails {
            return Err(JournalError::Down("scripted".into()));
        }
        self.book.send_again(txn, why).await
    }

    async fn settle(&self, txn: TxnId, ending: Ending, follow: Vec<Follow>) -> Result<Ending, JournalError> {
        sleep(self.settle_takes).await;
        if self.loses_rows {
            return Err(JournalError::NoRow(txn));
        }
        if self.settle_fails.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok() {
            return Err(JournalError::Down("scripted".into()));
        }
        self.book.settle(txn, ending, follow).await
    }

    async fn settle_parts(&self, parts: Vec<PartEnding>) -> Result<Vec<Ending>, JournalError> {
        sleep(self.settle_takes).await;
        self.book.settle_parts(parts).await
    }

    async fn parts(&self, telegram: TxnId) -> Result<Vec<Found>, JournalError> {
        self.book.parts(telegram).await
    }

    async fn ended(&self, txn: TxnId) -> Result<Ending, JournalError> {
        self.book.ended(txn).await
    }

    async fn next_number(&self, counter: &str, day: Date) -> Result<u64, JournalError> {
        self.book.next_number(counter, day).await
    }

    async fn find(&self, channel: &str, key: &[u8]) -> Result<Option<Found>, JournalError> {
        self.book.find(channel, key).await
    }

    async fn last_try(&self, channel: &str, tries: Tries) -> Result<Option<(u32, Found)>, JournalError> {
        self.book.last_try(channel, tries).await
    }

    async fn taking_back(
        &self,
        channel: &str,
        name: &[u8],
        original: TxnId,
    ) -> Result<Vec<TakingBack>, JournalError> {
        self.book.taking_back(channel, name, original).await
    }

    async fn removed_until(&self) -> Result<Option<Date>, JournalError> {
        self.book.removed_until().await
    }

    async fn known_as(&self, institution: &str, reference: &str) -> Result<Option<Found>, JournalError> {
        self.book.known_as(institution, reference).await
    }

    async fn late(&self, txn: TxnId, ending: Ending, follow: Vec<Follow>) -> Result<Late, JournalError> {
        self.book.late(txn, ending, follow).await
    }

    async fn late_of_core(&self, txn: TxnId, ending: Ending) -> Result<Late, JournalError> {
        self.book.late_of_core(txn, ending).await
    }

    async fn noticed(&self, core: &str, number: &str) -> Result<Option<Noticed>, JournalError> {
        self.book.noticed(core, number).await
    }

    async fn taken(&self, item: i64) -> Result<bool, JournalError> {
        self.book.taken(item).await
    }

    async fn probe(&self) -> Result<(), JournalError> {
        self.book.probe().await
    }

    async fn note(&self, txn: TxnId, note: Note) -> Result<(), JournalError> {
        self.book.note(txn, note).await
    }

    fn written(&self, txn: TxnId) {
        self.book.written(txn);
    }

    async fn undelivered(&self, txn: TxnId) -> Result<(), JournalError> {
        self.book.undelivered(txn).await
    }
}

pub(crate) fn intent(key: &str, fingerprint: &'static str) -> Intent {
    Intent {
        txn: TxnId::fresh(),
        transaction: "test.pay".into(),
        layout_hash: [0; 32],
        effect: Effect::Money,
        channel: "test".into(),
        institution: "link".into(),
        day: jiff::civil::date(2026, 9, 7),
        key: Bytes::copy_from_slice(key.as_bytes()),
        fingerprint: fingerprint.into(),
        reference: None,
        trace: Trace::new("trace"),
        marks: Marks::default(),
        deadline: jiff::Timestamp::MAX,
        request: "telegram".into(),
        takes_back: None,
        rest: None,
    }
}

/// What a failed or answered request means, in the simplest words.
pub(crate) fn conclude(result: Result<Answer, Failure>) -> Conclusion {
    let ending = match result {
        Ok(Answer) => Ending { outcome: Outcome::Executed, code: None, answer: "yes".into() },
        Err(failure) => Ending {
            outcome: failure.outcome(),
            code: Some(failure.code),
            answer: failure.code.as_str().into(),
        },
    };
    let at = jiff::Timestamp::UNIX_EPOCH;
    let inquiry =
        Follow { kind: Following::Inquiry, to: "link".into(), lane: "link".into(), first_at: at, until: at };
    Conclusion { ending, follow: vec![inquiry], rest: Vec::new() }
}

/// A call under a key that is due after a time.
pub(crate) fn call(key: &str, due: Duration) -> Call<Request, Answer> {
    call_with(key, "content", due)
}

/// The same with content of its own.
pub(crate) fn call_with(key: &str, content: &'static str, due: Duration) -> Call<Request, Answer> {
    Call {
        intent: intent(key, content),
        request: Request,
        deadline: Instant::now() + due,
        conclude: Box::new(conclude),
    }
}

/// A request with its proof, for the layers under the journal.
pub(crate) async fn intended(due: Duration) -> Intended<Request> {
    intended_in(&BadLine::default(), due).await
}

/// The same, of a journal that is asked again.
pub(crate) async fn intended_in(journal: &BadLine, due: Duration) -> Intended<Request> {
    let key = TxnId::fresh().to_string();
    let Ok(Begun::Row(proof)) = journal.begin(intent(&key, "content")).await else { panic!("a fresh row") };
    proof.intend(Request, Instant::now() + due)
}
