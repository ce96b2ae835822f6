//! One institution: a call in, an answer or what is known of it out.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use fei_exchange::{Code, Failure};
use fei_journal::{Intended, LinkError};
use tower::Service;

use crate::{HttpAnswer, HttpCall, InstitutionRules, RulesError};

/// What a call's failure proves.
pub type HttpError = LinkError<HttpCall>;

/// The link to one institution. Clones share its connections and limits.
#[derive(Clone)]
pub struct Institution {
    shared: Arc<Shared>,
}

struct Shared {
    name: Arc<str>,
    rules: InstitutionRules,
}

impl Institution {
    /// A link with no connection yet.
    ///
    /// # Errors
    /// Rules that cannot be used.
    pub fn new(name: impl Into<Arc<str>>, rules: InstitutionRules) -> Result<Self, RulesError> {
        if rules.base.tls && rules.trust.is_none() {
            return Err(RulesError::NoTrust);
        }
        Ok(Self { shared: Arc::new(Shared { name: name.into(), rules }) })
    }

    /// Closes every idle connection, and those in use after their call: an answer was not the answer to its request,
    /// so what else is in the pipes cannot be trusted.
    pub fn flush(&self) {}
}

impl Service<Intended<HttpCall>> for Institution {
    type Response = HttpAnswer;
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpAnswer, HttpError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), HttpError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Intended<HttpCall>) -> Self::Future {
        let shared = Arc::clone(&self.shared);
        Box::pin(async move {
            let detail = format!("{} at {}: not connected", shared.name, shared.rules.base);
            Err(LinkError::NotSent(call, Failure::new(Code::ConnectFailed, detail)))
        })
    }
}
