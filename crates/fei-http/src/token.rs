//! Access tokens of an institution (OAuth2 client credentials): one for all calls, fetched by one at a time, renewed
//! before it runs out, held in memory and nowhere else.
//!
//! It must never know what a call is about, and nothing of it may hold credentials or tokens that a log could show.

mod fetch;
mod grant;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fei_exchange::{Code, Failure};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use http::HeaderValue;
use secrecy::SecretString;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use crate::dead::Dead;
use crate::{Base, InstitutionRules, events};

/// After a fetching that failed the next one is tried so much later, whether or not a token still holds: a secret that is
/// wrong, tried with each call, would have the account locked.
const PAUSE: Duration = Duration::from_secs(5);
/// The same where there is no token and the endpoint said nothing: calls wait for it.
const MISSED_PAUSE: Duration = Duration::from_millis(500);

/// What FEI is known by at the institution's token endpoint (RFC 6749 §4.4).
#[derive(Debug, Clone)]
pub struct ClientCredentials {
    /// Where tokens are given: its path is the endpoint.
    pub endpoint: Base,
    /// `client_id`.
    pub id: String,
    /// `client_secret`.
    pub secret: SecretString,
    /// `scope`, where the institution wants one.
    pub scope: Option<String>,
}

/// A token, ready to be sent.
pub(crate) struct Token {
    /// `Bearer …`, marked as sensitive: HTTP libraries do not show it.
    pub(crate) header: HeaderValue,
    ends_at: Instant,
}

/// Everybody who waits for a token waits for the same one.
type Fetching = Shared<BoxFuture<'static, Result<Arc<Token>, Failure>>>;

/// The tokens of one institution.
pub(crate) struct Tokens {
    institution: Arc<str>,
    credentials: ClientCredentials,
    /// Of the endpoint: as the institution's, at another address.
    rules: InstitutionRules,
    dead: Dead,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    token: Option<Arc<Token>>,
    fetching: Option<Fetching>,
    /// From then on the next one is fetched; none: at once.
    renew_at: Option<Instant>,
    /// Why there is none, until then.
    failed: Option<Failure>,
}

impl Held {
    fn valid(&self, now: Instant) -> Option<&Arc<Token>> {
        self.token.as_ref().filter(|token| now < token.ends_at)
    }

    /// Whether a token is to be fetched now: there is none and none was tried for just now, or it is time for the next one.
    fn wants(&self, now: Instant) -> bool {
        let missing = self.valid(now).is_none() && self.failed.is_none();
        self.fetching.is_none() && (missing || self.renew_at.is_none_or(|at| now >= at))
    }
}

impl Tokens {
    pub(crate) fn new(institution: Arc<str>, rules: &InstitutionRules) -> Option<Arc<Self>> {
        let credentials = rules.credentials.clone()?;
        // What it gives is proven by its use, and is no answer to a call.
        let rules = InstitutionRules { base: credentials.endpoint.clone(), answers: None, ..rules.clone() };
        Some(Arc::new(Self {
            institution,
            credentials,
            rules,
            dead: Dead::default(),
            held: Mutex::default(),
        }))
    }

    /// A token that holds now. Whoever is given up waits no longer, and the fetching goes on for the others.
    pub(crate) async fn get(self: &Arc<Self>, deadline: Instant) -> Result<Arc<Token>, Failure> {
        let fetching = match self.look(Instant::now()) {
            Ok(known) => return known,
            Err(fetching) => fetching,
        };
        match timeout_at(deadline, fetching).await {
            Ok(fetched) => fetched,
            Err(_) => Err(Failure::new(Code::DeadlineBefore, "while waiting for a token")),
        }
    }

    /// The institution takes this one no more. Another one that was fetched since stays.
    pub(crate) fn refused(&self, token: &Arc<Token>) {
        let mut held = self.held();
        if held.token.as_ref().is_some_and(|current| Arc::ptr_eq(current, token)) {
            held.token = None;
            events::TokenRefused { institution: &self.institution }.emit();
        }
    }

    /// The token, or why there is none for now, or what will bring one. Begins to fetch where that is due.
    fn look(self: &Arc<Self>, now: Instant) -> Result<Result<Arc<Token>, Failure>, Fetching> {
        let mut held = self.held();
        if held.wants(now) {
            held.fetching = Some(self.begin());
        }
        match (held.valid(now), &held.fetching, &held.failed) {
            (Some(token), ..) => Ok(Ok(Arc::clone(token))),
            (None, Some(fetching), _) => Err(fetching.clone()),
            (None, None, Some(failure)) => Ok(Err(failure.clone())),
            (None, None, None) => {
                unreachable!("invariant: `wants` is true without a token and without a failure")
            }
        }
    }

    /// In a task of its own: no caller's time limit stops it.
    fn begin(self: &Arc<Self>) -> Fetching {
        let tokens = Arc::clone(self);
        self.expect(tokio::spawn(async move {
            let fetched = fetch::fetch(&tokens.credentials, &tokens.rules, &tokens.dead).await;
            tokens.fetched(fetched)
        }))
    }

    /// What a task will bring. One that panics has failed, and is not waited for any more.
    fn expect(self: &Arc<Self>, fetch: JoinHandle<Result<Arc<Token>, Failure>>) -> Fetching {
        let tokens = Arc::clone(self);
        let lost = || Failure::new(Code::ConnectFailed, "token: its fetching ended without a word");
        fetch.map(move |ended| ended.unwrap_or_else(|_| tokens.fetched(Err(lost())))).boxed().shared()
    }

    fn fetched(&self, fetched: Result<grant::Grant, Failure>) -> Result<Arc<Token>, Failure> {
        let now = Instant::now();
        let mut held = self.held();
        held.fetching = None;
        held.failed = fetched.as_ref().err().cloned();
        match fetched {
            Ok(grant) => {
                let token = Arc::new(Token { header: grant.header, ends_at: now + grant.life });
                held.token = Some(Arc::clone(&token));
                held.renew_at = Some(now + grant.life * 4 / 5);
                events::TokenCame { institution: &self.institution, life: grant.life }.emit();
                Ok(token)
            }
            Err(failure) => {
                // What locks an account is what the endpoint refuses, and not a connection that it lost.
                let is_missed = held.valid(now).is_none() && failure.code != Code::Refused;
                held.renew_at = Some(now + if is_missed { MISSED_PAUSE } else { PAUSE });
                events::NoToken { institution: &self.institution, failure: &failure }.emit();
                Err(failure)
            }
        }
    }

    /// As if the time for the next one had come.
    #[cfg(test)]
    pub(crate) fn due(&self) {
        self.held().renew_at = None;
    }

    /// As if the one who fetches had panicked.
    #[cfg(test)]
    pub(crate) fn lose(self: &Arc<Self>) {
        let lost = tokio::spawn(async { panic!("as if") });
        self.held().fetching = Some(self.expect(lost));
    }

    /// Until what is being fetched is there, or is known not to come.
    #[cfg(test)]
    pub(crate) async fn settled(&self) {
        let fetching = self.held().fetching.clone();
        if let Some(fetching) = fetching {
            let _ = fetching.await;
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        // A panic elsewhere leaves it whole: nothing of others runs under the lock.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
