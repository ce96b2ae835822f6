//! What went wrong, as RFC 9457 has it: one JSON object that a program can read and a person understands.

use fei_exchange::TxnId;
use http::{HeaderValue, StatusCode};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::Served;

/// The media type of a [`Problem`].
pub const PROBLEM_JSON: &str = "application/problem+json";

/// `{"type": "urn:fei:problem:too-many-calls", "title": "…", "status": 429, "detail": "…", …}`.
///
/// ```
/// use fei_http::server::Problem;
/// use http::StatusCode;
///
/// let problem = Problem::new(StatusCode::NOT_FOUND, "no-such-path", "nothing is served under this path");
/// assert_eq!(problem.with("may_retry", false).served().status, 404);
/// ```
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    kind: &'static str,
    title: &'static str,
    detail: Option<String>,
    members: Vec<(&'static str, Value)>,
}

impl Problem {
    /// A problem of this kind: a word of a closed set, which becomes its type, `urn:fei:problem:KIND`. The title is always
    /// the same for a kind.
    #[must_use]
    pub const fn new(status: StatusCode, kind: &'static str, title: &'static str) -> Self {
        Self { status, kind, title, detail: None, members: Vec::new() }
    }

    /// The status that it comes with.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// What it is this time. Never a masked value, and nothing of a credential.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// A member of its own beside those of the standard: `outcome`, `errors`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.members.push((name, value.into()));
        self
    }

    /// The number of what it is about, of a transaction or of a call that was refused: the log has it too.
    #[must_use]
    pub fn about(self, txn: TxnId) -> Self {
        self.with("instance", format!("urn:uuid:{txn}"))
    }

    /// Its answer.
    #[must_use]
    pub fn served(&self) -> Served {
        // Nothing in it can fail: the keys are texts and the values are JSON.
        let body = serde_json::to_vec(self).unwrap_or_default();
        Served::new(self.status, HeaderValue::from_static(PROBLEM_JSON), body)
    }
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &format_args!("urn:fei:problem:{}", self.kind))?;
        map.serialize_entry("title", self.title)?;
        map.serialize_entry("status", &self.status.as_u16())?;
        if let Some(detail) = &self.detail {
            map.serialize_entry("detail", detail)?;
        }
        for (name, value) in &self.members {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_what_the_standard_says_in_its_order() {
        let problem = Problem::new(StatusCode::GATEWAY_TIMEOUT, "outcome-unknown", "nobody knows")
            .detail("ask for it")
            .with("instance", "/txn/1")
            .with("may_retry", false);
        let served = problem.served();
        assert_eq!(served.headers["content-type"], "application/problem+json");
        let text = r#"{"type":"urn:fei:problem:outcome-unknown","title":"nobody knows","status":504,"detail":"ask for it","instance":"/txn/1","may_retry":false}"#;
        assert_eq!(served.body, text);
    }
}
