//! Where the connection to a core would be: it gets a telegram, and says what the case has.

use std::future::{Ready, ready};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use fei_exchange::{Code, Failure};
use fei_journal::{Intended, LinkError};
use fei_wire::Question;
use tower::Service;

/// A core that answers what it is told to, at once.
#[derive(Clone, Default)]
pub(super) struct CoreLeaf(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answers: Option<Bytes>,
    got: Option<Bytes>,
}

impl CoreLeaf {
    /// What it answers the next time; none: it is silent. Forgets what it got.
    pub(super) fn script(&self, answers: Option<Bytes>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = State { answers, got: None };
    }

    /// What it got since.
    pub(super) fn got(&self) -> Option<Bytes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).got.take()
    }

    fn ask(&self, question: Question) -> Option<Bytes> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.got = Some(question.telegram);
        state.answers.take()
    }
}

impl Service<Intended<Question>> for CoreLeaf {
    type Response = Bytes;
    type Error = LinkError<Question>;
    type Future = Ready<Result<Bytes, LinkError<Question>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, intended: Intended<Question>) -> Self::Future {
        ready(match intended.send() {
            Ok((question, _sending)) => self
                .ask(question)
                .ok_or_else(|| LinkError::Unknown(Failure::new(Code::TimedOut, "no answer in time"))),
            Err(late) => Err(LinkError::NotSent(late, Failure::new(Code::DeadlineBefore, "too late"))),
        })
    }
}
