//! What stands between the socket and the HTTP/1 parser: it passes on bytes of which there is one reading.
//!
//! The parser is lenient where the standard lets it be, and tells nobody that it was: a length beside chunks is dropped in
//! silence. So each request is framed here first, strictly. When one is wrong, the parser is given a stand-in in its
//! place, a whole request with a method that no other can have, and nothing after it: the answers to the requests before
//! it go out in their order, then the refusal, then the connection closes. X16.

mod framing;
mod head;
#[cfg(test)]
mod tests;

use std::io;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use framing::Framing;
pub(super) use head::{HeadLimits, is_host};

/// Bytes asked of the socket at a time.
const READ_BYTES: usize = 8 << 10;
/// The method of the stand-in. [`head`] takes upper case only, so nobody else has it.
pub(super) const STAND_IN: &str = "refused";
const STAND_IN_HEAD: &[u8] = b"refused / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
/// What no chunk can be followed by: the parser stops in the middle of a body.
const NO_CHUNK: &[u8] = b"?";

/// Why a request is not passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// There is more than one reading of it, or none.
    Malformed(&'static str),
    /// Of the first line.
    TargetTooLong,
    /// Of all lines, or too many.
    HeadTooLarge,
    /// It did not come to its end in time.
    Slow,
}

/// What was wrong on a connection: written once, by [`Strict`], and read by whoever answers the stand-in.
pub(super) type WhatIsWrong = Arc<OnceLock<Wrong>>;

/// A socket whose requests are framed strictly.
pub(super) struct Strict<S> {
    inner: S,
    framing: Framing,
    /// What came and was not handed over; the first `passed` bytes may be.
    seen: BytesMut,
    passed: usize,
    wrong: WhatIsWrong,
    head_timeout: Duration,
    /// When the first head began, if it was seen before: what that took is not given twice.
    began: Option<Instant>,
    /// When the head that has begun must be whole.
    head_until: Option<Pin<Box<Sleep>>>,
}

impl<S> Strict<S> {
    /// A head may take `head_timeout` from its first byte; `began`: the first one is there since then.
    pub(super) fn new(inner: S, limits: HeadLimits, head_timeout: Duration, began: Option<Instant>) -> Self {
        let (framing, wrong, head_until) = (Framing::new(limits), WhatIsWrong::default(), None);
        Self { inner, framing, seen: BytesMut::new(), passed: 0, wrong, head_timeout, began, head_until }
    }

    /// Where it says what was wrong.
    pub(super) fn what_is_wrong(&self) -> WhatIsWrong {
        Arc::clone(&self.wrong)
    }

    /// Looks at what came.
    fn look(&mut self) {
        if self.wrong.get().is_some() || self.seen.is_empty() {
            return;
        }
        let in_head = self.framing.in_head();
        match self.framing.pass(&self.seen) {
            Ok(passed) => self.passed = passed,
            Err(wrong) => return self.stop(wrong, if in_head { STAND_IN_HEAD } else { NO_CHUNK }),
        }
        let began = self.began.take();
        match (in_head && self.passed == 0, &self.head_until) {
            (true, None) => {
                let until = began.unwrap_or_else(Instant::now) + self.head_timeout;
                self.head_until = Some(Box::pin(sleep_until(until)));
            }
            (true, Some(_)) => {}
            (false, _) => self.head_until = None,
        }
    }

    /// Nothing that came is read any more, and nothing that comes: the parser gets this in its place.
    fn stop(&mut self, wrong: Wrong, instead: &[u8]) {
        // Only one thing can be wrong first.
        let _ = self.wrong.set(wrong);
        self.head_until = None;
        self.seen = BytesMut::from(instead);
        self.passed = instead.len();
    }
}

impl<S: AsyncRead + Unpin> Strict<S> {
    /// Reads on until something can be handed over; false: nothing more comes.
    fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        loop {
            self.look();
            if self.passed > 0 {
                return Poll::Ready(Ok(true));
            }
            if self.wrong.get().is_some() {
                // The refusal closes the connection. An end told here would do it before the refusal is written.
                return Poll::Pending;
            }
            if self.head_until.as_mut().is_some_and(|until| until.as_mut().poll(cx).is_ready()) {
                self.stop(Wrong::Slow, STAND_IN_HEAD);
                continue;
            }
            let mut room = [0; READ_BYTES];
            let mut room = ReadBuf::new(&mut room);
            ready!(Pin::new(&mut self.inner).poll_read(cx, &mut room))?;
            if room.filled().is_empty() {
                return Poll::Ready(Ok(false));
            }
            self.seen.extend_from_slice(room.filled());
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Strict<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.passed == 0 && !ready!(this.poll_more(cx))? {
            return Poll::Ready(Ok(()));
        }
        let handed = this.passed.min(buf.remaining());
        buf.put_slice(&this.seen[..handed]);
        this.seen.advance(handed);
        this.passed -= handed;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Strict<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write_vectored(cx, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}
