//! One request, from its head to its answer: THE order of what is asked of it, read from the top.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::TxnId;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, Response, Version, header};
use hyper::body::Incoming;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::Instant;

use super::clients::{Asked, Flaw, Flaws, NotTaken, Proven, without_proofs};
use super::delivery::{Answer, Deliveries};
use super::events::{AnswerLost, Refused, Sent};
use super::listener::Server;
use super::strict::{STAND_IN, WhatIsWrong, Wrong};
use crate::CertificateFacts;

use super::{
    ClientName, Found, Problem, Refusal, Routing, Serve, ServeCounts, Served, ServedCall, authority, body,
    networks,
};

/// How whoever made a call hears what became of it whose answer was lost: as a repetition it is executed no second time, and
/// a call that has no key only asks.
const AGAIN: &str = "the same call again, as it was";
/// When a call may come again that was one too many at once.
const BUSY_RETRY: Duration = Duration::from_secs(1);

/// What the requests of one connection share.
pub(super) struct Connected<S: Serve> {
    pub(super) server: Arc<Server<S>>,
    /// The socket's other end.
    pub(super) peer: IpAddr,
    pub(super) deliveries: Arc<Deliveries>,
    /// What TLS was shown by the other end, and found to be good.
    pub(super) certificate: Option<CertificateFacts>,
    /// What HTTP/1's framing found.
    pub(super) wrong: WhatIsWrong,
}

/// A refusal and what its answer says beside its problem.
struct No {
    refusal: Refusal,
    detail: Option<&'static str>,
    /// More than the log has: what a caller wrote may be in it.
    told: Option<String>,
    /// Boxed: whatever may be refused has room for one.
    headers: Box<HeaderMap>,
    /// For the log alone, as is whose it is.
    flaw: Option<Flaw>,
    client: Option<ClientName>,
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, detail: None, told: None, headers: Box::default(), flaw: None, client: None }
    }
}

impl No {
    fn with(mut self, name: header::HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    fn after(self, wait: Duration) -> Self {
        self.with(header::RETRY_AFTER, (wait.as_secs() + 1).into())
    }

    fn telling(mut self, told: String) -> Self {
        self.told = Some(told);
        self
    }

    fn flawed(self, flaws: &Flaws) -> Self {
        let (flaw, client) = flaws.last().unzip();
        Self { flaw, client: client.flatten(), ..self }
    }

    fn of(self, client: &ClientName) -> Self {
        Self { client: Some(client.clone()), ..self }
    }

    fn because(mut self, detail: &'static str) -> Self {
        self.detail = Some(detail);
        self
    }
}

impl<S: Serve> Connected<S> {
    /// Answers a request: always. One that did not come in time of its connection's life is not looked at.
    pub(super) async fn respond(
        self: Arc<Self>,
        request: Request<Incoming>,
        in_time: bool,
    ) -> Response<Answer> {
        let (version, begun, sent) = (request.version(), Instant::now(), Sent::of(&request));
        let only_head = request.method() == Method::HEAD;
        let (head, mut incoming) = request.into_parts();
        let served = match in_time {
            true => self.serve(head, &mut incoming).await,
            false => Err(No::from(Refusal::Busy)
                .after(BUSY_RETRY)
                .because("this connection is at its end: open another")),
        };
        // Whoever was misread once is not read again; what of a body was not read is not read either.
        let closes = served
            .as_ref()
            .is_err_and(|no| matches!(no.refusal, Refusal::Malformed | Refusal::Slow | Refusal::BodyTooLong));
        if version == Version::HTTP_2 && served.is_err() {
            self.pass_over(&mut incoming, begun).await;
        }
        let served = served.unwrap_or_else(|no| self.refused(no, &sent));
        self.server.counts.answer(served.status);
        let served = if only_head { without_body(served) } else { served };
        self.written(served, closes && version < Version::HTTP_2)
    }

    /// What is cheap comes before what is not, and nothing is read of a body that would be for nothing.
    async fn serve(&self, mut head: Parts, incoming: &mut Incoming) -> Result<Served, No> {
        let received = Instant::now();
        self.framed(&head)?; //                                     is there one reading of it?
        let rules = &self.server.rules;
        let from = networks::caller(self.peer, &head.headers, &rules.proxies);
        if !rules.networks.allows(from) {
            return Err(Refusal::Network.into());
        }
        let found = self.goes(&head).map_err(|no| No { client: self.whose(&head), ..no })?; // does it go anywhere?
        let target = head.uri.path_and_query().cloned().ok_or(Refusal::NoSuchPath)?;
        let (method, headers, certificate) = (&head.method, &head.headers, self.certificate.as_ref());
        let flaws = Flaws::default();
        let asked = Asked { method, target: target.as_str(), headers, certificate, flaws: &flaws };
        let Found { route, name, party } = found;
        let leads = Leads { party: party.as_ref(), name: &name };
        let (client, body, places) = self.admitted(&asked, leads, from, incoming).await?;
        body::is_json(&head.headers, &body)
            .map_err(|no| No::from(no).telling(body::wanted(&head.headers)).of(client.name()))?;
        client.take().map_err(|not| self.not_taken(not, leads).of(client.name()))?; // is it its first time?
        let client = client.name().clone();
        without_proofs(&mut head.headers);
        let (method, headers) = (head.method, head.headers);
        let call = ServedCall { client: client.clone(), method, target, headers, body, received };
        self.answered(route, call, places).await.map_err(|no| no.of(&client))
    }

