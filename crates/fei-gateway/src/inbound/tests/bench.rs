//! A gateway with one core, and the test in the core's place.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use fei_exchange::{Code, Failure, Outcome, TxnId};
use fei_guard::{GuardRules, JournalHealth, Owners};
use fei_http::server::{ClientName, Found as Route, Routing, Serve, Served, ServedCall};
use fei_journal::{Found, Intended, Journal, LinkError, MemoryJournal, State};
use fei_wire::Question;
use http::{HeaderMap, Method};
use jiff::civil::{Date, DateTime, date};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tower::Service;

use super::layouts::layouts;
use crate::{Clock, Core, Gateway, Inbound, LinkRules};

/// How long a core's answer is waited for.
pub(super) const DEADLINE_MS: u64 = 10_000;

/// The day on which a gateway is begun, unless a test says another.
const DAY: Date = date(2026, 9, 7);

struct TestClock(Date, Instant);

impl Clock for TestClock {
    fn now(&self) -> DateTime {
        self.0.at(12, 0, 0, 0).saturating_add(self.1.elapsed())
    }
}

/// What the core is to do with a question.
type Then = oneshot::Sender<Result<Bytes, Failure>>;

/// Where the connection would be: what is sent comes out at the test.
#[derive(Clone)]
struct Leaf(mpsc::UnboundedSender<(Bytes, Then)>);

impl Service<Intended<Question>> for Leaf {
    type Response = Bytes;
    type Error = LinkError<Question>;
    type Future = Pin<Box<dyn Future<Output = Result<Bytes, LinkError<Question>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, intended: Intended<Question>) -> Self::Future {
        let heard = self.0.clone();
        Box::pin(async move {
            let late = |it| LinkError::NotSent(it, Failure::new(Code::DeadlineBefore, "late"));
            let (question, sending) = intended.send().map_err(late)?;
            let (then, said) = oneshot::channel();
            heard.send((question.telegram.clone(), then)).unwrap();
            match said.await {
                Ok(Ok(answer)) => Ok(answer),
                Ok(Err(failure)) if failure.code == Code::ConnectFailed => {
                    Err(LinkError::NotSent(sending.take_back(question), failure))
                }
                Ok(Err(failure)) => Err(LinkError::Unknown(failure)),
                Err(_) => std::future::pending().await,
            }
        })
    }
}

/// A telegram that the core was sent.
pub(super) struct Asked {
    pub(super) telegram: Bytes,
    then: Then,
}

impl Asked {
    pub(super) fn text(&self) -> String {
        String::from_utf8(self.telegram.to_vec()).unwrap()
    }

    /// The core's answer: the same header with 100 more, this code, the same account and amount, this holder.
    pub(super) fn telegram_of(&self, code: &str, holder: &str) -> Bytes {
        let text = self.text();
        let (kind, rest) = (text[..4].parse::<u32>().unwrap() + 100, &text[14..33]);
        format!("{kind:04}{}{code}{rest}{holder:<10}", &text[4..10]).into()
    }

    pub(super) fn answer(self, code: &str, holder: &str) {
        let telegram = self.telegram_of(code, holder);
        self.then.send(Ok(telegram)).unwrap();
    }

    pub(super) fn say(self, telegram: &str) {
        self.then.send(Ok(Bytes::copy_from_slice(telegram.as_bytes()))).unwrap();
    }

    pub(super) fn fail(self, code: Code) {
        self.then.send(Err(Failure::new(code, "scripted"))).unwrap();
    }
}

pub(super) struct Bench<J = MemoryJournal> {
    pub(super) journal: J,
    pub(super) gateway: Arc<Gateway<J>>,
    /// Whether the core has a connection, as far as its link knows.
    pub(super) connected: Arc<AtomicBool>,
    inbound: Arc<Inbound<J>>,
    questions: mpsc::UnboundedReceiver<(Bytes, Then)>,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self::over(MemoryJournal::default())
    }

    /// Over what another process has left.
    pub(super) fn over(journal: MemoryJournal) -> Self {
        Self::on(journal, DAY)
    }

    /// The code of a problem document.
    pub(super) fn code(served: &Served) -> String {
        let problem: serde_json::Value = serde_json::from_slice(&served.body).unwrap();
        problem["code"].as_str().unwrap().to_owned()
    }

    pub(super) fn outcome(found: &Found) -> Outcome {
        match &found.state {
            State::Ended(ending) => ending.outcome,
            State::Sending => panic!("in flight"),
        }
    }
}

