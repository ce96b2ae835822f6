//! One institution as the gateway holds it: its stack, its settings and its secrets.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use fei_guard::{Gate, GuardRules, JournalHealth, Owners, Stack, stack};
use fei_http::{HttpAnswer, HttpCall, HttpError, Institution};
use fei_journal::{Intended, Journal};
use secrecy::{ExposeSecret, SecretString};
use tower::Service;

/// What the settings say of an institution.
#[derive(Debug, Default)]
pub struct LinkRules {
    /// The limits of its stack.
    pub guard: GuardRules,
    /// How long an exchange may take: the core's patience less a margin. None: the guard's attempt timeout.
    pub deadline: Option<Duration>,
    /// `{@setting.NAME}`.
    pub settings: BTreeMap<String, String>,
    /// `{@secret.NAME}`.
    pub secrets: BTreeMap<String, SecretString>,
}

/// One institution: the way to it, and what its templates may use.
pub struct Link {
    flush: Box<dyn Fn() + Send + Sync>,
    stack: Stack<HttpCall, HttpAnswer>,
    gate: Gate,
    owners: Owners,
    health: JournalHealth,
    rules: LinkRules,
}

impl Link {
    /// Puts the layers before an institution. Exchanges run in tasks that `owners` knows, so that a shutdown can wait
    /// for them; `health` hears how the journal is.
    pub fn new<J: Journal>(
        institution: Institution,
        journal: Arc<J>,
        owners: Owners,
        health: JournalHealth,
        rules: LinkRules,
    ) -> Self {
        let flushed = institution.clone();
        Self::over(institution, move || flushed.flush(), journal, owners, health, rules)
    }

    /// The same over any leaf that sends what the journal allowed: golden cases are tried without a connection.
    /// `flush` is called when an answer was not the answer to its request.
    pub fn over<J, L>(
        leaf: L,
        flush: impl Fn() + Send + Sync + 'static,
        journal: Arc<J>,
        owners: Owners,
        health: JournalHealth,
        rules: LinkRules,
    ) -> Self
    where
        J: Journal,
        L: Service<Intended<HttpCall>, Response = HttpAnswer, Error = HttpError>
            + Clone
            + Send
            + Sync
            + 'static,
        L::Future: Send + 'static,
    {
        let gate = Gate::default();
        let stack = stack(rules.guard, gate.clone(), owners.clone(), health.clone(), journal, leaf);
        Self { flush: Box::new(flush), stack, gate, owners, health, rules }
    }

    /// The institution's door, opened and closed by hand.
    #[must_use]
    pub const fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Whose tasks its exchanges are.
    pub(crate) const fn owners(&self) -> &Owners {
        &self.owners
    }

    /// How the journal of its transactions is.
    pub(crate) const fn health(&self) -> &JournalHealth {
        &self.health
    }

    pub(crate) fn stack(&self) -> Stack<HttpCall, HttpAnswer> {
        self.stack.clone()
    }

    pub(crate) fn deadline(&self) -> Duration {
        self.rules.deadline.unwrap_or(self.rules.guard.attempt_timeout)
    }

    pub(crate) fn setting(&self, name: &str) -> Option<String> {
        self.rules.settings.get(name).cloned()
    }

    pub(crate) fn secret(&self, name: &str) -> Option<String> {
        self.rules.secrets.get(name).map(|secret| secret.expose_secret().to_owned())
    }

    pub(crate) fn flush(&self) {
        (self.flush)();
    }
}