    /// Whose it is, its body, and its places: the client's own one, and one of all. A client whose body comes slowly holds
    /// them already, where it is known without its body.
    async fn admitted(
        &self,
        asked: &Asked<'_>,
        leads: Leads<'_>,
        from: IpAddr,
        incoming: &mut Incoming,
    ) -> Result<(Proven<'_>, Bytes, [OwnedSemaphorePermit; 2]), No> {
        let rules = &self.server.rules;
        let wrong = |refusal| {
            self.server.guesses.wrong(from);
            self.unknown(refusal, leads).flawed(asked.flaws)
        };
        let held_up = self.server.guesses.may(from).err();
        let nearly = rules.clients.nearly(asked, leads.party, held_up.is_none()); // can it be anybody's?
        // Beside whoever guesses goes who has a key or a certificate: neither takes long to be looked at.
        if let Some(wait) = held_up
            && !nearly.as_ref().is_ok_and(|nearly| nearly.known().is_some())
        {
            return Err(No::from(Refusal::TooManyCalls).after(wait));
        }
        let nearly = nearly.map_err(wrong)?;
        if let Some(client) = nearly.known() {
            let of_it = |no: No| no.of(client.name());
            let own = own_place(&client, leads, from).map_err(of_it)?; // is the route theirs, and not too often?
            let place = place(&self.server.places).map_err(of_it)?; //   a body takes memory: is there room?
            let body = body::read(incoming, &rules.limits).await.map_err(|no| of_it(no.into()))?;
            return Ok((client, body, [own, place]));
        }
        let body = self.body_of_nobody(from, incoming).await?;
        let client = nearly.proven(asked, &body).map_err(wrong)?; // whose is it?
        let of_it = |no: No| no.of(client.name());
        let own = own_place(&client, leads, from).map_err(of_it)?;
        let place = place(&self.server.places).map_err(of_it)?;
        Ok((client, body, [own, place]))
    }

    /// A body that must be read first to know whose it is. Of one address there may be half of them: others come too.
    async fn body_of_nobody(&self, from: IpAddr, incoming: &mut Incoming) -> Result<Bytes, No> {
        let limits = &self.server.rules.limits;
        let busy = || No::from(Refusal::Busy).after(BUSY_RETRY);
        let of_address = self.server.nobodies.take(from, limits.in_flight_max.div_ceil(2));
        let (_of_address, _place) = (of_address.ok_or_else(busy)?, place(&self.server.unproven)?);
        Ok(body::read(incoming, limits).await?)
    }

    /// HTTP/1's framing stands in the stand-in's place; HTTP/2's is the library's, but for numbers and for whom it is.
    fn framed(&self, head: &Parts) -> Result<(), No> {
        let limits = &self.server.rules.limits;
        if head.method.as_str() == STAND_IN {
            return Err(match self.wrong.get() {
                Some(Wrong::Malformed(why)) => No::from(Refusal::Malformed).because(why),
                Some(Wrong::TargetTooLong) => Refusal::TargetTooLong.into(),
                Some(Wrong::HeadTooLarge) => Refusal::HeadTooLarge.into(),
                Some(Wrong::Slow) => Refusal::Slow.into(),
                None => Refusal::Malformed.into(),
            });
        }
        if head.headers.len() > limits.headers_max {
            return Err(Refusal::HeadTooLarge.into());
        }
        if head.version == Version::HTTP_2 {
            authority::one_reading(head).map_err(|why| No::from(Refusal::Malformed).because(why))?;
        }
        match head.uri.path_and_query() {
            Some(target) if target.as_str().len() > limits.target_bytes_max => {
                Err(Refusal::TargetTooLong.into())
            }
            _ => Ok(()),
        }
    }

    /// Whose key or certificate a request shows that goes nowhere, for the log. A token takes time, and is not looked at.
    fn whose(&self, head: &http::request::Parts) -> Option<ClientName> {
        let (flaws, certificate) = (Flaws::default(), self.certificate.as_ref());
        let asked =
            Asked { method: &head.method, target: "", headers: &head.headers, certificate, flaws: &flaws };
        self.server.rules.clients.nearly(&asked, None, false).ok()?.only().cloned()
    }

    fn goes(&self, head: &http::request::Parts) -> Result<Found<S::Route>, No> {
        match self.server.serve.route(&head.method, head.uri.path()) {
            Routing::Found(found) => {
                body::announced(&head.headers, self.server.rules.limits.body_bytes_max)?;
                Ok(found)
            }
            Routing::NotFound => Err(Refusal::NoSuchPath.into()),
            Routing::MethodNotAllowed(methods) => {
                let allowed = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
                let no = No::from(Refusal::Method);
                Err(match HeaderValue::try_from(allowed) {
                    Ok(allowed) => no.with(header::ALLOW, allowed),
                    Err(_) => no,
                })
            }
        }
    }

