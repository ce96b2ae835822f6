//! What an institution is to the server: a request goes in, an answer comes out, at once.
//!
//! It must never know sockets, faults or time.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, Method};

use crate::Misbehaviour;

/// One request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Path and query as they came, still percent-encoded.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, empty for a GET.
    pub body: Bytes,
}

impl Request {
    /// The path, without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(&*self.target, |(path, _)| path)
    }

    /// The query, still percent-encoded; empty when there is none.
    #[must_use]
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

/// What the institution says, before any fault spoils it.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status. Business errors come with 200.
    pub status: u16,
    /// The media type.
    pub content_type: Cow<'static, str>,
    /// The body.
    pub body: Bytes,
    /// What of the request the body repeats, so that a fault can repeat it wrongly.
    pub echo: Echo,
    /// How the answer is spoiled although no script asked for it: a replayed exchange may hold a fault.
    pub fault: Option<Misbehaviour>,
    /// What was wrong with the request, for whoever reads the observation.
    pub complaint: Option<String>,
}

/// Pieces of an answer's body that repeat the request, as they stand there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Echo {
    /// `"F123456789U000000001"`, with its quotes.
    pub reference: Option<String>,
    /// `"tran_amt":"10000"`, key and value.
    pub amount: Option<String>,
}

impl Answer {
    /// A JSON answer.
    #[must_use]
    pub fn json(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            content_type: Cow::Borrowed("application/json; charset=UTF-8"),
            body: body.into(),
            echo: Echo::default(),
            fault: None,
            complaint: None,
        }
    }

    /// The same answer with what it repeats of the request.
    #[must_use]
    pub fn echoing(mut self, echo: Echo) -> Self {
        self.echo = echo;
        self
    }

    /// The same answer with a remark on the request.
    #[must_use]
    pub fn complaining(mut self, complaint: impl Into<String>) -> Self {
        self.complaint = Some(complaint.into());
        self
    }
}

/// An institution's rules: what it answers, and what it remembers.
pub trait Contract: Send + Sync + 'static {
    /// The answer, or `None` for a path that the institution does not have.
    fn answer(&self, request: &Request) -> Option<Answer>;

    /// Whether requests to this path and their answers hold credentials: then nobody is shown them, and only what is
    /// scripted for the path itself spoils them.
    fn is_credentials(&self, _path: &str) -> bool {
        false
    }

    /// What goes with an answer, as it goes out: a signature over it.
    fn seal(&self, _request: &Request, _status: u16, _headers: &mut HeaderMap, _body: &[u8]) {}
}

/// Two institutions at one address: what the first does not have, the second answers.
#[derive(Debug, Clone)]
pub struct Fallback<A, B> {
    /// Asked first.
    pub first: A,
    /// Asked when the first has no such path.
    pub then: B,
}

impl<A: Contract, B: Contract> Contract for Fallback<A, B> {
    fn answer(&self, request: &Request) -> Option<Answer> {
        self.first.answer(request).or_else(|| self.then.answer(request))
    }
}