impl<J: Journal + Clone> Bench<J> {
    /// Over any journal, from a day on.
    pub(super) fn on(journal: J, day: Date) -> Self {
        let (sender, questions) = mpsc::unbounded_channel();
        let (owners, health) = (Owners::default(), JournalHealth::default());
        let shared = Arc::new(journal.clone());
        let deadline = Duration::from_millis(DEADLINE_MS);
        let guard = GuardRules { in_flight_max: 2, waiting_max: 1, ..GuardRules::default() };
        let rules = LinkRules { guard, deadline: Some(deadline), ..LinkRules::default() };
        let core = Core::over(Leaf(sender), || {}, shared.clone(), owners.clone(), health, rules);
        let connected = Arc::new(AtomicBool::new(true));
        let open = connected.clone();
        let core = core.open_while(move || open.load(Ordering::Relaxed));
        let clock = Arc::new(TestClock(day, Instant::now()));
        let gateway = Gateway::new(Arc::new(layouts()), HashMap::new(), shared, clock);
        let gateway = Arc::new(gateway.asking(HashMap::from([("core".into(), core)])));
        let inbound = Arc::new(Inbound::new(gateway.clone(), owners));
        Self { journal, gateway, connected, inbound, questions }
    }

    /// Calls as the bank does.
    pub(super) fn call(&self, method: &str, path: &str, body: String) -> JoinHandle<Served> {
        self.call_as("bank.main", None, method, path, body)
    }

    /// The same, with more time: the call came later than it did.
    pub(super) fn call_within(&self, ms: u64, method: &str, path: &str, body: String) -> JoinHandle<Served> {
        let received = Instant::now() + Duration::from_millis(ms) - Duration::from_millis(DEADLINE_MS);
        self.call_at(received, ("bank.main", None), method, path, body)
    }

    pub(super) fn call_as(
        &self,
        client: &str,
        key: Option<&str>,
        method: &str,
        path: &str,
        body: String,
    ) -> JoinHandle<Served> {
        self.call_at(Instant::now(), (client, key), method, path, body)
    }

    fn call_at(
        &self,
        received: Instant,
        (client, key): (&str, Option<&str>),
        method: &str,
        path: &str,
        body: String,
    ) -> JoinHandle<Served> {
        let (party, name) = client.split_once('.').unwrap();
        let method: Method = method.parse().unwrap();
        let headers = key.map(|key| ("idempotency-key".parse().unwrap(), key.parse().unwrap()));
        self.call_with(
            received,
            ClientName::new(party, name),
            (method, path),
            HeaderMap::from_iter(headers),
            body,
        )
    }

    /// With headers of its own.
    pub(super) fn call_with(
        &self,
        received: Instant,
        client: ClientName,
        (method, path): (Method, &str),
        headers: HeaderMap,
        body: String,
    ) -> JoinHandle<Served> {
        let call = ServedCall {
            client,
            method: method.clone(),
            target: path.parse().unwrap(),
            headers,
            body: body.into(),
            received,
        };
        let Routing::Found(Route { route, .. }) = self.inbound.route(&method, path) else {
            panic!("{path} leads nowhere")
        };
        let inbound = Arc::clone(&self.inbound);
        tokio::spawn(async move { inbound.answer(route, call).await })
    }

    /// The next telegram that the core is sent.
    pub(super) async fn question(&mut self) -> Asked {
        let (telegram, then) = self.questions.recv().await.unwrap();
        Asked { telegram, then }
    }

    /// Whether the core was sent nothing.
    pub(super) fn is_quiet(&mut self) -> bool {
        self.questions.try_recv().is_err()
    }

    pub(super) async fn pass(&self, ms: u64) {
        sleep(Duration::from_millis(ms)).await;
    }

    /// The transaction that the core knows by a number.
    pub(super) async fn known_as(&self, number: &str) -> Found {
        self.journal.known_as("core", number).await.unwrap().expect("begun")
    }

    pub(super) async fn found(&self, txn: TxnId) -> Found {
        for number in 1..20 {
            let found = self.journal.known_as("core", &format!("{number:06}")).await.unwrap();
            if let Some(found) = found.filter(|found| found.txn == txn) {
                return found;
            }
        }
        panic!("{txn} is not there")
    }
}

pub(super) fn deposit(no: &str, amount: &str) -> String {
    format!(r#"{{"no":"{no}","account":"1234567890","amount":{amount}}}"#)
}