    /// The gateway's answer. A client that leaves drops this future, and not the call.
    async fn answered(
        &self,
        route: S::Route,
        call: ServedCall,
        places: [OwnedSemaphorePermit; 2],
    ) -> Result<Served, No> {
        let (server, deliveries) = (Arc::clone(&self.server), Arc::clone(&self.deliveries));
        let (tell, told) = oneshot::channel();
        server.counts.begin();
        self.server.calls.spawn(async move {
            let _ends = InFlight { counts: &server.counts, _places: places };
            let served = server.serve.answer(route, call).await;
            let way = deliveries.way(served.of);
            // The client may leave before it is sent, or before it is taken: either drops what tells that it is lost.
            let _ = tell.send((served, way));
        });
        let told = told.await.map_err(|_| {
            AnswerLost.emit();
            No::from(Refusal::Internal).because("what became of it is unknown: ask before you send it again")
        });
        told.map(|(served, way)| {
            way.over();
            served
        })
    }

    /// Which ways there are to say who one is: a status 401 must tell.
    fn unknown(&self, refusal: Refusal, leads: Leads<'_>) -> No {
        let asked_for = self.server.rules.clients.asked_for(leads.party);
        let no = No::from(refusal).telling(asked_for.detail);
        match HeaderValue::try_from(asked_for.challenges) {
            Ok(challenges) => no.with(header::WWW_AUTHENTICATE, challenges),
            Err(_) => no,
        }
    }

    /// A call of a client that is who it says.
    fn not_taken(&self, not: NotTaken, leads: Leads<'_>) -> No {
        match not {
            NotTaken::Twice => No { flaw: Some(Flaw::Nonce), ..self.unknown(Refusal::Who, leads) },
            NotTaken::Full => No::from(Refusal::Busy).after(BUSY_RETRY),
            NotTaken::BeforeStart(before) => No::from(Refusal::SignedBefore).after(before),
        }
    }

    /// What is short of a body that nobody wants is taken before the answer, on HTTP/2. It takes no place of a call's: where too
    /// many do so at once it is left as it is.
    async fn pass_over(&self, incoming: &mut Incoming, begun: Instant) {
        if let Ok(_one) = self.server.refused.try_acquire() {
            body::pass_over(incoming, begun + self.server.rules.limits.body_timeout).await;
        }
    }

    fn refused(&self, no: No, sent: &Sent) -> Served {
        self.server.counts.refuse(no.refusal);
        let txn = TxnId::fresh(); // it has none of the gateway's
        let (peer, refusal, detail) = (self.peer, no.refusal, no.detail);
        let shown = |path: &str| self.server.serve.shown(path);
        Refused { txn, peer, refusal, detail, flaw: no.flaw, client: no.client }.emit(
            sent,
            shown,
            &self.server.voice,
        );
        let mut problem: Problem = no.refusal.problem().about(txn);
        if let Some(detail) = no.told.or_else(|| no.detail.map(str::to_owned)) {
            problem = problem.detail(detail);
        }
        if no.refusal == Refusal::Internal {
            problem = problem.with("outcome", "unknown").with("may_retry", false).with("ask", AGAIN);
        }
        let mut served = problem.served();
        served.headers.extend(*no.headers);
        served
    }

    fn written(&self, served: Served, closes: bool) -> Response<Answer> {
        let Served { status, headers, body, of } = served;
        let mut response = Response::new(Answer::new(body, of, &self.deliveries));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if closes {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// An answer to HEAD: it says how long its body would be and has none. HTTP/2 would send what is there.
fn without_body(mut served: Served) -> Served {
    let length = std::mem::take(&mut served.body).len();
    served.headers.insert(header::CONTENT_LENGTH, length.into());
    served
}

/// Where a call leads: whose clients may make it, and what it is counted by.
#[derive(Clone, Copy)]
struct Leads<'f> {
    party: Option<&'f Arc<str>>,
    name: &'f Arc<str>,
}

/// One of the client's own places, if it may call the route, and that often.
fn own_place(client: &Proven<'_>, leads: Leads<'_>, from: IpAddr) -> Result<OwnedSemaphorePermit, No> {
    client.may(leads.party, from)?;
    client.count(leads.name).map_err(|wait| No::from(Refusal::TooManyCalls).after(wait))?;
    client.place().ok_or_else(|| No::from(Refusal::TooManyCalls).after(BUSY_RETRY))
}

fn place(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, No> {
    let place = Arc::clone(places).try_acquire_owned();
    place.map_err(|_| No::from(Refusal::Busy).after(BUSY_RETRY))
}

/// A call that the gateway has.
struct InFlight<'s> {
    counts: &'s ServeCounts,
    _places: [OwnedSemaphorePermit; 2],
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.counts.end();
    }
}
