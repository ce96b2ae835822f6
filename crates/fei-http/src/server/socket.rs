//! One connection's bytes on their way out: nobody can take forever, it is known when an answer went, and the last one is
//! not lost to bytes that nobody read.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::delivery::Deliveries;

/// How long, and how much, is read on after our end is closed: to a socket that is closed with unread bytes the kernel
/// sends a reset, which takes our answer away from whoever is still sending.
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES_MAX: usize = 2 << 20;

/// A socket, or TLS over one.
pub(super) struct Socket<S> {
    inner: S,
    write_timeout: Duration,
    /// When the other end must have taken something.
    until: Option<Pin<Box<Sleep>>>,
    deliveries: Arc<Deliveries>,
    /// Our end is closed: until when the other one may say more, and how much it said.
    lingering: Option<(Pin<Box<Sleep>>, usize)>,
}

impl<S> Socket<S> {
    pub(super) fn new(inner: S, write_timeout: Duration, deliveries: Arc<Deliveries>) -> Self {
        Self { inner, write_timeout, until: None, deliveries, lingering: None }
    }

    /// Something that waits for the other end, and must not for ever.
    fn in_time<T>(&mut self, cx: &mut Context<'_>, done: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if done.is_ready() {
            self.until = None;
            return done;
        }
        let until =
            self.until.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + self.write_timeout)));
        ready!(until.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Socket<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_read(cx, buf)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Socket<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.inner).poll_write(cx, bytes);
        this.in_time(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.inner).poll_write_vectored(cx, pieces);
        this.in_time(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = Pin::new(&mut this.inner).poll_flush(cx);
        let flushed = ready!(this.in_time(cx, flushed));
        if flushed.is_ok() {
            this.deliveries.written();
        }
        Poll::Ready(flushed)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.lingering.is_none() {
            let closed = Pin::new(&mut this.inner).poll_shutdown(cx);
            ready!(this.in_time(cx, closed))?;
        }
        let (until, read) =
            this.lingering.get_or_insert_with(|| (Box::pin(sleep_until(Instant::now() + LINGER)), 0));
        let mut room = [0; 4 << 10];
        loop {
            let mut room = ReadBuf::new(&mut room);
            match Pin::new(&mut this.inner).poll_read(cx, &mut room) {
                Poll::Pending => return until.as_mut().poll(cx).map(Ok),
                Poll::Ready(Err(_)) => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(())) => *read += room.filled().len(),
            }
            if room.filled().is_empty() || *read > LINGER_BYTES_MAX {
                return Poll::Ready(Ok(()));
            }
        }
    }
}
