//! The institution in the same room: no socket, an answer at once.

use std::future::{Ready, ready};
use std::task::{Context, Poll};

use fei_exchange::{Code, Failure};
use fei_http::{HttpAnswer, HttpCall};
use fei_journal::{Intended, LinkError};
use tower::Service;

use crate::institution::done;

/// Where the connection would be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AtOnce;

impl Service<Intended<HttpCall>> for AtOnce {
    type Response = HttpAnswer;
    type Error = LinkError<HttpCall>;
    type Future = Ready<Result<HttpAnswer, LinkError<HttpCall>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, intended: Intended<HttpCall>) -> Self::Future {
        ready(match intended.send() {
            Ok((call, _sending)) => Ok(HttpAnswer { status: 200, body: done(&call.body), retry_after: None }),
            Err(late) => Err(LinkError::NotSent(late, Failure::new(Code::DeadlineBefore, "too late"))),
        })
    }
}
