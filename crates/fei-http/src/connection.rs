//! One connection: one call at a time, HTTP/1.1, written and read by the task of the call itself.
//!
//! No task and no channel stand between a call and its socket, so nobody has to be woken for it; and it is known whether
//! a byte has left.

use std::io;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use fei_exchange::{Failure, Step};
use http::Request;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::runtime::{Handle, Id};
use tokio::time::Instant;

use crate::answer::{self, Broken, Whole};
use crate::media::OtherMedia;
use crate::trust::Outdated;
use crate::{HttpAnswer, InstitutionRules, LateAnswer, LateEar, request};

/// What a request that brought no answer proves.
pub(crate) enum Trouble {
    /// No byte left.
    HandedBack,
    /// A byte may have left.
    Unknown(Failure),
}

/// Bytes both ways: a socket, or TLS, or a proxy's tunnel.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Duplex for S {}

/// An open connection. Dropping it closes the socket at once.
pub(crate) struct Connection {
    stream: Box<dyn Duplex>,
    /// Whether of a write that fails at once nothing has left: so it is with a socket. TLS may have sent a part.
    exact: bool,
    state: State,
    /// Of the call that came last.
    ear: Option<LateEar>,
    /// Of the answer that came last.
    other_media: Option<OtherMedia>,
    generation: u64,
    /// Of what its other end is known by; none: it is not known.
    outdated: Option<Outdated>,
    /// The runtime on which it was opened.
    home: Id,
    opened_at: Instant,
}

/// Whether a connection can carry a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// As far as anybody knows.
    Open,
    /// A call is on it, or has left it in the middle, or was its last one.
    Used,
    /// The other end has closed it.
    Closed,
    /// Bytes came that answer nothing.
    Orphan,
}

impl Connection {
    /// A connection that was just opened.
    pub(crate) fn new(stream: impl Duplex + 'static, exact: bool, generation: u64) -> Self {
        let (stream, home, opened_at) = (Box::new(stream), Handle::current().id(), Instant::now());
        Self {
            stream,
            exact,
            state: State::Open,
            ear: None,
            other_media: None,
            generation,
            outdated: None,
            home,
            opened_at,
        }
    }

    /// The same, which carries no further call when what its other end was known by holds no more.
    pub(crate) fn while_trusted(self, outdated: Outdated) -> Self {
        Self { outdated: Some(outdated), ..self }
    }

    /// Which flush it was opened after.
    pub(crate) const fn generation(&self) -> u64 {
        self.generation
    }

    /// On which runtime it was opened.
    pub(crate) const fn home(&self) -> Id {
        self.home
    }

    /// When it was opened.
    pub(crate) const fn opened_at(&self) -> Instant {
        self.opened_at
    }

    /// Ready when it can carry no call (any more). Whoever asks is woken when that happens while it is idle. No system
    /// call is made unless something has come.
    pub(crate) fn poll_over(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.state == State::Open {
            if self.outdated.as_ref().is_some_and(|outdated| outdated.load(Ordering::Acquire)) {
                self.state = State::Used;
                return Poll::Ready(());
            }
            let mut byte = [0; 1];
            let mut room = ReadBuf::new(&mut byte);
            let read = ready!(Pin::new(&mut self.stream).poll_read(cx, &mut room));
            let came = read.is_ok() && !room.filled().is_empty();
            self.state = if came { State::Orphan } else { State::Closed };
        }
        Poll::Ready(())
    }

    /// Closes it. Whose answer came last is told of bytes that came behind it.
    pub(crate) fn close(mut self) {
        self.tell_orphan();
    }

    fn tell_orphan(&mut self) {
        if self.state == State::Orphan
            && let Some(ear) = self.ear.take()
        {
            ear(LateAnswer::Orphan);
        }
    }

    /// What the answer that came last said that it is, if that is not JSON and its body is. Told once.
    pub(crate) fn other_media(&mut self) -> Option<OtherMedia> {
        self.other_media.take()
    }

    /// Sends a request and reads its answer. The first byte may leave at once.
    pub(crate) async fn exchange(
        &mut self,
        request: Request<Bytes>,
        ear: Option<LateEar>,
        rules: &InstitutionRules,
    ) -> Result<HttpAnswer, Trouble> {
        Step::Send.pass().map_err(|_| Trouble::HandedBack)?;
        if std::future::poll_fn(|cx| Poll::Ready(self.poll_over(cx).is_ready())).await {
            self.tell_orphan();
            return Err(Trouble::HandedBack);
        }
        self.state = State::Used;
        self.ear = ear;
        self.send(&request::written(&request)).await?;
        match answer::read(&mut self.stream, request.method(), rules).await {
            Ok(Whole { answer, reusable, orphan, other_media }) => {
                self.other_media = other_media;
                self.state = match (orphan, reusable) {
                    (true, _) => State::Orphan,
                    (false, true) => State::Open,
                    (false, false) => State::Used,
                };
                Ok(answer)
            }
            Err(Broken { failure, came }) => {
                if let (Some(ear), Some(came)) = (&self.ear, came) {
                    ear(LateAnswer::BrokenOff(came));
                }
                Err(Trouble::Unknown(failure))
            }
        }
    }

    async fn send(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let mut left = bytes;
        let written = match self.write_all(&mut left).await {
            Ok(()) => self.stream.flush().await,
            Err(_) if self.exact && left.len() == bytes.len() => return Err(Trouble::HandedBack),
            Err(error) => Err(error),
        };
        written.map_err(|error| Trouble::Unknown(answer::lost(&error)))
    }

    /// Writes until nothing is left; what was taken is gone from `left`, also when not all was. Unlike `write_all_buf`, which
    /// makes a list of slices for each write and has the kernel read that.
    async fn write_all(&mut self, left: &mut &[u8]) -> io::Result<()> {
        while !left.is_empty() {
            match self.stream.write(left).await {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(bytes) => left.advance(bytes),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
