//! One call and its answer, as bytes.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method};

/// A call to an institution. Host, length and encoding headers are the link's own.
#[derive(Clone)]
pub struct HttpCall {
    /// The method.
    pub method: Method,
    /// Path and query, percent-encoded, beginning with `/`; the institution's base path comes before it.
    pub target: String,
    /// The other headers, already checked: a header value cannot hold a line break by its type.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The JSON, or nothing.
    pub body: Bytes,
    /// Whether the contract that it was made by says of status 401 that nothing was done: a call whose access token is
    /// refused is then sent once more with a new one.
    pub unauthorized_did_nothing: bool,
    /// Who is told of an answer that comes when nobody waits for it any more, and of what came of one that broke off.
    pub late: Option<LateEar>,
}

/// Told what came of a call and is no answer to it: perhaps nothing, perhaps more than once.
pub type LateEar = Arc<dyn Fn(LateAnswer) + Send + Sync>;

/// What came and is no answer to a call that somebody waits for.
#[derive(Debug, Clone)]
pub enum LateAnswer {
    /// The answer, whole, after the deadline.
    Came(HttpAnswer),
    /// The beginning of an answer that broke off, or that was longer than its limit. The call itself ended as unknown.
    BrokenOff(HttpAnswer),
    /// Bytes behind the answer, on its connection: the answer to nothing. They are not read, and the connection is closed.
    Orphan,
}

/// A whole answer, of any status: [`classify`](crate::classify) says what the status means.
#[derive(Clone)]
pub struct HttpAnswer {
    /// The status, 200 to 599, or what the institution made up.
    pub status: u16,
    /// The body, read to its end and within its limit.
    pub body: Bytes,
    /// How long the institution wants to be left alone, where it says so (`Retry-After`).
    pub retry_after: Option<Duration>,
}

impl std::fmt::Debug for HttpCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Neither target nor headers nor body: they hold account numbers and keys.
        f.debug_struct("HttpCall")
            .field("method", &self.method)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for HttpAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpAnswer")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}
