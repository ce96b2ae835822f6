//! Every line that this crate logs. Each names the line, and where there is one the connection and its peer; none holds
//! a byte of a telegram.

use std::io;
use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use fei_exchange::Seldom;
use tracing::{debug, error, info, warn};

use crate::connection::ConnectionId;
use crate::reader::End;
use crate::{Drained, FrameError};

/// A line that listens.
#[derive(Debug, Clone)]
pub(crate) struct LineLog(pub(crate) Arc<str>);

impl LineLog {
    pub(crate) fn listening(&self, address: Option<SocketAddr>) {
        let address = address.map(tracing::field::display);
        info!(line = &*self.0, address, "listening");
    }

    pub(crate) fn accept_failed(&self, error: &io::Error, seldom: &Seldom) {
        if let Some(left_out) = seldom.now() {
            warn!(line = &*self.0, %error, left_out, "cannot accept, trying again");
        }
    }

    pub(crate) fn connection_refused(&self, peer: SocketAddr, connections_max: u32) {
        warn!(line = &*self.0, %peer, connections_max, "too many connections, this one is closed");
    }

    pub(crate) fn dialling(&self, addresses: &[Box<str>]) {
        info!(line = &*self.0, ?addresses, "dialling");
    }

    pub(crate) fn not_dialled(&self, address: &str, error: &io::Error, pause: Duration) {
        warn!(line = &*self.0, address, %error, ?pause, "no connection, trying again after a pause");
    }

    pub(crate) fn draining(&self) {
        info!(line = &*self.0, "shutting down: what is in flight gets its answers, what comes is refused");
    }

    pub(crate) fn drained(&self, drained: &Drained) {
        let (unfinished, tally) = (drained.unfinished, drained.tally);
        info!(
            line = &*self.0,
            unfinished,
            telegrams = tally.telegrams,
            written = tally.answers_written,
            undelivered = tally.answers_undelivered,
            lost = tally.answers_lost,
            asked = tally.questions_written,
            answered = tally.questions_answered,
            unasked = tally.answers_unasked,
            "line closed"
        );
    }
}

/// One connection of a line. Clones are the same one.
#[derive(Debug, Clone)]
pub(crate) struct ConnectionLog(Arc<Named>);

/// What names a connection.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) line: Arc<str>,
    pub(crate) connection: ConnectionId,
    pub(crate) peer: SocketAddr,
    /// The line that an answer came unasked.
    unasked: Seldom,
}

impl Deref for ConnectionLog {
    type Target = Named;

    fn deref(&self) -> &Named {
        &self.0
    }
}

/// `warn!` and the like with the three fields that name a connection.
macro_rules! say {
    ($level:ident, $log:ident, $($rest:tt)+) => {
        $level!(line = &*$log.line, connection = $log.connection.number(), peer = %$log.peer, $($rest)+)
    };
}

impl ConnectionLog {
    /// Of a connection that is new.
    pub(crate) fn new(line: Arc<str>, peer: SocketAddr) -> Self {
        Self(Arc::new(Named { line, connection: ConnectionId::fresh(), peer, unasked: Seldom::default() }))
    }

    pub(crate) fn opened(&self) {
        say!(info, self, "connection opened");
    }

    /// At once; the close comes when what is in flight has its answers.
    pub(crate) fn read_no_further(&self, end: &End) {
        match end {
            End::Refused(error) => {
                say!(warn, self, code = error.code().as_str(), reason = %error, "no frame: the connection is read no further");
            }
            End::Slow | End::Mute => say!(warn, self, reason = %end, "the connection is read no further"),
            _ => {}
        }
    }

    pub(crate) fn closed(&self, end: &End) {
        say!(info, self, reason = %end, "connection closed");
    }

    pub(crate) fn options_failed(&self, error: &io::Error) {
        say!(debug, self, %error, "connection closed: its socket cannot be set up");
    }

    pub(crate) fn write_failed(&self, error: &io::Error, undelivered: usize) {
        say!(warn, self, %error, undelivered, "telegrams cannot be written, connection closed");
    }

    pub(crate) fn undelivered(&self) {
        say!(warn, self, undelivered = 1, "an answer came for a connection that is gone");
    }

    pub(crate) fn unasked(&self) {
        if let Some(left_out) = self.unasked.now() {
            say!(warn, self, left_out, "an answer came that nobody waits for");
        }
    }

    pub(crate) fn unframeable(&self, error: &FrameError) {
        say!(error, self, %error, undelivered = 1, "a telegram does not fit the line");
    }

    pub(crate) fn handler_panicked(&self) {
        say!(error, self, "a handler panicked: its telegram gets no answer");
    }
}
