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
use tokio::time::{Instant, timeout_at};

use crate::dead::Dead;
use crate::{Base, InstitutionRules, events};

/// After a renewal that failed while the token still holds, the next one is tried so much later.
const RENEWAL_PAUSE: Duration = Duration::from_secs(5);

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
    /// From then on the next one is fetched, while this one holds.
    renew_at: Option<Instant>,
}

impl Held {
    fn valid(&self, now: Instant) -> Option<&Arc<Token>> {
        self.token.as_ref().filter(|token| now < token.ends_at)
    }

    /// Whether a token is to be fetched now: there is none, or it is time for the next one.
    fn wants(&self, now: Instant) -> bool {
        let due = self.valid(now).is_none() || self.renew_at.is_none_or(|at| now >= at);
        self.fetching.is_none() && due
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
            Ok(token) => return Ok(token),
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

    /// The token, or what will bring one. Begins to fetch where that is due.
    fn look(self: &Arc<Self>, now: Instant) -> Result<Arc<Token>, Fetching> {
        let mut held = self.held();
        if held.wants(now) {
            held.fetching = Some(self.begin());
        }
        match (held.valid(now), &held.fetching) {
            (Some(token), _) => Ok(Arc::clone(token)),
            (None, Some(fetching)) => Err(fetching.clone()),
            (None, None) => {
                unreachable!("invariant: without a valid token `wants` is true or one is being fetched")
            }
        }
    }

    /// In a task of its own: no caller's time limit stops it.
    fn begin(self: &Arc<Self>) -> Fetching {
        let tokens = Arc::clone(self);
        let fetch = tokio::spawn(async move {
            let fetched = fetch::fetch(&tokens.credentials, &tokens.rules, &tokens.dead).await;
            tokens.fetched(fetched)
        });
        let lost = |_| Err(Failure::new(Code::ConnectFailed, "token: its fetching ended without a word"));
        fetch.map(move |ended| ended.unwrap_or_else(lost)).boxed().shared()
    }

    fn fetched(&self, fetched: Result<grant::Grant, Failure>) -> Result<Arc<Token>, Failure> {
        let now = Instant::now();
        let mut held = self.held();
        held.fetching = None;
        match fetched {
            Ok(grant) => {
                let token = Arc::new(Token { header: grant.header, ends_at: now + grant.life });
                held.token = Some(Arc::clone(&token));
                held.renew_at = Some(now + grant.life * 4 / 5);
                events::TokenCame { institution: &self.institution, life: grant.life }.emit();
                Ok(token)
            }
            Err(failure) => {
                held.renew_at = Some(now + RENEWAL_PAUSE);
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
