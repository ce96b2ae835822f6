//! What the server asks of whoever answers the calls, and what it hands over.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use fei_exchange::TxnId;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use tokio::time::Instant;

/// Answers the calls of institutions. What a path means may change while calls are in flight: the route that was found
/// stays the call's own to its end.
pub trait Serve: Send + Sync + 'static {
    /// What [`Self::route`] found, as [`Self::answer`] wants it: the set of layouts, the transaction, the path's values.
    type Route: Send + 'static;

    /// Where a request goes. It is asked before a byte of the body is read, for every request that comes: it must be
    /// quick. `path` is as it was sent, without the query, with its `%` sequences.
    fn route(&self, method: &Method, path: &str) -> Routing<Self::Route>;

    /// The path of a request that was refused, as the log may have it: of a route its text in the layouts, else the segments
    /// that begin one there, and nothing that only a caller wrote.
    fn shown(&self, path: &str) -> String;

    /// Answers a call of a client that may make it. The future runs in a task of its own and comes to its end, whether
    /// or not the client is still there.
    fn answer(&self, route: Self::Route, call: ServedCall) -> impl Future<Output = Served> + Send;

    /// The answer [`of`](Served::of) this transaction was written into its connection, or nobody was there any more.
    fn delivered(&self, of: TxnId, written: bool);
}

/// Where a request goes.
#[derive(Debug)]
pub enum Routing<R> {
    /// Here.
    Found(Found<R>),
    /// The path is known, by these methods: 405.
    MethodNotAllowed(Vec<Method>),
    /// Nowhere: 404.
    NotFound,
}

/// A route.
#[derive(Debug)]
pub struct Found<R> {
    /// What [`Serve::answer`] is given.
    pub route: R,
    /// What it is called where calls are counted and limited: the transaction's id, never a text of the caller.
    pub name: Arc<str>,
    /// Whose clients may call it; none: every client that is known.
    pub party: Option<Arc<str>>,
}

/// A call whose client is known and may make it, with a body that came whole and within its limits.
#[derive(Debug)]
pub struct ServedCall {
    /// Who calls.
    pub client: ClientName,
    /// How.
    pub method: Method,
    /// The path and the query as they were sent.
    pub target: PathAndQuery,
    /// The headers without what proves who the client is, and without those of the connection.
    pub headers: HeaderMap,
    /// The body: at most as long as the rules say, and `application/json` if it is not empty.
    pub body: Bytes,
    /// When the request's head was there.
    pub received: Instant,
}

/// An answer.
#[derive(Debug)]
pub struct Served {
    /// Its status.
    pub status: StatusCode,
    /// Its headers; the length, the date and `Cache-Control: no-store` are the server's.
    pub headers: HeaderMap,
    /// Its body, whole.
    pub body: Bytes,
    /// Whose answer it is: [`Serve::delivered`] is told once. None: nobody wants to know.
    pub of: Option<TxnId>,
}

impl Served {
    /// An answer in JSON.
    #[must_use]
    pub fn json(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self::new(status, HeaderValue::from_static("application/json"), body)
    }

    /// An answer of this type.
    #[must_use]
    pub fn new(status: StatusCode, content_type: HeaderValue, body: impl Into<Bytes>) -> Self {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, content_type)]);
        Self { status, headers, body: body.into(), of: None }
    }

    /// The same, with a header.
    #[must_use]
    pub fn with(mut self, name: header::HeaderName, value: impl Into<HeaderValue>) -> Self {
        self.headers.insert(name, value.into());
        self
    }

    /// The same, as the answer of a transaction.
    #[must_use]
    pub fn of(mut self, txn: TxnId) -> Self {
        self.of = Some(txn);
        self
    }
}

/// A client of the settings: `PARTY.NAME`. Never a text that a caller chose.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClientName {
    party: Arc<str>,
    whole: Arc<str>,
}

impl ClientName {
    /// The client of this name, of this party.
    #[must_use]
    pub fn new(party: &str, name: &str) -> Self {
        Self { party: party.into(), whole: format!("{party}.{name}").into() }
    }

    /// Whose client it is.
    #[must_use]
    pub fn party(&self) -> &Arc<str> {
        &self.party
    }

    /// `PARTY.NAME`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.whole
    }
}

impl fmt::Display for ClientName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.whole)
    }
}
