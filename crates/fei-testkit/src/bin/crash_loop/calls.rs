//! How an institution calls: it keeps to the number of calls that is agreed, once it is told that there were more.

use std::thread;
use std::time::{Duration, Instant};

use fei_testkit::{Caller, Reply};
use serde_json::Value;

use crate::deposits::Said;
use crate::traffic::Traffic;

/// Whoever is not let in for so long tells what it heard.
const LET_IN_WITHIN: Duration = Duration::from_secs(120);

impl Traffic<'_> {
    /// Calls, and again when it is told to wait. Nothing: the gateway died of it or before.
    pub(crate) fn call(&self, method: &str, path: &str, body: &str) -> Option<Said> {
        let caller = Caller::new(self.ends.serves, "vbank");
        let until = Instant::now() + LET_IN_WITHIN;
        loop {
            let reply = caller.try_call(method, path, body).ok()?;
            let Some(wait) = held_up(&reply).filter(|_| Instant::now() < until) else {
                return Some(Said { status: reply.status, body: reply.body });
            };
            thread::sleep(wait);
        }
    }
}

/// How long a call waits that was not let in: of what it asks for, or of an earlier one like it, nothing is said then. What was
/// let in has an outcome or a code.
fn held_up(reply: &Reply) -> Option<Duration> {
    let is_of = |problem: &Value| problem["outcome"].is_null() && problem["code"].is_null();
    if !matches!(reply.status, 429 | 503)
        || !serde_json::from_slice(&reply.body).is_ok_and(|problem| is_of(&problem))
    {
        return None;
    }
    reply.header("retry-after")?.parse().map(Duration::from_secs).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &str, body: &str) -> Reply {
        Reply::read(format!("HTTP/1.1 {status} Said\r\n{headers}\r\n\r\n{body}").as_bytes()).unwrap()
    }

    #[test]
    fn only_who_was_not_let_in_waits() {
        let too_many =
            r#"{"type":"urn:fei:problem:too-many-calls","status":429,"title":"more calls than agreed"}"#;
        assert_eq!(held_up(&answer(429, "retry-after: 2", too_many)), Some(Duration::from_secs(2)));
        assert_eq!(
            held_up(&answer(503, "Retry-After: 1", r#"{"status":503}"#)),
            Some(Duration::from_secs(1))
        );
        let refused = r#"{"status":503,"outcome":"not_executed","code":"N21"}"#;
        assert_eq!(held_up(&answer(503, "retry-after: 1", refused)), None, "an outcome");
        assert_eq!(
            held_up(&answer(503, "retry-after: 1", r#"{"status":503,"code":"N21"}"#)),
            None,
            "a question"
        );
        assert_eq!(held_up(&answer(201, "retry-after: 1", "{}")), None, "taken");
    }
}
