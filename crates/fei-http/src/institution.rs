//! One institution: a call in, an answer or what is known of it out.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use fei_exchange::{Code, Failure};
use fei_journal::{Intended, LinkError};
use http::Request;
use tokio::time::{Instant, timeout_at};
use tower::Service;

use crate::connection::{Connection, Trouble};
use crate::dead::Dead;
use crate::late::{Exchanging, Lingering};
use crate::media::Told;
use crate::pool::Pool;
use crate::token::{Token, Tokens};
use crate::{HttpAnswer, HttpCall, InstitutionRules, LateEar, RulesError, dial, events, request};

/// What a call's failure proves.
pub type HttpError = LinkError<HttpCall>;

/// The link to one institution. Clones share its connections and limits.
#[derive(Clone)]
pub struct Institution(Arc<Link>);

struct Link {
    name: Arc<str>,
    rules: InstitutionRules,
    pool: Arc<Pool>,
    dead: Dead,
    /// Answers in JSON that said that they were something else.
    told: Told,
    /// Where each call carries one.
    tokens: Option<Arc<Tokens>>,
    lingering: Arc<Lingering>,
}

/// What one connection made of a call.
enum Tried {
    /// The connection was already closed, and handed the request back: no byte has left.
    HandedBack(Intended<HttpCall>),
    Over(Result<HttpAnswer, HttpError>),
}

impl Institution {
    /// A link with no connection yet.
    ///
    /// # Errors
    /// Rules that cannot be used.
    pub fn new(name: impl Into<Arc<str>>, rules: InstitutionRules) -> Result<Self, RulesError> {
        rules.check()?;
        let (name, pool) = (name.into(), Pool::new(&rules));
        let lingering = Lingering::new(Arc::clone(&name), &rules);
        let tokens = Tokens::new(Arc::clone(&name), &rules);
        Ok(Self(Arc::new(Link {
            name,
            rules,
            pool,
            dead: Dead::default(),
            told: Told::default(),
            tokens,
            lingering,
        })))
    }

    /// Closes every idle connection, and those in use after their call: an answer was not the answer to its request,
    /// so what else is in the pipes cannot be trusted.
    pub fn flush(&self) {
        self.0.pool.flush();
    }

    /// Opens a connection, and keeps it for the next call: whether anybody is there, without asking anything of them.
    ///
    /// # Errors
    /// N44 or N45, or no place for a connection before the deadline.
    pub async fn knock(&self, deadline: Instant) -> Result<(), Failure> {
        let _place = self.0.pool.place(deadline).await?;
        let opened = self.0.dial(deadline).await?;
        self.0.pool.put(opened);
        Ok(())
    }
}

impl Service<Intended<HttpCall>> for Institution {
    type Response = HttpAnswer;
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpAnswer, HttpError>> + Send>>;

    /// Always: waiting for a connection is a part of the call, because only there the deadline is known.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), HttpError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Intended<HttpCall>) -> Self::Future {
        let link = Arc::clone(&self.0);
        Box::pin(async move { link.call(call).await })
    }
}

impl Link {
    async fn call(self: Arc<Self>, call: Intended<HttpCall>) -> Result<HttpAnswer, HttpError> {
        let token = match self.token(call.deadline()).await {
            Ok(token) => token,
            Err(failure) => return Err(LinkError::NotSent(call, failure)),
        };
        let _place = match self.pool.place(call.deadline()).await {
            Ok(place) => place,
            Err(failure) => return Err(LinkError::NotSent(call, failure)),
        };
        let call = match self.pool.take().await {
            None => call,
            Some(pooled) => match self.send(pooled, call, token.as_ref()).await {
                Tried::Over(result) => return result,
                // The other end closed it while it was idle. Nothing left, so a new one is the same attempt.
                Tried::HandedBack(call) => {
                    events::HandedBack { institution: &self.name, txn: call.txn() }.emit();
                    call
                }
            },
        };
        let fresh = match self.dial(call.deadline()).await {
            Ok(fresh) => fresh,
            Err(failure) => return Err(LinkError::NotSent(call, failure)),
        };
        match self.send(fresh, call, token.as_ref()).await {
            Tried::Over(result) => result,
            Tried::HandedBack(call) => {
                let detail = format!("{}: closed as soon as it was open", self.rules.base);
                Err(LinkError::NotSent(call, Failure::new(Code::ConnectFailed, detail)))
            }
        }
    }

