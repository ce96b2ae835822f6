//! Reading an answer to its end, within its limits. What breaks one is unknown, never an error of the request.

mod body;
mod head;

use std::io;

use bytes::{Buf, BytesMut};
use fei_exchange::{Code, Failure, Step};
use http::Method;
use memchr::memchr;
use tokio::io::{AsyncRead, AsyncReadExt};

use self::body::Body;
use self::head::Head;
use crate::media::{OtherMedia, begins_as_json};
use crate::{HttpAnswer, InstitutionRules};

/// Room for one read: nearly every answer comes in one, with its head.
const READ_BYTES: usize = 4096;

/// An answer that came whole.
pub(crate) struct Whole {
    pub(crate) answer: HttpAnswer,
    /// Whether its connection may carry another request.
    pub(crate) reusable: bool,
    /// Whether bytes came behind it, which answer nothing.
    pub(crate) orphan: bool,
    /// What it says that it is, if that is not JSON and its body is.
    pub(crate) other_media: Option<OtherMedia>,
}

/// An answer that is none.
pub(crate) struct Broken {
    pub(crate) failure: Failure,
    /// What came of it, if its body had begun.
    pub(crate) came: Option<HttpAnswer>,
}

impl From<Failure> for Broken {
    fn from(failure: Failure) -> Self {
        Self { failure, came: None }
    }
}

/// The whole answer to a request by this method; anything less is U02 or U03, and its connection is of no more use.
pub(crate) async fn read<S: AsyncRead + Unpin>(
    stream: &mut S,
    method: &Method,
    rules: &InstitutionRules,
) -> Result<Whole, Broken> {
    let mut reading = Reading { stream, came: BytesMut::new(), rules };
    let Head { status, body, reusable, retry_after, other_media, headers } = reading.head(method).await?;
    Step::Answered.pass().map_err(|failed| lost(&io::Error::other(failed)))?;
    let mut whole = BytesMut::new();
    let read = reading.body(body, &mut whole).await;
    let answer = HttpAnswer { status, body: whole.freeze(), retry_after };
    let proven = || match &rules.answers {
        Some(check) => check.verify(status, &headers, &answer.body),
        None => Ok(()),
    };
    match read.and_then(|()| proven()) {
        Ok(()) => {
            let other_media = other_media.filter(|_| begins_as_json(&answer.body));
            Ok(Whole { answer, reusable, orphan: !reading.came.is_empty(), other_media })
        }
        Err(failure) => {
            let came = (!answer.body.is_empty()).then_some(answer);
            Err(Broken { failure, came })
        }
    }
}

struct Reading<'r, S> {
    stream: &'r mut S,
    /// What has come and is not read yet.
    came: BytesMut,
    rules: &'r InstitutionRules,
}

impl<S: AsyncRead + Unpin> Reading<'_, S> {
    /// The first head that is no informational one (1xx).
    async fn head(&mut self, method: &Method) -> Result<Head, Failure> {
        let mut informational = 0;
        loop {
            let Some((head, bytes)) = head::parse(&self.came, method, self.rules)? else {
                self.lines().await?;
                continue;
            };
            self.came.advance(bytes);
            match head.status {
                101 => return Err(unreadable("it goes on in a protocol that nobody asked for".to_owned())),
                100..200 if informational == self.rules.informational_max => {
                    return Err(unreadable(format!("more than {informational} informational answers")));
                }
                100..200 => informational += 1,
                _ => return Ok(head),
            }
        }
    }

    /// Waits for the first bytes of a head, then for the end of a line: one that comes byte by byte is not parsed for each.
    async fn lines(&mut self) -> Result<(), Failure> {
        loop {
            let before = self.came.len();
            if before >= self.rules.head_bytes_max {
                return Err(unreadable(format!("a head of more than {} bytes", self.rules.head_bytes_max)));
            }
            if !self.fill(0).await? {
                return Err(cut());
            }
            if before == 0 || self.came.get(before..).is_some_and(|new| memchr(b'\n', new).is_some()) {
                return Ok(());
            }
        }
    }

    /// What was read when it fails stays in `whole`.
    async fn body(&mut self, mut body: Body, whole: &mut BytesMut) -> Result<(), Failure> {
        // A length that is announced is checked before any memory is taken.
        if body.announced() > self.rules.body_bytes_max {
            return Err(body::too_big(self.rules));
        }
        whole.reserve(body.announced());
        while !body.take(&mut self.came, whole, self.rules)? {
            match self.fill(body.announced()).await? {
                false if body.ends_by_close() => return Ok(()),
                false => return Err(cut()),
                true => {}
            }
        }
        Ok(())
    }

    /// Waits for bytes; false: the other end has closed it.
    async fn fill(&mut self, announced: usize) -> Result<bool, Failure> {
        self.came.reserve(announced.clamp(READ_BYTES, 16 * READ_BYTES));
        self.stream.read_buf(&mut self.came).await.map(|bytes| bytes > 0).map_err(|error| lost(&error))
    }
}

/// A failure after sending: the connection went.
pub(crate) fn lost(error: &io::Error) -> Failure {
    Failure::new(Code::ConnectionLost, format!("the connection was lost: {error}"))
}

fn cut() -> Failure {
    Failure::new(Code::ConnectionLost, "the connection ended before the answer did")
}

/// What came is not HTTP, or more of it than is taken.
fn unreadable(detail: String) -> Failure {
    Failure::new(Code::Unreadable, detail)
}
