//! Access tokens before an institution: it gives them to the client that it knows, and takes no call without one.
//!
//! As Open Banking has it: `POST /oauth/2.0/token` with `grant_type`, `client_id`, `client_secret` and `scope` as a form;
//! every other path wants `authorization: Bearer …` and answers 401 with O0002 without. Tokens are numbered, and hold
//! until they are revoked: there is no clock here.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderMap, Method, header};

use crate::fields::Fields;
use crate::written::Written;
use crate::{Answer, Contract, Request};

/// What the contract says that a token lives: ninety days.
const LIFE_S: u64 = 7_776_000;
/// Scopes of a client that speaks for itself.
const SCOPES: [&str; 2] = ["oob", "sa"];

/// The client that an institution knows. Not `Debug`: it holds a secret.
#[derive(Clone)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    /// `client_secret`.
    pub secret: String,
}

/// An institution behind its tokens; without a client it takes every call. Clones share the tokens.
#[derive(Clone)]
pub struct Gated<C> {
    inner: C,
    client: Option<Client>,
    given: Arc<Given>,
}

#[derive(Default)]
struct Given {
    count: AtomicU64,
    valid: Mutex<Vec<String>>,
}

impl<C: Contract> Gated<C> {
    /// Where tokens are given.
    pub const PATH: &str = "/oauth/2.0/token";

    /// Puts tokens before an institution.
    #[must_use]
    pub fn new(inner: C, client: Option<Client>) -> Self {
        Self { inner, client, given: Arc::default() }
    }

    /// From now on no token holds that was given.
    pub fn revoke(&self) {
        self.valid().clear();
    }

    /// How many tokens were given.
    #[must_use]
    pub fn given(&self) -> u64 {
        self.given.count.load(Ordering::Relaxed)
    }

    fn valid(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.given.valid.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn give(&self, client: &Client, request: &Request) -> Answer {
        let form = String::from_utf8_lossy(&request.body).replace('+', "%20");
        let form = Fields::from_query(&form).unwrap_or_default();
        let known = form.text("client_id") == client.id && form.text("client_secret") == client.secret;
        let asked = request.method == Method::POST && form.text("grant_type") == "client_credentials";
        if !(known && asked && SCOPES.contains(&form.text("scope"))) {
            return refusal("O0001", "no token for this client, grant type or scope");
        }
        let number = self.given.count.fetch_add(1, Ordering::Relaxed) + 1;
        let token = format!("sample-token-{number}");
        self.valid().push(token.clone());
        let body = Written::default().text("access_token", &token).text("token_type", "Bearer");
        Answer::json(200, body.number("expires_in", LIFE_S).text("scope", form.text("scope")).end())
    }

    fn holds(&self, request: &Request) -> bool {
        let said = request.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = said.and_then(|value| value.strip_prefix("Bearer "));
        token.is_some_and(|token| self.valid().iter().any(|valid| valid == token))
    }
}

impl<C: Contract> Contract for Gated<C> {
    fn answer(&self, request: &Request) -> Option<Answer> {
        match &self.client {
            Some(client) if request.path() == Self::PATH => Some(self.give(client, request)),
            Some(_) if !self.holds(request) => {
                Some(refusal("O0002", "the call has no access token that holds"))
            }
            _ => self.inner.answer(request),
        }
    }

    fn is_credentials(&self, path: &str) -> bool {
        self.client.is_some() && path == Self::PATH
    }

    fn seal(&self, request: &Request, status: u16, headers: &mut HeaderMap, body: &[u8]) {
        self.inner.seal(request, status, headers, body);
    }
}

fn refusal(code: &str, words: &str) -> Answer {
    let body = Written::default().text("rsp_code", code).text("rsp_message", words).end();
    Answer::json(401, body).complaining(format!("{code} {words}"))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::{Kftc, rehearse};

    const PATH: &str = Gated::<Kftc>::PATH;

    fn ask(gated: &Gated<Kftc>, target: &str, form: Option<&'static str>, token: Option<&str>) -> Answer {
        let mut headers = HeaderMap::new();
        if let Some(token) = token {
            headers.insert(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
        }
        let method = if form.is_some() { Method::POST } else { Method::GET };
        let body = Bytes::from_static(form.unwrap_or_default().as_bytes());
        gated.answer(&Request { method, target: target.to_owned(), headers, body }).unwrap()
    }

    const FORM: &str = "grant_type=client_credentials&client_id=me&client_secret=a+%26b&scope=oob";

    fn gated() -> Gated<Kftc> {
        Gated::new(Kftc::default(), Some(Client { id: "me".into(), secret: "a &b".into() }))
    }

    #[test]
    fn a_call_needs_a_token_that_was_given_and_holds() {
        let gated = gated();
        assert_eq!(ask(&gated, "/bank/status", None, None).status, 401);
        assert_eq!(ask(&gated, "/bank/status", None, Some("sample-token-1")).status, 401);
        assert_eq!(ask(&gated, PATH, Some(FORM), None).status, 200);
        assert_eq!(ask(&gated, "/bank/status", None, Some("sample-token-1")).status, 200);
        gated.revoke();
        let refused = ask(&gated, "/bank/status", None, Some("sample-token-1"));
        assert!(String::from_utf8_lossy(&refused.body).contains("O0002"));
        assert_eq!(gated.given(), 1);
    }

    #[test]
    fn only_the_client_gets_one_and_nobody_sees_its_secret() {
        let gated = gated();
        for form in [FORM.replace("me", "you"), FORM.replace("%26b", "b"), FORM.replace("oob", "all")] {
            assert_eq!(ask(&gated, PATH, Some(form.leak()), None).status, 401);
        }
        let (method, headers, body) = (Method::POST, HeaderMap::new(), Bytes::from_static(FORM.as_bytes()));
        let seen = rehearse(&gated, &Request { method, target: PATH.into(), headers, body }, None);
        assert_eq!((seen.status, seen.credentials), (Some(200), true));
        assert!(!format!("{seen:?}").contains("sample-token") && !format!("{seen:?}").contains("%26b"));
        assert_eq!(ask(&Gated::new(Kftc::default(), None), "/bank/status", None, None).status, 200);
    }
}