    /// Before the place: who waits for a token keeps nobody from a connection.
    async fn token(&self, deadline: Instant) -> Result<Option<Arc<Token>>, Failure> {
        match &self.tokens {
            Some(tokens) => tokens.get(deadline).await.map(Some),
            None => Ok(None),
        }
    }

    async fn dial(&self, deadline: Instant) -> Result<Connection, Failure> {
        let opened =
            match timeout_at(deadline, dial::dial(&self.rules, &self.dead, self.pool.generation())).await {
                Ok(opened) => opened,
                Err(_) => Err(Failure::new(Code::DeadlineBefore, "while connecting")),
            };
        match &opened {
            Ok(_) => events::Connected { institution: &self.name }.emit(),
            Err(failure) => events::NoConnection { institution: &self.name, failure }.emit(),
        }
        opened
    }

    /// Sends on one connection. From `call.send()` on the outcome is unknown, until an answer or the transport's
    /// handing back proves otherwise.
    async fn send(
        self: &Arc<Self>,
        connection: Connection,
        call: Intended<HttpCall>,
        token: Option<&Arc<Token>>,
    ) -> Tried {
        let request = match request::build(&self.rules, call.request(), token.map(|token| &**token)) {
            Ok(request) => request,
            Err(failure) => return Tried::Over(Err(LinkError::NotSent(call, failure))),
        };
        let txn = call.txn();
        let (call, sending) = match call.send() {
            Ok(sent) => sent,
            Err(call) => {
                let late = Failure::new(Code::DeadlineBefore, "when the connection was ready");
                return Tried::Over(Err(LinkError::NotSent(call, late)));
            }
        };
        let exchange = exchange(Arc::clone(self), connection, request, call.late.clone());
        let waiting = self.lingering.wait(txn, exchange, call.late.clone());
        match timeout_at(sending.deadline(), waiting).await {
            Ok((Ok(answer), connection)) => {
                self.pool.put(connection);
                Tried::Over(match self.token_is_refused(&call, &answer, token) {
                    Some(refused) => Err(LinkError::Refused(sending.take_back(call), refused)),
                    None => Ok(answer),
                })
            }
            Ok((Err(Trouble::HandedBack), _)) => Tried::HandedBack(sending.take_back(call)),
            Ok((Err(Trouble::Unknown(failure)), _)) => {
                if failure.code == Code::Unproven {
                    events::Unproven { institution: &self.name, txn, failure: &failure }.emit();
                }
                Tried::Over(Err(LinkError::Unknown(failure)))
            }
            Err(_) => {
                let hang =
                    Failure::new(Code::TimedOut, format!("{}: no whole answer in time", self.rules.base));
                Tried::Over(Err(LinkError::Unknown(hang)))
            }
        }
    }
}

impl Link {
    /// What an answer proves that says that the token ran out, where the call's contract says that nothing was done then.
    /// The token is given up either way.
    fn token_is_refused(
        &self,
        call: &HttpCall,
        answer: &HttpAnswer,
        token: Option<&Arc<Token>>,
    ) -> Option<Failure> {
        let (401, Some(tokens), Some(token)) = (answer.status, &self.tokens, token) else { return None };
        tokens.refused(token);
        call.unauthorized_did_nothing.then(|| {
            Failure::new(Code::Refused, "status 401, listed as a refusal: the access token is not taken")
        })
    }
}

/// One exchange, with all that it needs: it may go on when whoever waited for it has gone.
fn exchange(
    link: Arc<Link>,
    mut connection: Connection,
    request: Request<Bytes>,
    ear: Option<LateEar>,
) -> Exchanging {
    Box::pin(async move {
        let answer = connection.exchange(request, ear, &link.rules).await;
        let other = connection.other_media();
        if let Some(media) = other.filter(|media| link.told.is_due(media, Instant::now())) {
            events::OtherMedia { institution: &link.name, media: &media }.emit();
        }
        (answer, connection)
    })
}
